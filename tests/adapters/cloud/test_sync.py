"""Till and cloud in step: whatever the network does, and never on the cloud's bare word."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud import settings as central
from cloud.settings import Scope
from cloud.shops import set_home_till
from pos_app.adapters.cloud.sync import POLL_S
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
from pos_app.domain.wire import RulesPage
from tests.adapters.cloud.stepping import (
    OMO,
    Till,
    health,
    watching,
)
from tests.adapters.cloud.world import (
    NOON_MS,
    CloudInProcess,
    FakeTime,
    Send,
    cloud_in,
)
from tests.cloud.stand import GOODS_COUNT


def test_the_first_step_brings_time_journal_rules_and_goods_in_step(cloud: CloudInProcess) -> None:
    till = Till(cloud)
    till.journal.append_voids(3)

    wait_s = till.step()

    assert wait_s == POLL_S
    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert till.journal.ack.seq == 3
    assert len(till.kept.names) == GOODS_COUNT
    assert till.kept.rules.offers
    assert till.posted.of(UploadChanged)[-1] == UploadChanged(0, None)
    assert TrustLearned(NOON_MS) in till.posted.commands
    assert till.posted.of(HealthChanged) == [
        HealthChanged(HealthPart.NETWORK, Level.OK, "", NOON_MS)
    ]


def test_settings_come_down_and_the_cloud_knows_that_this_till_holds_them(
    cloud: CloudInProcess,
) -> None:
    till = Till(cloud)
    with cloud.parts.database.write() as work:
        central.put(work, Scope(till.identity.store), "ui.theme", "night", NOON_MS)
    till.step()
    assert till.kept.settings == {"ui.theme": "night"}
    with cloud.parts.database.read() as work:
        [holder] = central.holders(work, till.identity.store)
    assert holder.held == 1


def test_goods_can_be_scanned_before_an_offer_invites_to_claim(
    cloud: CloudInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = Till(cloud)
    goods_there: list[int] = []
    take_in = till.kept.apply_rules

    def apply_rules(page: RulesPage) -> None:
        goods_there.append(len(till.kept.names))
        take_in(page)

    monkeypatch.setattr(till.kept, "apply_rules", apply_rules)
    till.step()
    assert goods_there == [GOODS_COUNT]


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
    till = Till(cloud, between=watching(calls))
    till.journal.append_voids(1100)

    till.step_until_idle()

    assert cloud.journal_of(till.identity) == till.journal.as_the_cloud_should_hold_it()
    assert sum("/events" in call for call in calls) == 3


def test_new_entries_go_up_at_once_without_polling_again(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
    till.step()
    calls.clear()
    till.journal.append_voids(1)
    till.time.pass_s(5)

    wait_s = till.step()

    assert [call.rpartition("/")[2] for call in calls] == ["events"]
    assert wait_s == POLL_S - 5


def test_a_hint_pulls_only_its_stream(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
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


def test_a_new_home_till_gets_the_claims_with_the_rules_that_name_it(
    cloud: CloudInProcess,
) -> None:
    first, second = Till(cloud), Till(cloud)
    for till in (first, second):
        till.step()
    coupon_id = cloud.claim(first.identity, OMO, b"somebody")
    second.step("claims")
    with cloud.parts.database.write() as work:
        assert set_home_till(work, second.identity.terminal, NOON_MS)

    second.step("rules")

    assert set(second.kept.tokens) == {coupon_id}


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
        assert not health(till, HealthPart.UPLOAD)


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


def test_a_time_out_confirms_nothing(cloud: CloudInProcess) -> None:
    """Though a later upload would find the gap: there may be none, and the till said all is up."""

    def silent(send: Send) -> Send:
        def carry(request: requests.PreparedRequest) -> requests.Response:
            if "/events" in str(request.url):
                raise requests.ReadTimeout("no answer")
            return send(request)

        return carry

    till = Till(cloud, between=silent)
    till.journal.append_voids(2)

    till.step()

    assert till.journal.ack.seq == 0
    assert till.journal.pending().count == len(till.journal.entries)
