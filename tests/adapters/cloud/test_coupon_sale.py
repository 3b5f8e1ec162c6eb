"""From the claim to the cloud's books, on a real ledger, a real catalogue and the real cloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.adapters.catalogue.writer import SqliteUtilsCatalogueWriter
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.sync import SyncParts, SyncWorker
from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.identity import DeviceKey, Identity
from pos_app.adapters.ledger.reader import LedgerReader
from pos_app.checkout.commands import CouponArrived, RulesChanged, UploadChanged
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from tests.adapters.cloud.world import CloudInProcess, Posted

DETERGENT = Product("6999990000012", "奥妙全自动洗衣液2kg", "奥妙", "日化", "瓶", Fen(2990))
OMO = 1001


class RealTill:
    """A till's own disk, joined with the cloud."""

    def __init__(self, cloud: CloudInProcess, identity: TillIdentity, folder: Path) -> None:
        self.time = cloud.time
        self.ledger = ApswLedger.open(
            folder / "ledger.db",
            identity=Identity(identity.store, identity.terminal, identity.epoch),
            key=DeviceKey(identity.public_key, identity.sign),
            at=self.time.moment(),
        )
        self.reader = LedgerReader(folder / "ledger.db")
        self.goods = SqliteUtilsCatalogueWriter(folder / "catalogue.db")
        self.posted = Posted()
        parts = SyncParts(
            cloud=cloud.client(identity),
            journal=self.reader,
            mark_acked=self.ledger.mark_acked,
            pending=self.ledger.pending,
            kept=self.goods,
            seal=Ed25519CouponSeal(identity.cloud_keys("coupon"), is_used=self.reader.is_used),
        )
        self.worker = SyncWorker(parts, rules=Rules(), post=self.posted, draw=lambda: 0.5)

    def step(self, *hints: str) -> None:
        self.worker.step(self.time.moment(), hints=hints)

    def rules(self) -> Rules:
        changed = self.posted.of(RulesChanged)[-1]
        assert isinstance(changed, RulesChanged)
        return changed.rules

    def sell_detergent(self, *coupons: Coupon) -> SaleRecorded:
        """Two bottles for cash, with these coupons, on the disk."""
        at = self.time.moment()
        ticket = Ticket(1, rules=self.rules(), opened_utc_s=at.utc_s)
        ticket = ticket.with_goods(DETERGENT, pieces(2))
        priced = evaluate(ticket.lines, self.rules(), coupons, at.utc_s)
        faces = {coupon.coupon_id: coupon.face for coupon in coupons}
        sale = sale_for_cash(ticket, priced, Fen(10000), faces)
        self.ledger.append(sale, at)
        return sale

    def close(self) -> None:
        self.goods.close()
        self.reader.close()
        self.ledger.close()


@contextmanager
def till_in(folder: Path, cloud: CloudInProcess, identity: TillIdentity) -> Iterator[RealTill]:
    folder.mkdir(exist_ok=True)
    till = RealTill(cloud, identity, folder)
    try:
        yield till
    finally:
        till.close()


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
