"""The diverged tail of a forked epoch: entries under numbers where our history has others.

They are kept, byte by byte, beside the journal, so that no sale is lost; nothing of them counts.
The manager gets a message for each that moved money.
"""

from cloud import ingest, log
from cloud.database import Work
from cloud.parking import HASH_SHOWN, Place, last_number, park
from cloud.parts import Parts
from cloud.problems import Refused
from cloud.sent import Run, Sent, check_signatures, read_run
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, Body
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import CashMoved
from pos_app.domain.wire import EventsAck, EventsUpload, Unreadable, decode_entry


def take_in(parts: Parts, caller: Caller, upload: EventsUpload) -> EventsAck:
    """Keep what is not in the journal. Raises Refused."""
    return take_in_run(parts, caller, read_run(caller, upload))


def take_in_run(parts: Parts, caller: Caller, run: Run) -> EventsAck:
    """Keep what is not in the journal; the last signature holds. What simply goes on from our
    history is no tail and is taken into the journal, as if it had come by the usual way."""
    with parts.database.write() as work:
        told = last_number(work, caller.terminal)
        status, (seq, tip) = _settle(work, caller, run, parts.clock())
        has_news = last_number(work, caller.terminal) != told
    if status == "journal":
        return ingest.take_in_run(parts, caller, run)
    log.warn(
        "tail",
        terminal=caller.terminal,
        epoch=run.first.epoch,
        first_seq=run.first.seq,
        entries=len(run.entries),
        status=status,
    )
    if has_news:
        parts.hints.tell(caller.store, "messages")
    return EventsAck(status, seq, tip.hex(), parts.clock())


def _settle(work: Work, caller: Caller, run: Run, now_ms: int) -> tuple[str, tuple[int, bytes]]:
    row = work.find(
        "SELECT acked_seq, acked_hash FROM epoch WHERE terminal_id = ? AND epoch = ?",
        (caller.terminal, run.first.epoch),
    )
    if row is None:
        raise Refused(409, "epoch", "this till has no such epoch", str(run.first.epoch))
    stored = _hashes(work, run)
    different = [entry for entry in run.entries if stored.get(entry.seq) != entry.entry_hash]
    if _goes_on(run, stored):
        if not different:
            return "ok", run.tip
        if different[0].seq == row[0] + 1:
            return "journal", run.tip
    elif not _is_known_tail(work, run):
        return "gap", (row[0], row[1])
    for entry in different:
        if _keep(work, run, entry, now_ms):
            _tell_unsigned(work, caller, run.place_of(entry), entry, now_ms)
    return "ok", run.tip


def _hashes(work: Work, run: Run) -> dict[int, bytes]:
    """Our own history from the entry before the run to its end."""
    rows = work.rows(
        "SELECT seq, hash FROM journal WHERE store_id = ?1 AND terminal_id = ?2 AND epoch = ?3"
        " AND seq BETWEEN ?4 - 1 AND ?4 + ?5 - 1",
        (*run.first.key, len(run.entries)),
    )
    return {0: GENESIS, **dict(rows)}


def _goes_on(run: Run, stored: dict[int, bytes]) -> bool:
    """Whether the run stands on an entry of our own history."""
    return stored.get(run.first.seq - 1) == run.before


def _is_known_tail(work: Work, run: Run) -> bool:
    """Whether the run stands on an entry that we keep as a tail."""
    place = run.first
    return bool(
        work.rows(
            "SELECT 1 FROM fork_tail WHERE terminal_id = ? AND epoch = ? AND seq = ? AND hash = ?",
            (place.terminal, place.epoch, place.seq - 1, run.before),
        )
    )


def _keep(work: Work, run: Run, entry: Sent, now_ms: int) -> bool:
    """Whether it is new."""
    place = run.place_of(entry)
    is_new = work.find(
        "INSERT INTO fork_tail VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        (
            place.terminal,
            place.epoch,
            entry.seq,
            entry.entry_hash,
            _before(run, entry),
            entry.data,
            entry.signature,
            now_ms,
        ),
    )
    if is_new:
        _tell(work, place, entry, now_ms)
    return bool(is_new)


def _tell_unsigned(work: Work, caller: Caller, place: Place, entry: Sent, now_ms: int) -> None:
    """Its own signature rotted on the till's disk, and the last one of the run vouches for it."""
    try:
        check_signatures(caller, [entry])
    except Refused:
        park(work, place, "signature", entry.entry_hash.hex()[:HASH_SHOWN], now_ms)


def _before(run: Run, entry: Sent) -> bytes:
    index = entry.seq - run.first.seq
    return run.entries[index - 1].entry_hash if index else run.before


def _tell(work: Work, place: Place, entry: Sent, now_ms: int) -> None:
    which = entry.entry_hash.hex()[:HASH_SHOWN]
    try:
        moved = _money(decode_entry(entry.data).body)
    except Unreadable as error:
        park(work, place, "unreadable", f"{which}: {error}", now_ms)
        return
    if moved is not None:
        park(work, place, "fork_money", f"{which}: {moved}", now_ms)


def _money(body: Body) -> str | None:
    """What an entry did with money, in fen; None when it did nothing."""
    match body:
        case SaleRecorded():
            coupons = ", ".join(redemption.coupon_id for redemption in body.redemptions)
            return f"SaleRecorded {body.total} {coupons}".rstrip()
        case RefundRecorded():
            return f"RefundRecorded {body.total}"
        case CashMoved():
            return f"CashMoved {body.amount}"
        case _:
            return None
