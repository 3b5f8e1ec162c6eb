"""The whole ledger against itself: chain, signatures, heads, totals, sums and projections.

Two depths. The *chain* alone (`verify_chain`): every hash on the one before, dense numbers, each
chapter's newest signature; since that one signs the whole chain below it, a changed entry shows.
Everything (`verify`): also the file's own structure, each signature, what each entry says, a Z
report against its shift and a refund against its sale, and the tables beside the journal row by
row.

What is read was committed before the reading began, so the till may go on selling.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from itertools import pairwise
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter, are_torn, chapters_in
from pos_app.adapters.ledger.connection import open_for_reading, reading_uri, unusable
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.findings import (
    ACK,
    FILE,
    FINDINGS_LIMIT,
    PROJECTION,
    Finding,
    Verified,
)
from pos_app.adapters.ledger.links import Checked, Ended, check, checking, ends_of, pieces_of
from pos_app.adapters.ledger.migrating import MIGRATIONS, tables_of
from pos_app.adapters.ledger.overlaps import Overlap, overlaps
from pos_app.adapters.ledger.recent import is_signed
from pos_app.adapters.ledger.replay import Replay, compare_projections, connect
from pos_app.domain.journal import ChainFault
from pos_app.domain.wire import Unreadable

__all__ = ["ACK", "FILE", "PROJECTION", "Finding", "Verified", "verify", "verify_chain"]

Told = Callable[[int, int], None]
"""Hears how many entries of how many are done."""


def verify_chain(path: Path, *, processes: int = 1, told: Told | None = None) -> Verified:
    """Check hashes, numbers and each chapter's newest signature. Raises LedgerUnusable when the
    file cannot be opened at all.

    With more than one process it forks: only a program with a single thread may ask for that.
    """
    return _verify(path, processes=processes, told=told, deep=False)


def verify(path: Path, *, processes: int = 1, told: Told | None = None) -> Verified:
    """Check everything. Raises LedgerUnusable when the file cannot be opened at all; forks as
    `verify_chain` does."""
    return _verify(path, processes=processes, told=told, deep=True)


def _verify(path: Path, *, processes: int, told: Told | None, deep: bool) -> Verified:
    verified = Verified()
    ends = _look_up_chapters(path, verified)
    pieces = [
        piece
        for chapter, ended in zip(verified.chapters, ends, strict=True)
        for piece in pieces_of(path, chapter, ended, with_signatures=deep)
    ]
    in_all = sum(end.last_seq for end in ends)
    say = told or _say_nothing
    try:
        with checking(pieces, processes=processes) as results:
            if deep:
                _check_content(path, verified, lambda done: say(done, in_all))
            for checked in results():
                _take(verified, checked, counts=not deep)
                say(in_all if deep else verified.entries, in_all)
    except BrokenExecutor as error:
        raise LedgerUnusable(path, f"cut short: {error}", f"核对中断（{error}）") from error
    if deep:
        _check_what_was_added(path, verified, ends)
    _put_in_order(verified)
    if deep and verified.is_sound:
        verified.overlaps = _look_for_overlaps(path)
    return verified


def _say_nothing(_done: int, _of: int) -> None:
    """Nobody waits."""


# --- chapters and the chain -----------------------------------------------------------------------


def _look_up_chapters(path: Path, verified: Verified) -> list[Ended]:
    """The chapters and where each ends. Raises LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        connection.execute("BEGIN")
        if are_torn(connection):
            raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, "the list of its epochs")
        verified.chapters = chapters_in(connection)
        ends = ends_of(connection, verified.chapters)
        for chapter, end in zip(verified.chapters, ends, strict=True):
            _check_end(verified, chapter, end)
        _check_places(connection, verified)
    except apsw.Error as error:
        raise unusable(path, error) from error
    except UnicodeDecodeError as error:  # torn text of a column is no UTF-8
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, str(error)) from error
    finally:
        connection.close()
    return ends


def _check_end(verified: Verified, chapter: Chapter, end: Ended) -> None:
    """A chapter holds something, and its key signed the newest hash and so all those below it."""
    if end.last_seq == 0:
        verified.add(Finding(chapter.identity, 1, ChainFault.GAP, "the chapter is empty"))
    elif not is_signed(chapter.public_key, end.entry_hash, end.signature):
        verified.add(Finding(chapter.identity, end.last_seq, ChainFault.SIGNATURE))


def _check_places(connection: apsw.Connection, verified: Verified) -> None:
    """Chapters lie one above the other, and every entry in one."""
    chapters = verified.chapters
    for chapter, above in pairwise(chapters):
        if above.starts_after <= chapter.starts_after:
            verified.add(Finding(above.identity, 0, ChainFault.GAP, "the chapter is misplaced"))
    lowest = min((chapter.starts_after for chapter in chapters), default=1 << 62)
    strays = connection.execute("SELECT count(*) FROM journal WHERE position <= ?", (lowest,)).get
    if strays or not chapters:
        detail = f"{strays} entries stand in no chapter"
        verified.add(Finding(None, 0, ChainFault.GAP, detail))


