"""A disk in memory that remembers every operation. The production ledger runs on it unchanged.

What SQLite asks comes through a VFS, what the program asks of the file system through the methods
of MemoryDisk; both end in one list, so a crash can be placed between any two.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

import apsw

SECTOR = 512

Files = Mapping[str, bytes | bytearray]
"""What a disk holds: the path of each file, and its content."""

_CREATES = apsw.SQLITE_OPEN_CREATE
_VANISHES = apsw.SQLITE_OPEN_DELETEONCLOSE
_NAMED_BY_FIRST_SYNC = (
    apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One thing that was asked of the disk. A file is known by its number, whatever its name."""

    kind: str  # write | truncate | sync | create | delete | rename | folder
    file: int = 0
    offset: int = 0
    payload: bytes = b""
    name: str = ""
    new_name: str = ""


@dataclass(eq=False, slots=True)
class File:
    """What the running program sees of one file."""

    number: int
    content: bytearray


class MemoryDisk:
    """Files in memory; every operation is kept in `ops`.

    `writes_left`: SQLite's writes before the disk is full; None while it is not. `syncs_fail`: how
    many of its next syncs are answered with an error; what they would have made safe is not.
    """

    def __init__(self, vfs_name: str) -> None:
        self.files: dict[str, File] = {}
        self.ops: list[Op] = []
        self.writes_left: int | None = None
        self.syncs_fail = 0
        self.vfs_name = vfs_name
        self._last_number = 0
        self._vfs = _MemoryVfs(self, vfs_name)

    def close(self) -> None:
        self._vfs.unregister()

    def load(self, files: Files) -> None:
        """Begin anew with exactly this on the disk, all of it safe."""
        self.ops = []
        self._last_number = 0
        self.files = {name: self._file(files[name]) for name in sorted(files)}

    def held(self) -> dict[str, bytes]:
        """What the running program sees."""
        return {name: bytes(file.content) for name, file in self.files.items()}

    # --- what a program asks of the file system ---------------------------------------------------

    def exists(self, name: str) -> bool:
        return name in self.files

    def names_in(self, folder: str) -> list[str]:
        """The paths of the files that lie in it."""
        return sorted(name for name in self.files if folder_of(name) == folder)

    def open(self, name: str) -> File:
        """The file of this name, made now if there is none."""
        file = self.files.get(name)
        if file is None:
            file = self.files[name] = self._file(b"")
            self.ops.append(Op("create", file.number, name=name))
        return file

    def write(self, file: File, offset: int, payload: bytes) -> None:
        put(file.content, offset, payload)
        self.ops.append(Op("write", file.number, offset, payload))

    def truncate(self, file: File, size: int) -> None:
        del file.content[size:]
        self.ops.append(Op("truncate", file.number, size))

    def sync(self, file: File) -> None:
        self.ops.append(Op("sync", file.number))

    def delete(self, name: str) -> None:
        file = self.files.pop(name)
        self.ops.append(Op("delete", file.number, name=name))

    def rename(self, name: str, new_name: str) -> None:
        file = self.files[new_name] = self.files.pop(name)
        self.ops.append(Op("rename", file.number, name=name, new_name=new_name))

    def sync_folder(self, folder: str) -> None:
        self.ops.append(Op("folder", name=folder))

    def _file(self, content: bytes | bytearray) -> File:
        self._last_number += 1
        return File(self._last_number, bytearray(content))


class _MemoryVfs(apsw.VFS):
    """How SQLite reaches the disk. Temporary files lie beside it and are nobody's business."""

    def __init__(self, disk: MemoryDisk, name: str) -> None:
        self.disk = disk
        super().__init__(name, "", maxpathname=256)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        asked = flags[0]
        flags[1] = asked
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None or asked & _VANISHES:
            return _TemporaryFile()
        if not asked & _CREATES and not self.disk.exists(path):
            raise apsw.CantOpenError(path)
        is_new = not self.disk.exists(path)
        file = self.disk.open(path)
        names_itself = is_new and bool(asked & _NAMED_BY_FIRST_SYNC)
        return _MemoryFile(self.disk, file, folder_of(path) if names_itself else "")

    def xDelete(self, name: str, syncdir: bool) -> None:
        if not self.disk.exists(name):
            raise apsw.IOError(name)
        self.disk.delete(name)
        if syncdir:
            self.disk.sync_folder(folder_of(name))

    def xAccess(self, name: str, flags: int) -> bool:
        return self.disk.exists(name)

    def xFullPathname(self, name: str) -> str:
        return name


class _MemoryFile(apsw.VFSFile):
    """As the system's own file: a new log or rollback journal has its folder synced with its first
    sync. Nobody else opens it, so locks need no more than an answer."""

    def __init__(self, disk: MemoryDisk, file: File, folder_to_sync: str) -> None:
        self.disk = disk
        self.file = file
        self.folder_to_sync = folder_to_sync

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.file.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        if self.disk.writes_left is not None:
            if self.disk.writes_left == 0:
                raise apsw.FullError("the disk is full")
            self.disk.writes_left -= 1
        self.disk.write(self.file, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self.disk.truncate(self.file, size)

    def xSync(self, flags: int) -> None:
        if self.disk.syncs_fail:
            self.disk.syncs_fail -= 1
            raise apsw.IOError("the disk did not confirm")
        self.disk.sync(self.file)
        if self.folder_to_sync:
            self.disk.sync_folder(self.folder_to_sync)
            self.folder_to_sync = ""

    def xFileSize(self) -> int:
        return len(self.file.content)

    def xLock(self, level: int) -> None:
        return

    def xUnlock(self, level: int) -> None:
        return

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE)  # what SQLite assumes on Linux

    def xClose(self) -> None:
        return


class _TemporaryFile(_MemoryFile):
    """Gone when it is closed: a power cut leaves nothing of it."""

    def __init__(self) -> None:
        self.file = File(0, bytearray())

    def xWrite(self, data: bytes, offset: int) -> None:
        put(self.file.content, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        del self.file.content[size:]

    def xSync(self, flags: int) -> None:
        return


def folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def put(content: bytearray, offset: int, payload: bytes) -> None:
    """Write; what lies between the end and the offset becomes zeros."""
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(payload)] = payload


class _Seed(apsw.VFS):
    """For one moment the source of SQLite's random numbers."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        super().__init__(f"seed-{seed}", "", makedefault=True)

    def xRandomness(self, numbytes: int) -> bytes:
        return self.dice.randbytes(numbytes)


def seed_sqlite(seed: int) -> None:
    """Let SQLite draw the same salts again: one seed, one list of operations."""
    source = _Seed(seed)
    apsw.randomness(0)
    apsw.randomness(1)
    source.unregister()
