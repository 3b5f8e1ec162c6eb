"""Which epoch this till writes under, kept beside its keys and durable before the ledger says so.

Why beside the ledger and not in it: when the ledger is lost or damaged, the next one must begin
under a number that was never used. `is_begun` is the marker that a ledger of this epoch exists:
without it, a file that is gone would look like a till that was never used. A torn file names no
number, but shows that there was one: the ledger and its copies are asked for it.
"""

import errno
from pathlib import Path
from threading import Lock
from typing import Protocol

import msgspec

from pos_app.adapters.files import Files, SystemFiles, write_whole
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import Unreadable, decode, encode

NAME = "epoch.json"


@dataclass(frozen=True, slots=True)
class KeptEpoch:
    """The till's present epoch. Nobody has seen anything of it before `is_begun`, so until then it
    can be begun again. `is_whole`: no older entries are missing in the ledger as far as is known.
    `had_ledger`: this device has kept a ledger before, under whatever name. `is_torn`: what was
    kept cannot be read any more, so the epoch may be later than this one."""

    epoch: int
    is_begun: bool = False
    is_whole: bool = True
    had_ledger: bool = False
    is_torn: bool = False


class EpochKeeper(Protocol):
    """Keeps the epoch. Writes return once they would survive a power cut. Raises EpochUnkept."""

    def kept(self) -> KeptEpoch:
        """What is kept. Torn content is no failure: it is said, and the next write replaces it."""
        ...

    def keep_epoch(self, epoch: int, *, is_whole: bool, is_begun: bool = False) -> None:
        """The next ledger, or chapter, is to begin under this number. Never goes back: a lower
        number is refused, one that has begun stays begun, and what is not whole stays so."""
        ...

    def note_begun(self) -> None:
        """It has begun, durably. Says nothing when torn content does not tell which."""
        ...

    def note_whole(self, epoch: int) -> None:
        """What was missing before `epoch` is back, or known to be lost. Says nothing of a later
        epoch, which may have begun meanwhile."""
        ...


class EpochUnkept(Exception):
    """The file with the epoch cannot be had at all: not read, or not written."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class _EpochFile(msgspec.Struct, frozen=True):
    terminal: str
    epoch: int
    is_begun: bool
    is_whole: bool


TORN = _EpochFile("", 0, is_begun=False, is_whole=False)
"""Bytes that name no epoch: emptied, cut off, or on a sector that is gone."""


class EpochFile:
    """Implements EpochKeeper on one small file in the key folder. Any thread may call it."""

    def __init__(
        self, folder: Path, *, terminal: str, given: int, files: Files | None = None
    ) -> None:
        """`given`: the epoch that the cloud gave at enrolment; 1 before."""
        self._path = folder / NAME
        self._terminal = terminal
        self._given = given
        self._files = files or SystemFiles()
        self._changing = Lock()

    def kept(self) -> KeptEpoch:
        """A name that this file was not written for begins with what the cloud gave. What the till
        lacked under the name before, it lacks under this one too."""
        stored = self._read()
        if stored is None:
            return KeptEpoch(self._given)
        if stored is TORN:
            return KeptEpoch(self._given, is_whole=False, had_ledger=True, is_torn=True)
        if stored.terminal != self._terminal or stored.epoch < self._given:
            is_begun = stored.is_begun
            return KeptEpoch(self._given, is_whole=stored.is_whole, had_ledger=is_begun)
        return KeptEpoch(stored.epoch, stored.is_begun, stored.is_whole, had_ledger=True)

    def keep_epoch(self, epoch: int, *, is_whole: bool, is_begun: bool = False) -> None:
        with self._changing:
            kept = self.kept()
            if epoch < kept.epoch:
                raise EpochUnkept(self._path, f"epoch {kept.epoch} is kept already, not {epoch}")
            is_begun = is_begun or (kept.is_begun and epoch == kept.epoch)
            self._write(KeptEpoch(epoch, is_begun, is_whole and kept.is_whole))

    def note_begun(self) -> None:
        with self._changing:
            kept = self.kept()
            if not kept.is_begun and not kept.is_torn:
                self._write(replace(kept, is_begun=True))

    def note_whole(self, epoch: int) -> None:
        with self._changing:
            kept = self.kept()
            if kept.is_torn:  # torn while the till ran: the caller's ledger is in this epoch
                self._write(KeptEpoch(max(epoch, kept.epoch), is_begun=True))
            elif not kept.is_whole and kept.epoch == epoch:
                self._write(replace(kept, is_whole=True))

    def _read(self) -> _EpochFile | None:
        try:
            if self._files.size(self._path) is None:
                return None
            stored = decode(self._files.read(self._path), _EpochFile)
        except OSError as error:
            if error.errno == errno.EIO:
                return TORN
            raise EpochUnkept(self._path, error.strerror or str(error)) from error
        except Unreadable:
            return TORN
        return stored if stored.epoch > 0 else TORN

    def _write(self, kept: KeptEpoch) -> None:
        content = encode(_EpochFile(self._terminal, kept.epoch, kept.is_begun, kept.is_whole))
        try:
            write_whole(self._files, self._path, content)
        except OSError as error:
            raise EpochUnkept(self._path, error.strerror or str(error)) from error
