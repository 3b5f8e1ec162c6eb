"""One till program a ledger, and a folder entry that survives a power cut."""

import fcntl
import os
from pathlib import Path

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.faults import LedgerBusy, LedgerUnusable


class FileLock:
    """Held from here to `release`. The kernel lets go when the process ends, however it ends."""

    def __init__(self, ledger: Path) -> None:
        """Raises LedgerBusy, or LedgerUnusable when the folder cannot be written."""
        try:
            SystemFiles().make_folder(ledger.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._descriptor = os.open(f"{ledger}.lock", flags, 0o600)
        except OSError as error:
            raise LedgerUnusable(
                ledger, f"{error.strerror}", f"写不了（{error.strerror}）"
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise LedgerBusy(ledger) from error

    def release(self) -> None:
        """May be called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def sync_folder(folder: Path) -> None:
    """A new file's name is durable only when its folder is, and a deleted file is gone for good
    only then: a rollback journal that came back would undo the ledger's beginning."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
