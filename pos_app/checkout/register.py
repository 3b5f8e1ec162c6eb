"""The register: `handle(state, command, at)` gives the next state and what the world is asked to
do.

It only dispatches: results that any desk must know, then the scan router, then the table of the
desk.
"""

from collections.abc import Mapping
from typing import Any, get_args

from pos_app.checkout import (
    coupons,
    door,
    entering,
    inbox,
    lending,
    moves,
    past,
    receipts,
    results,
    saving,
    scan_router,
    selling,
    short_codes,
    tendering,
    visiting,
    weighing,
)
from pos_app.checkout.commands import Command, Hand, ProductsFound, ReplayScan, Scan
from pos_app.checkout.menu import Door, Visit
from pos_app.checkout.state import (
    BasketRestored,
    Refused,
    Rule,
    Saving,
    Selling,
    Step,
    Tendering,
    Thanking,
    TillState,
)
from pos_app.domain.errors import Refusal, SavingNow
from pos_app.domain.moment import Moment
from pos_app.domain.pricing import evaluate
from pos_app.domain.values import replace

ANYWHERE: Mapping[type[Any], Rule] = {
    **results.HANDLES,
    **saving.HANDLES,
    **coupons.HANDLES,
    **short_codes.HANDLES,
    **lending.HANDLES,
    **receipts.HANDLES,
    **past.HANDLES,
    **inbox.HANDLES,
    **weighing.READINGS,
}
"""Results and keys that mean the same at every desk."""

SELLING: Mapping[type[Any], Rule] = {
    **selling.HANDLES,
    **entering.HANDLES,
    **weighing.HANDLES,
    **door.FROM_SELLING,
    **saving.TICKS,
}

DESKS: Mapping[type[Any], Mapping[type[Any], Rule]] = {
    Selling: SELLING,
    Thanking: SELLING,
    Tendering: {
        **tendering.HANDLES,
        **saving.TICKS,
        ProductsFound: selling.found,
    },
    Saving: saving.TICKS,
    Door: {**door.HANDLES, **saving.TICKS},
    Visit: visiting.HANDLES,
}
"""Which table a desk uses. After a sale the next key already sells."""

HAND_COMMANDS: tuple[type[Any], ...] = get_args(Hand)


def handle(state: TillState, command: Command, at: Moment) -> Step:
    """One turn. A refusal changes nothing but the notice."""
    if scan_router.is_noise(state, command, at):
        return Step(state)
    told = scan_router.remember(_without_old_notice(state, command), command, at)
    try:
        step = _dispatch(told, command, at)
    except Refusal as refusal:
        step = moves.refuse(told, refusal, at)
    returned = lending.let_go(state, step.state)
    return replace(step, state=_priced(state, step.state, at), effects=(*step.effects, *returned))


def _dispatch(state: TillState, command: Command, at: Moment) -> Step:
    if isinstance(command, Scan):
        return scan_router.route(state, command, at)
    if isinstance(command, ReplayScan):
        return scan_router.route(state, command.scan, at)
    if isinstance(state.desk, Saving) and isinstance(command, HAND_COMMANDS):
        raise SavingNow
    rule = ANYWHERE.get(type(command)) or DESKS[type(state.desk)].get(type(command))
    if rule is None:
        return Step(state)  # a key or an answer that means nothing here
    return rule(state, command, at)


def _without_old_notice(state: TillState, command: Command) -> TillState:
    """The next key or scan dismisses what was refused before."""
    acts = isinstance(command, (Scan, *HAND_COMMANDS))
    if acts and isinstance(state.notice, Refused | BasketRestored):
        return replace(state, notice=None)
    return state


def _priced(before: TillState, after: TillState, at: Moment) -> TillState:
    """Prices follow basket, tray and rules; while a sale is written they stand still, and what
    waited for the end of paying or writing counts from then on."""
    if isinstance(after.desk, Saving):
        return after
    same = after.ticket is before.ticket and after.tray is before.tray
    waited = isinstance(before.desk, Tendering | Saving) and type(before.desk) is not type(
        after.desk
    )
    if same and after.ticket_rules is before.ticket_rules and not waited:
        return after
    coupons_now = coupons.active(after, at)
    ticket = after.ticket
    return replace(
        after,
        priced=evaluate(ticket.lines, after.ticket_rules, coupons_now, ticket.opened_utc_s),
    )
