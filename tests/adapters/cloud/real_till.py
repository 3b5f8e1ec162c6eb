"""A till on its own disk: the real ledger, catalogue, recovery and sync, without threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.adapters.catalogue.writer import SqliteUtilsCatalogueWriter
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.sync import POLL_S, SyncParts, SyncWorker
from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.identity import DeviceKey, Identity
from pos_app.adapters.ledger.mending import LedgerMending
from pos_app.adapters.ledger.reader import LedgerReader
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import IDLE_S, Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.checkout.commands import RulesChanged
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
STEPS = 60


class RealTill:
    """A till's own disk, joined with the cloud."""

    def __init__(self, cloud: CloudInProcess, identity: TillIdentity, folder: Path) -> None:
        self.time = cloud.time
        self.path = folder / "ledger.db"
        (folder / "keys").mkdir(exist_ok=True)
        epochs = EpochFile(folder / "keys", terminal=identity.terminal, given=identity.epoch)
        name = Identity(identity.store, identity.terminal, epochs.kept().epoch)
        self.ledger = open_or_recover(
            self.path,
            identity=name,
            key=DeviceKey(identity.public_key, identity.sign),
            epochs=epochs,
            at=self.time.moment(),
            storage=Storage(log_bytes=0),
        ).ledger
        self.reader = LedgerReader(self.path)
        self.goods = SqliteUtilsCatalogueWriter(folder / "catalogue.db")
        self.posted = Posted()
        self.restorer = Restorer(
            on_ledger=lambda work: work(self.ledger),
            public_key=identity.public_key,
            epochs=epochs,
            places=lambda: Places((), tuple(set_aside_files(self.path, SystemFiles()))),
            files=SystemFiles(),
            asks_cloud=True,
            tell=self.posted,
            wake=lambda: None,
            now=self.time.moment,
        )
        parts = SyncParts(
            cloud=cloud.client(identity),
            journal=self.reader,
            mark_acked=self.ledger.mark_acked,
            pending=self.ledger.pending,
            kept=self.goods,
            seal=Ed25519CouponSeal(identity.cloud_keys("coupon"), is_used=self.reader.is_used),
            mending=LedgerMending(
                on_ledger=lambda work: work(self.ledger),
                identity=name,
                public_key=identity.public_key,
                epochs=epochs,
                restorer=self.restorer,
                post=self.posted,
                now=self.time.moment,
            ),
        )
        self.worker = SyncWorker(
            parts, rules=self.goods.rules(), post=self.posted, draw=lambda: 0.5
        )

    def step(self, *hints: str) -> float:
        return self.worker.step(self.time.moment(), hints=hints)

    def step_until_idle(self) -> None:
        """As both threads do it: put back what is near, send, pull, wait."""
        for _ in range(STEPS):
            while self.restorer.step() < IDLE_S:
                pass
            wait_s = self.step()
            if wait_s > POLL_S / 2 and not self.ledger.pending().count:
                return
            self.time.pass_s(wait_s)
        raise AssertionError("never idle")

    def rules(self) -> Rules:
        told = self.posted.of(RulesChanged)
        changed = told[-1] if told else RulesChanged(self.goods.rules())
        assert isinstance(changed, RulesChanged)
        return changed.rules

    def sell_detergent(self, *coupons: Coupon) -> SaleRecorded:
        """Two bottles for cash, with these coupons, on the disk."""
        self.time.pass_s(1)
        at = self.time.moment()
        ticket = Ticket(self.reader.last_ticket_id() + 1, rules=self.rules(), opened_utc_s=at.utc_s)
        ticket = ticket.with_goods(DETERGENT, pieces(2))
        priced = evaluate(ticket.lines, self.rules(), coupons, at.utc_s)
        faces = {coupon.coupon_id: coupon.face for coupon in coupons}
        sale = sale_for_cash(ticket, priced, Fen(10000), faces)
        self.ledger.append(sale, at)
        return sale

    def entries(self) -> set[tuple[int, bytes]]:
        """Every entry on this disk: its epoch and its exact bytes."""
        return {
            (tail.epoch, entry.data)
            for tail in self.reader.epochs()
            for entry in self.reader.entries_after(
                0, epoch=tail.epoch, limit=10_000, max_bytes=1 << 40
            )
        }

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
