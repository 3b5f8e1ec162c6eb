"""Cloned, old and lost disks on the real ledger: nothing is lost, nothing is counted twice."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cloud import epochs
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.ledger import ApswLedger
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import CouponArrived, EpochBegan, Past, PastChanged
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.money import Fen
from tests.adapters.cloud.real_till import OMO, RealTill, till_in
from tests.adapters.cloud.world import CloudInProcess


def in_the_cloud(cloud: CloudInProcess) -> set[tuple[int, bytes]]:
    """Every entry that the cloud has, in the journal or beside it."""
    with cloud.parts.database.read() as work:
        rows = work.rows(
            "SELECT epoch, entry FROM journal UNION SELECT epoch, entry FROM fork_tail"
        )
    return set(rows)


def is_sound(path: Path) -> bool:
    return verify(path).findings == []


def claimed(
    cloud: CloudInProcess, identity: TillIdentity, till: RealTill, member: bytes = b"somebody"
) -> Coupon:
    cloud.claim(identity, OMO, member)
    till.step("claims")
    arrived = till.posted.of(CouponArrived)[-1]
    assert isinstance(arrived, CouponArrived)
    return arrived.coupon


def test_a_cloned_disk_goes_on_under_its_own_epoch_and_knows_the_others_coupons(
    cloud: CloudInProcess, tmp_path: Path
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "first", cloud, identity) as first:
        first.step_until_idle()
        coupon = claimed(cloud, identity, first)
        first.sell_detergent()
        first.step_until_idle()
    shutil.copytree(tmp_path / "first", tmp_path / "clone")
    with (
        till_in(tmp_path / "first", cloud, identity) as first,
        till_in(tmp_path / "clone", cloud, identity) as clone,
    ):
        first.sell_detergent(coupon)
        clone.sell_detergent()
        first.step_until_idle()
        clone.step_until_idle()
        clone.sell_detergent()
        first.sell_detergent()
        for till in (clone, first):
            till.step_until_idle()

        assert [tail.epoch for tail in clone.reader.epochs()] == [1, 2]
        assert [tail.epoch for tail in first.reader.epochs()] == [1]
        assert EpochBegan(2) in clone.posted.commands
        assert first.entries() | clone.entries() <= in_the_cloud(cloud)
        assert clone.reader.is_used(coupon.coupon_id)
    assert is_sound(tmp_path / "first/ledger.db")
    assert is_sound(tmp_path / "clone/ledger.db")


def test_a_disk_of_an_older_day_goes_on_under_another_letter(
    cloud: CloudInProcess, tmp_path: Path
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step_until_idle()
        coupon = claimed(cloud, identity, till)
        till.sell_detergent()
    shutil.copytree(tmp_path / "till", tmp_path / "backup")
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.sell_detergent(coupon)
        till.step_until_idle()
        sold = till.entries()
    with till_in(tmp_path / "backup", cloud, identity) as old:
        old.step_until_idle()
        old.sell_detergent()
        old.step_until_idle()

        newest = old.reader.last_sale()
        assert newest is not None
        assert newest.receipt.epoch_letter == "B"
        assert old.reader.is_used(coupon.coupon_id)
        assert sold | old.entries() <= in_the_cloud(cloud)
    assert is_sound(tmp_path / "backup/ledger.db")


def test_a_clone_that_gets_no_epoch_of_its_own_knows_the_others_coupons_all_the_same(
    cloud: CloudInProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "first", cloud, identity) as first:
        first.step_until_idle()
        coupons = [claimed(cloud, identity, first)]
        first.sell_detergent()
        first.step_until_idle()
    shutil.copytree(tmp_path / "first", tmp_path / "clone")
    monkeypatch.setattr(epochs, "GIVEN_A_DAY", 0)
    with (
        till_in(tmp_path / "first", cloud, identity) as first,
        till_in(tmp_path / "clone", cloud, identity) as clone,
    ):
        first.step_until_idle()
        clone.step_until_idle()
        first.sell_detergent(coupons[0])
        first.step_until_idle()
        clone.sell_detergent()
        for _ in range(3):
            clone.time.pass_s(clone.step())
        assert [tail.epoch for tail in clone.reader.epochs()] == [1]
        assert clone.reader.is_used(coupons[0].coupon_id)

        coupons.append(claimed(cloud, identity, first, b"somebody else"))
        first.sell_detergent(coupons[1])
        first.step_until_idle()
        for _ in range(3):
            clone.time.pass_s(clone.step())
        assert clone.reader.is_used(coupons[1].coupon_id)


@pytest.mark.parametrize("unsynced", [0, 2])
def test_a_lost_ledger_comes_back_from_the_cloud(
    cloud: CloudInProcess, tmp_path: Path, unsynced: int
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step_until_idle()
        coupon = claimed(cloud, identity, till)
        for coupons in ((), (coupon,), ()):
            till.sell_detergent(*coupons)
        till.step_until_idle()
        synced = till.entries()
        for _ in range(unsynced):
            till.sell_detergent()
    for file in (tmp_path / "till").glob("ledger.db*"):
        file.unlink()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.sell_detergent()
        assert not till.reader.is_used(coupon.coupon_id)
        till.step_until_idle()
        till.step_until_idle()

        assert synced <= till.entries() <= in_the_cloud(cloud)
        assert till.reader.is_used(coupon.coupon_id)
        told = till.posted.of(PastChanged)[-1]
        assert told == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, len(synced))
    assert is_sound(tmp_path / "till/ledger.db")
    with cloud.parts.database.read() as work:
        assert work.rows("SELECT count(*), sum(total) FROM sale") == [(4, Fen(4 * 5980 - 500))]


class PowerCut(BaseException):
    """Nothing after this is done."""


def cut_behind(patches: pytest.MonkeyPatch, *, calls: int) -> None:
    """The power fails when the ledger has done so many things."""
    done = [0]

    def cutting(real: Callable[..., Any]) -> Callable[..., Any]:
        def cut(*given: Any, **named: Any) -> Any:
            answer = real(*given, **named)
            done[0] += 1
            if done[0] == calls:
                raise PowerCut
            return answer

        return cut

    for name in ("in_transaction", "begin_epoch", "mark_acked", "append"):
        patches.setattr(ApswLedger, name, cutting(getattr(ApswLedger, name)))


@pytest.mark.parametrize("steps", range(1, 10))
def test_a_power_cut_between_any_two_steps_of_a_fork_ends_in_the_same_place(
    cloud: CloudInProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "first", cloud, identity) as first:
        first.step_until_idle()
        first.sell_detergent()
        first.step_until_idle()
    shutil.copytree(tmp_path / "first", tmp_path / "clone")
    with till_in(tmp_path / "first", cloud, identity) as first:
        first.sell_detergent()
        first.step_until_idle()
    with till_in(tmp_path / "clone", cloud, identity) as clone:
        clone.sell_detergent()
        with monkeypatch.context() as patches:
            cut_behind(patches, calls=steps)
            with suppress(PowerCut):  # there may be fewer
                clone.step_until_idle()
    with till_in(tmp_path / "clone", cloud, identity) as again:
        again.sell_detergent()
        again.step_until_idle()

        assert [tail.epoch for tail in again.reader.epochs()] == [1, 2]
        assert again.entries() <= in_the_cloud(cloud)
    assert is_sound(tmp_path / "clone/ledger.db")
