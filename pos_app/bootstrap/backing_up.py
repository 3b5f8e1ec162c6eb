"""When and where the ledger is copied: at each shift's close, when asked, and once a day."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.adapters.files import Files
from pos_app.adapters.ledger.backups import Backup, backups_in, make_backup, make_room, prune
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.checkout.ports import Appended, Ledger, Pending, Unavailable
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.shift import ShiftClosed
from pos_app.settings import Settings

log = logging.getLogger(__name__)

DAY = timedelta(hours=20)
"""A shop that closes no shift is copied once a day all the same."""
FIRST_LOOK_S = 60.0
"""After the start, which has better things to do."""
LOOK_S = 3600.0


class BackingUp:
    """`step` runs on one thread; `ask` and `make` may be called by any: one copy at a time."""

    def __init__(
        self,
        settings: Settings,
        *,
        terminal: str,
        files: Files,
        is_whole: Callable[[], bool],
        tell: Callable[[Command], None],
        now: Callable[[], Moment],
        is_stopping: Callable[[], bool] = bool,
    ) -> None:
        """`is_whole`: while older entries are missing no copy from before is deleted: it may hold
        them.
        `is_stopping`: a copy under way is given up then."""
        self._ledger = settings.state.ledger
        self._own = settings.state.backups
        self._medium = settings.backup.folder
        self._keep = settings.backup.keep
        self._terminal = terminal
        self._files = files
        self._is_whole = is_whole
        self._tell = tell
        self._now = now
        self._is_stopping = is_stopping
        self._making = threading.Lock()
        self._is_asked = False
        self._has_looked = False
        self._reason = ""

    def ask(self) -> None:
        """One more copy, as soon as there is time."""
        self._is_asked = True

    def step(self) -> float:
        """Copy if it is time. Returns the seconds to wait."""
        if not self._has_looked and not self._is_asked:
            self._has_looked = True
            return FIRST_LOOK_S
        if self._is_asked or self._is_late():
            self._is_asked = False
            self.make()
        return LOOK_S

    def make(self) -> Backup | None:
        """A copy on the medium, or beside the ledger when there is none; health says why. None when
        not even that could be had."""
        with self._making:
            return self._make()

    def _make(self) -> Backup | None:
        backup, reason = None, ""
        if self._medium is not None:
            backup, reason = self._try(self._medium)
        if backup is None:
            backup, own = self._try(self._own, may_make=True)
            reason = reason or own
        self._say(reason)
        return backup

    def known(self) -> list[Path]:
        """Every copy of this till that can be seen now, newest first."""
        newest_first = sorted(self._everywhere(), key=lambda one: one.when, reverse=True)
        return [one.path for one in newest_first]

    def _try(self, folder: Path, *, may_make: bool = False) -> tuple[Backup | None, str]:
        try:
            if may_make:
                self._files.make_folder(folder)
            elif not folder.is_dir():
                raise Unavailable("no_medium", str(folder))
            backup = self._copied(folder)
            prune(backup, keep=self._keep, is_whole=self._is_whole(), files=self._files)
        except Unavailable as failure:
            log.warning("no copy of the ledger in %s: %s", folder, failure)
            return None, failure.reason
        except OSError as error:
            log.warning("no copy of the ledger in %s: %s", folder, error)
            reason = "backup_failed"
            return None, reason
        log.info("the ledger was copied to %s", backup.path)
        return backup, ""

    def _copied(self, folder: Path) -> Backup:
        """Raises Unavailable and OSError."""
        at = self._now()
        if self._is_whole():
            make_room(self._ledger, folder, terminal=self._terminal, at=at, files=self._files)
        return make_backup(
            self._ledger,
            folder,
            terminal=self._terminal,
            at=at,
            files=self._files,
            is_stopping=self._is_stopping,
        )

    def _is_late(self) -> bool:
        """A copy from the future was made before the clock was put right."""
        now = datetime.fromtimestamp(self._now().utc_ms / 1000, UTC)
        newest = max((one.when for one in self._everywhere() if one.when <= now), default=None)
        return newest is None or now - newest >= DAY

    def _everywhere(self) -> list[Backup]:
        folders = [folder for folder in (self._medium, self._own) if folder is not None]
        return [one for folder in folders for one in self._in(folder)]

    def _in(self, folder: Path) -> list[Backup]:
        try:
            found = backups_in(folder, self._files)
        except OSError as error:
            log.warning("%s cannot be read: %s", folder, error)
            return []
        return found

    def _say(self, reason: str) -> None:
        """Once when it fails, once when it works again."""
        if reason != self._reason and not self._is_stopping():
            self._reason = reason
            level = Level.ATTENTION if reason else Level.OK
            self._tell(HealthChanged(HealthPart.BACKUP, level, reason))


class BackedUpLedger:
    """The ledger, copied after each shift. Implements `checkout.ports.Ledger`."""

    def __init__(self, ledger: Ledger, on_shift_closed: Callable[[], None]) -> None:
        self._ledger = ledger
        self._on_shift_closed = on_shift_closed

    def append(self, body: Body, at: Moment) -> Appended:
        appended = self._ledger.append(body, at)
        if isinstance(body, ShiftClosed):
            self._on_shift_closed()
        return appended

    def pending(self) -> Pending:
        return self._ledger.pending()

    def checkpoint(self) -> None:
        self._ledger.checkpoint()
