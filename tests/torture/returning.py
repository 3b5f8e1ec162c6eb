"""A till's past coming back: from backups, the file that was set aside, and the cloud."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.mending import LedgerMending
from pos_app.adapters.ledger.restoring import IDLE_S, Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.domain.journal import EpochReason
from pos_app.domain.moment import Moment
from pos_app.domain.wire_history import HeldEntry, JournalPage, KnownEpoch
from tests.adapters.ledger.builders import ENROLLED
from tests.torture.disk import MemoryDisk
from tests.torture.laying_out import laid_out, room
from tests.torture.memory_files import MemoryFiles
from tests.torture.recording import Outside, Row
from tests.torture.till import KEY, PATH, epochs_on

PAGE_ENTRIES = 3


@contextmanager
def returning(
    disk: MemoryDisk, ledger: ApswLedger, outside: Outside, at: Moment
) -> Iterator["Returning"]:
    """What is only read is laid out as real files for as long as it is wanted."""
    with room() as folder:
        yield Returning(disk, ledger, outside, at, folder)


class Returning:
    """Step by step, so that the till can sell, or lose its power, between any two."""

    def __init__(
        self, disk: MemoryDisk, ledger: ApswLedger, outside: Outside, at: Moment, folder: Path
    ) -> None:
        self._disk = disk
        self._outside = outside
        self._folder = folder
        epochs = epochs_on(disk)
        self._restorer = Restorer(
            on_ledger=lambda work: work(ledger),
            public_key=KEY.public_key,
            epochs=epochs,
            places=self._places,
            files=SystemFiles(),
            asks_cloud=True,
            tell=lambda _: None,
            wake=lambda: None,
            now=lambda: at,
        )
        self._mending = LedgerMending(
            on_ledger=lambda work: work(ledger),
            identity=ENROLLED,
            public_key=KEY.public_key,
            epochs=epochs,
            restorer=self._restorer,
            post=lambda _: None,
            now=lambda: at,
        )

    def step(self) -> bool:
        """A little of it; False when all is back."""
        if self._mending.is_whole():
            return False
        if self._restorer.step() == IDLE_S:
            self._ask_cloud()
        return True

    def part_ways(self, epoch: int) -> None:
        """The cloud has another history of the present epoch: go on under this number."""
        self._mending.mark_forked(epoch - 1)
        self._mending.begin_epoch(epoch, reason=EpochReason.FORKED)

    def _ask_cloud(self) -> None:
        rows = self._outside.old[: self._outside.given]
        known = [KnownEpoch(1, rows[-1][2], rows[-1][7].hex())] if rows else []
        wanted = self._mending.wanted(known)
        if wanted is not None:
            piece = rows[wanted.after : wanted.after + PAGE_ENTRIES]
            self._mending.take_back(_page(wanted.after, piece, rows))

    def _places(self) -> Places:
        set_aside = set_aside_files(Path(PATH), MemoryFiles(self._disk))
        return Places(
            tuple(laid_out(self._disk, name, self._folder) for name in self._outside.backups),
            tuple(laid_out(self._disk, str(path), self._folder) for path in set_aside),
        )


def _page(after: int, rows: Sequence[Row], all_rows: Sequence[Row]) -> JournalPage:
    return JournalPage(
        stream="journal",
        epoch=1,
        after=after,
        entries=[
            HeldEntry(row[6].decode("utf-8"), base64.b64encode(row[8]).decode("ascii"))
            for row in rows
        ],
        more=after + len(rows) < len(all_rows),
        last_seq=all_rows[-1][2],
        last_hash=all_rows[-1][7].hex(),
    )
