"""New epochs: asked for, or begun by a till that could not ask; and what nobody may do."""

import pytest

from cloud import epochs, reports
from pos_app.domain.journal import EpochOpened
from pos_app.domain.wire import EventsAck, EventsUpload, decode
from pos_app.domain.wire_history import (
    EPOCHS_LIMIT,
    EpochAsked,
    EpochGiven,
    EpochsPage,
    KnownEpoch,
    MessagesPage,
)
from tests.cloud.fake_till import BEER, SOAP, FakeTill, problem
from tests.cloud.stand import Stand

NOBODY = "00" * 32


def asked(till: FakeTill, branch_hash: str, after: int = 1) -> int:
    answer = till.post("epochs", EpochAsked(after, branch_hash, "forked"))
    given = decode(till.sealed(answer), EpochGiven)
    assert (given.stream, given.after_epoch, given.branch_hash) == ("epoch", after, branch_hash)
    return given.epoch


def known(till: FakeTill) -> list[KnownEpoch]:
    answer = till.get("epochs?nonce=a-fresh-nonce")
    page = decode(till.sealed(answer), EpochsPage)
    assert (page.stream, page.nonce) == ("epochs", "a-fresh-nonce")
    return page.epochs


def reasons(stand: Stand) -> list[str]:
    return [message["reason"] for message in reports.messages(stand.parts.database, None)]


def test_the_same_question_gets_the_same_epoch_and_clones_get_different_ones(
    till: FakeTill,
) -> None:
    assert asked(till, "aa" * 32) == 2
    assert asked(till, "bb" * 32) == 3
    assert asked(till, "aa" * 32) == 2


def test_a_given_epoch_takes_entries_and_the_old_one_keeps_its_own(
    stand: Stand, till: FakeTill
) -> None:
    till.sell(BEER)
    till.upload()
    first = till.hashes[-1].hex()
    till.begin_epoch(asked(till, first))
    till.sell(SOAP)

    assert till.upload().acked_seq == 2

    assert known(till) == [KnownEpoch(1, 2, first), KnownEpoch(2, 2, till.hashes[-1].hex())]
    assert stand.column("SELECT receipt FROM sale ORDER BY epoch") == [
        f"{till.me.terminal}-A-00000002",
        f"{till.me.terminal}-B-00000002",
    ]
    assert reasons(stand) == []


def test_an_epoch_begun_without_a_network_is_opened_by_its_own_first_entry(
    stand: Stand, till: FakeTill
) -> None:
    till.upload()
    till.begin_epoch(2, "replaced")
    till.sell(BEER)

    assert till.upload().acked_seq == 2
    assert [epoch.epoch for epoch in known(till)] == [1, 2]
    assert reasons(stand) == []


def test_an_epoch_left_out_is_told_and_blocks_nothing(stand: Stand, till: FakeTill) -> None:
    till.begin_epoch(4, "replaced")
    till.sell(BEER)

    assert till.upload().acked_seq == 2
    assert reasons(stand) == ["epoch_skipped"]


@pytest.mark.parametrize("epoch", [EPOCHS_LIMIT + 1, 99])
def test_there_are_as_many_epochs_as_letters(stand: Stand, till: FakeTill, epoch: int) -> None:
    till.begin_epoch(epoch)
    assert problem(till.send(till.piece())).code == "epoch"
    assert stand.count("epoch") == 1


def test_an_unknown_epoch_begins_with_its_opening_entry_alone(stand: Stand, till: FakeTill) -> None:
    till.epoch, till.entries, till.hashes = 2, [], []
    till.void_a_basket()

    assert problem(till.send(till.piece())).code == "epoch"
    assert stand.count("epoch") == 1


def test_an_opening_entry_of_another_epoch_opens_none(stand: Stand, till: FakeTill) -> None:
    piece = till.piece()
    answer = till.send(EventsUpload(2, 1, piece.before, piece.entries))
    assert problem(answer).code == "epoch"


def test_an_opening_entry_of_another_key_opens_none(stand: Stand, till: FakeTill) -> None:
    till.epoch, till.entries, till.hashes = 2, [], []
    till.append(EpochOpened("restored", "AAAA", 1, 1, NOBODY))
    assert problem(till.send(till.piece())).code == "epoch"


def test_an_opening_entry_that_nobody_can_read_opens_none(till: FakeTill) -> None:
    till.epoch, till.entries, till.hashes = 2, [], []
    till.append_raw(b'{"v":9}')
    assert problem(till.send(till.piece())).code == "epoch"


