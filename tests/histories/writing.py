"""A history through the real ledger."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.adapters.ledger import ApswLedger
from tests.histories.counter import Written

FOLD_EVERY = 1000
"""Entries between two idle moments; in a shop every pause is one."""


def write(
    ledger: ApswLedger, history: Iterable[Written], *, told: Callable[[int], None] | None = None
) -> int:
    """Append all of it; how many entries. `told` hears now and then how many there are."""
    number = 0
    for number, (body, at) in enumerate(history, start=1):
        ledger.append(body, at)
        if number % FOLD_EVERY == 0:
            ledger.checkpoint()
            if told is not None:
                told(number)
    return number


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder where syncing is free, if the machine has one: nothing made here must survive."""
    fast = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=fast if fast.is_dir() else None) as folder:
        yield Path(folder)