def _take(verified: Verified, checked: Checked, *, counts: bool) -> None:
    """Faults are named by the chapter that the piece belongs to."""
    identity = next(c.identity for c in verified.chapters if c.number == checked.piece.chapter)
    verified.findings.extend(Finding(identity, *fault) for fault in checked.faults)
    if counts:
        verified.entries += checked.entries


def _check_what_was_added(path: Path, verified: Verified, before: Sequence[Ended]) -> None:
    """The till may have sold since the pieces were cut: the links of what the replay read beyond
    them."""
    known = {end.chapter: end.last_seq for end in before}
    connection = open_for_reading(path)
    try:
        ends = ends_of(connection, verified.chapters)
    except apsw.Error as error:
        verified.add(Finding(None, 0, FILE, str(error)))
        return
    finally:
        connection.close()
    for chapter, end in zip(verified.chapters, ends, strict=True):
        first = known.get(chapter.number, 0) + 1
        for piece in pieces_of(path, chapter, end, with_signatures=True, first_seq=first):
            _take(verified, check(piece), counts=False)


def _look_for_overlaps(path: Path) -> tuple[Overlap, ...]:
    """The first format knew no shifts. Raises LedgerUnusable."""
    connection = open_for_reading(path)
    try:
        connection.execute("BEGIN")
        return overlaps(connection) if connection.pragma("user_version") != 1 else ()
    except apsw.Error as error:
        raise unusable(path, error) from error
    except Unreadable as error:
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, str(error)) from error
    finally:
        connection.close()


def _put_in_order(verified: Verified) -> None:
    """As they lie in the file, each said once, no more than somebody would read."""
    places = {chapter.identity: number for number, chapter in enumerate(verified.chapters, 1)}
    unique = dict.fromkeys(verified.findings)
    verified.findings = sorted(
        unique, key=lambda one: (places.get(one.identity, 0) if one.identity else 0, one.seq)
    )[:FINDINGS_LIMIT]


# --- everything else ------------------------------------------------------------------------------


def _check_content(path: Path, verified: Verified, told: Callable[[int], None]) -> None:
    """In one snapshot: the file, the journal replayed, the tables beside it, the cursors."""
    try:
        connection = connect(reading_uri(path))
    except apsw.Error as error:
        verified.add(Finding(None, 0, FILE, str(error)))
        return
    steps: tuple[Callable[[], None], ...] = (
        lambda: _check_file(connection, verified),
        lambda: Replay(connection, verified, told).run(),
        lambda: compare_projections(connection, verified),
        lambda: _check_acks(connection, verified),
    )
    connection.execute("BEGIN")
    for step in steps:
        try:
            step()
        except (apsw.Error, UnicodeDecodeError) as error:  # torn text of a column is no UTF-8
            verified.add(Finding(None, 0, FILE, str(error)))
    connection.close()


def _check_file(connection: apsw.Connection, verified: Verified) -> None:
    """A copy from before an update is as sound as one of today's: each format has its own tables.
    Raises apsw.Error."""
    for (complaint,) in connection.execute("PRAGMA ledger.integrity_check(10)"):
        if complaint != "ok":
            in_one_line = " ".join(str(complaint).split())
            verified.add(Finding(None, 0, FILE, in_one_line))
    there = dict(connection.execute("SELECT name, sql FROM ledger.sqlite_schema"))
    ours = tables_of(connection.pragma("user_version", schema="ledger") or len(MIGRATIONS))
    for name, words in there.items():
        if name not in ours or words != ours[name]:
            verified.add(Finding(None, 0, FILE, f"the schema of {name} is not ours"))
    for name in sorted(ours.keys() - there.keys()):
        verified.add(Finding(None, 0, FILE, f"{name} is missing"))
    connection.execute("INSERT INTO main.chapter SELECT * FROM ledger.chapter")
    verified.chapters = chapters_in(connection)


def _check_acks(connection: apsw.Connection, verified: Verified) -> None:
    """What the cloud is said to have confirmed is an entry of ours."""
    rows = connection.execute(
        "SELECT chapter, CAST(acked_seq AS INTEGER),"
        " acked_hash = coalesce((SELECT hash FROM ledger.journal WHERE"
        "  position = starts_after + acked_seq AND acked_seq > 0), zeroblob(32))"
        " FROM main.chapter LEFT JOIN ledger.sync_state USING (chapter)"
    )
    known = {chapter.number: chapter for chapter in verified.chapters}
    for number, seq, agrees in rows:
        if not agrees:
            verified.add(Finding(known[number].identity, seq or 0, ACK))
