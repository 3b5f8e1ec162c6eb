"""Sales that two Z reports count.

After an old copy of a disk was put back, a shift that was open on it goes on and is closed once
more beside the Z report that the lost disk had made. Both stand; what they share is told. Only for
an export in which nothing is wrong: it is read again for this, and twice more where shifts cross.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from audit.shapes import Json, bytes_of, number, parsed, part, words

Stands = Callable[[tuple[int, int, str]], int | None]
"""The chapter of the entry that an epoch says it stands on: by epoch, seq and hash."""
At = tuple[int, int]
"""Chapter, and seq in it: the order of the file."""
Stretches = tuple[tuple[At, At], ...]
"""Each behind its first entry and before its second."""
Sums = tuple[int, int, int, int]
"""Sales, sold, refunds, refunded."""
SUMMED = ("sales", "sold", "refunds", "refunded")


@dataclass(frozen=True)
class _Z:
    """A Z report whose shift was opened in this file."""

    shift_no: int
    opened: At
    closed: At
    said: Sums


def overlap_notes(
    file: BinaryIO, names: Mapping[int, str], stands: Stands
) -> Iterator[tuple[str, str]]:
    """What each two share, in both languages; `names` of the chapters. Raises Wrong for a file that
    was not found sound before."""
    reports, standing = _outline(file, stands)
    pairs = list(_crossing(reports))
    if not pairs:
        return
    involved = sorted({one for pair in pairs for one in pair}, key=lambda z: z.closed)
    may_be = [(one, stretches) for one in involved for stretches in _may_be_covered(one, standing)]
    covered: dict[_Z, Stretches] = {}
    for (one, stretches), sums in zip(may_be, _sums(file, [s for _, s in may_be]), strict=True):
        if sums == one.said:
            covered.setdefault(one, stretches)
    shared = [_in_both(covered.get(one, ()), covered.get(other, ())) for one, other in pairs]
    for pair, sums in zip(pairs, _sums(file, shared), strict=True):
        if sums[0] or sums[2]:
            first, second = sorted(pair, key=lambda z: z.closed)
            yield _told(first, second, names, sums)


def _outline(file: BinaryIO, stands: Stands) -> tuple[list[_Z], dict[int, At]]:
    """The Z reports, and the entry that each chapter stands on."""
    openings: dict[tuple[int, int, int], At] = {}
    reports: list[_Z] = []
    standing: dict[int, At] = {}
    for at, entry in _entries(file, b"ShiftOpened", b"ShiftClosed", b"EpochOpened"):
        body = part(entry, "body")
        match words(entry, "kind"):
            case "ShiftOpened":
                openings[number(body, "shift_no"), number(entry, "epoch"), at[1]] = at
            case "ShiftClosed":
                named = [number(body, name) for name in ("shift_no", "opened_epoch", "opened_seq")]
                opened = openings.get((named[0], named[1], named[2]))
                if opened is not None:
                    reports.append(_Z(named[0], opened, at, _said(part(body, "figures"))))
            case "EpochOpened":
                seq = number(body, "previous_seq")
                before = (number(body, "previous_epoch"), seq, words(body, "previous_hash"))
                chapter = stands(before)
                if chapter is not None:
                    standing[at[0]] = (chapter, seq)
            case _:
                pass
    return reports, standing


def _said(figures: Json) -> Sums:
    sales, sold, refunds, refunded = (number(figures, name) for name in SUMMED)
    return sales, sold, refunds, refunded


def _crossing(reports: list[_Z]) -> Iterator[tuple[_Z, _Z]]:
    """Shifts that were closed when another had begun and was not closed yet."""
    running: list[_Z] = []
    for other in sorted(reports, key=lambda z: (z.opened, z.closed)):
        running = [one for one in running if one.closed > other.opened]
        yield from ((one, other) for one in running)
        running.append(other)


def _may_be_covered(report: _Z, standing: Mapping[int, At]) -> Iterator[Stretches]:
    """What a Z report may count, the likelier first: its own history; all that lies between, after
    a lost disk's entries had come back; of a shift that a loss cut off, the rest of its epoch. When
    its figures are the sum of none of these, nothing is known to be counted twice."""
    yield _lineage(report, standing)
    yield ((report.opened, report.closed),)
    yield ((report.opened, min(report.closed, (report.opened[0] + 1, 0))),)


def _lineage(report: _Z, standing: Mapping[int, At]) -> Stretches:
    """From the opening to the Z report along what each epoch stands on; all that lies between where
    one does not say."""
    found: list[tuple[At, At]] = []
    past = report.closed
    while past[0] > report.opened[0]:
        found.insert(0, ((past[0], 0), past))
        before = standing.get(past[0])
        if before is None or before[0] >= past[0]:
            return ((report.opened, report.closed),)
        past = (before[0], before[1] + 1)
    return ((report.opened, past), *found)


def _in_both(one: Stretches, other: Stretches) -> Stretches:
    return tuple(
        (max(first, later), min(past, end))
        for first, past in one
        for later, end in other
        if max(first, later) < min(past, end)
    )


def _sums(file: BinaryIO, wanted: list[Stretches]) -> list[Sums]:
    """Of sales and refunds, each in one reading for all."""
    found = [[0, 0, 0, 0] for _ in wanted]
    for at, entry in _entries(file, b"SaleRecorded", b"RefundRecorded"):
        kind = words(entry, "kind")
        if kind not in ("SaleRecorded", "RefundRecorded"):
            continue
        side = 2 * (kind == "RefundRecorded")
        total = number(part(entry, "body"), "total")
        for sums, stretches in zip(found, wanted, strict=True):
            if any(first < at < past for first, past in stretches):
                sums[side] += 1
                sums[side + 1] += total
    return [(sums[0], sums[1], sums[2], sums[3]) for sums in found]


def _entries(file: BinaryIO, *kinds: bytes) -> Iterator[tuple[At, Json]]:
    """Those whose bytes name one of these kinds."""
    file.seek(0)
    next(file)
    for line in file:
        if any(kind in line for kind in kinds):
            stored = parsed(line, "line")
            at = (number(stored, "chapter"), number(stored, "seq"))
            yield at, parsed(bytes_of(stored), "unreadable")


def _told(first: _Z, second: _Z, names: Mapping[int, str], sums: Sums) -> tuple[str, str]:
    sales, sold, refunds, refunded = sums
    one, other = (f"{names[z.closed[0]]}/{z.closed[1]}" for z in (first, second))
    chinese = (
        f"{first.shift_no} 班的交班单 {one} 与 {second.shift_no} 班的交班单 {other}"
        f" 重复计了 {sales} 笔销售 {_yuan(sold)} 元"
    )
    english = (
        f"the Z report {one} of shift {first.shift_no} and the Z report {other} of shift"
        f" {second.shift_no} both count {sales} sales, {_yuan(sold)} yuan"
    )
    if refunds:
        chinese += f"、{refunds} 笔退款 {_yuan(refunded)} 元"
        english += f", and {refunds} refunds, {_yuan(refunded)} yuan"
    return chinese, english


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
