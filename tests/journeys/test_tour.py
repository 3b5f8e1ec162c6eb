"""`make tour`: what a machine without a display shows of a whole coupon sale."""

from pathlib import Path

from PIL import Image

from tests.journeys.processes import told
from tests.journeys.reading import Box, amount_in, qr_texts
from tests.journeys.shop import (
    CASHIER_CHANGE,
    CASHIER_TOTAL,
    CUSTOMER_AMOUNT,
    CUSTOMER_TOTAL,
)

SHOWN = (
    ("02-basket", CASHIER_TOTAL, CUSTOMER_TOTAL, "20.60"),
    ("03-open-offer", CASHIER_TOTAL, CUSTOMER_TOTAL, "50.50"),
    ("04-claimed", CASHIER_TOTAL, CUSTOMER_TOTAL, "45.50"),
    ("05-paying", CASHIER_TOTAL, CUSTOMER_AMOUNT, "45.50"),
    ("06-thanks", CASHIER_CHANGE, CUSTOMER_AMOUNT, "154.50"),
    ("07-next", CASHIER_TOTAL, CUSTOMER_TOTAL, "2.00"),
)


def test_the_tour_leaves_pictures_of_both_screens_the_receipt_and_a_log(tmp_path: Path) -> None:
    told("pos_app.demo", "tour", "--out", str(tmp_path))

    for name, cashier, customer, amount in SHOWN:
        assert read(tmp_path / f"{name}-cashier.png", cashier) == amount
        assert read(tmp_path / f"{name}-customer.png", customer) == amount
    with Image.open(tmp_path / "01-idle-customer.png") as idle:
        assert any("/S/" in text for text in qr_texts(idle))
    with Image.open(tmp_path / "06-receipt.png") as receipt:
        assert receipt.width > 384
        assert receipt.height > receipt.width
    log = (tmp_path / "tour.txt").read_text("utf-8")
    assert "合计 50.50 → 45.50" in log
    assert "应收          ￥45.50" in log
    assert "钱箱开 1 次" in log
    assert "云端已收到全部流水" in log


def read(picture: Path, box: Box) -> str | None:
    with Image.open(picture) as opened:
        return amount_in(opened, box)
