"""Coupons at the counter, joined: whose seal they bear, which are open, and whom to ask."""

import secrets
import threading
from collections.abc import Callable

from pos_app.adapters.catalogue.open_claims import SqliteOpenClaims
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.coupon_desk import CloudCouponDesk, CouponCalls, DeskParts
from pos_app.adapters.cloud.keys import CouponKeys, TillIdentity
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.adapters.ledger import LedgerReader
from pos_app.bootstrap.disk import Disk
from pos_app.domain.wire_coupons import CouponLock
from pos_app.settings import Settings

CALL_S = 3.0
"""For one question: a shopper waits."""


class Couponing:
    """What the loop reads of coupons, and the desk that has a thread of its own."""

    def __init__(
        self,
        settings: Settings,
        disk: Disk,
        *,
        clock: SystemClock,
        keep_lock: Callable[[CouponLock], None],
        stopping: threading.Event,
    ) -> None:
        """`keep_lock` may wait for the catalogue's own thread. Raises Unavailable."""
        self.keys = CouponKeys(disk.identity.cloud_keys("coupon"), disk.goods_writer.coupon_keys())
        self.seal = Ed25519CouponSeal(self.keys, is_used=disk.loop_reader.is_used)
        self.open_claims = SqliteOpenClaims(settings.state.catalogue, disk.identity.screen_key)
        self._reader = LedgerReader(settings.state.ledger)
        parts = DeskParts(
            calls=lambda: _client(settings.cloud.url, disk.identity, clock),
            seal=Ed25519CouponSeal(self.keys, is_used=self._reader.is_used),
            keep_lock=keep_lock,
            monotonic_s=clock.monotonic_s,
            wait=stopping.wait,
        )
        self.desk = CloudCouponDesk(parts)

    def close(self, *, desk_has_ended: bool) -> None:
        """What a thread that did not end still holds is left to the end of the process."""
        self.open_claims.close()
        if desk_has_ended:
            self._reader.close()


def _client(url: str, identity: TillIdentity, clock: SystemClock) -> CouponCalls:
    """Loads the network libraries: on the desk's own thread."""
    from pos_app.adapters.cloud.client import CloudClient, Deadlines

    return CloudClient(
        url,
        identity,
        clock=clock,
        draw_nonce=lambda: secrets.token_urlsafe(18),
        deadlines=Deadlines(connect_s=CALL_S, call_s=CALL_S, upload_s=CALL_S),
    )
