"""`python3 -I verify-export.pyz EXPORT [--receipt NUMBER HEAD …]`: arguments → audit → exit code.

0: everything agrees; 1: something does not; 2: the export could not be read.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from audit.journal import Audit, Place
from audit.shapes import WORDS, Wrong

EPOCH_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
FAULTS_SHOWN = 100
CANNOT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the export that the command line names."""
    parser = argparse.ArgumentParser(description="核对导出的流水 check an exported journal")
    parser.add_argument("export", type=Path, metavar="EXPORT")
    words = "小票上的号和链头 a printed number and the chain head beside it"
    parser.add_argument(
        "--receipt", nargs=2, action="append", default=[], metavar=("NUMBER", "HEAD"), help=words
    )
    options = parser.parse_args(arguments)
    try:
        audit = Audit(dict(printed(*pair) for pair in options.receipt))
        with options.export.open("rb") as file:
            audit.run(file)
    except OSError as error:
        sys.stderr.write(f"打不开 cannot read {options.export}: {error.strerror}\n")
        return CANNOT
    except Wrong as wrong:
        sys.stderr.write(f"{told(wrong)}\n")
        return CANNOT
    return say(audit, sys.stdout)


def printed(receipt: str, head: str) -> tuple[Place, str]:
    """`7K2M9QXD-A-00004821` and `9F3A 41C7 0B62`, as they stand on paper. Raises Wrong."""
    bare, digits = receipt.replace("-", "").upper(), head.replace(" ", "").upper()
    is_number = len(bare) == 17 and bare[8] in EPOCH_LETTERS and bare[9:].isdecimal()
    if not is_number or len(digits) != 12:
        raise Wrong("receipt", f"{receipt} {head}")
    return (bare[:8], EPOCH_LETTERS.index(bare[8]) + 1, int(bare[9:])), digits


def say(audit: Audit, out: TextIO) -> int:
    """The result in both languages."""
    for one in audit.chapters:
        key = hashlib.sha256(one.key).hexdigest()[:16]
        out.write(f"{one.name}: {one.seq} 条 entries, 末条 last {one.hash.hex()}, 公钥 key {key}\n")
    for chinese, english in audit.notes:
        out.write(f"注意 note: {chinese}; {english}\n")
    for fault in audit.faults[:FAULTS_SHOWN]:
        out.write(f"{fault.where} {fault.number}: {told(fault.wrong)}\n")
    if audit.faults:
        out.write(f"不符 NOT SOUND: {len(audit.faults)} 处 faults\n")
        return 1
    sums = audit.counts
    out.write(
        f"OK 全部相符 everything agrees: {sums.sales} 笔销售 sales {yuan(sums.net)} 元 yuan,"
        f" {sums.refunds} 笔退款 refunds {yuan(sums.refunded)} 元 yuan,"
        f" {audit.shifts.closed} 个班次 shifts\n"
    )
    return 0


def told(wrong: Wrong) -> str:
    chinese, english = WORDS[wrong.word]
    return f"{chinese} {english}" + (f": {wrong.detail}" if wrong.detail else "")


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


if __name__ == "__main__":
    sys.exit(main())
