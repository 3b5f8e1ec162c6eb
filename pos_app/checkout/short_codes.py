"""Eight digits that somebody typed: goods, or a coupon whose phone cannot be scanned.

Goods go first: a code that names goods never becomes a coupon silently. What is neither is looked
for at the cloud while that is there. Wrong codes are counted; beyond the limit typed codes rest for
some minutes, and selling, scanning goods and scanning phones go on.
"""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.asks import FindProduct, FindShortCode
from pos_app.checkout.commands import ProductsFound, Scan
from pos_app.checkout.coupon_commands import Answered, ShortCodeAnswered, ShortCodeFound
from pos_app.checkout.effects import Cue, KeepTries, PlayCue, SeekShortCode
from pos_app.checkout.state import (
    AskingCloud,
    GoodsChoice,
    Rule,
    Saving,
    Seeking,
    Step,
    Tendering,
    TillState,
)
from pos_app.domain.barcode import check_digit_is_right
from pos_app.domain.errors import PayingNow, Refusal, ShortCodesRest, ShortCodeUnknown
from pos_app.domain.moment import Moment
from pos_app.domain.short_code import short_code_in
from pos_app.domain.values import replace


def typed(state: TillState, scan: Scan, at: Moment) -> Step | None:
    """Look up eight typed digits; None for everything that is none. While codes rest only goods
    are looked for."""
    digits = short_code_in(scan.text) if scan.source == moves.TYPED else None
    if digits is None:
        return None
    rests = state.tries.paused_until(at.utc_ms) is not None
    return Step(state, asks=(FindShortCode(digits, goods_only=rests),))


def found(state: TillState, answer: ShortCodeFound, at: Moment) -> Step:
    """Goods are added, a coupon is taken, both are shown to choose from; neither is asked for at
    the cloud. Raises PayingNow, ShortCodesRest."""
    is_paying = isinstance(state.desk, Tendering | Saving)
    coupon = answer.coupon
    if coupon is not None and (is_paying or not answer.products):
        return Step(state, again=(coupon,))
    if coupon is not None:
        both = GoodsChoice(answer.digits, answer.products, is_search=False, coupon=coupon)
        shown = moves.with_card(moves.to_selling(state), both)
        return Step(shown, effects=(PlayCue(Cue.UNKNOWN),))
    if answer.products or check_digit_is_right(answer.digits):
        if is_paying:
            raise PayingNow(code=answer.digits)
        goods = ProductsFound(FindProduct(answer.digits, (answer.digits,)), answer.products)
        return Step(state, again=(goods,))
    return _seek(state, answer.digits, at)


def answered(state: TillState, answer: ShortCodeAnswered, at: Moment) -> Step:
    """What the cloud knows of the digits that it was asked for last. A coupon that comes too late
    for its ticket is not the next shopper's."""
    asked = state.seeking
    if asked is None or asked.digits != answer.digits:
        return Step(state)
    told = moves.without_asking(replace(state, seeking=None))
    if answer.coupon is not None and asked.ticket_id != state.ticket.ticket_id:
        return Step(told)
    if answer.coupon is not None:
        return Step(told, again=(answer.coupon,))
    if answer.answer is Answered.PAUSED:
        return moves.refuse(told, ShortCodesRest(until_utc_ms=at.utc_ms + answer.wait_ms), at)
    return _wrong(told, ShortCodeUnknown(is_asked=answer.answer is Answered.UNKNOWN), at)


def _seek(state: TillState, digits: str, at: Moment) -> Step:
    """One at a time: another waits in the entry line for the next Enter. Typed again for another
    ticket, it is that one's. Raises ShortCodesRest."""
    until = state.tries.paused_until(at.utc_ms)
    if until is not None:
        raise ShortCodesRest(until_utc_ms=until)
    if not moves.is_online(state):
        return _wrong(state, ShortCodeUnknown(is_asked=False), at)
    asking = replace(state, notice=AskingCloud(at))
    now = Seeking(digits, state.ticket.ticket_id)
    if state.seeking is not None and state.seeking.digits != digits:
        is_paying = isinstance(state.desk, Tendering | Saving)  # where digits in the line are cash
        entry = state.entry if is_paying else replace(state.entry, text=digits)
        return Step(replace(asking, entry=entry))
    asks = () if state.seeking is not None else (SeekShortCode(digits),)
    return Step(replace(asking, seeking=now), effects=asks)


def _wrong(state: TillState, refusal: Refusal, at: Moment) -> Step:
    """Counted, and durable soon: a restart gives nobody new tries."""
    tries = state.tries.after_wrong(at.utc_ms)
    refused = moves.refuse(replace(state, tries=tries), refusal, at)
    return replace(refused, effects=(*refused.effects, KeepTries(tries)))


HANDLES: Mapping[type[Any], Rule] = {
    ShortCodeFound: found,
    ShortCodeAnswered: answered,
}
