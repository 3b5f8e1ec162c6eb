"""The page of backups, where one is chosen to take back from it what the ledger lacks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from pos_app.adapters.ledger.backups import Backup, check_copy
from pos_app.adapters.support.media import Medium, media
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, RowMark
from pos_app.checkout.ports import Unavailable
from pos_app.domain.moment import shop_time

if TYPE_CHECKING:
    from pos_app.bootstrap.mending import Mending

BACKUPS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RestoreParts:
    """What the page looks at and sets going. `put_back`: everything of this copy that continues
    the ledger and that this device signed; how many entries that was. Raises Unavailable."""

    known: Callable[[], list[Path]]
    media: Callable[[], list[Medium]]
    terminal: Callable[[], str]
    is_whole: Callable[[], bool]
    put_back: Callable[[Path], int]
    make: Callable[[], Path | None]


def restore_chores(
    mending: "Mending", terminal: Callable[[], str], is_whole: Callable[[], bool]
) -> PageChores:
    """Of a running till."""

    def make() -> Path | None:
        made = mending.backing_up.make()
        return made.path if made else None

    known, put_back = mending.backing_up.known, mending.put_back
    return RestoreChores(
        RestoreParts(known, media, terminal, is_whole=is_whole, put_back=put_back, make=make)
    ).chores()


class RestoreChores:
    """Owned by the chores' thread."""

    def __init__(self, parts: RestoreParts) -> None:
        self._parts = parts

    def chores(self) -> PageChores:
        page = MenuPage.BACKUP
        return {
            (page, Chore.LOOK): lambda _: Told(self._rows()),
            (page, Chore.BACK_UP): lambda _: self._back_up(),
            (page, Chore.RESTORE): self._restore,
        }

    def _rows(self) -> Rows:
        """The newest first, wherever they lie: on the medium of the settings, beside the ledger,
        and on whatever is plugged in."""
        found = {path.resolve(): path for path in [*self._parts.known(), *self._plugged_in()]}
        backups = [backup for path in found.values() if (backup := Backup.named(path))]
        newest_first = sorted(backups, key=lambda one: one.when, reverse=True)[:BACKUPS_SHOWN]
        rows = tuple(self._row(backup) for backup in newest_first)
        return rows or (MenuRow("backup", "none", RowMark.ATTENTION, is_word=True),)

    def _plugged_in(self) -> list[Path]:
        """Also one folder below, where a shop's backup folder usually is."""
        try:
            folders = [medium.path for medium in self._parts.media()]
        except OSError:  # nobody can tell what is plugged in; those that are known stay
            return []
        patterns = ("ledger-*.db", "*/ledger-*.db")
        return [path for folder in folders for one in patterns for path in folder.glob(one)]

    def _row(self, backup: Backup) -> MenuRow:
        when = shop_time(int(backup.when.timestamp() * 1000))
        why_not = "" if self._parts.is_whole() else "past_returning"
        if backup.terminal != self._parts.terminal():
            why_not = "other_till"
        return MenuRow(
            "backup",
            f"{when:%m-%d %H:%M} · {backup.path}",
            choice=str(backup.path),
            act=Chore.RESTORE,
            why_not=why_not,
        )

    def _back_up(self) -> Told:
        made = self._parts.make()
        if made is None:
            row = MenuRow("not_backed_up", mark=RowMark.BAD)
            return Told((row, *self._rows()), is_well=False)
        row = MenuRow("backed_up", str(made), RowMark.GOOD)
        return Told((row, *self._rows()), detail=made.name)

    def _restore(self, choice: str) -> Told:
        """Read back first: a copy that rotted gives nothing."""
        path = Path(choice)
        if not self._parts.is_whole():
            return self._refused("past_returning")
        try:
            fault = check_copy(path).fault
        except apsw.Error as error:
            fault = str(error)
        if fault:
            return self._refused("backup_unsound", fault)
        try:
            added = self._parts.put_back(path)
        except Unavailable as failure:
            return self._refused("ledger_silent", str(failure))
        name = "put_back" if added else "nothing_missing"
        row = MenuRow(name, str(added), RowMark.GOOD)
        return Told((row, *self._rows()), detail=f"{added} entries of {path.name}")

    def _refused(self, reason: str, detail: str = "") -> Told:
        row = MenuRow("not_restored", reason, RowMark.BAD, is_word=True)
        told = " ".join(filter(None, (reason, detail)))
        return Told((row, *self._rows()), is_well=False, detail=told)
