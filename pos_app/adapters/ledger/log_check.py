"""Whether the write-ahead log that a crash left is whole.

SQLite reads a log up to the first frame whose checksum is wrong and forgets the rest: right for the
one transaction that a power cut tore, and a silent loss when a disk has spoilt what was synced.
The two can be told apart: each commit is synced before the next is written, so behind the break
there is at most the end of the torn transaction itself. Two commits behind it mean damage.

The format is https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
"""

import struct
from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """One page in the log. `commit`: it ends a transaction."""

    at: int
    salts: bytes
    commit: bool


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
    if not _header_is_whole(log):
        frames = list(_frames(log, page_size if page_size in PAGE_SIZES else 4096))
        same = [frame for frame in frames if frame.salts == frames[0].salts]
        return "its log has no beginning" if sum(frame.commit for frame in same) > 1 else ""
    return _fault_behind_a_break(log, page_size, order="<" if magic == LITTLE else ">")


def _fault_behind_a_break(log: bytes, page_size: int, *, order: str) -> str:
    salts = log[16:24]
    sums = struct.unpack_from(">II", log, 24)
    is_broken, broken_at, commits = False, 0, 0
    for number, frame in enumerate(_frames(log, page_size), start=1):
        if frame.salts != salts:
            is_broken = True  # the end, or a frame of an earlier use of the file in its place
            continue
        if not is_broken:
            sums = _checksum(log[frame.at : frame.at + 8], sums, order)
            page = frame.at + FRAME
            sums = _checksum(log[page : page + page_size], sums, order)
            is_broken = sums != struct.unpack_from(">II", log, frame.at + 16)
            broken_at = number
        commits += is_broken and frame.commit
    return f"its log is broken at frame {broken_at}" if commits > 1 else ""


def _header_is_whole(log: bytes) -> bool:
    magic, _, page_size = struct.unpack_from(">III", log)
    if magic not in (LITTLE, BIG) or page_size not in PAGE_SIZES:
        return False
    order = "<" if magic == LITTLE else ">"
    return _checksum(log[:24], (0, 0), order) == struct.unpack_from(">II", log, 24)


def _frames(log: bytes, page_size: int) -> Iterator[_Frame]:
    step = FRAME + page_size
    for at in range(HEADER, len(log) - step + 1, step):
        [pages_after] = struct.unpack_from(">I", log, at + 4)
        yield _Frame(at, log[at + 8 : at + 16], pages_after != 0)


def _checksum(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """SQLite's: two sums that run on from frame to frame."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & MASK
        second = (second + odd + first) & MASK
    return first, second
