"""A till of an older version under today's program: its journal goes up as it was written."""

import base64
from pathlib import Path

import msgspec

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.ledger.verification import verify
from pos_app.domain.journal import GENESIS, VERSION
from pos_app.domain.wire import decode_entry
from tests.adapters.cloud.real_till import till_in
from tests.adapters.cloud.world import CloudInProcess
from tests.fixtures import journal_v1


def enrolled_before(cloud: CloudInProcess) -> TillIdentity:
    """The till of the fixture, as this cloud's own, with the rules and the coupon of its sales."""
    till = TillIdentity(journal_v1.DEVICE_SECRET, journal_v1.TERMINAL)
    cloud.change(
        "INSERT INTO terminal (terminal_id, store_id, name, public_key, screen_key,"
        " maintenance_key) VALUES (?, 2001, '1', ?, zeroblob(32), zeroblob(32))",
        (journal_v1.TERMINAL, till.public_key),
    )
    cloud.change("INSERT INTO epoch VALUES (?, 1, 0, ?)", (journal_v1.TERMINAL, GENESIS))
    rules = journal_v1.RULES.read_text("utf-8")
    cloud.change("UPDATE rules SET document = ? WHERE version = 1", (rules,))
    cloud.change(
        "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s,"
        " hours, face, short_code, token, state, version) VALUES (?, 2001, 1001, 0, x'00', 0,"
        f" {journal_v1.COUPON_FROM_S}, 24, 500, '12345678', '', 'ISSUED', 1)",
        (journal_v1.COUPON_ID,),
    )
    cloud.change("UPDATE budget SET reserved = 500 WHERE offer_id = 1001 AND bucket = 0")
    known = cloud.enrolled_till().enrolled
    assert known is not None
    enrolled = msgspec.structs.replace(known, terminal=journal_v1.TERMINAL, epoch=1)
    return TillIdentity(journal_v1.DEVICE_SECRET, journal_v1.TERMINAL, enrolled)


def test_a_journal_of_version_1_goes_up_byte_by_byte_and_on_in_todays_version(
    cloud: CloudInProcess, tmp_path: Path
) -> None:
    identity = enrolled_before(cloud)
    (tmp_path / "till").mkdir()
    journal_v1.ledger_file(tmp_path / "till")
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step_until_idle()
        till.sell_detergent()
        till.step_until_idle()

    held = cloud.journal_of(identity)
    old = [(entry.seq, entry.data, entry.entry_hash) for entry in journal_v1.entries(2)]
    assert held[: len(old)] == old
    assert [decode_entry(data).head.v for _, data, _ in held] == [1] * len(old) + [VERSION]
    assert verify(tmp_path / "till/ledger.db").findings == []
    with cloud.parts.database.read() as work:
        assert work.rows("SELECT count(*) FROM sale") == [(15,)]
        assert work.rows("SELECT reason FROM parked") == []
    assert base64.b64encode(identity.public_key) in held[0][1]
