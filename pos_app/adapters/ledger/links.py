"""The links of the chain and their signatures, in pieces that several processes share.

Each entry stores its own hash, so a piece in the middle is checked against the stored hash before
it: every link of the chain is looked at once, by whoever is free.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.adapters.ledger.connection import open_for_reading
from pos_app.adapters.ledger.faults import LedgerUnusable
from pos_app.adapters.ledger.findings import FILE, FINDINGS_LIMIT
from pos_app.domain.journal import GENESIS, ChainFault, signed_message

PIECE = 20_000
"""Entries: enough that opening the file for them does not count, few enough to share evenly."""
PROCESSES_LIMIT = 8
HIGHEST = (1 << 63) - 1

Fault = tuple[int, str, str]
"""seq, a ChainFault or FILE, and the detail."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Entries `first_seq` to `last_seq` of one chapter. Plain values: it goes to another
    process."""

    path: Path
    chapter: int
    starts_after: int
    public_key: bytes
    first_seq: int
    last_seq: int
    with_signatures: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What one piece held."""

    piece: Piece
    entries: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Where a chapter ends: its highest entry, what lies there, and the numbers of its
    pieces."""

    chapter: int
    last_seq: int
    entry_hash: bytes
    signature: bytes
    blocks: tuple[tuple[int, int], ...]


def ends_of(connection: apsw.Connection, chapters: Sequence[Chapter]) -> list[Ended]:
    """One for each chapter. An entry belongs to the chapter in whose range it lies."""
    return [
        _end_of(connection, chapter, above.starts_after if above is not None else HIGHEST)
        for chapter, above in zip_longest(chapters, chapters[1:])
    ]


def _end_of(connection: apsw.Connection, chapter: Chapter, highest: int) -> Ended:
    found = connection.execute(
        "SELECT position, CAST(ifnull(hash, '') AS BLOB), CAST(ifnull(signature, '') AS BLOB)"
        " FROM journal WHERE position > ? AND position <= ? ORDER BY position DESC LIMIT 1",
        (chapter.starts_after, highest),
    ).fetchone()
    if found is None:
        return Ended(chapter.number, 0, b"", b"", ())
    position, entry_hash, signature = found
    blocks = tuple(_blocks(connection, chapter.starts_after, position))
    return Ended(chapter.number, position - chapter.starts_after, entry_hash, signature, blocks)


def _blocks(connection: apsw.Connection, starts_after: int, last: int) -> Iterator[tuple[int, int]]:
    """First and last number of each piece. A hole, however wide, is part of the piece after it."""
    first = starts_after + 1
    while first <= last:
        [(stored,)] = connection.execute(
            "SELECT min(position) FROM journal WHERE position >= ?", (first,)
        )
        end = min(stored + PIECE - 1, last)
        yield first - starts_after, end - starts_after
        first = end + 1


def pieces_of(
    path: Path, chapter: Chapter, ended: Ended, *, with_signatures: bool, first_seq: int = 1
) -> Iterator[Piece]:
    """The chapter from `first_seq` on, in order."""
    for first, last in ended.blocks:
        if last >= first_seq:
            yield Piece(
                path,
                chapter.number,
                chapter.starts_after,
                chapter.public_key,
                max(first, first_seq),
                last,
                with_signatures,
            )


def usable_processes() -> int:
    """How many processes this machine runs at once."""
    return min(len(os.sched_getaffinity(0)), PROCESSES_LIMIT)


@contextmanager
def checking(
    pieces: Sequence[Piece], *, processes: int
) -> Iterator[Callable[[], Iterator[Checked]]]:
    """Begin to check; what is yielded gives the results, in order, when they are wanted.

    With more than one process this one forks: only a program with a single thread may ask for that.
    """
    if processes < 2 or len(pieces) < 2:
        yield lambda: map(check, pieces)
        return
    forking = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(processes, len(pieces)), mp_context=forking)
    try:
        checked = pool.map(check, pieces)
        yield lambda: checked
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops us waits for one piece, not for all


def check(piece: Piece) -> Checked:
    """Look at one piece on a connection of its own."""
    faults: list[Fault] = []
    entries = 0
    try:
        connection = open_for_reading(piece.path)
    except LedgerUnusable as error:
        return Checked(piece, 0, ((0, FILE, str(error)),))
    try:
        entries = _check_links(connection, piece, faults)
        if piece.with_signatures:
            _check_signatures(connection, piece, faults)
    except apsw.Error as error:
        faults.append((0, FILE, str(error)))
    finally:
        connection.close()
    return Checked(piece, entries, tuple(sorted(faults)[:FINDINGS_LIMIT]))


def _check_links(connection: apsw.Connection, piece: Piece, faults: list[Fault]) -> int:
    """Dense numbers, each at its place, each hash on the one before; how many entries.

    The loop runs once for each entry of many years: nothing is in it that is not needed, and
    `journal.chain` is written out.
    """
    starts_after = piece.starts_after
    before, entries = _hash_before(connection, piece), 0
    expected, place = piece.first_seq, starts_after + piece.first_seq
    for position, seq, data, stored in connection.execute(
        "SELECT position, seq, CAST(ifnull(data, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB)"
        " FROM journal WHERE position BETWEEN ? AND ? ORDER BY position",
        (place, starts_after + piece.last_seq),
    ):
        agrees = sha256(before + data).digest() == stored
        if not agrees or seq != expected or position != place:
            if not agrees:
                faults.append((position - starts_after, ChainFault.HASH, ""))
            if seq != expected or position != place:
                faults.append((position - starts_after, ChainFault.GAP, f"after {expected - 1}"))
            expected, place = position - starts_after, position
        before = stored
        expected += 1
        place += 1
        entries += 1
    if expected <= piece.last_seq:
        faults.append((expected, ChainFault.GAP, f"after {expected - 1}"))
    return entries


def _hash_before(connection: apsw.Connection, piece: Piece) -> bytes:
    """What the piece stands on. Missing, it is nobody's hash: the link is found broken."""
    if piece.first_seq == 1:
        return GENESIS
    found: bytes | None = connection.execute(
        "SELECT CAST(ifnull(hash, '') AS BLOB) FROM journal WHERE position = ?",
        (piece.starts_after + piece.first_seq - 1,),
    ).get
    return found or b""


def _check_signatures(connection: apsw.Connection, piece: Piece, faults: list[Fault]) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(piece.public_key)
    except ValueError:
        faults.append((0, ChainFault.SIGNATURE, "this is no key"))
        return
    for position, entry_hash, signature in connection.execute(
        "SELECT position, CAST(ifnull(hash, '') AS BLOB), CAST(ifnull(signature, '') AS BLOB)"
        " FROM journal WHERE position BETWEEN ? AND ? ORDER BY position",
        (piece.starts_after + piece.first_seq, piece.starts_after + piece.last_seq),
    ):
        try:
            key.verify(signature, signed_message(entry_hash))
        except InvalidSignature:
            faults.append((position - piece.starts_after, ChainFault.SIGNATURE, ""))
