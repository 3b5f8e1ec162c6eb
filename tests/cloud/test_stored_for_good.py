"""What the cloud has acknowledged: once, whole, as it came, and on the disk."""

import json
import random

import pytest

from cloud import ingest
from cloud.database import Unstorable
from cloud.effects import Effects
from cloud.signing import Caller
from tests.cloud.fake_till import BEER, FakeTill
from tests.cloud.stand import Stand


@pytest.mark.sqlite_only("its own words for it; test_postgres has the server's")
def test_what_the_cloud_acknowledges_is_synced(stand: Stand) -> None:
    with stand.parts.database.write() as work:
        assert work.row("PRAGMA journal_mode") == ("wal",)
        assert work.row("PRAGMA synchronous") == (2,)


def test_no_entry_can_be_stored_twice(stand: Stand, till: FakeTill) -> None:
    till.upload()
    with pytest.raises(Unstorable), stand.parts.database.write() as work:
        work.do("INSERT INTO journal SELECT * FROM journal")
    assert stand.count("journal") == 1


def test_an_upload_that_breaks_off_leaves_the_cursor_where_it_was(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cursor ahead of its entries would call them stored for ever."""
    till.sell(BEER)

    def breaks(*_given: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(Effects, "apply", breaks)
    caller = Caller(till.me.terminal, till.me.store, till.key.public_key().public_bytes_raw())
    with pytest.raises(RuntimeError, match="power cut"):
        ingest.take_in(stand.parts, caller, till.piece())
    monkeypatch.undo()

    assert stand.column("SELECT acked_seq FROM epoch") == [0]
    assert till.upload().acked_seq == 2
    assert stand.column("SELECT entry FROM journal ORDER BY seq") == till.entries


def test_a_sale_that_fails_halfway_leaves_no_half(stand: Stand, till: FakeTill) -> None:
    """Its head fits into the table of sales, a line of it into no table."""
    till.sell(BEER)
    wrong = json.loads(till.entries.pop())
    till.hashes.pop()
    wrong["body"]["lines"][0]["quantity"] = 2**63
    till.append_raw(json.dumps(wrong).encode())

    assert till.upload().acked_seq == 2

    assert stand.column("SELECT reason FROM parked") == ["impossible"]
    assert stand.count("sale") == stand.count("sale_line") == 0


def test_a_text_that_no_key_has_room_for_blocks_nothing(stand: Stand, till: FakeTill) -> None:
    """SQLite takes it; PostgreSQL's keys have 2,704 bytes, and calls that trouble of its own."""
    till.sell(BEER)
    odd = json.loads(till.entries.pop())
    till.hashes.pop()
    odd["day"] = random.Random(1).randbytes(4000).hex()  # nothing makes it shorter
    till.append_raw(json.dumps(odd).encode())
    till.sell(BEER)

    assert till.upload().acked_seq == 3

    assert stand.column("SELECT entry FROM journal ORDER BY seq") == till.entries
    parked = stand.column("SELECT reason FROM parked WHERE seq = 2 AND reason = 'impossible'")
    assert stand.count("sale") + len(parked) == 2


def test_bytes_that_we_would_write_otherwise_are_kept_as_they_came(
    stand: Stand, till: FakeTill
) -> None:
    """A later till's entry may have spaces, and fields that this cloud does not know."""
    till.sell(BEER)
    entry = json.loads(till.entries.pop())
    till.hashes.pop()
    till.append_raw(json.dumps(entry | {"mood": "好"}, ensure_ascii=False, indent=1).encode())

    assert till.upload().acked_seq == 2

    assert stand.column("SELECT entry FROM journal ORDER BY seq") == till.entries
    assert stand.count("sale") == 1
