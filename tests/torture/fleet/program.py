"""The till's software while it runs, joined from the production parts as `bootstrap` joins them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import requests

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.cloud.sync import SyncParts, SyncWorker
from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity, LedgerReader
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.mending import LedgerMending
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.checkout.commands import Command
from pos_app.domain.product import Product
from pos_app.domain.wire import CataloguePage
from tests.adapters.cloud.world import CLOUD_URL, FakeKept
from tests.torture.fleet.agenda import Deed
from tests.torture.fleet.disk import TillDisk
from tests.torture.memory_files import MemoryFiles

LEDGER = Path("/till/ledger.db")
KEYS = Path("/till/keys")

Answer = TypeVar("Answer")


class BesideTheWriter(LedgerReader):
    """The reader on the writer's own connection: the disk in memory has no shared memory for
    another one. The queries are the production ones."""

    def __init__(self, ledger: ApswLedger) -> None:
        self._connection = ledger._connection()

    def close(self) -> None:
        """The ledger closes it."""


class ShelfGoods(FakeKept):
    """Goods and rules as they came down, kept over restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.products: dict[str, Product] = {}

    def apply_catalogue(self, page: CataloguePage) -> None:
        super().apply_catalogue(page)
        self.products.update({product.barcode: product for product in page.products})


class Program:
    """Ledger, recovery, sync and restorer over one disk. Raises what `open_or_recover` raises."""

    def __init__(
        self,
        disk: TillDisk,
        identity: TillIdentity,
        goods: ShelfGoods,
        *,
        clock: SystemClock,
        salvage: Path,
        post: Callable[[Command], None],
        wake_restorer: Deed,
        draw: Callable[[], float],
        draw_nonce: Callable[[], str],
        session: Callable[[], requests.Session],
    ) -> None:
        """`salvage`: a real folder; what was set aside is read there, as SQLite needs a file."""
        self.clock = clock
        self._salvage = salvage
        self._files = MemoryFiles(disk)
        self._disk = disk
        self.epochs = EpochFile(
            KEYS, terminal=identity.terminal, given=identity.epoch, files=self._files
        )
        name = Identity(identity.store, identity.terminal, identity.epoch)
        opened = open_or_recover(
            LEDGER,
            identity=name,
            key=DeviceKey(identity.public_key, identity.sign),
            epochs=self.epochs,
            at=clock.now(),
            files=self._files,
            storage=Storage(vfs=disk.vfs_name, shared=False, log_bytes=0),
        )
        self.ledger = opened.ledger
        self.event = opened.event
        self.is_whole = opened.is_whole
        self.reader = BesideTheWriter(self.ledger)
        clock.note_past(self.reader.newest_utc_ms())
        self.seal = Ed25519CouponSeal(identity.cloud_keys("coupon"), is_used=self.reader.is_used)
        self.client = CloudClient(
            CLOUD_URL, identity, clock=clock, draw_nonce=draw_nonce, session_factory=session
        )
        self.restorer = Restorer(
            on_ledger=self._on_ledger,
            public_key=identity.public_key,
            epochs=self.epochs,
            places=self._places,
            files=self._files,
            asks_cloud=True,
            tell=post,
            wake=wake_restorer,
            now=clock.now,
        )
        mending = LedgerMending(
            on_ledger=self._on_ledger,
            identity=name,
            public_key=identity.public_key,
            epochs=self.epochs,
            restorer=self.restorer,
            post=post,
            now=clock.now,
        )
        parts = SyncParts(
            cloud=self.client,
            journal=self.reader,
            mark_acked=self.ledger.mark_acked,
            pending=self.ledger.pending,
            kept=goods,
            seal=self.seal,
            mending=mending,
        )
        self.sync = SyncWorker(parts, rules=goods.rules, post=post, draw=draw)

    def let_go(self) -> None:
        """The power is gone: nothing is written any more."""
        self.ledger._drop_connection()

    def _on_ledger(self, work: Callable[[ApswLedger], Answer]) -> Answer:
        return work(self.ledger)

    def _places(self) -> Places:
        """What was set aside, copied to where SQLite can read it."""
        found = []
        for path in set_aside_files(LEDGER, self._files):
            for name in self._files.names(path.parent):
                if name.startswith(path.name):
                    copy = self._salvage / name
                    copy.write_bytes(self._files.read(path.with_name(name)))
            found.append(self._salvage / path.name)
        return Places(backups=(), set_aside=tuple(found))
