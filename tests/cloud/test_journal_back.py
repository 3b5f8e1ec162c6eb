"""A till's own journal comes back, byte by byte, in signed pages."""

import base64
import json

import pytest

from cloud import returning
from pos_app.domain.journal import chain
from pos_app.domain.values import replace
from pos_app.domain.wire import EventsAck, decode, encode
from pos_app.domain.wire_history import ENTRY_LIMIT, PART_BYTES, EntryPart, HeldEntry, JournalPage
from tests.cloud.fake_till import BEER, FakeTill, problem
from tests.cloud.stand import Stand


def page(till: FakeTill, after: int, epoch: int = 1) -> JournalPage:
    answer = till.get(f"journal?epoch={epoch}&after={after}")
    found = decode(till.sealed(answer), JournalPage)
    assert (found.stream, found.epoch, found.after) == ("journal", epoch, after)
    return found


def whole(till: FakeTill) -> list[HeldEntry]:
    entries: list[HeldEntry] = []
    more = True
    while more:
        found = page(till, len(entries))
        entries += found.entries
        more = found.more
        assert (found.last_seq, found.last_hash) == (len(till.entries), till.hashes[-1].hex())
    return entries


def test_every_byte_and_signature_comes_back(till: FakeTill) -> None:
    for _ in range(5):
        till.sell(BEER)
    till.upload()

    back = whole(till)

    assert [held.data.encode() for held in back] == till.entries
    assert [held.signature for held in back] == [till.sign(tip) for tip in till.hashes]
    assert not any(held.raw or held.entry_hash for held in back)


def test_a_long_journal_comes_in_pages(till: FakeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(12):
        till.void_a_basket()
    till.upload()
    monkeypatch.setattr(returning, "PAGE_BYTES", 3 * max(map(len, till.entries)))

    assert 3 <= len(page(till, 0).entries) < 13
    assert [held.data.encode() for held in whole(till)] == till.entries


def test_behind_the_end_there_is_nothing(till: FakeTill) -> None:
    till.upload()
    found = page(till, 1)
    assert (found.entries, found.more, found.last_seq) == ([], False, 1)
    assert page(till, 10**9).entries == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("epoch=2", "epoch"),
        ("epoch=0", "unreadable"),
        ("epoch=23", "unreadable"),
        ("epoch=1&after=-1", "unreadable"),
        ("after=0", "unreadable"),
    ],
)
def test_a_wrong_question_is_refused(till: FakeTill, question: str, code: str) -> None:
    assert problem(till.get(f"journal?{question}")).code == code


# --- one entry in parts ---------------------------------------------------------------------------


def part(till: FakeTill, seq: int, offset: int, data: bytes) -> EntryPart:
    """Bytes of entry `seq` as the till has them on its disk: `data` from `offset` on."""
    tip = till.hashes[seq - 1]
    return EntryPart(
        epoch=till.epoch,
        seq=seq,
        before=till.hash_before(seq).hex(),
        entry_hash=tip.hex(),
        signature=till.sign(tip),
        size=len(data),
        offset=offset,
        data=base64.b64encode(data[offset : offset + PART_BYTES]).decode(),
    )


def sent(till: FakeTill, message: EntryPart) -> EventsAck:
    answer = till.post("parts", message)
    assert answer.status_code == 200, answer.text
    return decode(answer.content, EventsAck)


def long_entry(till: FakeTill, size: int = 250_000) -> bytes:
    till.append_raw(("x" * size).encode())
    return till.entries[-1]


def test_an_entry_too_large_for_a_request_comes_in_parts(stand: Stand, till: FakeTill) -> None:
    till.upload()
    data = long_entry(till)
    till.sell(BEER)

    first = sent(till, part(till, 2, 0, data))
    assert (first.status, first.acked_seq) == ("part", PART_BYTES)
    second = sent(till, part(till, 2, PART_BYTES, data))
    assert (second.status, second.acked_seq) == ("part", 2 * PART_BYTES)
    third = sent(till, part(till, 2, 2 * PART_BYTES, data))

    assert (third.status, third.acked_seq) == ("ok", 2)
    assert till.upload(3).acked_seq == 3
    assert stand.column("SELECT entry FROM journal WHERE seq = 2") == [data]
    assert stand.count("entry_part") == 0
    assert whole(till)[1].data == data.decode()