def test_a_question_for_the_cursor_opens_no_epoch(stand: Stand, till: FakeTill) -> None:
    answer = till.send(EventsUpload(2, 1, NOBODY, []))
    assert problem(answer).code == "epoch"
    assert stand.count("epoch") == 1


def test_the_middle_of_an_unknown_epoch_is_a_gap_from_its_beginning(till: FakeTill) -> None:
    till.begin_epoch(2)
    till.sell(BEER)
    ack = decode(till.send(till.piece(2)).content, EventsAck)
    assert (ack.status, ack.acked_seq, ack.acked_hash) == ("gap", 0, NOBODY)
    assert till.upload().acked_seq == 2


def test_a_clone_that_takes_the_same_epoch_is_a_fork_and_gets_another(
    stand: Stand, till: FakeTill
) -> None:
    twin = till.clone(stand)
    till.begin_epoch(2)
    till.sell(BEER)
    twin.begin_epoch(2)
    twin.sell(SOAP)
    till.upload()

    assert twin.upload().status == "fork"
    assert asked(twin, twin.hashes[0].hex(), after=2) == 3


def test_only_so_many_epochs_a_day(stand: Stand, till: FakeTill) -> None:
    for number in range(epochs.GIVEN_A_DAY):
        assert asked(till, f"{number:064x}") == number + 2
    answer = till.post("epochs", EpochAsked(1, "ff" * 32, "forked"))
    assert problem(answer).code == "epochs_a_day"
    assert answer.headers["retry-after"] == "3600"
    assert asked(till, f"{0:064x}") == 2

    for clock in (stand.clock, till.clock):
        clock.pass_s(24 * 3600)

    assert asked(till, "ff" * 32) == epochs.GIVEN_A_DAY + 2


def test_after_the_last_letter_the_till_must_be_enrolled_anew(stand: Stand, till: FakeTill) -> None:
    till.begin_epoch(EPOCHS_LIMIT)
    till.upload()
    answer = till.post("epochs", EpochAsked(EPOCHS_LIMIT, "ab" * 32, "forked"))
    assert problem(answer).code == "epochs_used_up"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (EpochAsked(7, "ab" * 32, "forked"), "epoch"),
        (EpochAsked(1, "ab", "forked"), "unreadable"),
        (EpochAsked(1, "zz" * 32, "forked"), "unreadable"),
        (EpochAsked(1, "ab" * 32, ""), "unreadable"),
        (EpochAsked(1, "ab" * 32, "x" * 41), "unreadable"),
    ],
)
def test_a_wrong_question_is_refused(
    stand: Stand, till: FakeTill, question: EpochAsked, code: str
) -> None:
    assert problem(till.post("epochs", question)).code == code
    assert stand.count("epoch_given") == 0


CALLS = ("epochs?nonce=a-fresh-nonce", "journal?epoch=1")


@pytest.mark.parametrize("call", CALLS)
def test_a_till_sees_no_other_tills_history(stand: Stand, till: FakeTill, call: str) -> None:
    other = FakeTill(stand)
    answer = other.call("GET", f"/v1/terminals/{till.me.terminal}/{call}")
    assert problem(answer).code == "other_terminal"


@pytest.mark.parametrize("call", ["events", "tails", "parts", "epochs"])
def test_a_till_writes_in_no_other_tills_name(stand: Stand, till: FakeTill, call: str) -> None:
    other = FakeTill(stand)
    answer = other.call("POST", f"/v1/terminals/{till.me.terminal}/{call}", b"{}")
    assert problem(answer).code == "other_terminal"


@pytest.mark.parametrize("call", CALLS)
def test_a_revoked_till_gets_nothing_back(stand: Stand, till: FakeTill, call: str) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET revoked = 1")
    assert problem(till.get(call)).code == "revoked"
    assert problem(till.post("epochs", EpochAsked(1, "ab" * 32, "forked"))).code == "revoked"
    assert problem(till.post("tails", till.piece())).code == "revoked"


def test_messages_come_down_behind_a_cursor_and_only_to_their_till(
    stand: Stand, till: FakeTill
) -> None:
    till.append_raw(b"not json")
    till.upload()
    till.append_raw(b"nor this")
    till.upload()

    first = decode(till.page("messages"), MessagesPage)
    second = decode(till.page("messages", 1), MessagesPage)

    assert [(found.number, found.seq, found.reason) for found in first.messages] == [
        (1, 2, "unreadable"),
        (2, 3, "unreadable"),
    ]
    assert (second.messages, second.next, second.more) == (first.messages[1:], 2, False)
    assert decode(FakeTill(stand).page("messages"), MessagesPage).messages == []
