"""What the world reports and any desk must know: health, rules, offers, the screen's code."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout.asks import CheckCoupon
from pos_app.checkout.commands import (
    AskFailed,
    HealthChanged,
    HealthPart,
    Level,
    OffersListed,
    PlaylistRead,
    RulesChanged,
    ScreenCodeDrawn,
    UploadChanged,
)
from pos_app.checkout.moves import refuse, with_card
from pos_app.checkout.state import HealthCard, PartHealth, Rule, Selling, Step, TillState
from pos_app.domain.errors import CannotLookUp
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace


def health(state: TillState, changed: HealthChanged, at: Moment) -> Step:
    """A part's new state; a part that breaks opens the card once, unless the cashier is busy."""
    before = state.health.of(changed.part)
    since = changed.since_utc_ms or (
        before.since_utc_ms if before.level is changed.level else at.utc_ms
    )
    now = PartHealth(changed.level, changed.reason, since)
    told = replace(state, health=state.health.with_part(changed.part, now))
    broke = changed.level is Level.BROKEN and before.level is not Level.BROKEN
    desk = state.desk
    resting = isinstance(desk, Selling) and desk.card is None and desk.weighing is None
    free = resting and state.entry.is_empty
    return Step(with_card(told, HealthCard()) if broke and free else told)


def upload(state: TillState, changed: UploadChanged, _at: Moment) -> Step:
    """What the cloud has not acknowledged."""
    queue = replace(
        state.health, pending=changed.pending, oldest_pending_utc_ms=changed.oldest_utc_ms
    )
    return Step(replace(state, health=queue))


def rules(state: TillState, changed: RulesChanged, _at: Moment) -> Step:
    """New rules; an open ticket keeps those it began with."""
    return Step(replace(state, rules=changed.rules))


def playlist(state: TillState, told: PlaylistRead, _at: Moment) -> Step:
    """Pictures and films came, went, or can be shown no more."""
    return Step(replace(state, playlist=told.playlist))


def ask_failed(state: TillState, failed: AskFailed, at: Moment) -> Step:
    """The disk did not answer: shown as health and refused aloud; goods can be sold at a typed
    price,
    a coupon waits."""
    broken = HealthChanged(HealthPart.DISK, Level.BROKEN, failed.reason)
    told = health(state, broken, at).state
    refused = CannotLookUp(is_coupon=isinstance(failed.asked, CheckCoupon))
    return refuse(told, refused, at)


def offers(state: TillState, listed: OffersListed, _at: Moment) -> Step:
    """What shoppers can claim at this screen now."""
    return Step(replace(state, offers=listed.offers))


def screen_code(state: TillState, drawn: ScreenCodeDrawn, _at: Moment) -> Step:
    """The claim QR of this slot."""
    return Step(replace(state, screen_code=drawn.text))


HANDLES: Mapping[type[Any], Rule] = {
    AskFailed: ask_failed,
    HealthChanged: health,
    UploadChanged: upload,
    RulesChanged: rules,
    OffersListed: offers,
    PlaylistRead: playlist,
    ScreenCodeDrawn: screen_code,
}
