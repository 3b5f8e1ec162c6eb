"""Thousands of codes that look alike, through the whole register: no money sold, no label charged.

The catalogue knows two hundred weighed goods, so that numbers on labels and in payment codes meet.
"""

from collections.abc import Callable
from random import Random

import pytest

from pos_app.checkout.commands import Scan, StartPaying
from pos_app.checkout.effects import PlayCue
from pos_app.checkout.state import Selling, Tendering
from pos_app.domain.money import Fen, Milli, amount_of
from tests.builders import BEER, product, with_check_digit
from tests.checkout.shop import FakeShop

OF_EACH = 1_500
SEED = 20261122
WEIGHED = tuple(
    product(f"称重{plu}", barcode=f"{plu:05d}", price=100 + 37 * plu, by_weight=True)
    for plu in range(200)
)


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def wechat(chance: Random) -> str:
    return f"1{chance.randint(0, 5)}{digits(chance, 16)}"


def alipay(chance: Random) -> str:
    return f"{chance.randint(25, 30)}{digits(chance, chance.randint(14, 22))}"


def alipay_with_a_known_number(chance: Random) -> str:
    """An 18-digit payment code with a right check digit and the number of goods that we sell."""
    while True:
        code = with_check_digit(f"26{chance.randint(0, 199):05d}{digits(chance, 10)}")
        if not agrees(code):
            return code


def unionpay(chance: Random) -> str:
    return f"62{digits(chance, 17)}"


def ecny(chance: Random) -> str:
    return f"01{digits(chance, 17)}"


def agrees(code: str) -> bool:
    """Whether amount and weight fit the price of the goods, as on a label."""
    price = WEIGHED[int(code[2:7])].price
    return abs(amount_of(price, Milli(int(code[12:17]))) - int(code[7:12])) <= 1


def label(chance: Random) -> tuple[str, int]:
    plu, weight = chance.randint(0, 199), chance.randint(5, 9_000)
    amount = amount_of(WEIGHED[plu].price, Milli(weight)) + chance.randint(-1, 1)
    return with_check_digit(f"26{plu:05d}{amount:05d}{weight:05d}"), amount


def shop_with_a_beer() -> FakeShop:
    shop = FakeShop(goods=[BEER, *WEIGHED])
    shop.scan(BEER)
    return shop


@pytest.mark.parametrize(
    "source", [wechat, alipay, alipay_with_a_known_number, unionpay, ecny], ids=lambda s: s.__name__
)
def test_no_payment_code_is_sold_or_charged(source: Callable[[Random], str]) -> None:
    chance, shop = Random(SEED), shop_with_a_beer()
    selling = shop.state
    shop.do(StartPaying())
    paying = shop.state
    for _ in range(OF_EACH):
        code = source(chance)
        for state in (selling, paying):
            shop.state = state
            shop.effects.clear()
            shop.at_once(Scan(code, source="scanner"))
            assert shop.basket == [(BEER.name, 1000)]
            assert isinstance(shop.state.desk, Tendering)
            assert [type(effect) for effect in shop.effects] == [PlayCue]
            assert code not in repr(shop.state)


def test_no_label_is_charged_and_each_sells_its_printed_amount() -> None:
    chance, shop = Random(SEED), shop_with_a_beer()
    selling = shop.state
    shop.do(StartPaying())
    paying = shop.state
    for _ in range(OF_EACH):
        code, amount = label(chance)
        shop.state = selling
        shop.at_once(Scan(code, source="scanner"))
        assert isinstance(shop.state.desk, Selling)
        assert [line.amount for line in shop.state.ticket.lines] == [None, Fen(amount)]
        shop.state = paying
        shop.at_once(Scan(code, source="scanner"))
        assert isinstance(shop.state.desk, Tendering)
        assert shop.basket == [(BEER.name, 1000)]
