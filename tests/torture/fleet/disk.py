"""A till's disk whose power can go between any two operations.

It follows what is safe at the cost of a copy of each write. Only when the power goes is the engine
of the power-cut torture asked which disks may be left.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from tests.torture.crash import NOTHING_MORE, Platter
from tests.torture.disk import Files, MemoryDisk, Op, folder_of, put

_VARIANTS = 6
"""Nothing that waits, all of it, and four times something in between."""
_NEW = 1_000_000
"""Added to the numbers of files whose names are not safe yet."""


class Watcher(list[Op]):
    """Stands where a MemoryDisk keeps its operations, and keeps only those that are not safe."""

    def __init__(self, on_op: Callable[[Op], None]) -> None:
        super().__init__()
        self._on_op = on_op

    def append(self, op: Op) -> None:
        self._on_op(op)


class TillDisk(MemoryDisk):
    """Files in memory, of which a power cut leaves what was synced and perhaps something more.

    After `power_fails_after` so many operations the machine is dead. What the program still does
    in that call happens to nobody: `is_dead` tells, and `leave` gives the disk as it was then.
    """

    def __init__(self, name: str, dice: random.Random) -> None:
        super().__init__(name)
        self._dice = dice
        self._safe: dict[int, bytearray] = {}
        self._names: dict[str, int] = {}
        self._waiting: list[Op] = []
        self._left = 0
        self._fallen: Files | None = None
        self._settle_everything()

    @property
    def is_dead(self) -> bool:
        return self._fallen is not None

    @property
    def size(self) -> int:
        """Bytes in files."""
        return sum(len(file.content) for file in self.files.values())

    def load(self, files: Files) -> None:
        super().load(files)
        self._settle_everything()

    def power_fails_after(self, operations: int) -> None:
        """From now on so many operations are still done."""
        self._left = operations

    def cut(self) -> Files:
        """The power goes now, if it has not gone already. What may be left, by the dice."""
        if self._fallen is None:
            self._fallen = self._image()
        return self._fallen

    def image_now(self) -> Files:
        """What a copy of the running disk may hold: as after a power cut, but nothing happened."""
        return self._image()

    def copy(self) -> Files:
        """What a copying machine finds on the disk of a till that was shut down."""
        return self.held()

    def _settle_everything(self) -> None:
        self.ops = Watcher(self._note)
        self._names = {name: file.number for name, file in self.files.items()}
        self._safe = {file.number: bytearray(file.content) for file in self.files.values()}
        self._waiting = []
        self._left = 0
        self._fallen = None

    def _note(self, op: Op) -> None:
        if self._fallen is not None:
            return
        if op.kind == "sync":
            self._settle_content(op.file)
        elif op.kind == "folder":
            self._settle_names(op.name)
        else:
            self._waiting.append(op)
        if self._left:
            self._left -= 1
            if not self._left:
                self._fallen = self._image()

    def _settle_content(self, number: int) -> None:
        kept: list[Op] = []
        safe = self._safe.setdefault(number, bytearray())
        for op in self._waiting:
            if op.file != number or op.kind not in {"write", "truncate"}:
                kept.append(op)
            elif op.kind == "write":
                put(safe, op.offset, op.payload)
            else:
                del safe[op.offset :]
        self._waiting = kept

    def _settle_names(self, folder: str) -> None:
        kept: list[Op] = []
        for op in self._waiting:
            if op.kind not in {"create", "delete", "rename"} or folder_of(op.name) != folder:
                kept.append(op)
                continue
            if op.kind == "create":
                self._names[op.name] = op.file
            elif self._names.get(op.name) == op.file:
                del self._names[op.name]
            if op.kind == "rename":
                self._names[op.new_name] = op.file
        self._waiting = kept

    def _image(self) -> Files:
        """Ask the torture's engine. It numbers the files by the order of their names."""
        start = {name: bytes(self._safe.get(self._names[name], b"")) for name in self._names}
        if not self._waiting:
            return start
        numbers = {self._names[name]: place for place, name in enumerate(sorted(start), start=1)}
        platter = Platter(start)
        for number, safe in self._safe.items():
            if number not in numbers and safe:
                platter.ask(Op("write", number + _NEW, 0, bytes(safe)))
                platter.ask(Op("sync", number + _NEW))
        for op in self._waiting:
            platter.ask(replace(op, file=numbers.get(op.file, op.file + _NEW)))
        variant = NOTHING_MORE + self._dice.randrange(_VARIANTS)
        return platter.image(variant, self._dice).files