def test_a_part_may_come_twice_or_too_early(stand: Stand, till: FakeTill) -> None:
    till.upload()
    data = long_entry(till)
    assert sent(till, part(till, 2, PART_BYTES, data)).acked_seq == 0
    sent(till, part(till, 2, 0, data))
    sent(till, part(till, 2, PART_BYTES, data))
    assert sent(till, part(till, 2, 0, data)).acked_seq == PART_BYTES
    sent(till, part(till, 2, PART_BYTES, data))
    assert sent(till, part(till, 2, 2 * PART_BYTES, data)).status == "ok"
    assert sent(till, part(till, 2, 0, data)).status == "part"


def test_parts_of_another_entry_push_out_the_first(stand: Stand, till: FakeTill) -> None:
    till.upload()
    first, second = long_entry(till), long_entry(till)
    sent(till, part(till, 2, 0, first))
    sent(till, part(till, 3, 0, second))
    assert stand.count("entry_part") == 1


def test_an_entry_damaged_on_the_tills_disk_is_kept_and_blocks_nothing(
    stand: Stand, till: FakeTill
) -> None:
    till.upload()
    till.sell(BEER)
    rotten = b"\xff" + till.entries[1][1:]
    assert chain(till.hash_before(2), rotten) != till.hashes[1]
    till.sell(BEER)

    assert sent(till, part(till, 2, 0, rotten)).acked_seq == 2
    assert till.upload(3).acked_seq == 3

    assert stand.column("SELECT reason FROM parked WHERE seq = 2") == ["damaged"]
    assert stand.count("sale") == 1
    back = whole(till)[1]
    assert (base64.b64decode(back.raw), back.entry_hash) == (rotten, till.hashes[1].hex())


def test_a_damaged_entry_of_a_tail_is_kept_there(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.forget_last()
    till.void_a_basket()
    assert sent(till, replace(part(till, 2, 0, b"rotten"), is_tail=True)).acked_seq == 2
    assert stand.column("SELECT entry FROM fork_tail") == [b"rotten"]
    assert stand.count("journal") == 2


def test_a_call_stands_in_for_the_rotten_signature_of_its_entry_and_the_manager_is_told(
    stand: Stand, till: FakeTill
) -> None:
    message = replace(part(till, 1, 0, till.entries[0]), signature="AAAA")
    assert problem(till.post("parts", message)).code == "entry_signature"
    for _ in range(2):
        assert sent(till, replace(message, is_unsigned=True)).acked_seq == 1
    till.sell(BEER)

    assert till.upload(2).acked_seq == 2

    assert stand.column("SELECT reason FROM parked") == ["signature"]
    assert stand.count("sale") == 1


def test_an_entry_of_a_tail_whose_signature_rotted_is_kept_there(
    stand: Stand, till: FakeTill
) -> None:
    till.sell(BEER)
    till.upload()
    till.forget_last()
    till.void_a_basket()
    rotten = replace(part(till, 2, 0, till.entries[1]), signature="AAAA", is_tail=True)
    assert sent(till, replace(rotten, is_unsigned=True)).acked_seq == 2
    assert stand.column("SELECT entry FROM fork_tail") == [till.entries[1]]
    assert stand.column("SELECT reason FROM parked") == ["signature"]


def test_an_entry_that_is_signed_is_not_called_unsigned(stand: Stand, till: FakeTill) -> None:
    sent(till, replace(part(till, 1, 0, till.entries[0]), is_unsigned=True))
    assert stand.count("parked") == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": ENTRY_LIMIT + 1}, "too_large"),
        ({"size": 0}, "too_large"),
        ({"offset": -1}, "unreadable"),
        ({"offset": 10}, "unreadable"),
        ({"data": ""}, "unreadable"),
        ({"data": "%%"}, "unreadable"),
        ({"seq": 0}, "unreadable"),
        ({"entry_hash": "ab"}, "unreadable"),
        ({"entry_hash": "ab" * 32}, "entry_signature"),
        ({"signature": "AAAA"}, "entry_signature"),
        ({"epoch": 2}, "epoch"),
    ],
)
def test_a_wrong_part_is_refused(
    stand: Stand, till: FakeTill, changes: dict[str, object], code: str
) -> None:
    message = json.loads(encode(part(till, 1, 0, till.entries[0]))) | changes
    assert problem(till.post("parts", message)).code == code
    assert stand.count("journal") == 0


def test_more_bytes_than_a_part_may_have_are_refused(till: FakeTill) -> None:
    data = long_entry(till)
    too_many = base64.b64encode(data[: PART_BYTES + 1]).decode()
    assert (
        problem(till.post("parts", replace(part(till, 2, 0, data), data=too_many))).code
        == "unreadable"
    )
