"""Epochs: the lives of a till's journal. The cloud gives them, or a till takes the next.

Each has one letter on the till's receipts, so a terminal has 22 of them for good.
"""

import base64

from cloud import log
from cloud.database import Work
from cloud.parking import park
from cloud.parts import Parts
from cloud.problems import Refused, unreadable
from cloud.sent import Run, hash_of
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, Entry, EpochOpened
from pos_app.domain.wire import Unreadable, decode_entry
from pos_app.domain.wire_history import (
    EPOCH,
    EPOCHS,
    EPOCHS_LIMIT,
    REASON_LENGTH,
    EpochAsked,
    EpochGiven,
    EpochsPage,
    KnownEpoch,
)

GIVEN_A_DAY = 6
"""A till that breaks more often needs hands, not numbers."""
_DAY_MS = 24 * 3600 * 1000
_ASK_AGAIN_S = 3600


def give(parts: Parts, caller: Caller, asked: EpochAsked) -> EpochGiven:
    """The next epoch after one that cannot go on; the same question gets the same answer. Raises
    Refused."""
    branch = hash_of(asked.branch_hash)
    if not 0 < len(asked.reason) <= REASON_LENGTH:
        raise unreadable("reason")
    with parts.database.write() as work:
        epoch = _given_before(work, caller, asked.after_epoch, branch)
        if epoch is None:
            epoch = _give(work, caller, asked, branch, parts.clock())
    log.warn("epoch_given", terminal=caller.terminal, after=asked.after_epoch, epoch=epoch)
    return EpochGiven(EPOCH, epoch, asked.after_epoch, asked.branch_hash)


def known(parts: Parts, caller: Caller, nonce: str) -> EpochsPage:
    """Every epoch of this till, and how far we have it."""
    with parts.database.read() as work:
        rows = work.rows(
            "SELECT epoch, acked_seq, acked_hash FROM epoch WHERE terminal_id = ? ORDER BY epoch",
            (caller.terminal,),
        )
    return EpochsPage(
        EPOCHS, nonce, [KnownEpoch(epoch, seq, tip.hex()) for epoch, seq, tip in rows]
    )


def check_number(epoch: int) -> None:
    """Raises Refused for an epoch that no till can have."""
    if not 0 < epoch <= EPOCHS_LIMIT:
        raise _no_epoch(epoch)


def open_by_entry(work: Work, caller: Caller, run: Run, now_ms: int) -> None:
    """An epoch that the till began by itself, say when its disk broke without a network: its first
    entry must open it, in this place and under this key. Raises Refused.

    A number that leaves one out is taken too, with a message: the epoch between may be lost for
    good with its disk, and nothing after it may wait for it.
    """
    opened = _opening(run)
    place = run.first
    if opened is None or not _is_of(caller, run, opened):
        raise _no_epoch(place.epoch)
    (expected,) = work.row(
        "SELECT max(epoch) + 1 FROM epoch WHERE terminal_id = ?", (caller.terminal,)
    )
    if place.epoch != expected:
        park(work, place, "epoch_skipped", f"expected {expected}", now_ms)
    _insert(work, caller, place.epoch)


def _opening(run: Run) -> Entry | None:
    if not run.entries or run.before != GENESIS:
        return None
    try:
        return decode_entry(run.entries[0].data)
    except Unreadable:
        return None


def _is_of(caller: Caller, run: Run, opened: Entry) -> bool:
    head, body = opened.head, opened.body
    key = base64.b64encode(caller.public_key).decode("ascii")
    is_in_place = (head.store, head.terminal, head.epoch, head.seq) == run.first.key
    return is_in_place and isinstance(body, EpochOpened) and body.public_key == key


def _given_before(work: Work, caller: Caller, after: int, branch: bytes) -> int | None:
    row = work.find(
        "SELECT epoch FROM epoch_given WHERE terminal_id = ? AND after_epoch = ?"
        " AND branch_hash = ?",
        (caller.terminal, after, branch),
    )
    return None if row is None else int(row[0])


def _give(work: Work, caller: Caller, asked: EpochAsked, branch: bytes, now_ms: int) -> int:
    after, terminal = asked.after_epoch, caller.terminal
    if not work.rows("SELECT 1 FROM epoch WHERE terminal_id = ? AND epoch = ?", (terminal, after)):
        raise _no_epoch(after)
    newest, today = work.row(
        "SELECT (SELECT max(epoch) FROM epoch WHERE terminal_id = ?1),"
        " (SELECT count(*) FROM epoch_given WHERE terminal_id = ?1 AND given_at > ?2)",
        (terminal, now_ms - _DAY_MS),
    )
    if newest >= EPOCHS_LIMIT:
        raise Refused(409, "epochs_used_up", "this till must be enrolled anew", str(EPOCHS_LIMIT))
    if today >= GIVEN_A_DAY:
        raise Refused(429, "epochs_a_day", "too many new epochs today", retry_after_s=_ASK_AGAIN_S)
    epoch = int(newest) + 1
    _insert(work, caller, epoch)
    work.do(
        "INSERT INTO epoch_given VALUES (?, ?, ?, ?, ?, ?)",
        (terminal, after, branch, epoch, asked.reason, now_ms),
    )
    return epoch


def _insert(work: Work, caller: Caller, epoch: int) -> None:
    work.do(
        "INSERT INTO epoch (terminal_id, epoch, acked_hash) VALUES (?, ?, ?)",
        (caller.terminal, epoch, GENESIS),
    )


def _no_epoch(epoch: int) -> Refused:
    return Refused(409, "epoch", "this till has no such epoch", str(epoch))
