"""The page that hands support what it needs: a bundle on a medium, or a summary in QR codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pos_app.adapters.devices.counters import FILE_NAME as COUNTERS
from pos_app.adapters.support.bundle import write_bundle
from pos_app.adapters.support.code_pages import pages_of
from pos_app.adapters.support.media import Medium
from pos_app.adapters.support.redacting import redact
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, RowMark
from pos_app.checkout.ports import Unavailable

LEAST_FREE_BYTES = 20_000_000
"""On a medium with less room a bundle is not begun."""
LINES_SHOWN = 40
"""Newest warnings and errors in the codes."""
TAIL_BYTES = 400_000
MEGABYTE = 1_000_000
LOUD = (" WARNING ", " ERROR ", " CRITICAL ")


@dataclass(frozen=True, slots=True)
class SupportParts:
    """What support is told."""

    folder: Path
    logs: Path
    media: Callable[[], list[Medium]]
    about: Callable[[], list[str]]
    settings: Callable[[], list[str]]
    terminal: Callable[[], str]
    now_utc_ms: Callable[[], int]


class SupportChores:
    """Owned by the chores' thread."""

    def __init__(self, parts: SupportParts) -> None:
        self._parts = parts

    def chores(self) -> PageChores:
        page = MenuPage.LOGS
        return {
            (page, Chore.LOOK): lambda _: Told(self._places()),
            (page, Chore.PACK): self._pack,
            (page, Chore.SHOW_CODE): lambda _: self._show_code(),
        }

    def _places(self) -> Rows:
        """Every medium that is plugged in, then the till's own disk."""
        try:
            rows = tuple(_medium_row(medium) for medium in self._parts.media())
        except OSError as error:
            rows = (MenuRow("medium", str(error), RowMark.BAD),)
        own = str(self._parts.folder)
        return (
            *(rows or (MenuRow("medium", "no_medium", RowMark.ATTENTION, is_word=True),)),
            MenuRow("own_disk", own, choice=own, act=Chore.PACK),
        )

    def _pack(self, folder: str) -> Told:
        when = datetime.fromtimestamp(self._parts.now_utc_ms() / 1000, UTC)
        name = f"support-{self._parts.terminal()}-{when:%Y%m%d-%H%M%S}.zip"
        texts = {
            "about.txt": "\n".join(self._parts.about()) + "\n",
            "settings.txt": "\n".join(self._parts.settings()) + "\n",
        }
        try:
            logs = (*self._parts.logs.glob("till.log*"), self._parts.logs / COUNTERS)
            write_bundle(Path(folder) / name, texts, logs)
        except Unavailable as failure:
            row = MenuRow("not_packed", failure.reason, RowMark.BAD, is_word=True)
            return Told((row, *self._places()), is_well=False, detail=failure.reason)
        packed = MenuRow("packed", str(Path(folder) / name), RowMark.GOOD)
        return Told((packed, *self._places()), detail=name)

    def _show_code(self) -> Told:
        """The summary, a code a page; the first is open."""
        pages = pages_of(redact("\n".join(self._summary())))
        rows = tuple(
            MenuRow("code_page", f"{number}/{len(pages)}", choice=f"code {number}", code=page)
            for number, page in enumerate(pages, start=1)
        )
        return Told((*rows, *self._places()), detail=f"{len(pages)} codes", chosen="code 1")

    def _summary(self) -> list[str]:
        """What matters most stands first, since what does not fit is left out."""
        loud = [line for line in self._log_tail() if any(level in line for level in LOUD)]
        return [*self._parts.about(), *self._parts.settings(), *reversed(loud[-LINES_SHOWN:])]

    def _log_tail(self) -> list[str]:
        try:
            raw = (self._parts.logs / "till.log").read_bytes()[-TAIL_BYTES:]
        except OSError as error:
            return [f"the log cannot be read ERROR : {error.strerror}"]
        return raw.decode("utf-8", "replace").splitlines()


def _medium_row(medium: Medium) -> MenuRow:
    why_not = ""
    if not medium.is_writable:
        why_not = "medium_read_only"
    elif medium.free_bytes < LEAST_FREE_BYTES:
        why_not = "medium_full"
    place = str(medium.path)
    return MenuRow(
        "medium",
        f"{place} · {medium.free_bytes // MEGABYTE} MB",
        RowMark.ATTENTION if why_not else RowMark.GOOD,
        choice=place,
        act=Chore.PACK,
        why_not=why_not,
    )
