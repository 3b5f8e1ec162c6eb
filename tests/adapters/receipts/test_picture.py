"""The picture shows the paper: its size, its codes, and its characters."""

import pytest
import zxingcpp
from PIL import Image, ImageChops

from pos_app.adapters.receipts.picture import receipt_picture
from pos_app.domain.receipt import Cells, Qr, Receipt, Text, sale_receipt
from tests.domain.slips import CORNER_SHOP, FIRST_PRINT, REPRINT, sample_sale


@pytest.mark.parametrize(("cells", "size"), [(32, (464, 1076)), (48, (640, 1016))])
def test_the_paper_is_as_large_as_the_designs_sample(cells: Cells, size: tuple[int, int]) -> None:
    picture = receipt_picture(sale_receipt(sample_sale(), CORNER_SHOP[cells], FIRST_PRINT, cells))

    assert (picture.mode, picture.size) == ("1", size)


@pytest.mark.parametrize("cells", [32, 48])
def test_the_barcode_reads_back(cells: Cells) -> None:
    picture = receipt_picture(sale_receipt(sample_sale(), CORNER_SHOP[cells], FIRST_PRINT, cells))

    (bars,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert (bars.format, bars.text) == (zxingcpp.BarcodeFormat.Code128, "7K2M9QXDA00004821")


def test_a_coupon_qr_reads_back() -> None:
    token = "RY1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "A" * 23

    picture = receipt_picture(Receipt(32, (Qr(token),)))

    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == token
    assert picture.height == 28 + 246 + 48 + 40  # 41 modules of 6 dots, 4 modules quiet


def test_the_reprint_bar_is_black_across_the_print_area_only() -> None:
    picture = receipt_picture(sale_receipt(sample_sale(), CORNER_SHOP[32], REPRINT, 32))

    row = picture.crop((0, 30, 464, 31)).convert("L")
    assert row.getbbox() is not None
    assert ImageChops.invert(row).getbbox() == (40, 0, 424, 1)


def test_a_wide_letter_stays_inside_its_cell_and_is_drawn_whole() -> None:
    wide = receipt_picture(Receipt(32, (Text(" W"),))).convert("L")

    left, _, right, _ = ImageChops.invert(wide).getbbox() or (0, 0, 0, 0)
    assert 40 + 12 <= left < right <= 40 + 24


def test_bold_is_heavier_and_big_is_twice_as_large() -> None:
    plain, bold, big = (
        receipt_picture(Receipt(32, (row,)))
        for row in (Text("应收"), Text("应收", bold=True), Text("应收", big=True))
    )

    assert _ink(bold) > _ink(plain)
    assert _ink(big) == 4 * _ink(plain)


def _ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]
