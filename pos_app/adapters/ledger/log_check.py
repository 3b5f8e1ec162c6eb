"""Whether the write-ahead log that a crash left is whole.

SQLite reads a log up to the first frame whose checksum is wrong and forgets the rest: right for the
one transaction that a power cut tore, and a silent loss when a disk has spoilt what was synced.
The two can be told apart. Checksums run on from frame to frame, and a transaction is synced before
the next is written behind it: so two commits in one unbroken run behind the break mean damage. What
may lie there otherwise ends with one commit each: the torn transaction itself, or the tail of one
that was given up and written over.

The format is https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from pos_app.adapters.files import Files
from pos_app.domain.values import dataclass

HEADER, FRAME = 32, 24
LITTLE, BIG = 0x377F0682, 0x377F0683
"""How a log begins, and in which byte order its checksums were taken."""
PAGE_SIZES = tuple(1 << power for power in range(9, 17))
LONGEST = 64 * 1024 * 1024
"""Of a log that is looked through: the till's own is kept near one megabyte."""
MASK = 0xFFFFFFFF


Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """One page in the log. `commit`: it ends a transaction."""

    content: bytes
    salts: bytes
    commit: bool
    sums: Sums

    def sums_after(self, sums: Sums, order: str) -> Sums:
        """What its checksum is when those of the frame before are these."""
        return _checksum(self.content[FRAME:], _checksum(self.content[:8], sums, order), order)


def fault_in_log(ledger: Path, files: Files) -> str:
    """What is wrong with the log beside a ledger; empty when nothing is, or there is none."""
    path = ledger.with_name(f"{ledger.name}-wal")
    try:
        size = files.size(path) or 0
        if not HEADER < size <= LONGEST:
            return ""
        log = files.read(path)
    except OSError as error:
        return f"its log cannot be read: {error.strerror or error}"
    magic, _, page_size = struct.unpack_from(">III", log)
    if _header_is_whole(log):
        order = "<" if magic == LITTLE else ">"
        sums: Sums = struct.unpack_from(">II", log, 24)
        return _fault_in(_frames(log, page_size), log[16:24], sums, order)
    frames = list(_frames(log, page_size if page_size in PAGE_SIZES else 4096))
    salts = frames[0].salts if frames else b""
    if any(_fault_in(frames, salts, (0, 0), order) for order in "<>"):
        return "its log has no beginning"
    return ""


def _fault_in(frames: Iterable[_Frame], salts: bytes, sums: Sums, order: str) -> str:
    """Follow the checksums; behind a break, look for two commits in a run that hangs together."""
    broken_at, commits, commit_before = 0, 0, False
    may_follow: tuple[Sums, ...] = (sums,)
    for number, frame in enumerate(frames, start=1):
        own = [frame.sums_after(one, order) for one in may_follow if frame.salts == salts]
        if frame.sums in own:
            commits = (commits or commit_before) + frame.commit if broken_at else 0
            may_follow = (frame.sums,)
        else:
            broken_at, commits = broken_at or number, 0
            may_follow = (frame.sums, *own[:1])  # whichever of checksum and content is spoilt
        if commits > 1:
            return f"its log is broken at frame {broken_at}"
        commit_before = frame.commit
    return ""


def _header_is_whole(log: bytes) -> bool:
    magic, _, page_size = struct.unpack_from(">III", log)
    if magic not in (LITTLE, BIG) or page_size not in PAGE_SIZES:
        return False
    order = "<" if magic == LITTLE else ">"
    return _checksum(log[:24], (0, 0), order) == struct.unpack_from(">II", log, 24)


def _frames(log: bytes, page_size: int) -> Iterator[_Frame]:
    step = FRAME + page_size
    for at in range(HEADER, len(log) - step + 1, step):
        _, pages_after = struct.unpack_from(">II", log, at)
        sums: Sums = struct.unpack_from(">II", log, at + 16)
        yield _Frame(log[at : at + step], log[at + 8 : at + 16], pages_after != 0, sums)


def _checksum(content: bytes, sums: Sums, order: str) -> Sums:
    """SQLite's: two sums that run on from frame to frame."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & MASK
        second = (second + odd + first) & MASK
    return first, second
