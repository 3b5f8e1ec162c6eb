"""A disk in memory that remembers every operation, and what it may hold after a power cut.

What was synced is there. What was written since may be there whole, in part, torn at a sector, or
in another order; a file that was deleted may be back. The production ledger runs on it unchanged.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import apsw

SECTOR = 512

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that was asked of the disk."""

    kind: str  # write | truncate | sync | delete | folder
    name: str
    offset: int = 0
    data: bytes = b""


class MemoryDisk(apsw.VFS):
    """Files in memory; every operation is kept in `ops` while `remembers`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, bytearray] = {}
        self.ops: list[Op] = []
        self.remembers = True
        super().__init__(name, "", maxpathname=256)

    def note(self, op: Op) -> None:
        if self.remembers:
            self.ops.append(op)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        key = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self.files.setdefault(key, bytearray())
        flags[1] = flags[0]
        return _MemoryFile(self, key)

    def xDelete(self, name: str, syncdir: bool) -> None:
        self.files.pop(name, None)
        self.note(Op("delete", name))

    def sync_folder(self) -> None:
        """What the ledger asks of the system and not of its VFS: deleted files stay deleted."""
        self.note(Op("folder", ""))

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self.files

    def xFullPathname(self, name: str) -> str:
        return name


class _MemoryFile(apsw.VFSFile):
    """SQLite locks it for itself alone, so locks need no more than an answer."""

    def __init__(self, disk: MemoryDisk, key: str) -> None:
        self.disk = disk
        self.key = key

    @property
    def content(self) -> bytearray:
        return self.disk.files.setdefault(self.key, bytearray())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        _write(self.content, offset, bytes(data))
        self.disk.note(Op("write", self.key, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        del self.content[size:]
        self.disk.note(Op("truncate", self.key, size))

    def xSync(self, flags: int) -> None:
        self.disk.note(Op("sync", self.key))

    def xFileSize(self) -> int:
        return len(self.content)

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
        return 0

    def xClose(self) -> None:
        return


@dataclass(slots=True)
class _File:
    """What is safe of one file, and what was asked since."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Op] = field(default_factory=list)


def images(ops: list[Op], dice: random.Random, tries: int) -> Iterator[tuple[int, Files]]:
    """Disks as a power cut may leave them: after each operation the two with nothing and with
    everything that was not synced, and `tries` random ones. With each, how many operations had been
    asked."""
    files: dict[str, _File] = {}
    for count, op in enumerate(ops, start=1):
        _ask(files, op)
        yield count, {name: bytes(file.safe) for name, file in files.items()}
        yield count, _image(files, lambda waiting: waiting)
        for _ in range(tries):
            yield count, _image(files, lambda waiting: _some(waiting, dice))


def _ask(files: dict[str, _File], op: Op) -> None:
    if op.kind == "folder":
        for file in files.values():
            if any(waiting.kind == "delete" for waiting in file.waiting):
                _settle(file)
        return
    file = files.setdefault(op.name, _File())
    if op.kind == "sync":
        _settle(file)
    else:
        file.waiting.append(op)


def _settle(file: _File) -> None:
    for op in file.waiting:
        _apply(file.safe, op)
    file.waiting.clear()


def _image(files: dict[str, _File], choose: Callable[[list[Op]], list[Op]]) -> Files:
    image: Files = {}
    for name, file in files.items():
        content = bytearray(file.safe)
        for op in choose(file.waiting):
            _apply(content, op)
        image[name] = bytes(content)
    return image


def _some(waiting: list[Op], dice: random.Random) -> list[Op]:
    """The first few; or any, in order; or any sectors of any."""
    match dice.randrange(3):
        case 0:
            return waiting[: dice.randint(0, len(waiting))]
        case 1:
            return [op for op in waiting if dice.random() < 0.5]
        case _:
            return [sector for op in waiting for sector in _sectors(op) if dice.random() < 0.7]


def _sectors(op: Op) -> list[Op]:
    """A write in pieces that end at the disk's sectors."""
    if op.kind != "write":
        return [op]
    cuts = [
        op.offset,
        *range(op.offset // SECTOR * SECTOR + SECTOR, op.offset + len(op.data), SECTOR),
    ]
    ends = [*cuts[1:], op.offset + len(op.data)]
    return [
        Op("write", op.name, start, op.data[start - op.offset : end - op.offset])
        for start, end in zip(cuts, ends, strict=True)
    ]


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "write":
        _write(content, op.offset, op.data)
    else:  # deleted or shortened
        del content[op.offset :]


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
