"""Till and cloud in step: whatever the network does, and never on the cloud's bare word."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.sync import POLL_S, SyncParts, SyncWorker
from pos_app.checkout.commands import (
    CouponArrived,
    CouponWithdrawn,
    HealthChanged,
    HealthPart,
    Level,
    OffersListed,
    RulesChanged,
    TrustLearned,
    UploadChanged,
)
from pos_app.domain.journal import BasketVoided
from pos_app.domain.money import Fen
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import EventsAck, Problem, decode, encode
from tests.adapters.cloud.world import (
    NOON_MS,
    CloudInProcess,
    FakeJournal,
    FakeKept,
    FakeTime,
    Posted,
    Send,
    cloud_in,
    response_of,
    straight,
)

OMO = 1001


class Till:
    """A till's sync, joined as the bootstrap does it, on fakes for its own disk."""

    def __init__(
        self,
        cloud: CloudInProcess,
        till: TillIdentity | None = None,
        *,
        between: Callable[[Send], Send] = straight,
        used: frozenset[str] = frozenset(),
        draw: Callable[[], float] = lambda: 0.5,
        reconnect_jitter_s: float = 0.0,
    ) -> None:
        self.identity = till or cloud.enrolled_till()
        self.time = cloud.time
        self.journal = FakeJournal(self.identity)
        self.kept = FakeKept()
        self.posted = Posted()
        parts = SyncParts(
            cloud=cloud.client(self.identity, between),
            journal=self.journal,
            mark_acked=self.journal.mark_acked,
            pending=self.journal.pending,
            kept=self.kept,
            seal=Ed25519CouponSeal(self.identity.cloud_keys("coupon"), is_used=used.__contains__),
        )
        self.worker = SyncWorker(
            parts,
            epoch=self.identity.epoch,
            rules=Rules(),
            post=self.posted,
            draw=draw,
            reconnect_jitter_s=reconnect_jitter_s,
        )

    def step(self, *hints: str) -> float:
        return self.worker.step(self.time.moment(), hints=hints)

    def step_until_idle(self, limit: int = 400) -> None:
        """As the sync thread does it: step, wait, step."""
        for _ in range(limit):
            wait_s = self.step()
            if not self.journal.pending().count and wait_s > POLL_S / 2:
                return
            self.time.pass_s(wait_s)
        pytest.fail("never idle")


# --- when all is well -----------------------------------------------------------------------------


