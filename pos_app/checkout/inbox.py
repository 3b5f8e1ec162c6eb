"""What the cloud wants the shop to know: kept until somebody has read it."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout.commands import InboxChanged, MarkMessageRead
from pos_app.checkout.effects import KeepMessageRead
from pos_app.checkout.state import Rule, Step, TillState
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace


def changed(state: TillState, told: InboxChanged, _at: Moment) -> Step:
    """Messages came, or one was read."""
    return Step(replace(state, inbox=told.inbox))


def read(state: TillState, marked: MarkMessageRead, _at: Moment) -> Step:
    """The cashier has read one; the next is shown when that is kept."""
    return Step(state, effects=(KeepMessageRead(marked.number),))


HANDLES: Mapping[type[Any], Rule] = {InboxChanged: changed, MarkMessageRead: read}
