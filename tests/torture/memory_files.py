"""The file system of the disk in memory, as recovery, backups and the key folder use it."""

import hashlib
from pathlib import Path

from pos_app.adapters.files import Files
from tests.torture.disk import MemoryDisk

MODIFIED_MS = 1_795_300_000_000
"""Every file was last written then: before the till's own noon."""
PLENTY = 1 << 40
"""How full the disk is, the tests say write by write."""


class MemoryFiles(Files):
    """Implements `pos_app.adapters.files.Files`. Folders are there as soon as they are named."""

    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    def size(self, path: Path) -> int | None:
        name = str(path)
        return len(self._disk.files[name].content) if self._disk.exists(name) else None

    def room(self, folder: Path) -> int:
        return PLENTY

    def modified_ms(self, path: Path) -> int:
        self._wanted(path)
        return MODIFIED_MS

    def names(self, folder: Path) -> list[str]:
        return [Path(name).name for name in self._disk.names_in(str(folder))]

    def read(self, path: Path) -> bytes:
        self._wanted(path)
        return bytes(self._disk.files[str(path)].content)

    def sha256(self, path: Path) -> str:
        return hashlib.sha256(self.read(path)).hexdigest()

    def write_new(self, path: Path, content: bytes) -> None:
        name = str(path)
        if self._disk.exists(name):
            raise FileExistsError(name)
        file = self._disk.open(name)
        self._disk.write(file, 0, content)
        self._disk.sync(file)

    def sync(self, path: Path) -> None:
        self._wanted(path)
        self._disk.sync(self._disk.files[str(path)])

    def rename(self, old: Path, new: Path) -> None:
        self._wanted(old)
        self._disk.rename(str(old), str(new))

    def unlink(self, path: Path) -> None:
        if self._disk.exists(str(path)):
            self._disk.delete(str(path))

    def make_folder(self, folder: Path) -> None:
        return

    def sync_folder(self, folder: Path) -> None:
        self._disk.sync_folder(str(folder))

    def _wanted(self, path: Path) -> None:
        if not self._disk.exists(str(path)):
            raise FileNotFoundError(str(path))