def test_the_first_step_brings_time_journal_rules_and_goods_in_step(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(3)

    wait_s = till.step()

    assert wait_s == POLL_S
    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert till.journal.ack.seq == 3
    assert len(till.kept.names) == 201
    assert till.kept.rules.offers
    assert till.posted.of(UploadChanged)[-1] == UploadChanged(0, None)
    assert TrustLearned(NOON_MS) in till.posted.commands
    assert till.posted.of(HealthChanged) == [
        HealthChanged(HealthPart.NETWORK, Level.OK, "", NOON_MS)
    ]


def test_rules_and_open_offers_are_posted_once(cloud: CloudInProcess) -> None:
    till = Till(cloud)

    till.step()
    till.time.pass_s(POLL_S)
    till.step()

    (changed,) = till.posted.of(RulesChanged)
    assert isinstance(changed, RulesChanged)
    assert till.posted.of(OffersListed) == [OffersListed(()), OffersListed(changed.rules.offers)]


def test_an_offer_that_ends_leaves_the_list_by_the_mere_time(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    ends_s = max(offer.until_utc_s for offer in till.kept.rules.offers)
    till.time.pass_s(ends_s - NOON_MS // 1000)

    till.step()

    assert till.posted.of(OffersListed)[-1] == OffersListed(())


def test_a_thousand_entries_go_up_in_full_batches(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=_watching(calls))
    till.journal.append_voids(1100)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert sum("/events" in call for call in calls) == 3


def test_new_entries_go_up_at_once_without_polling_again(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=_watching(calls))
    till.step()
    calls.clear()
    till.journal.append_voids(1)
    till.time.pass_s(5)

    wait_s = till.step()

    assert [call.rpartition("/")[2] for call in calls] == ["events"]
    assert wait_s == POLL_S - 5


def test_a_hint_pulls_only_its_stream(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=_watching(calls))
    till.step()
    calls.clear()

    till.step("claims", "weather")

    assert [call.partition("/v1/")[2] for call in calls] == ["sync/claims?after=0"]


# --- coupons --------------------------------------------------------------------------------------


def test_a_claim_before_the_screen_arrives_at_the_till(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    coupon_id = cloud.claim(till.identity, OMO, b"somebody")

    till.step("claims")

    (arrived,) = till.posted.of(CouponArrived)
    assert isinstance(arrived, CouponArrived)
    assert (arrived.coupon.coupon_id, arrived.coupon.offer_id) == (coupon_id, OMO)


def test_a_claim_arrives_once_and_again_only_after_a_restart(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    cloud.claim(till.identity, OMO, b"somebody")
    till.step("claims")
    till.step("claims")
    restarted = Till(cloud, till.identity)

    restarted.step()

    assert len(till.posted.of(CouponArrived)) == 1
    assert len(restarted.posted.of(CouponArrived)) == 1


def test_a_coupon_that_this_till_has_redeemed_does_not_arrive(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    coupon_id = cloud.claim(till.identity, OMO, b"somebody")
    restarted = Till(cloud, till.identity, used=frozenset({coupon_id}))

    restarted.step()

    assert restarted.posted.of(CouponArrived) == []


def test_a_claim_of_this_morning_is_not_announced_as_just_made(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    cloud.claim(till.identity, OMO, b"somebody")
    till.time.pass_s(3 * 3600)
    restarted = Till(cloud, till.identity)

    restarted.step()

    assert restarted.posted.of(CouponArrived) == []


def test_a_voided_coupon_is_withdrawn(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.step()
    coupon_id = cloud.claim(till.identity, OMO, b"somebody")
    till.step("claims")
    cloud.change("UPDATE store SET claims_version = claims_version + 1")
    cloud.change(
        "UPDATE coupon SET state = 'VOIDED', version ="
        " (SELECT claims_version FROM store) WHERE coupon_id = ?",
        (coupon_id,),
    )

    till.step("claims")

    assert till.posted.of(CouponWithdrawn) == [CouponWithdrawn(coupon_id)]


# --- when the cloud has another history -----------------------------------------------------------


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

    assert [change.reason for change in _health(restored, HealthPart.UPLOAD)] == ["fork"]


def test_an_acknowledged_hash_that_is_not_ours_moves_nothing(cloud: CloudInProcess) -> None:
    lying = _answering(lambda ack: EventsAck("ok", ack.acked_seq, "ab" * 32, ack.server_utc_ms))
    till = Till(cloud, between=lying)
    till.journal.append_voids(2)

    till.step()

    assert till.journal.ack.seq == 0
    assert [change.reason for change in _health(till, HealthPart.UPLOAD)] == ["fork"]


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
    till = Till(cloud, between=_answering(lambda ack: EventsAck("gap", 0, zero, ack.server_utc_ms)))
    till.journal.append_voids(2)
    till.journal.mark_acked(1, till.journal.entries[0].entry_hash, server_utc_ms=1)

    wait_s = till.step()

    assert wait_s > 0
    assert [change.reason for change in _health(till, HealthPart.NETWORK)] == ["stale"]


def test_an_epoch_that_the_cloud_never_gave_halts_the_upload_and_not_the_pull(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    cloud.change("UPDATE epoch SET epoch = 2")

    till.step()

    assert [change.reason for change in _health(till, HealthPart.UPLOAD)] == ["epoch"]
    assert len(till.kept.names) == 201


def test_the_upload_goes_on_once_the_cloud_has_come_round(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    cloud.change("UPDATE epoch SET epoch = 2")
    till.step()
    cloud.change("UPDATE epoch SET epoch = 1")
    till.time.pass_s(300)

    till.step()

    assert [change.level for change in _health(till, HealthPart.UPLOAD)] == [
        Level.BROKEN,
        Level.OK,
    ]
    assert till.journal.pending().count == 0


def test_entries_too_many_for_one_request_go_up_in_smaller_ones(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=_watching(calls))
    for number in range(6):
        till.journal.append(_long_note(number, seed=number))

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert sum("/events" in call for call in calls) > 1


def test_one_entry_beyond_every_limit_halts_the_upload_with_that_word(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    till.journal.append(_long_note(1, seed=1, size=900_000))

    till.step()

    assert [change.reason for change in _health(till, HealthPart.UPLOAD)] == ["too_large"]


def test_a_ledger_that_disowns_the_hash_makes_it_a_fork(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(1)
    till.journal.disowns = True

    till.step()

    assert [change.reason for change in _health(till, HealthPart.UPLOAD)] == ["fork"]


def test_a_failing_disk_makes_sync_wait_and_is_not_called_a_dead_network(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud, draw=lambda: 1.0)
    till.step()
    till.journal.append_voids(1)
    till.journal.fails = True

    assert till.step() == 1.0
    assert [change.level for change in _health(till, HealthPart.NETWORK)] == [Level.OK]


def test_rules_that_lead_back_are_not_applied(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.kept.cursors["rules"] = 99

    till.step()

    assert till.kept.rules == Rules()
    assert [change.reason for change in _health(till, HealthPart.NETWORK)] == ["stale"]


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
    assert [change.level for change in _health(trusting_nobody, HealthPart.NETWORK)] == [Level.OK]


# --- when nothing comes back ----------------------------------------------------------------------


def test_pauses_grow_to_five_minutes_and_health_speaks_once(cloud: CloudInProcess) -> None:
    till = Till(cloud, between=_dead, draw=lambda: 1.0)

    pauses = []
    for _ in range(12):
        pauses.append(till.step())
        till.time.pass_s(pauses[-1])

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert [(change.level, change.reason) for change in _health(till, HealthPart.NETWORK)] == [
        (Level.ATTENTION, "unreachable")
    ]


def test_jitter_never_hammers(cloud: CloudInProcess) -> None:
    till = Till(cloud, between=_dead, draw=lambda: 0.0)

    assert till.step() == 0.2


def test_a_step_during_a_pause_calls_nobody_unless_a_hint_came(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=lambda send: _watching(calls)(_dead(send)))
    till.step()
    calls.clear()

    too_early = till.step()
    assert (too_early, calls) == (0.5, [])

    till.step("claims")
    assert len(calls) == 1


def test_a_busy_cloud_is_left_alone_for_as_long_as_it_asks(cloud: CloudInProcess) -> None:
    def busy(send: Send) -> Send:
        return lambda request: response_of(request, 503, b"", {"Retry-After": "120"})

    till = Till(cloud, between=busy)

    assert till.step() == 120
    assert till.step("claims") == 120


def test_an_upload_that_the_cloud_chokes_on_does_not_hold_up_what_comes_down(
    cloud: CloudInProcess,
) -> None:
    def choking(send: Send) -> Send:
        problem = encode(Problem("broken", "the cloud is broken", 500))

        def answered(request: requests.PreparedRequest) -> requests.Response:
            is_upload = str(request.url).endswith("/events")
            return response_of(request, 500, problem, {}) if is_upload else send(request)

        return answered

    till = Till(cloud, between=choking)
    till.step()
    till.journal.append_voids(1)
    cloud.claim(till.identity, OMO, b"a shopper")

    till.step("claims")

    assert len(till.posted.of(CouponArrived)) == 1
    assert [change.reason for change in _health(till, HealthPart.NETWORK)] == ["", "broken"]
    assert till.journal.pending().count == 1


def test_an_acknowledgement_may_ask_for_patience(cloud: CloudInProcess) -> None:
    slow = _answering(lambda a: EventsAck(a.status, a.acked_seq, a.acked_hash, 1, retry_after_s=40))
    till = Till(cloud, between=slow)
    till.journal.append_voids(1)

    assert till.step() == 40
    assert till.journal.pending().count == 0


def test_a_revoked_till_is_told_apart_from_a_dead_network(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    cloud.change("UPDATE terminal SET revoked = 1")

    till.step()

    (change,) = _health(till, HealthPart.NETWORK)
    assert (change.level, change.reason) == (Level.BROKEN, "refused")


def test_a_fleet_that_comes_back_spreads_over_a_minute(cloud: CloudInProcess) -> None:
    down = [True]

    def flaky(send: Send) -> Send:
        return lambda request: _dead(send)(request) if down[0] else send(request)

    till = Till(cloud, between=flaky, reconnect_jitter_s=60)
    till.journal.append_voids(1)
    till.time.pass_s(till.step())
    down[0] = False

    wait_s = till.step()
    assert (wait_s, till.journal.ack.seq) == (30.0, 0)

    till.time.pass_s(wait_s)
    till.step()
    assert till.journal.ack.seq == 1


def test_a_genuine_page_of_another_stream_is_not_applied(cloud: CloudInProcess) -> None:
    def crossed(send: Send) -> Send:
        kept: list[bytes] = []

        def swapped(request: requests.PreparedRequest) -> requests.Response:
            response = send(request)
            if "/sync/rules" in str(request.url):
                kept.append(response.content)
            is_goods = "/sync/catalogue" in str(request.url)
            return response_of(request, 200, kept[0], {}) if is_goods else response

        return swapped

    till = Till(cloud, between=crossed)

    till.step()

    assert till.kept.names == {}
    assert [change.reason for change in _health(till, HealthPart.NETWORK)] == ["unreadable"]


# --- whatever the network does --------------------------------------------------------------------

FATES = ("arrives", "request lost", "answer lost", "twice", "late again")


@settings(max_examples=15, deadline=None)
@given(
    fates=st.lists(st.sampled_from(FATES), max_size=40),
    bursts=st.lists(st.sampled_from([0, 1, 9, 120, 520]), min_size=1, max_size=4),
    seed=st.integers(0, 2**32),
)
def test_the_cloud_ends_with_exactly_the_tills_journal(
    fates: list[str], bursts: list[int], seed: int
) -> None:
    with TemporaryDirectory() as folder, cloud_in(Path(folder), FakeTime()) as cloud:
        network = UnreliableNetwork(fates)
        till = Till(cloud, between=network, draw=random.Random(seed).random)

        for burst in bursts:
            till.journal.append_voids(burst)
            till.time.pass_s(till.step())
        till.step_until_idle()

        assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
        assert till.journal.ack.seq == len(till.journal.entries)
        assert not _health(till, HealthPart.UPLOAD)


class UnreliableNetwork:
    """Does with each request what its list says; then becomes a good network."""

    def __init__(self, fates: list[str]) -> None:
        self._fates = iter(fates)
        self._old: list[requests.PreparedRequest] = []

    def __call__(self, send: Send) -> Send:
        def carry(request: requests.PreparedRequest) -> requests.Response:
            fate = next(self._fates, "arrives")
            if fate == "request lost":
                raise requests.ConnectTimeout(fate)
            if fate == "late again" and self._old:
                send(self._old[0])
            self._old.append(request.copy())
            answer = send(request)
            if fate == "answer lost":
                raise requests.ReadTimeout(fate)
            return send(request) if fate == "twice" else answer

        return carry


def _long_note(number: int, *, seed: int, size: int = 100_000) -> BasketVoided:
    """An entry that does not compress."""
    noise = random.Random(seed).randbytes(size // 2).hex()
    return BasketVoided(number, noise, lines=1, total=Fen(1))


def _dead(send: Send) -> Send:
    def fail(request: requests.PreparedRequest) -> requests.Response:
        raise requests.ConnectionError("no route")

    return fail


def _watching(calls: list[str]) -> Callable[[Send], Send]:
    def between(send: Send) -> Send:
        def watched(request: requests.PreparedRequest) -> requests.Response:
            calls.append(str(request.url))
            return send(request)

        return watched

    return between


def _answering(change: Callable[[EventsAck], EventsAck]) -> Callable[[Send], Send]:
    """A network, or a cloud, that changes acknowledgements."""

    def between(send: Send) -> Send:
        def changed(request: requests.PreparedRequest) -> requests.Response:
            response = send(request)
            if "/events" not in str(request.url):
                return response
            ack = change(decode(response.content, EventsAck))
            return response_of(request, 200, encode(ack), {})

        return changed

    return between


def _health(till: Till, part: HealthPart) -> list[HealthChanged]:
    return [
        change
        for change in till.posted.commands
        if isinstance(change, HealthChanged) and change.part is part
    ]
