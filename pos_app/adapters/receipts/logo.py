"""The shop's logo at the head of its receipts, kept in the printer's own memory.

Stored once: as a picture it would take eight seconds of a serial line with each receipt. What is
referenced is the key of this very picture, so an old logo never stands on a receipt; and a printer
that is not known to hold it prints receipts without one.
"""

import json
import logging
from pathlib import Path
from typing import Protocol

from drivers.address import Address
from drivers.printer import escpos, stored
from drivers.printer.stored import Raster
from drivers.printer.types import JobResult, Outcome
from pos_app.adapters.files import SystemFiles, write_whole

log = logging.getLogger(__name__)

ASK_DEADLINE_S = 2.0
STORE_DEADLINE_S = 20.0
"""Eight kilobytes at 9600 baud, and a second for the memory."""
GAP_DOTS = 12
FILE_NAME = "printer-logo.json"


class LogoKeeper(Protocol):
    """What this needs of a printer driver."""

    @property
    def lines_begun(self) -> int: ...

    def stored_keys(self, *, deadline_s: float) -> frozenset[bytes] | None: ...

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult: ...


class StoredLogo:
    """One logo in one printer. Used on the printer's thread."""

    def __init__(
        self, picture: Path | None, address: Address, *, printer: LogoKeeper, folder: Path
    ) -> None:
        """`picture`: a file that Pillow reads, or None. `folder` keeps what was stored in a printer
        that cannot be asked."""
        self._picture = picture
        self._address = address
        self._how = address.option("logo", default="")
        self._printer = printer
        self._memory = folder / FILE_NAME
        self._raster: Raster | None = None
        self._checked_line = 0
        self._is_there = False
        self._is_told = False

    def words(self) -> bytes:
        """What prints it, centred, with a little white below; empty without one.

        Looks at most once after each opening of the line, and stores it if the printer lacks it.
        """
        if not self._how or self._picture is None:
            return b""
        if self._printer.lines_begun != self._checked_line or not self._checked_line:
            self._is_there = self._look(self._picture)
            self._checked_line = self._printer.lines_begun
        return self._printed(self._raster) if self._is_there and self._raster else b""

    def _look(self, picture: Path) -> bool:
        self._raster = self._raster or _raster(picture, self._address.width_mm)
        if self._raster is None:
            return False
        there = self._in_graphics if self._how == "graphics" else self._in_bitmap
        is_there = there(self._raster)
        if not is_there and not self._is_told:
            log.warning("receipts go without the logo: %s does not keep it", self._address)
        self._is_told = not is_there
        return is_there

    def _in_graphics(self, raster: Raster) -> bool:
        keys = self._printer.stored_keys(deadline_s=ASK_DEADLINE_S)
        if keys is None or raster.key in keys:
            return keys is not None
        if not self._sent(stored.store_graphics(raster)):
            return False
        return raster.key in (self._printer.stored_keys(deadline_s=ASK_DEADLINE_S) or ())

    def _in_bitmap(self, raster: Raster) -> bool:
        """By memory: such a printer does not say what it holds."""
        known = {str(self._address): raster.key.decode("ascii")}
        if _read(self._memory) == known:
            return True
        if not self._sent(stored.store_bitmap(raster)):
            return False
        _write(self._memory, known)
        return True

    def _sent(self, content: bytes) -> bool:
        """Whether all of it left; a line without answers never says more."""
        result = self._printer.print_job(content, deadline_s=STORE_DEADLINE_S)
        is_whole = result.sent_bytes == len(content)
        return result.outcome is Outcome.DONE or (result.outcome is Outcome.UNKNOWN and is_whole)

    def _printed(self, raster: Raster) -> bytes:
        is_bitmap = self._how == "bitmap"
        figure = stored.PRINT_BITMAP if is_bitmap else stored.print_graphics(raster.key)
        left, centre = escpos.align(escpos.Align.LEFT), escpos.align(escpos.Align.CENTRE)
        return centre + figure + left + escpos.feed_dots(GAP_DOTS)


def _raster(picture: Path, width_mm: int) -> Raster | None:
    from pos_app.adapters.receipts.logo_picture import logo_raster

    try:
        return logo_raster(picture, escpos.DOTS_BY_WIDTH_MM[width_mm])
    except (OSError, ValueError) as wrong:  # Pillow raises either for what is no picture
        log.warning("the logo at %s cannot be used: %s", picture, wrong)
        return None


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write(path: Path, known: dict[str, str]) -> None:
    """Failing costs one more storing at the next start."""
    try:
        write_whole(SystemFiles(), path, json.dumps(known).encode())
    except OSError as problem:
        log.warning("which logo is stored is not kept: %s", problem)
