"""From the claim to the cloud's books, on a real ledger, a real catalogue and the real cloud."""

from pathlib import Path

from pos_app.checkout.commands import CouponArrived, RulesChanged, UploadChanged
from tests.adapters.cloud.real_till import OMO, till_in
from tests.adapters.cloud.world import CloudInProcess


def test_a_claimed_coupon_is_redeemed_and_the_cloud_agrees_to_the_fen(
    cloud: CloudInProcess, tmp_path: Path
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step()
        coupon_id = cloud.claim(identity, OMO, b"somebody")
        till.step("claims")
        (arrived,) = till.posted.of(CouponArrived)
        assert isinstance(arrived, CouponArrived)

        sale = till.sell_detergent(arrived.coupon)
        till.step()

        assert [redemption.coupon_id for redemption in sale.redemptions] == [coupon_id]
        assert _sales(cloud) == [(sale.gross, sale.saved, sale.total, sale.change)]
        assert _redemptions(cloud) == [(coupon_id, 500)]
        assert _parked(cloud) == []
        assert till.posted.of(UploadChanged)[-1] == UploadChanged(0, None)


def test_a_sale_made_while_the_cloud_was_away_is_counted_once_after_a_restart(
    cloud: CloudInProcess, tmp_path: Path
) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step()
        cloud.claim(identity, OMO, b"somebody")
        till.step("claims")
        (arrived,) = till.posted.of(CouponArrived)
        assert isinstance(arrived, CouponArrived)
        sale = till.sell_detergent(arrived.coupon)
    with till_in(tmp_path / "till", cloud, identity) as restarted:
        restarted.step()
        again = restarted.posted.of(CouponArrived)
        restarted.step()

        assert again == []  # redeemed here, though the cloud did not know yet
        assert _sales(cloud) == [(sale.gross, sale.saved, sale.total, sale.change)]
        assert restarted.ledger.pending().count == 0


def test_goods_and_rules_are_kept_over_a_restart(cloud: CloudInProcess, tmp_path: Path) -> None:
    identity = cloud.enrolled_till()
    with till_in(tmp_path / "till", cloud, identity) as till:
        till.step()
        rules = till.rules()
    with till_in(tmp_path / "till", cloud, identity) as restarted:
        restarted.step()

        assert restarted.goods.rules() == rules
        assert restarted.posted.of(RulesChanged) == []


def _sales(cloud: CloudInProcess) -> list[tuple[object, ...]]:
    with cloud.parts.database.read() as work:
        return work.rows("SELECT gross, saved, total, change FROM sale")


def _redemptions(cloud: CloudInProcess) -> list[tuple[object, ...]]:
    with cloud.parts.database.read() as work:
        return work.rows("SELECT coupon_id, amount FROM redemption")


def _parked(cloud: CloudInProcess) -> list[tuple[object, ...]]:
    with cloud.parts.database.read() as work:
        return work.rows("SELECT reason, detail FROM parked")
