"""The one place that decides what a scan means. State decides first, then the shape of the code.

Why one router: a weighed label and a payment code can be the same digits. Here a code that may be
money is never sold as goods, and goods are never charged; nothing is charged silently (till.md,
Scan router).
"""

from dataclasses import replace

from pos_app.checkout import moves, receipts
from pos_app.checkout.asks import CheckCoupon, FindProduct
from pos_app.checkout.commands import Scan
from pos_app.checkout.effects import Cue, PlayCue
from pos_app.checkout.state import (
    SCANS_QUEUED_LIMIT,
    LastScan,
    MisreadCode,
    Saving,
    Step,
    Tendering,
    TillState,
)
from pos_app.domain import barcode
from pos_app.domain.barcode import (
    Code,
    CouponText,
    Foreign,
    GoodsCode,
    Misread,
    PaymentCode,
    WeighedLabel,
)
from pos_app.domain.errors import NotGoods, PayingNow, PaymentCodeNotTaken
from pos_app.domain.moment import Moment

SAME_SCAN_MS = 300
"""The same code from the same device within this time is one scan; slower repeats are real."""


def route(state: TillState, scan: Scan, at: Moment) -> Step:
    """Handle a code from any source, at any desk. Raises Refusal."""
    if _is_bounce(state.last_scan, scan, at):
        return Step(state)
    seen = replace(state, last_scan=LastScan(scan.text, scan.source, at.monotonic_ms))
    return replay(seen, scan, at)


def replay(state: TillState, scan: Scan, at: Moment) -> Step:
    """The same for a scan that is known to be no bounce."""
    match state.desk:
        case Saving():
            return _queue(state, state.desk, scan)
        case Tendering():
            return _while_paying(state, barcode.classify(scan.text, scan.aim))
        case _:
            return _while_selling(state, barcode.classify(scan.text, scan.aim), at)


def _is_bounce(last: LastScan | None, scan: Scan, at: Moment) -> bool:
    return (
        last is not None
        and (last.text, last.source) == (scan.text, scan.source)
        and at.monotonic_ms - last.monotonic_ms < SAME_SCAN_MS
    )


def _queue(state: TillState, desk: Saving, scan: Scan) -> Step:
    """Scans wait while the sale is written; beyond the limit they are refused aloud, not lost."""
    if len(desk.queued) >= SCANS_QUEUED_LIMIT:
        return Step(state, effects=(PlayCue(Cue.REFUSED),))
    return Step(replace(state, desk=replace(desk, queued=(*desk.queued, scan))))


def _while_paying(state: TillState, code: Code) -> Step:
    """Goods are neither added nor charged; a coupon is still taken, since no money has moved."""
    match code:
        case CouponText():
            return Step(state, asks=(CheckCoupon(code.text),))
        case PaymentCode():
            raise PaymentCodeNotTaken
        case Foreign():
            raise NotGoods(shown=code.shown)
        case GoodsCode() | WeighedLabel() | Misread():
            raise PayingNow(code=code.printed)
        case _:
            raise PayingNow(code=str(code))


def _while_selling(state: TillState, code: Code, at: Moment) -> Step:
    match code:
        case GoodsCode():
            return Step(state, asks=(FindProduct(code.printed, code.candidates),))
        case WeighedLabel():
            ask = FindProduct(code.printed, (code.plu,), amount=code.amount, weight=code.weight)
            return Step(state, asks=(ask,))
        case CouponText():
            return Step(state, asks=(CheckCoupon(code.text),))
        case PaymentCode():
            return moves.propose_paying(state, at)
        case Misread():
            shown = moves.with_card(state, MisreadCode(code.printed))
            return Step(shown, effects=(PlayCue(Cue.UNKNOWN),))
        case Foreign():
            raise NotGoods(shown=code.shown)
        case _:
            return receipts.look_up(state, code)
