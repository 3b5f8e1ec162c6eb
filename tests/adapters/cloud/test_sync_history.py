"""When the cloud has another history than the till, or the till cannot send its own."""

from dataclasses import replace

import msgspec

from pos_app.checkout.commands import (
    CouponArrived,
    HealthChanged,
    HealthPart,
    Level,
)
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import EventsAck
from tests.adapters.cloud.stepping import OMO, Till, answering, health, long_note, watching
from tests.adapters.cloud.world import (
    NOON_MS,
    CloudInProcess,
)


def test_a_cloned_disk_is_found_out_and_stops_only_the_upload(cloud: CloudInProcess) -> None:
    first = Till(cloud)
    first.journal.append_voids(3)
    first.step()
    clone = Till(cloud, first.identity)
    clone.journal.append_voids(1)
    clone.journal.append_voids(1)
    clone.journal.entries[0] = replace(clone.journal.entries[0], entry_hash=b"\x01" * 32)
    held = cloud.journal_of(first.identity)

    clone.step()
    clone.time.pass_s(3600)
    clone.step()

    assert cloud.journal_of(first.identity) == held
    assert clone.journal.ack.seq == 0
    assert HealthChanged(HealthPart.UPLOAD, Level.BROKEN, "fork", NOON_MS) in clone.posted.commands
    assert len(clone.kept.names) == 201


def test_a_till_restored_to_an_older_day_notices_that_the_cloud_knows_more(
    cloud: CloudInProcess,
) -> None:
    first = Till(cloud)
    first.journal.append_voids(5)
    first.step()
    restored = Till(cloud, first.identity)
    restored.journal.entries = first.journal.entries[:2]

    restored.step()

    assert [change.reason for change in health(restored, HealthPart.UPLOAD)] == ["fork"]


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
    assert len(till.kept.names) == 201


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


def test_one_entry_beyond_every_limit_halts_the_upload_with_that_word(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append(long_note(1, seed=1, size=900_000))

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["too_large"]


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
