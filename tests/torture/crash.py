"""What a disk may hold after a power cut between two operations.

Safe is: the content that was synced, and the names that were there when their folder was. Whatever
was asked since may have arrived whole, in part, torn at a sector, or in another order. Names that
were made, moved or deleted arrive in order, as on a file system with a journal; those of SQLite's
own files in any.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.torture.disk import SECTOR, Files, Op, folder_of

NOTHING_MORE = 0
"""The image with nothing that was not synced."""

EVERYTHING = 1
"""The image with all of it."""

_CONTENT_KINDS = frozenset({"write", "truncate"})
_NAME_KINDS = frozenset({"create", "delete", "rename"})
_OWN_ENDINGS = ("-wal", "-journal", "-shm")


@dataclass(frozen=True, slots=True)
class Image:
    """One disk after the cut. Two with the same content have the same `key`, in one process."""

    files: Files
    key: int


@dataclass(slots=True)
class _Content:
    """What is safe of one file, and the sum of its sectors' hashes."""

    safe: bytearray = field(default_factory=bytearray)
    hashes: dict[int, int] = field(default_factory=dict)
    total: int = 0
    frozen: bytes | None = None

    def settle(self, pieces: Iterable[Op]) -> None:
        """These have arrived for good."""
        for sector in _arrive(self.safe, pieces):
            self.total -= self.hashes.pop(sector, 0)
            if sector * SECTOR < len(self.safe):
                self.hashes[sector] = _hash(sector, self.safe)
                self.total += self.hashes[sector]
        self.frozen = None

    def with_more(self, pieces: Sequence[Op]) -> tuple[bytes | bytearray, int]:
        """The content and its hash, had these arrived too."""
        if not pieces:
            if self.frozen is None:
                self.frozen = bytes(self.safe)
            return self.frozen, self.total
        content = bytearray(self.safe)
        total = self.total
        for sector in _arrive(content, pieces):
            total -= self.hashes.get(sector, 0)
            if sector * SECTOR < len(content):
                total += _hash(sector, content)
        return content, total


class Platter:
    """The disk as the operations go by: what is safe, and what waits."""

    def __init__(self, start: Files) -> None:
        """Begin as MemoryDisk.load does: with these files, numbered in the order of their
        names."""
        self._contents: dict[int, _Content] = {}
        self._names: dict[str, int] = {}
        self._waiting: list[Op] = []
        self._pieces: dict[Op, list[Op]] = {}
        self._has_settled = False
        for number, name in enumerate(sorted(start), start=1):
            self._names[name] = number
            self._content(number).settle(_sectors(Op("write", number, 0, bytes(start[name]))))

    @property
    def waits(self) -> int:
        """How many operations are not safe yet."""
        return len(self._waiting)

    def ask(self, op: Op) -> None:
        """One operation more."""
        self._has_settled = op.kind in ("sync", "folder")
        if op.kind == "sync":
            self._settle_content(op.file)
        elif op.kind == "folder":
            self._settle_names(op.name)
        else:
            self._waiting.append(op)

    def image(self, variant: int, dice: random.Random) -> Image:
        """One disk that may be left now."""
        if variant == NOTHING_MORE or not self._waiting:
            return self._image([])
        if variant == EVERYTHING:
            return self._image(self._torn(self._waiting))
        return self._image(self._with_newest(list(self._chosen(dice)), dice))

    def _settle_content(self, number: int) -> None:
        mine = [op for op in self._waiting if op.file == number and op.kind in _CONTENT_KINDS]
        if mine:
            self._content(number).settle(self._torn(mine))
            self._forget(mine)

    def _settle_names(self, folder: str) -> None:
        mine = [
            op for op in self._waiting if op.kind in _NAME_KINDS and folder_of(op.name) == folder
        ]
        _renamed(self._names, mine)
        self._forget(mine)
        named = {op.file for op in self._waiting if op.kind in _NAME_KINDS}
        reachable = named.union(self._names.values())
        self._forget([op for op in self._waiting if op.file not in reachable])

    def _forget(self, done: Iterable[Op]) -> None:
        """These wait no longer."""
        gone = set(done)
        self._waiting = [op for op in self._waiting if op not in gone]
        for op in gone:
            self._pieces.pop(op, None)

    def _image(self, arrived: Sequence[Op]) -> Image:
        names = dict(self._names)
        _renamed(names, [op for op in arrived if op.kind in _NAME_KINDS])
        by_file: dict[int, list[Op]] = {}
        for op in arrived:
            if op.kind in _CONTENT_KINDS:
                by_file.setdefault(op.file, []).append(op)
        files: dict[str, bytes | bytearray] = {}
        totals: list[tuple[str, int, int]] = []
        for name in sorted(names):
            number = names[name]
            files[name], total = self._content(number).with_more(by_file.get(number, ()))
            totals.append((name, len(files[name]), total))
        return Image(files, hash(tuple(totals)))

    # --- what arrives -----------------------------------------------------------------------------

    def _chosen(self, dice: random.Random) -> Iterator[Op]:
        """Names, which arrive apart from contents; then contents in one of five ways: all but the
        newest, any, each file up to anywhere, any sectors, or all sectors but one."""
        names = [op for op in self._waiting if op.kind in _NAME_KINDS]
        until = dice.randint(0, len(names))
        for place, op in enumerate(names):
            reordered = op.name.endswith(_OWN_ENDINGS) and dice.random() < 0.5
            if (place < until) is not reordered:
                yield op
        contents = [op for op in self._waiting if op.kind in _CONTENT_KINDS]
        match dice.randrange(5):
            case 0:
                yield from self._torn(contents[:-1])
            case 1:
                yield from self._torn(_some(contents, dice, 0.5))
            case 2:
                yield from self._first_of_each_file(contents, dice)
            case 3:
                yield from _some(self._torn(contents), dice, dice.choice((0.1, 0.5, 0.9)))
            case _:
                yield from _all_but_one(self._torn(contents), dice)

    def _with_newest(self, chosen: list[Op], dice: random.Random) -> list[Op]:
        """If none of the newest write is among them, then some of it: what can be without it could
        be before it too."""
        newest = self._waiting[-1]
        pieces = self._pieces_of(newest)
        if (
            self._has_settled
            or newest.kind not in _CONTENT_KINDS
            or not set(pieces).isdisjoint(chosen)
        ):
            return chosen
        return chosen + pieces[: dice.randint(1, len(pieces))]

    def _first_of_each_file(self, contents: Sequence[Op], dice: random.Random) -> Iterator[Op]:
        """The files run ahead of each other, and the last operation that arrives is torn."""
        for number in sorted({op.file for op in contents}):
            mine = [op for op in contents if op.file == number]
            until = dice.randint(0, len(mine))
            yield from self._torn(mine[:until])
            pieces = self._torn(mine[until : until + 1])
            yield from pieces[: dice.randint(0, len(pieces))]

    def _torn(self, ops: Iterable[Op]) -> list[Op]:
        """Writes in pieces that end at the disk's sectors; always the same pieces."""
        return [piece for op in ops for piece in self._pieces_of(op)]

    def _pieces_of(self, op: Op) -> list[Op]:
        if op not in self._pieces:
            self._pieces[op] = _sectors(op)
        return self._pieces[op]

    def _content(self, number: int) -> _Content:
        return self._contents.setdefault(number, _Content())


