"""What the till knows of its own past: a new epoch, and old entries that are being put back."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves, results
from pos_app.checkout.commands import (
    EpochBegan,
    HealthChanged,
    HealthPart,
    Level,
    Past,
    PastChanged,
)
from pos_app.checkout.state import HealthCard, History, Rule, Selling, Step, TillState
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace


def began(state: TillState, epoch: EpochBegan, _at: Moment) -> Step:
    """The receipts before keep their number; the next one has the new letter."""
    return Step(replace(state, session=replace(state.session, epoch=epoch.epoch)))


def changed(state: TillState, told: PastChanged, at: Moment) -> Step:
    """Shown as the ledger's health, and once as a card, unless the cashier is busy. What is on the
    counter stays."""
    is_news = not state.history.is_missing
    history = History(told.past, told.event, told.entries)
    level = Level.OK if told.past is Past.WHOLE else Level.ATTENTION
    health = HealthChanged(HealthPart.LEDGER, level, told.past.value)
    known = results.health(replace(state, history=history), health, at).state
    desk = state.desk
    free = isinstance(desk, Selling) and desk.card is None and state.entry.is_empty
    if is_news and history.is_missing and free:
        return Step(moves.with_card(known, HealthCard()))
    return Step(known)


HANDLES: Mapping[type[Any], Rule] = {
    EpochBegan: began,
    PastChanged: changed,
}
