"""When the cloud has another history than the till, or the till cannot send its own."""

from dataclasses import replace

import msgspec
import pytest
import requests

from pos_app.adapters.cloud.lane import HALT_S
from pos_app.checkout.commands import (
    CouponArrived,
    HealthPart,
    Level,
)
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import EventsAck, encode
from pos_app.domain.wire_history import ENTRY_LIMIT
from tests.adapters.cloud.stepping import OMO, Till, answering, health, long_note, watching
from tests.adapters.cloud.world import CloudInProcess, Send, response_of
from tests.cloud.stand import GOODS_COUNT


def test_an_acknowledged_hash_that_is_not_ours_moves_nothing(cloud: CloudInProcess) -> None:
    lying = answering(lambda ack: EventsAck("ok", ack.acked_seq, "ab" * 32, ack.server_utc_ms))
    till = Till(cloud, between=lying)
    till.journal.append_voids(2)

    till.step()

    assert till.journal.ack.seq == 0
    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["fork"]


def test_a_cloud_that_lost_its_newest_entries_gets_them_again(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(4)
    till.step()
    second = till.journal.entries[1]
    cloud.change("DELETE FROM journal WHERE seq > 2")
    cloud.change("UPDATE epoch SET acked_seq = 2, acked_hash = ?", (second.entry_hash,))
    till.journal.append_voids(1)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert till.journal.ack.seq == 5


def test_a_cloud_that_was_restored_itself_gets_everything_again_at_the_next_start(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append_voids(700)
    till.journal.begin_epoch(2, reason="replaced")
    till.journal.append_voids(2)
    till.step_until_idle()
    cloud.change("DELETE FROM journal WHERE epoch = 2 OR seq > 100")
    cloud.change("DELETE FROM epoch WHERE epoch = 2")
    cloud.change("DELETE FROM signatures_due")
    tip = till.journal.chapter(1).entries[99].entry_hash
    cloud.change("UPDATE epoch SET acked_seq = 100, acked_hash = ?", (tip,))
    again = Till(cloud, till.identity, journal=till.journal)

    again.step()
    again.step()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert health(again, HealthPart.UPLOAD) == []


def test_one_gap_after_another_is_no_conversation(cloud: CloudInProcess) -> None:
    zero = bytes(32).hex()
    till = Till(cloud, between=answering(lambda ack: EventsAck("gap", 0, zero, ack.server_utc_ms)))
    till.journal.append_voids(2)
    till.journal.mark_acked(1, till.journal.entries[0].entry_hash, server_utc_ms=1)

    wait_s = till.step()

    assert wait_s > 0
    assert [change.reason for change in health(till, HealthPart.NETWORK)] == ["stale"]


def test_an_epoch_that_the_cloud_never_gave_halts_the_upload_and_not_the_pull(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    cloud.change("UPDATE epoch SET epoch = 2")

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["epoch"]
    assert len(till.kept.names) == GOODS_COUNT


def test_the_upload_goes_on_once_the_cloud_has_come_round(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    cloud.change("UPDATE epoch SET epoch = 2")
    till.step()
    cloud.change("UPDATE epoch SET epoch = 1")
    till.time.pass_s(300)

    till.step()

    assert [change.level for change in health(till, HealthPart.UPLOAD)] == [
        Level.BROKEN,
        Level.OK,
    ]
    assert till.journal.pending().count == 0


def test_entries_too_many_for_one_request_go_up_in_smaller_ones(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
    for number in range(6):
        till.journal.append(long_note(number, seed=number))

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert sum("/events" in call for call in calls) > 1


def test_one_entry_beyond_every_limit_goes_up_in_parts_and_the_next_behind_it(
    cloud: CloudInProcess,
) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
    till.journal.append(long_note(1, seed=1, size=900_000))
    till.journal.append_voids(1)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert sum("/parts" in call for call in calls) == 10
    assert health(till, HealthPart.UPLOAD) == []


@pytest.mark.parametrize("rotten", [b'{"v":2,"rotten"', b"\xff\xfe not text"])
def test_an_entry_that_rotted_on_the_disk_goes_up_as_it_is_and_blocks_nothing(
    cloud: CloudInProcess, rotten: bytes
) -> None:
    till = Till(cloud)
    till.journal.append_voids(5)
    till.journal.entries[2] = replace(till.journal.entries[2], data=rotten)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    till.step("messages")
    assert [message.reason for message in till.kept.unread] == ["damaged"]
    assert health(till, HealthPart.UPLOAD) == []


def test_a_rotten_signature_at_the_end_of_a_piece_blocks_nothing(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(505)
    for seq in (500, 504):
        unsign(till, seq)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert till.journal.pending().count == 0
    assert health(till, HealthPart.UPLOAD) == []


def test_rotten_signatures_at_the_beginning_go_up_under_the_next_that_holds(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.step_until_idle()
    till.journal.append_voids(6)
    for seq in (1, 2, 3, 6):
        unsign(till, seq)

    till.step()
    assert till.journal.ack.seq == 5
    till.journal.append_voids(1)
    till.time.pass_s(HALT_S)
    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()


@pytest.mark.parametrize("behind", [0, 2])
def test_an_entry_that_rotted_with_its_signature_blocks_nothing(
    cloud: CloudInProcess, behind: int
) -> None:
    till = Till(cloud)
    till.journal.append_voids(3)
    for seq in (2, 3):
        till.journal.entries[seq - 1] = replace(till.journal.entries[seq - 1], data=b"rotten")
        unsign(till, seq)
    till.journal.append_voids(behind)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    till.step("messages")
    assert {(message.seq, message.reason) for message in till.kept.unread} == {
        (seq, reason) for seq in (2, 3) for reason in ("damaged", "signature")
    }
    assert health(till, HealthPart.UPLOAD) == []


def test_a_large_entry_whose_signature_rotted_goes_up_and_counts(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append(long_note(1, seed=1, size=900_000))
    unsign(till, 1)
    till.journal.append_voids(1)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    till.step("messages")
    assert [message.reason for message in till.kept.unread if message.seq == 1] == ["signature"]


def test_a_rotten_signature_before_rotten_bytes_blocks_nothing(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(4)
    unsign(till, 2)
    till.journal.entries[2] = replace(till.journal.entries[2], data=b"rotten")

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert health(till, HealthPart.UPLOAD) == []


def test_the_last_entry_of_a_finished_epoch_goes_up_though_its_signature_rotted(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append_voids(2)
    unsign(till, 2)
    till.journal.begin_epoch(2, reason="replaced")

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert till.journal.pending().count == 0


def unsign(till: Till, seq: int) -> None:
    till.journal.entries[seq - 1] = replace(till.journal.entries[seq - 1], signature=bytes(64))


def test_an_entry_that_is_no_text_but_was_signed_so_goes_up_in_parts(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append_raw(b"\xff\x00")
    till.journal.append_voids(1)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()


def test_an_entry_beyond_what_the_cloud_takes_halts_its_epoch_with_that_word(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append(long_note(1, seed=1, size=ENTRY_LIMIT + 1))
    till.journal.begin_epoch(2, reason="replaced")

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["too_large"]
    assert till.journal.ack.seq == 1


def test_parts_that_come_to_no_end_are_no_conversation(cloud: CloudInProcess) -> None:
    def stuck(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            if "/parts" not in str(request.url):
                return send(request)
            return response_of(request, 200, encode(EventsAck("part", 0, "", 1)), {})

        return answered

    till = Till(cloud, between=stuck)
    till.journal.append_raw(b"\xff")

    till.step()

    assert [change.reason for change in health(till, HealthPart.NETWORK)] == ["stale"]


def test_a_ledger_that_disowns_the_hash_makes_it_a_fork(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    till.journal.disowns = True

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["fork"]


def test_a_failing_disk_makes_sync_wait_and_is_not_called_a_dead_network(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud, draw=lambda: 1.0)
    till.step()
    till.journal.append_voids(1)
    till.journal.fails = True

    assert till.step() == 1.0
    assert [change.level for change in health(till, HealthPart.NETWORK)] == [Level.OK]


def test_rules_that_lead_back_are_not_applied(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.kept.cursors["rules"] = 99

    till.step()

    assert till.kept.rules == Rules()
    assert [change.reason for change in health(till, HealthPart.NETWORK)] == ["stale"]


def test_a_pushed_coupon_under_an_unknown_key_is_left_out(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    cloud.claim(till.identity, OMO, b"somebody")
    assert till.identity.enrolled is not None
    only_sync = [key for key in till.identity.enrolled.cloud_keys if key.purpose == "sync"]
    enrolled = msgspec.structs.replace(till.identity.enrolled, cloud_keys=only_sync)
    trusting_nobody = Till(cloud, replace(till.identity, enrolled=enrolled))

    trusting_nobody.step()

    assert trusting_nobody.posted.of(CouponArrived) == []
    assert [change.level for change in health(trusting_nobody, HealthPart.NETWORK)] == [Level.OK]