def after_each(start: Files, ops: Sequence[Op]) -> Iterator[tuple[int, Platter]]:
    """The disk after each operation, and how many had been asked."""
    platter = Platter(start)
    for count, op in enumerate(ops, start=1):
        platter.ask(op)
        yield count, platter


# --- what arrives ---------------------------------------------------------------------------------


def _some(ops: Iterable[Op], dice: random.Random, share: float) -> Iterator[Op]:
    """Any of them, in order."""
    chance = dice.random
    return (op for op in ops if chance() < share)


def _all_but_one(pieces: Sequence[Op], dice: random.Random) -> Iterator[Op]:
    """A single sector is missing."""
    missing = dice.randrange(len(pieces)) if pieces else 0
    return (piece for place, piece in enumerate(pieces) if place != missing)


def _sectors(op: Op) -> list[Op]:
    """A write in pieces that end at the disk's sectors."""
    if op.kind != "write":
        return [op]
    start, end = op.offset, op.offset + len(op.payload)
    cuts = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
    return [
        Op("write", op.file, one, op.payload[one - start : other - start])
        for one, other in pairwise(cuts)
    ]


# --- contents and names ---------------------------------------------------------------------------


def _arrive(content: bytearray, pieces: Iterable[Op]) -> set[int]:
    """Let them arrive; the sectors that may have changed, those filled up or cut off included."""
    touched: set[int] = set()
    for piece in pieces:
        length, offset = len(content), piece.offset
        if piece.kind == "truncate":
            del content[offset:]
            touched.update(range(offset // SECTOR, length // SECTOR + 1))
        else:
            if length < offset:
                content.extend(bytes(offset - length))
                touched.update(range(length // SECTOR, offset // SECTOR))
            content[offset : offset + len(piece.payload)] = piece.payload
            touched.add(offset // SECTOR)
    return touched


def _hash(sector: int, content: bytearray) -> int:
    return hash((sector, bytes(content[sector * SECTOR : (sector + 1) * SECTOR])))


def _renamed(names: dict[str, int], ops: Iterable[Op]) -> None:
    """What the names stand for after these operations. One whose predecessor did not arrive still
    does its part: the name it gives is given."""
    for op in ops:
        if op.kind != "create":
            if names.get(op.name) == op.file:
                del names[op.name]
        else:
            names[op.name] = op.file
        if op.kind == "rename":
            names[op.new_name] = op.file
