"""Coupons come to the till by push or from a phone; this desk decides whether they are taken.

Why pushed coupons wait only a while: a shopper claims, fetches the goods and pays a few minutes
later. Until then the coupon applies by itself to the first basket with its goods. Afterwards the
phone must be shown, so that one shopper's coupon is not eaten by another's basket hours later.
"""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import lending
from pos_app.checkout.commands import CouponArrived, CouponWithdrawn, TrustLearned
from pos_app.checkout.coupon_commands import CouponChecked, ShopperKnown
from pos_app.checkout.effects import Cue, Do, PlayCue
from pos_app.checkout.state import (
    CouponReady,
    Rule,
    Saving,
    Step,
    Tendering,
    TillState,
    TrayCoupon,
    Trust,
)
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import (
    CouponAlreadyHere,
    CouponForged,
    CouponsRest,
    CouponStopped,
    CouponUsed,
    OfferUnknown,
    OfflineCouponCapReached,
    Refusal,
    TooLongOffline,
)
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.values import replace

PUSH_APPLIES_MS = 20 * 60 * 1000
"""How long a pushed coupon applies by itself."""
TRAY_LIMIT = 50
OFFLINE_HOURS = 72
"""Without a word from the cloud for so long, no coupon is taken (protocol.md, Coupon token)."""
UNCERTAIN_COUPONS = 20
UNCERTAIN_AMOUNT = Fen(100_00)
"""What may be redeemed while the clock is not confirmed."""


def active(state: TillState, at: Moment) -> tuple[Coupon, ...]:
    """The coupons that apply to the open basket by themselves; one that is on it stays on it.

    While money is counted pushed ones wait: the sum that was said aloud changes only by what the
    cashier does. While the till's own past is missing none applies: it may be used already.
    """
    if state.history.is_missing:
        return ()
    applied = state.priced.redeemed
    may_join = not isinstance(state.desk, Tendering)
    return tuple(
        held.coupon
        for held in state.tray
        if held.is_shown
        or (may_join and at.monotonic_ms - held.arrived_monotonic_ms < PUSH_APPLIES_MS)
        or held.coupon.coupon_id in applied
    )


def checked(state: TillState, answer: CouponChecked, at: Moment) -> Step:
    """A phone was scanned. Raises the refusal that says why the coupon is not taken."""
    if answer.coupon is None:
        raise CouponForged
    if answer.used:
        raise CouponUsed
    home = lending.home_elsewhere(state)
    if answer.is_stopped and home is None:
        raise CouponStopped  # another till asks: only the home till hears what a refund reopened
    held = _held(state, answer.coupon.coupon_id)
    if held is not None and held.coupon.coupon_id in state.priced.redeemed:
        raise CouponAlreadyHere
    _admit(state, answer.coupon, at)
    if home is not None:
        return lending.borrow(state, answer.coupon, home, at)
    return _into_tray(state, TrayCoupon(answer.coupon, at.monotonic_ms, is_shown=True), at)


def of_shopper(state: TillState, known: ShopperKnown, at: Moment) -> Step:
    """The shopper of the open ticket was recognised: their coupons are as if the phone had been
    shown, and what this till cannot take is left to the phone, without a noise."""
    if known.ticket_id != state.ticket.ticket_id or isinstance(state.desk, Saving):
        return Step(state)
    effects: list[Do] = []
    for answer in known.coupons:
        try:
            step = checked(state, answer, at)
        except Refusal:
            continue
        state = step.state
        effects += step.effects
    return Step(state, effects=tuple(effects))


def arrived(state: TillState, push: CouponArrived, at: Moment) -> Step:
    """A claim was pushed. One that this till cannot take, or that was made so long ago that its
    shopper is gone (the line was down, the till was off), is left to the phone, without a noise."""
    age_ms = max(0, at.utc_ms - push.coupon.from_utc_s * 1000)
    is_here = _held(state, push.coupon.coupon_id) is not None
    if age_ms >= PUSH_APPLIES_MS or is_here or lending.home_elsewhere(state) is not None:
        return Step(state)
    try:
        _admit(state, push.coupon, at)
    except Refusal:
        return Step(state)
    held = TrayCoupon(push.coupon, at.monotonic_ms - age_ms, is_shown=False)
    return _into_tray(state, held, at)


def withdrawn(state: TillState, gone: CouponWithdrawn, _at: Moment) -> Step:
    """The coupon is no longer open; a sale that is being paid or written keeps it."""
    kept = tuple(held for held in state.tray if held.coupon.coupon_id != gone.coupon_id)
    locked = isinstance(state.desk, Tendering | Saving) and gone.coupon_id in state.priced.redeemed
    if locked or len(kept) == len(state.tray):
        return Step(state)
    return Step(replace(state, tray=kept))


def trusted(state: TillState, learned: TrustLearned, _at: Moment) -> Step:
    """The cloud has spoken: the offline limits count from here."""
    trust = Trust(learned.last_cloud_utc_ms, learned.coupons_since, learned.amount_since)
    return Step(replace(state, trust=trust))


def _into_tray(state: TillState, coupon: TrayCoupon, at: Moment) -> Step:
    others = tuple(held for held in state.tray if held.coupon.coupon_id != coupon.coupon.coupon_id)
    ready = CouponReady(coupon.coupon, state.priced.total, at)
    tray = (*others, coupon)[-TRAY_LIMIT:]
    return Step(replace(state, tray=tray, notice=ready), effects=(PlayCue(Cue.COUPON),))


def _held(state: TillState, coupon_id: str) -> TrayCoupon | None:
    return next((held for held in state.tray if held.coupon.coupon_id == coupon_id), None)


def _admit(state: TillState, coupon: Coupon, at: Moment) -> None:
    """Every rule on redeeming but whose till it is. Raises the refusal."""
    if state.history.is_missing:
        raise CouponsRest
    coupon.check(store=state.session.store, utc_s=at.utc_s)
    lending.check_is_here(state, coupon.coupon_id)
    if state.rules.offer(coupon.offer_id) is None:
        raise OfferUnknown(offer=coupon.offer_id)
    if at.utc_ms - state.trust.last_cloud_utc_ms > OFFLINE_HOURS * 3_600_000:
        raise TooLongOffline(hours=OFFLINE_HOURS)
    if at.quality is TimeQuality.UNCERTAIN and _cap_reached(state, coupon, at):
        raise OfflineCouponCapReached(coupons=UNCERTAIN_COUPONS, amount=UNCERTAIN_AMOUNT)


def _cap_reached(state: TillState, coupon: Coupon, at: Moment) -> bool:
    """Counts what the next sale may redeem, too: many coupons can stand on one ticket."""
    others = [held for held in active(state, at) if held.coupon_id != coupon.coupon_id]
    count = state.trust.coupons_since + len(others)
    amount = state.trust.amount_since + sum(held.face for held in others)
    return count >= UNCERTAIN_COUPONS or amount + coupon.face > UNCERTAIN_AMOUNT


HANDLES: Mapping[type[Any], Rule] = {
    CouponChecked: checked,
    ShopperKnown: of_shopper,
    CouponArrived: arrived,
    CouponWithdrawn: withdrawn,
    TrustLearned: trusted,
}
