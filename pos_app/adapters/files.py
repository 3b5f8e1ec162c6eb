"""Files as the ledger's recovery, its backups and the key folder need them: one small seam.

Why a seam: a power cut between any two of these calls must lose nothing, and the power-cut tests
give a disk of their own that remembers each of them.
"""

import hashlib
import os
from pathlib import Path
from typing import Protocol

KEY_MODE = 0o600


class Files(Protocol):
    """What is asked of the file system. Every method raises OSError."""

    def size(self, path: Path) -> int | None:
        """In bytes; None when there is no such file."""
        ...

    def room(self, folder: Path) -> int:
        """Bytes that may still be written to the disk on which the folder lies."""
        ...

    def modified_ms(self, path: Path) -> int:
        """When it was last written, UTC."""
        ...

    def names(self, folder: Path) -> list[str]:
        """What lies in the folder, sorted; nothing when there is no such folder."""
        ...

    def read(self, path: Path) -> bytes:
        """The whole file."""
        ...

    def sha256(self, path: Path) -> str:
        """Of the whole file, hex, without holding it in memory."""
        ...

    def write_new(self, path: Path, content: bytes) -> None:
        """A new file for its owner alone, its content on the disk; FileExistsError if there is
        one."""
        ...

    def sync(self, path: Path) -> None:
        """The file's content is on the disk."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Replaces what has the new name. Durable only after `sync_folder`."""
        ...

    def unlink(self, path: Path) -> None:
        """Gone, if it was there."""
        ...

    def make_folder(self, folder: Path) -> None:
        """With those above it, each durable in the one above."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """The folder's names are on the disk."""
        ...


class SystemFiles:
    """The system's own."""

    def size(self, path: Path) -> int | None:
        try:
            return path.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def room(self, folder: Path) -> int:
        found = os.statvfs(folder)
        return found.f_bavail * found.f_frsize

    def modified_ms(self, path: Path) -> int:
        return path.stat().st_mtime_ns // 1_000_000

    def names(self, folder: Path) -> list[str]:
        try:
            return sorted(path.name for path in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def sha256(self, path: Path) -> str:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def write_new(self, path: Path, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, KEY_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def sync(self, path: Path) -> None:
        _fsync(path, os.O_RDONLY)

    def rename(self, old: Path, new: Path) -> None:
        old.replace(new)

    def unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        new = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(new):
            one.mkdir(exist_ok=True)
            self.sync_folder(one.parent)
        folder.mkdir(exist_ok=True)  # raises when there is a file of that name

    def sync_folder(self, folder: Path) -> None:
        _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def write_whole(files: Files, path: Path, content: bytes) -> None:
    """Replace a small file: after a power cut it is the old one or the new one."""
    draft = path.with_name(f"{path.name}.new")
    files.unlink(draft)
    try:
        files.write_new(draft, content)
        files.rename(draft, path)
    except OSError:
        files.unlink(draft)
        raise
    files.sync_folder(path.parent)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
