"""I6, the other half: a second cloud hears the same journals in other pieces and another order, and
knows the same in the end."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw

from cloud import ingest
from cloud.database import Database, Row, Work
from cloud.hints import Hints
from cloud.parking import Place
from cloud.parts import Parts
from cloud.sent import Run, Sent
from cloud.signing import Caller
from cloud.sqlite import SqliteDatabase
from pos_app.domain.journal import GENESIS, chain
from tests.torture.fleet.cloud_node import CloudNode

TOLD = (
    "journal sale sale_line discount tender refund refund_line refund_discount refund_tender"
    " coupon_return cash_movement shift shift_close shift_count integrity parked redemption"
    " signatures_due coupon_use coupon_stake settlement_line"
).split()
"""Tables that journals fill."""
COMPARED = [table for table in TOLD if table not in {"parked", "signatures_due"}]
OF_THE_ENTRY_ALONE = "('unreadable', 'head', 'balance', 'impossible', 'repriced', 'damaged')"
"""Why an effect is held back whatever came before it. What is said of a coupon that two sales
claim, of forks and of what is missing depends on when."""
ARRIVED = frozenset({"received_at"})


def another_cloud_knows_the_same(cloud: CloudNode, folder: Path, dice: random.Random) -> None:
    """Raises AssertionError with the tables that differ."""
    second = _forgetful_copy(cloud, folder / "second.db")
    parts = replace(cloud.parts, database=second, hints=Hints())
    try:
        _tell(parts, dice)
        with cloud.parts.database.read() as one, second.read() as other:
            different = [table for table in COMPARED if _rows(one, table) != _rows(other, table)]
            assert not different, f"told in another order, other rows are in {different}"
            assert _held_back(one) == _held_back(other), "told in another order"
    finally:
        second.close()


def _forgetful_copy(cloud: CloudNode, path: Path) -> Database:
    """Shops, tills, offers and claims as they are; of the journals only the bytes, set aside."""
    whole = apsw.Connection(cloud.parts.database.name, flags=apsw.SQLITE_OPEN_READONLY)
    whole.execute("VACUUM INTO ?", (str(path),))
    whole.close()
    copy = SqliteDatabase(path)
    with copy.write() as work:
        work.do("CREATE TABLE heard AS SELECT * FROM journal")
        for table in reversed(TOLD):
            work.do(f"DELETE FROM {table}")
        work.do("UPDATE epoch SET acked_seq = 0, acked_hash = ?", (GENESIS,))
        work.do("UPDATE coupon SET state = 'ISSUED' WHERE state = 'REDEEMED'")
        # What a coupon did not use was given out again, so the faces sum to more than the cap.
        work.do(
            "UPDATE budget SET cap = 1 << 40, redeemed = 0, reserved ="
            " (SELECT coalesce(sum(face), 0) FROM coupon WHERE coupon.offer_id = budget.offer_id"
            " AND coupon.bucket = budget.bucket AND state IN ('ISSUED', 'VOIDED'))"
        )
    return copy


def _tell(parts: Parts, dice: random.Random) -> None:
    """Every epoch in pieces that overlap, all epochs by turns."""
    with parts.database.read() as work:
        tellers = [
            _pieces(work, caller, epoch, dice)
            for caller in _callers(work)
            for (epoch,) in work.rows(
                "SELECT epoch FROM epoch WHERE terminal_id = ?", (caller.terminal,)
            )
        ]
    while tellers:
        teller = dice.choice(tellers)
        told = next(teller, None)
        if told is None:
            tellers.remove(teller)
            continue
        ack = ingest.take_in_run(parts, *told)
        assert ack.status == "ok", f"a second cloud says {ack.status} to {told[0].terminal}"


def _callers(work: Work) -> list[Caller]:
    return [
        Caller(*row)
        for row in work.rows(
            "SELECT terminal_id, store_id, public_key FROM terminal ORDER BY terminal_id"
        )
    ]


def _pieces(
    work: Work, caller: Caller, epoch: int, dice: random.Random
) -> Iterator[tuple[Caller, Run]]:
    entries: list[Sent] = []
    before = GENESIS
    for seq, data, entry_hash, signature in work.rows(
        "SELECT seq, entry, hash, signature FROM heard WHERE terminal_id = ? AND epoch = ?"
        " ORDER BY seq",
        (caller.terminal, epoch),
    ):
        is_damaged = chain(before, data) != entry_hash  # a stranger sent such ones
        entries.append(Sent(seq, data, entry_hash, signature, is_damaged))
        before = entry_hash

    def tell() -> Iterator[tuple[Caller, Run]]:
        end = 0
        while end < len(entries):
            first = max(0, end - dice.choice((0, 0, 3, 40)))
            end = min(len(entries), end + dice.choice((1, 10, 60, 400)))
            before = entries[first - 1].entry_hash if first else GENESIS
            place = Place(caller.store, caller.terminal, epoch, first + 1)
            yield caller, Run(place, before, tuple(entries[first:end]))

    return tell()


def _rows(work: Work, table: str) -> list[Row]:
    names = [row[1] for row in work.rows(f"PRAGMA table_info({table})")]
    columns = ", ".join(name for name in names if name not in ARRIVED)
    return sorted(work.rows(f"SELECT {columns} FROM {table}"), key=repr)


def _held_back(work: Work) -> list[Row]:
    return sorted(
        work.rows(
            "SELECT terminal_id, epoch, seq, reason, detail FROM parked"
            f" WHERE reason IN {OF_THE_ENTRY_ALONE}"
        )
    )
