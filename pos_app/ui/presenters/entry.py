"""The entry line: what is typed, what the till waits for, and what it has just refused."""

from pos_app.checkout.state import (
    AskingCloud,
    BasketRestored,
    CouponReady,
    Refused,
    Selling,
    Thanking,
    TillState,
    UnknownCode,
)
from pos_app.domain.barcode import without_payment_codes
from pos_app.domain.money import Fen, yuan
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.values import replace
from pos_app.ui.views.cashier import Entry, Tone
from pos_app.ui.words.cashier import CashierWords, counted

Said = tuple[str, Tone]
NOTHING_SAID: Said = ("", Tone.QUIET)


def entry(state: TillState, words: CashierWords) -> Entry:
    """A notice takes the resting text; beside something typed it stands at the right."""
    text, tone = said(state, words)
    typed = replace(state.entry, text=without_payment_codes(state.entry.text))
    if is_unknown_code(state):
        return Entry(
            label=words.selling_price,
            money=True,
            typed=typed.text,
            aside=text or words.scan_on,
            tone=tone,
        )
    on_scale = state.weighing
    if on_scale is not None and on_scale.is_typed:
        return Entry(
            label=words.weighing.weight,
            typed=typed.text,
            aside=text or on_scale.product.unit,
            tone=tone,
        )
    if typed.times is not None:
        return Entry(
            times=str(typed.times),
            typed=typed.text,
            aside=text or words.next_times,
            aside_strong="" if text else str(typed.times),
            tone=tone,
        )
    waiting = words.next_customer if isinstance(state.desk, Thanking) else words.scan_hint
    if typed.text:
        return Entry(typed=typed.text, aside=text, tone=tone)
    return Entry(placeholder=text or waiting, tone=tone)


def is_unknown_code(state: TillState) -> bool:
    """Whether digits are the price of new goods."""
    desk = state.desk
    return isinstance(desk, Selling | Thanking) and isinstance(desk.card, UnknownCode)


def said(state: TillState, words: CashierWords) -> Said:
    """The notice in words."""
    match state.notice:
        case Refused(refusal=refusal):
            return words.refusals[type(refusal)](refusal), Tone.ATTENTION
        case BasketRestored(lines=lines, is_doubtful=True):
            return counted(words.restored_doubtful, lines), Tone.ATTENTION
        case BasketRestored(lines=lines):
            return counted(words.restored, lines), Tone.GOOD
        case CouponReady():
            return _coupon(state, state.notice, words), Tone.GOOD
        case AskingCloud():
            return words.asking_cloud, Tone.QUIET
        case None:
            return NOTHING_SAID


def _coupon(state: TillState, ready: CouponReady, words: CashierWords) -> str:
    coupon = ready.coupon
    taken = [
        one
        for line in state.priced.lines
        for one in line.discounts
        if one.kind is DiscountKind.COUPON and one.source == coupon.coupon_id
    ]
    if taken:
        amount = Fen(sum(one.amount for one in taken))
        return words.coupon_taken.format(taken[0].label, yuan(amount))
    for unused, why in state.priced.unused:
        if unused.coupon_id == coupon.coupon_id:
            return words.unused[why.word].format(pieces=why.pieces, amount=yuan(why.amount))
    return ""
