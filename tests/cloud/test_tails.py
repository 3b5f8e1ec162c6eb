"""What a forked till sold is kept beside the journal, once, and the manager hears of its money."""

import json

import pytest

from cloud import reports
from cloud.__main__ import main
from pos_app.domain.wire import EventsAck, EventsUpload, UploadedEntry, decode
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill, problem
from tests.cloud.stand import Stand


def tail(till: FakeTill, first: int, last: int | None = None) -> EventsAck:
    answer = till.post("tails", till.piece(first, last))
    assert answer.status_code == 200, answer.text
    return decode(answer.content, EventsAck)


def reasons(stand: Stand) -> list[str]:
    return [message["reason"] for message in reports.messages(stand.parts.database, None)]


def forked(till: FakeTill) -> None:
    """Three entries are up; a disk of an older day has sold two other things since."""
    till.sell(BEER)
    till.sell(BEER)
    till.upload()
    till.forget_last()
    till.sell(SOAP)
    till.sell(NOODLES)


def test_a_diverged_tail_is_kept_and_counts_for_nothing(stand: Stand, till: FakeTill) -> None:
    forked(till)

    ack = tail(till, 3)

    assert (ack.status, ack.acked_seq, ack.acked_hash) == ("ok", 4, till.hashes[-1].hex())
    assert stand.column("SELECT entry FROM fork_tail ORDER BY seq") == till.entries[2:]
    assert stand.count("journal") == 3
    assert stand.count("sale") == 2
    assert reasons(stand) == ["fork_money", "fork_money"]


def test_a_tail_may_overlap_and_come_again(stand: Stand, till: FakeTill) -> None:
    forked(till)
    tail(till, 1, 3)
    tail(till, 1)
    tail(till, 3)

    assert stand.column("SELECT seq FROM fork_tail ORDER BY seq") == [3, 4]
    assert reasons(stand) == ["fork_money", "fork_money"]


def test_a_tail_comes_in_pieces_in_order(stand: Stand, till: FakeTill) -> None:
    forked(till)
    assert tail(till, 3, 3).status == "ok"
    assert tail(till, 4).status == "ok"
    assert stand.count("fork_tail") == 2


def test_a_tail_with_a_hole_before_it_is_a_gap(stand: Stand, till: FakeTill) -> None:
    forked(till)
    ack = tail(till, 4)
    assert (ack.status, ack.acked_seq) == ("gap", 3)
    assert stand.count("fork_tail") == 0


def test_a_tail_that_only_repeats_our_history_adds_nothing(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    assert tail(till, 1, 1).acked_seq == 1
    assert stand.count("fork_tail") == 0


def test_what_simply_goes_on_from_our_history_is_no_tail(stand: Stand, till: FakeTill) -> None:
    till.upload()
    till.sell(BEER)

    ack = tail(till, 1)

    assert (ack.status, ack.acked_seq) == ("ok", 2)
    assert stand.count("fork_tail") == 0
    assert stand.count("sale") == 1


def test_a_tail_of_an_epoch_that_is_none_is_refused(stand: Stand, till: FakeTill) -> None:
    till.begin_epoch(2)
    assert problem(till.post("tails", till.piece())).code == "epoch"
    assert stand.count("fork_tail") == 0


def test_a_tail_that_this_device_did_not_sign_is_refused(stand: Stand, till: FakeTill) -> None:
    forked(till)
    good = till.piece(3)
    swapped = EventsUpload(good.epoch, good.first_seq, good.before, good.entries[::-1])
    assert problem(till.post("tails", swapped)).code == "entry_signature"
    assert stand.count("fork_tail") == 0


def test_a_rotten_signature_within_a_tail_is_told_and_keeps_nothing_out(
    stand: Stand, till: FakeTill
) -> None:
    forked(till)
    good = till.piece(3)
    first, last = good.entries
    rotten = UploadedEntry(first.data, last.signature)
    answer = till.post(
        "tails", EventsUpload(good.epoch, good.first_seq, good.before, [rotten, last])
    )
    assert decode(answer.content, EventsAck).acked_seq == 4
    assert stand.count("fork_tail") == 2
    assert sorted(reasons(stand)) == ["fork_money", "fork_money", "signature"]


def test_the_tails_of_two_clones_lie_side_by_side(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.forget_last()
    twin = till.clone(stand)
    till.sell(SOAP)
    twin.sell(NOODLES)
    tail(till, 2)
    tail(twin, 2)
    assert stand.count("fork_tail", "seq = 2") == 2


def test_an_unreadable_entry_of_a_tail_is_kept_with_a_message(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.forget_last()
    till.append_raw(b"not json")
    till.void_a_basket()
    tail(till, 2)
    assert stand.column("SELECT entry FROM fork_tail WHERE seq = 2") == [b"not json"]
    assert reasons(stand) == ["unreadable"]


def test_what_lies_beside_the_journal_can_be_read(
    stand: Stand, till: FakeTill, capsys: pytest.CaptureFixture[str]
) -> None:
    forked(till)
    tail(till, 3)

    database = stand.database_url
    assert main(["tails", "--database", database]) == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["entry"].encode() for entry in printed] == till.entries[2:]
    assert [entry["hash"] for entry in printed] == [tip.hex() for tip in till.hashes[2:]]
    assert reports.tails(stand.parts.database, 7) == []


def test_a_fork_is_told_once_and_where(stand: Stand, till: FakeTill) -> None:
    forked(till)
    assert till.upload().status == "fork"
    assert till.upload().status == "fork"
    [message] = reports.messages(stand.parts.database, None)
    assert (message["reason"], message["seq"]) == ("fork", 3)
