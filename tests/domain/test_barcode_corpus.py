"""A hundred thousand codes, the colliding ones among them: money is never goods, goods never money.

What each code is, is known from how it was made, never from the product's own tables.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from pos_app.domain.barcode import Code, GoodsCode, Misread, PaymentCode, WeighedLabel, classify
from tests.builders import with_check_digit

OF_EACH = 9_200
SEED = 20261122


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def wechat(chance: Random) -> str:
    return f"1{chance.randint(0, 5)}{digits(chance, 16)}"


def alipay(chance: Random) -> str:
    return f"{chance.randint(25, 30)}{digits(chance, chance.randint(14, 22))}"


def alipay_beside_labels(chance: Random) -> str:
    """18 digits and prefix 26, as a label has, but with a check digit that no label has."""
    right = with_check_digit(f"26{digits(chance, 15)}")
    return right[:-1] + str((int(right[-1]) + chance.randint(1, 9)) % 10)


def unionpay(chance: Random) -> str:
    return f"62{digits(chance, 17)}"


def ecny(chance: Random) -> str:
    return f"01{digits(chance, 17)}"


def long_label(chance: Random) -> str:
    return with_check_digit(f"26{digits(chance, 15)}")


def short_label(chance: Random) -> str:
    return with_check_digit(
        f"{chance.choice(['02', *map(str, range(20, 30))])}{digits(chance, 10)}"
    )


def retail(chance: Random) -> str:
    first = chance.choice(["03", "10", "13", "30", "62", "69", "978"])
    return with_check_digit(first + digits(chance, 12 - len(first)))


def eight(chance: Random) -> str:
    return with_check_digit(digits(chance, 7))


def upc(chance: Random) -> str:
    return with_check_digit(chance.choice("01345678") + digits(chance, 10))


def case(chance: Random) -> str:
    return with_check_digit(chance.choice("12345678") + digits(chance, 12))


MONEY = (wechat, alipay, alipay_beside_labels, unionpay, ecny)
LABELS = (long_label, short_label)
GOODS = (retail, eight, upc, case)


def made(sources: tuple[Callable[[Random], str], ...]) -> Iterator[tuple[str, Code]]:
    chance = Random(SEED)
    for source in sources:
        for _ in range(OF_EACH):
            text = source(chance)
            yield text, classify(text)


def is_right_label(text: str) -> bool:
    return len(text) == 18 and text[:2] == "26" and with_check_digit(text[:-1]) == text


def test_no_payment_code_of_forty_six_thousand_is_goods() -> None:
    taken_for = Counter(type(code) for text, code in made(MONEY) if not is_right_label(text))
    assert set(taken_for) == {PaymentCode}
    assert taken_for.total() > 45_000


def test_no_label_of_eighteen_thousand_is_money() -> None:
    taken_for = Counter(type(code) for _, code in made(LABELS))
    assert taken_for == {WeighedLabel: len(LABELS) * OF_EACH}


def test_no_goods_of_thirty_six_thousand_are_money() -> None:
    taken_for = Counter(type(code) for _, code in made(GOODS))
    assert taken_for == {GoodsCode: len(GOODS) * OF_EACH}


def test_no_goods_with_a_wrong_digit_are_sold() -> None:
    chance = Random(SEED)
    for text, _ in made(GOODS):
        place = chance.randrange(len(text))
        digit = str((int(text[place]) + chance.randint(1, 9)) % 10)
        wrong = text[:place] + digit + text[place + 1 :]
        assert isinstance(classify(wrong), Misread)
