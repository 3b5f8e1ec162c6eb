"""The system calls of a till, as `strace` saw them, and the files that a power cut leaves of them.

What was synced is there. Of the rest each file may have any part: nothing, everything, the first
calls, some calls, some sectors. A name that was made or taken away counts once its folder is
synced.
"""

import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

SECTOR = 512
NAMED = ("openat", "unlink", "rename")
CALLS = (*NAMED, "pwrite64", "write", "ftruncate", "fdatasync", "fsync")
LONGEST = 1 << 20
"""Bytes of one write that are written down; SQLite writes pages."""

Files = dict[str, bytes]

_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_DESCRIPTOR = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass(frozen=True, slots=True)
class Op:
    """One call that succeeded. `kind`: make, write, cut, remove, sync, folder or said."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


def record(folder: Path, sales: int, *weakened: str) -> list[Op]:
    """What a till does that sells so many times on `folder`, from a new ledger on."""
    log = folder.with_name(f"{folder.name}.calls")
    folder.mkdir()
    watched = ("-f", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={','.join(CALLS)}")
    program = (sys.executable, "-m", "tests.torture.outside.selling")
    subprocess.run(
        ["strace", *watched, "-o", log, *program, folder / "ledger.db", str(sales), *weakened],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with log.open(encoding="ascii") as lines:
        return [op for op in (_op(line, str(folder)) for line in lines) if op is not None]


def _op(line: str, folder: str) -> Op | None:
    """What a line says of the folder or of the till's own words; None for anything else."""
    found = _CALL.match(line)
    if found is None or int(found[3]) < 0:
        return None
    call, arguments = found[1], found[2]
    if call in NAMED:
        return _named(call, arguments, folder)
    descriptor = _DESCRIPTOR.match(arguments)
    if descriptor is None:
        return None
    if (call, descriptor[1]) == ("write", "1"):
        return Op("said", data=_bytes(arguments))
    name = _inside(folder, _plain(descriptor[2]))
    return None if name is None else _described(call, name, arguments, int(found[3]))


def _named(call: str, arguments: str, folder: str) -> Op | None:
    """A call that names a file."""
    text = _TEXT.search(arguments)
    name = _inside(folder, _plain(text[1]) if text else "")
    if not name:
        return None
    if call == "openat":
        return Op("make", name) if "O_CREAT" in arguments else None
    if call == "unlink":
        return Op("remove", name)
    raise ValueError(f"{call} of {name} is not understood")


def _described(call: str, name: str, arguments: str, result: int) -> Op:
    """A call on an open file; without a name, on the folder."""
    last = arguments.rsplit(", ", 1)[-1]
    match call:
        case "pwrite64":
            return Op("write", name, int(last), _bytes(arguments)[:result])
        case "ftruncate":
            return Op("cut", name, int(last))
        case "fsync" | "fdatasync":
            return Op("sync" if name else "folder", name)
        case _:
            raise ValueError(f"{call} on {name} is not understood")


def _inside(folder: str, place: str) -> str | None:
    """The name in the folder, empty for itself; None outside."""
    if place == folder:
        return ""
    return place.removeprefix(f"{folder}/") if place.startswith(f"{folder}/") else None


def _plain(text: str) -> str:
    """A path, whether strace wrote it in hex or not."""
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text


def _bytes(arguments: str) -> bytes:
    text = _TEXT.search(arguments)
    assert text is not None
    assert text[2] is None, "a longer write than is written down"
    return bytes.fromhex(text[1].replace("\\x", ""))


# --- power cuts -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Disk:
    """What is safe, and what was asked since."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Op]] = field(default_factory=dict)
    names: list[Op] = field(default_factory=list)
    """Names made and taken away since the folder was synced."""
    removed: dict[str, bytearray] = field(default_factory=dict)

    def ask(self, op: Op) -> None:
        match op.kind:
            case "make" if op.name not in self.safe:
                self.safe[op.name] = bytearray()
                self.names.append(op)
            case "remove":
                self.names.append(op)
                self.removed[op.name] = self.safe.pop(op.name)
                self.waiting.pop(op.name, None)
            case "write" | "cut":
                self.waiting.setdefault(op.name, []).append(op)
            case "sync":
                for waited in self.waiting.pop(op.name, ()):
                    _apply(self.safe[op.name], waited)
            case "folder":
                self.names.clear()
                self.removed.clear()
            case _:
                pass

    def after_a_cut(self, dice: random.Random, part: str) -> Files:
        """One of the ways in which the files may be found."""
        files: Files = {}
        for name, content in self.safe.items():
            left = bytearray(content)
            for op in _some(self.waiting.get(name, []), dice, part):
                _apply(left, op)
            files[name] = bytes(left)
        for op in self.names if part == "nothing" else ():
            if op.kind == "make":
                files.pop(op.name, None)
            else:
                files[op.name] = bytes(self.removed[op.name])
        return files


PARTS = ("nothing", "everything", "first", "some", "sectors")


def cuts(ops: Sequence[Op], dice: random.Random, count: int) -> Iterator[tuple[int, Files]]:
    """After so many of the calls, each time one way in which the files may be found, and the last
    number that the till had said until then."""
    first = next(at for at, op in enumerate(ops) if op.kind == "said")
    chosen = set(dice.sample(range(first, len(ops)), count))
    disk, promised = _Disk(), 0
    for at, op in enumerate(ops):
        disk.ask(op)
        if op.kind == "said":
            promised = int(op.data)
        if at in chosen:
            yield promised, disk.after_a_cut(dice, dice.choice(PARTS))


def unsynced_when_said(ops: Sequence[Op], name: str) -> list[int]:
    """Each number that the till said while something of that file was not synced."""
    disk, early = _Disk(), []
    for op in ops:
        disk.ask(op)
        if op.kind == "said" and disk.waiting.get(name):
            early.append(int(op.data))
    return early


def _some(waiting: list[Op], dice: random.Random, part: str) -> list[Op]:
    match part:
        case "nothing":
            return []
        case "everything":
            return waiting
        case "first":
            return waiting[: dice.randint(0, len(waiting))]
        case "some":
            return [op for op in waiting if dice.random() < 0.5]
        case _:
            return [piece for op in waiting for piece in _sectors(op) if dice.random() < 0.7]


def _sectors(op: Op) -> list[Op]:
    """A write in pieces of a sector; anything else is whole or not at all."""
    if op.kind != "write":
        return [op]
    return [
        replace(op, offset=op.offset + at, data=op.data[at : at + SECTOR])
        for at in range(0, len(op.data), SECTOR)
    ]


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "cut":
        del content[op.offset :]
        content.extend(bytes(op.offset - len(content)))
        return
    content.extend(bytes(max(0, op.offset - len(content))))
    content[op.offset : op.offset + len(op.data)] = op.data
