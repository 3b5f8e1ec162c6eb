"""The claim code's modules: what a phone reads, as small as level M can be."""

import pytest
import segno
import zxingcpp
from PIL import Image

from pos_app.domain.screen_code import url_of
from pos_app.ui.presenters.code_modules import code_modules

MODULE_PX, QUIET_MODULES = 4, 4


def claim_code(slot: int) -> str:
    return url_of("https://q.xiaodian.example", b"screen-key" * 4, "7K3M9QX2", slot)


@pytest.mark.parametrize("slot", [0, 1, 7_654_321, 2**30 - 1])
def test_phone_reads_the_exact_text_at_level_m(slot: int) -> None:
    (read,) = zxingcpp.read_barcodes(drawn(code_modules(claim_code(slot))))

    assert (read.text, read.ec_level) == (claim_code(slot), "M")


@pytest.mark.parametrize(
    "text", [claim_code(1), "http://127.0.0.1:8700/s/lower-case.is.longer", "A"]
)
def test_code_is_as_small_as_another_library_makes_it(text: str) -> None:
    side = len(segno.make_qr(text, error="M", boost_error=False).matrix)

    assert {len(code_modules(text)), *map(len, code_modules(text))} == {side}


def test_claim_code_takes_29_modules_and_brings_no_quiet_zone() -> None:
    modules = code_modules(claim_code(1))

    assert len(modules) == 29
    assert modules[0].startswith("1111111")
    assert modules[0].endswith("1111111")


def drawn(modules: tuple[str, ...]) -> Image.Image:
    side = len(modules)
    code = Image.new("L", (side, side))
    code.putdata([0 if module == "1" else 255 for row in modules for module in row])
    code = code.resize((side * MODULE_PX, side * MODULE_PX), Image.Resampling.NEAREST)
    margin = QUIET_MODULES * MODULE_PX
    paper = Image.new("L", (code.width + 2 * margin, code.height + 2 * margin), 255)
    paper.paste(code, (margin, margin))
    return paper
