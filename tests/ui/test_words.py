"""Every sentence exists in both languages, and QML holds none."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from pos_app.checkout.ports import LEDGER_SAYS_NO
from pos_app.domain import errors
from pos_app.domain.errors import Refusal
from pos_app.domain.money import Fen, Milli
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from pos_app.ui.words.languages import LANGUAGES
from tests.ui.samples import PAGES
from tests.ui.windows import QML

HAN = re.compile(r"[\u4e00-\u9fff]")

EXAMPLES: tuple[Refusal, ...] = (
    errors.BasketEmpty(),
    errors.BasketNotEmpty(),
    errors.CodeTooSoon(wait_s=300),
    errors.CodeWrong(wait_s=300),
    errors.BasketFull(limit=200),
    errors.QuantityOutOfRange(limit=9999),
    errors.AmountOutOfRange(limit=Fen(9_999_999)),
    errors.CashTooLittle(due=Fen(6730), tendered=Fen(5000)),
    errors.PayingNow(code="6901"),
    errors.SavingNow(),
    errors.CannotLookUp(is_coupon=True),
    errors.CannotLookUp(is_coupon=False),
    errors.NotGoods(shown="wxp://…"),
    errors.PaymentCodeNotTaken(),
    errors.PriceMissing(),
    errors.NothingToRepeat(),
    errors.NoSuchGoods(typed="zzz"),
    errors.LabelAmountMissing(code="2012345"),
    errors.UnitNotWeighed(unit="袋"),
    errors.WeightNotSteady(),
    errors.WeightMoved(),
    errors.WeightSoldBefore(),
    errors.WeightOutOfRange(limit_g=99_999),
    errors.WeighingNow(),
    errors.CouponForged(),
    errors.CouponForeign(store=102),
    errors.CouponElsewhere(till="1号机"),
    errors.CouponLent(till="2号机"),
    errors.CouponBusy(),
    errors.LoanEnded(),
    errors.CouponStopped(),
    errors.ShortCodeUnknown(is_asked=True),
    errors.ShortCodeUnknown(is_asked=False),
    errors.ShortCodesRest(until_utc_ms=1_795_000_000_000),
    errors.CouponEarly(from_utc_s=1_795_000_000),
    errors.CouponExpired(until_utc_s=1_795_000_000),
    errors.CouponUsed(),
    errors.CouponAlreadyHere(),
    errors.OfferUnknown(offer=8),
    errors.TooLongOffline(hours=72),
    errors.OfflineCouponCapReached(coupons=20, amount=Fen(10_000)),
    errors.CouponsRest(),
    errors.OldSaleReturning(shown="7K2M9QXD-A-00004821"),
    errors.SavingFailed(reason="io"),
    *(errors.SavingFailed(reason=reason) for reason in sorted(LEDGER_SAYS_NO)),
    errors.NothingToRefund(),
    errors.RefundLineUnknown(line_no=7),
    errors.RefundTooMuch(line_no=2, left=Milli(1_250)),
    errors.RefundTooMuch(line_no=2, left=Milli(0)),
    errors.RefundInPieces(line_no=2),
    errors.ExtraStays(line_no=2),
    errors.ReasonMissing(),
    errors.ShiftOpenAlready(shift_no=41),
    errors.CountDisagrees(typed=Fen(123_450), summed=Fen(123_400)),
)


def test_every_refusal_has_an_example_here() -> None:
    assert {type(example) for example in EXAMPLES} == set(Refusal.__subclasses__())


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
@pytest.mark.parametrize("refusal", EXAMPLES, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_is_said_in_one_short_line(words: CashierWords, refusal: Refusal) -> None:
    sentence = words.refusals[type(refusal)](refusal)

    assert 4 <= len(sentence) <= 70
    assert "\n" not in sentence


def test_a_refusal_names_its_figures() -> None:
    short = errors.CashTooLittle(due=Fen(6730), tendered=Fen(5000))

    assert ZH.refusals[type(short)](short) == "还差 17.30，钱没收够"
    assert EN.refusals[type(short)](short) == "17.30 more is due"


def test_a_refund_says_what_may_still_come_back() -> None:
    weight = errors.RefundTooMuch(line_no=2, left=Milli(1_250))
    pieces = errors.RefundTooMuch(line_no=3, left=Milli(10_000))

    assert ZH.refusals[type(weight)](weight) == "第 2 行最多还能退 1.25"
    assert EN.refusals[type(pieces)](pieces) == "Line 3: at most 10 can come back"


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
def test_each_no_of_the_ledger_is_told_apart_from_a_disk_that_failed(words: CashierWords) -> None:
    said = words.refusals[errors.SavingFailed]
    reasons = (*LEDGER_SAYS_NO, "io")

    assert len({said(errors.SavingFailed(reason=reason)) for reason in reasons}) == len(reasons)


def test_english_holds_no_chinese() -> None:
    keys = set(EN.categories)
    for field in fields(EN):
        spoken = _texts(getattr(EN, field.name)) - keys
        assert not [text for text in spoken if HAN.search(text)], field.name


def test_both_languages_fill_the_same_places() -> None:
    """A figure that one language shows is shown by the other too."""
    for field in fields(ZH):
        ours, theirs = getattr(ZH, field.name), getattr(EN, field.name)
        if isinstance(ours, str):
            assert ours.count("{}") == theirs.count("{}"), field.name


def test_qml_holds_no_words() -> None:
    """Only symbols and figures may stand in a `text:` of the cashier's QML."""
    spoken = [
        (path.name, text)
        for folder in ("cashier", "controls")
        for path in (QML / folder).glob("*.qml")
        for text in re.findall(r'text: "([^"]*)"', _without_comments(path))
        if text not in {"", "¥"}
    ]
    assert spoken == []


def test_settings_know_both_languages() -> None:
    assert set(LANGUAGES) == {"zh_CN", "en"}
    assert PAGES


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return set().union(*(_texts(one) for one in value)) if value else set()
    if isinstance(value, dict):
        return set().union(*(_texts(one) for one in value.values())) if value else set()
    return set()


def _without_comments(path: Path) -> str:
    return re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
