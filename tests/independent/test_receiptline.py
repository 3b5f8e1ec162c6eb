"""receiptline, a generator of receipts that we did not write, agrees with us on Chinese."""

import subprocess

import pytest

from drivers.printer import escpos
from drivers.printer.text import encode_text
from tests.independent.programs import RECEIPTLINE, needs_them

pytestmark = needs_them

PROGRAM = """
const receiptline = require(process.argv[1]);
const how = { cpl: 48, encoding: 'gb18030', command: 'escpos', spacing: false };
process.stdout.write(Buffer.from(receiptline.transform(process.argv[2], how), 'binary'));
"""


@pytest.mark.parametrize(
    "text",
    [
        "应收 ￥31.90",
        "奥妙深层洁净洗衣液1kg",
        "红富士苹果，散装（斤）",
        "①㎡℃、。《》",
        "合计 3件 已省5.00",
        "中 English 混排 123",
    ],
)
def test_a_chinese_line_has_the_same_bytes(text: str) -> None:
    command = ["node", "-e", PROGRAM, str(RECEIPTLINE), text]
    theirs = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    assert escpos.CHINESE_ON in theirs
    assert encode_text(text, "gb18030").content in theirs
    assert encode_text(text, "gbk") == encode_text(text, "gb18030")
