"""The last signature of an upload admits it; the others are verified later, and told if bad."""

import pytest

from cloud import late_signatures, reports
from cloud.database import Row
from cloud.late_signatures import PIECE, verify_piece
from pos_app.domain.wire import EventsUpload, UploadedEntry, encode
from tests.cloud.fake_till import BEER, FakeTill, problem
from tests.cloud.stand import Stand


def with_signatures(till: FakeTill, wrong: set[int]) -> EventsUpload:
    """Everything as an upload, these entries with the signature of the first."""
    piece = till.piece()
    return EventsUpload(
        piece.epoch,
        piece.first_seq,
        piece.before,
        [
            UploadedEntry(entry.data, piece.entries[0].signature) if seq in wrong else entry
            for seq, entry in enumerate(piece.entries, start=1)
        ],
    )


def messages(stand: Stand) -> list[tuple[str, int]]:
    told = reports.messages(stand.parts.database, None)
    return [(message["reason"], message["seq"]) for message in told]


def test_the_last_signature_must_hold(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.sell(BEER)
    refused = problem(till.send(with_signatures(till, {3})))

    assert (refused.status, refused.code, refused.detail) == (422, "entry_signature", "seq 3")
    assert stand.count("journal") == stand.count("signatures_due") == 0


def test_a_bad_one_before_it_blocks_nothing_and_is_told(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.sell(BEER)
    assert till.send(with_signatures(till, {2})).status_code == 200
    assert messages(stand) == []

    assert verify_piece(stand.parts) == 2

    assert messages(stand) == [("signature", 2)]
    assert stand.count("sale") == 2
    assert verify_piece(stand.parts) == 0


def test_good_ones_leave_nothing_to_tell_and_nothing_due(stand: Stand, till: FakeTill) -> None:
    for _ in range(PIECE + 1):
        till.void_a_basket()
    till.upload()

    assert [verify_piece(stand.parts) for _ in range(3)] == [PIECE, 1, 0]
    assert messages(stand) == []
    assert stand.count("signatures_due") == 0


def test_two_server_processes_at_the_same_piece_tell_once_and_go_on(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(PIECE + 1):
        till.void_a_basket()
    assert till.send(with_signatures(till, {2})).status_code == 200
    real = late_signatures._bad

    def after_the_other(public_key: bytes, rows: list[Row]) -> list[int]:
        monkeypatch.setattr(late_signatures, "_bad", real)
        assert verify_piece(stand.parts) == PIECE
        return real(public_key, rows)

    monkeypatch.setattr(late_signatures, "_bad", after_the_other)
    assert [verify_piece(stand.parts) for _ in range(3)] == [PIECE, 1, 0]

    assert messages(stand) == [("signature", 2)]


def test_an_entry_that_comes_alone_or_again_owes_nothing(stand: Stand, till: FakeTill) -> None:
    till.upload()
    till.sell(BEER)
    till.upload()
    till.upload()

    assert stand.count("signatures_due") == 0


def test_a_diverged_tail_must_end_with_a_signature_that_holds(stand: Stand, till: FakeTill) -> None:
    """It vouches for what stands before it, as at an upload."""
    till.upload()
    path = f"/v1/terminals/{till.me.terminal}/tails"
    till.sell(BEER)
    till.sell(BEER)
    last = len(till.entries)
    body = encode(with_signatures(till, {last}))

    assert problem(till.call("POST", path, body)).detail == f"seq {last}"
    assert stand.count("fork_tail") == 0
