"""The one place that decides what a scan means. State decides first, then the shape of the code.

Why one router: a weighed label and a payment code can be the same digits. Here a code that may be
money is never sold as goods, and goods are never charged; nothing is charged silently (till.md,
Scan router).
"""

from pos_app.checkout import moves, receipts, short_codes, visiting
from pos_app.checkout.asks import CheckCoupon, FindProduct
from pos_app.checkout.commands import (
    Command,
    Enter,
    Scan,
)
from pos_app.checkout.effects import Cue, PlayCue
from pos_app.checkout.menu import Door, Visit
from pos_app.checkout.state import (
    SCANS_QUEUED_LIMIT,
    LastScan,
    MisreadCode,
    Saving,
    Step,
    Tendering,
    TillState,
)
from pos_app.checkout.weighing_commands import (
    TakeWeight,
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
from pos_app.domain.values import replace

SAME_SCAN_MS = 300
"""The same code from the same device within this time is one scan; slower repeats are real."""


def is_noise(state: TillState, command: Command, at: Moment) -> bool:
    """A bounce of the last scan, or the Enter that a CR-LF scanner sends behind it: nothing
    happened."""
    match command:
        case Scan():
            return _is_bounce(state.last_scan, command, at)
        case Enter() | TakeWeight():
            return not state.entry.text and moves.is_scanners_enter(state, at)
        case _:
            return False


def remember(state: TillState, command: Command, at: Moment) -> TillState:
    """Keep what was read last, also when it is refused: its bounce and its Enter are still to
    come."""
    if not isinstance(command, Scan):
        return state
    return replace(state, last_scan=LastScan(command.text, command.source, at.monotonic_ms))


def route(state: TillState, scan: Scan, at: Moment) -> Step:
    """Handle a code from any source, at any desk. Raises Refusal."""
    match state.desk:
        case Saving():
            return _queue(state, state.desk, scan)
        case Tendering():
            return short_codes.typed(state, scan, at) or _while_paying(
                state, barcode.classify(scan.text, scan.aim)
            )
        case Visit():
            return visiting.scan(state, scan)
        case Door():
            return Step(state)  # nobody sells at the door
        case _:
            return short_codes.typed(state, scan, at) or _while_selling(
                state, barcode.classify(scan.text, scan.aim), at
            )


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
        case WeighedLabel(weight=weight) if weight is not None:
            raise PayingNow(code=barcode.masked(code.printed))  # may be a payment code after all
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
