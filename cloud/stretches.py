"""Stretches of a till's journal, over its epochs: each from one entry to another, without both."""

from cloud.database import Work
from cloud.parking import Place
from pos_app.domain.journal import EpochOpened
from pos_app.domain.wire import Unreadable, decode_entry

Named = tuple[int, int]
"""An entry of some till: epoch and seq."""
Stretches = list[tuple[Named, Named]]
"""Behind the first, before the second."""


def stretches_of(work: Work, place: Place, opened: Named) -> Stretches | None:
    """From an entry to `place` along what each epoch says that it stands on; None when one does not
    say, since its past was lost, or when the way leads past it."""
    found: Stretches = []
    past = (place.epoch, place.seq)
    while past[0] > opened[0]:
        found.insert(0, ((past[0], 0), past))
        before = _stands_on(work, place, past[0])
        if before is None or before[0] >= past[0]:
            return None
        past = (before[0], before[1] + 1)
    return [(opened, past), *found] if opened < past else None


def shared(one: Stretches, other: Stretches) -> Stretches:
    """What lies in both."""
    return [
        (max(first, later), min(past, end))
        for first, past in one
        for later, end in other
        if max(first, later) < min(past, end)
    ]


def _stands_on(work: Work, place: Place, epoch: int) -> Named | None:
    """The entry that an epoch goes on from."""
    row = work.find(
        "SELECT entry FROM journal WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = 1",
        (place.store, place.terminal, epoch),
    )
    try:
        body = decode_entry(row[0]).body if row else None
    except Unreadable:
        return None
    if not isinstance(body, EpochOpened) or not body.previous_epoch:
        return None
    return body.previous_epoch, body.previous_seq
