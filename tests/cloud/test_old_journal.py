"""A till of version 1 comes up to today's cloud as if nothing had changed."""

import base64

from cloud import ingest, reports
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS
from pos_app.domain.wire import EventsUpload, UploadedEntry
from tests.cloud.stand import Stand
from tests.fixtures import journal_v1


def enrolled_before(stand: Stand) -> Caller:
    """The till of the fixture, its rules and the coupon that it redeemed, as this cloud's own."""
    public = base64.b64decode(_opening_key())
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO terminal (terminal_id, store_id, name, public_key, screen_key,"
            " maintenance_key) VALUES (?, ?, '1', ?, x'', x'')",
            (journal_v1.TERMINAL, journal_v1.STORE, public),
        )
        work.do("INSERT INTO epoch VALUES (?, 1, 0, ?)", (journal_v1.TERMINAL, GENESIS))
        work.do(
            "UPDATE rules SET document = ? WHERE version = 1",
            (journal_v1.RULES.read_text("utf-8"),),
        )
        work.do(
            "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at,"
            " from_s, hours, face, short_code, token, state, version)"
            " VALUES (?, ?, 1001, 0, x'00', 0, ?, 24, ?, '12345678', '', 'ISSUED', 1)",
            (
                journal_v1.COUPON_ID,
                journal_v1.STORE,
                journal_v1.COUPON_FROM_S,
                journal_v1.COUPON_FACE,
            ),
        )
        work.do("UPDATE budget SET reserved = 500 WHERE offer_id = 1001 AND bucket = 0")
    return Caller(journal_v1.TERMINAL, journal_v1.STORE, public)


def _opening_key() -> str:
    head, *_ = journal_v1.EXPORT.read_text("utf-8").splitlines()
    return head.rsplit('"public_key":"', 1)[1].split('"')[0]


def test_a_journal_of_version_1_is_taken_in_whole(stand: Stand) -> None:
    caller = enrolled_before(stand)
    entries = journal_v1.entries(2)
    sent = [
        UploadedEntry(entry.data.decode(), base64.b64encode(entry.signature).decode())
        for entry in entries
    ]
    upload = EventsUpload(1, 1, GENESIS.hex(), sent)

    ack = ingest.take_in(stand.parts, caller, upload)
    again = ingest.take_in(stand.parts, caller, upload)

    assert (ack.status, ack.acked_seq, ack.acked_hash) == ("ok", 27, entries[-1].entry_hash.hex())
    assert again.acked_seq == 27
    sold = reports.sales(stand.parts.database, journal_v1.STORE)
    assert len(sold) == 14
    assert sum(sale["total"] for sale in sold) == 47_506
    assert stand.column("SELECT amount FROM redemption") == [500]
    assert reports.messages(stand.parts.database, None) == []
