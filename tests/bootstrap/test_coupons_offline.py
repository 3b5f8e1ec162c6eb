"""The assembled till without a network: which coupons it takes, also after a restart."""

import base64
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.bootstrap.disk import open_disk
from pos_app.checkout.commands import Enter, GiveReason, Scan, TypeText, VoidBasket, VoidReason
from pos_app.checkout.state import Refused
from pos_app.domain import coupon_token
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.errors import (
    CouponExpired,
    CouponForged,
    CouponLent,
    CouponStopped,
    CouponUsed,
    OfflineCouponCapReached,
    Refusal,
    ShortCodesRest,
    TooLongOffline,
)
from pos_app.domain.money import Fen
from pos_app.domain.promotion import HomeTill, Rules
from pos_app.domain.short_code import short_code_of
from pos_app.domain.wire import ClaimsPage, CloudKey, RulesPage, keyed_short_code
from pos_app.domain.wire_coupons import CouponLock
from tests.adapters.cloud.world import some_enrolment
from tests.bootstrap.shop import NOODLES, TillInAFolder, settings_in

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
STORE, TERMINAL = 2001, "7K2M9QXD"
HOUR_MS = 3_600_000
CODE = short_code_of(1)
CAP = OfflineCouponCapReached(coupons=20, amount=Fen(100_00))


@dataclass(frozen=True)
class Folder:
    """An enrolled till's folder, with the rules of a day; the cloud last spoke so long ago."""

    path: Path
    now_s: int

    def coupon(self, number: int = 1, *, face: int = 100, hours_ago: float = 0.1) -> Coupon:
        from_s = self.now_s - int(hours_ago * 3600)
        return Coupon(f"{number:016d}", 1, STORE, from_s, 24, Fen(face))

    def enrol(self, *, hours_offline: float = 1) -> None:
        keys = KeyFolder(self.path / "keys")
        keys.load_or_create()
        public = _text(KEY.public_key().public_bytes_raw())
        trusted = [CloudKey(1, "coupon", public), CloudKey(2, "sync", public)]
        keys.keep_enrolment(
            some_enrolment(
                store=STORE,
                terminal=TERMINAL,
                cloud_keys=[
                    {"kid": k.kid, "purpose": k.purpose, "public_key": k.public_key}
                    for k in trusted
                ],
            )
        )
        disk = open_disk(settings_in(self.path), SystemClock().now())
        [*_, last] = disk.sync_reader.entries_after(0, limit=9, max_bytes=9999)
        spoke = self.now_s * 1000 - int(hours_offline * HOUR_MS)
        assert disk.ledger.mark_acked(last.seq, last.entry_hash, server_utc_ms=spoke)
        disk.goods_writer.apply_rules(RulesPage("rules", 1, more=False, rules=self._rules()))
        for part in (disk.loop_reader, disk.sync_reader, disk.print_reader, disk.goods):
            part.close()
        disk.goods_writer.close()
        disk.ledger.close()

    def writer(self) -> SqliteUtilsCatalogueWriter:
        return SqliteUtilsCatalogueWriter(self.path / "catalogue.db")

    def claims(self, *tokens: str, withdrawn: tuple[str, ...] = ()) -> None:
        """What a page of claims brought before the network went."""
        writer = self.writer()
        codes = [keyed_short_code(bytes(32), CODE)] * len(tokens)
        writer.apply_claims(ClaimsPage("claims", 9, False, [*tokens], [*withdrawn], codes))
        writer.close()

    def _rules(self) -> Rules:
        offer = Offer(
            offer_id=1,
            campaign="c1",
            title="面",
            title_en="noodles",
            brand="康师傅",
            goods=(NOODLES.barcode,),
            face=Fen(60_00),
            payer=Payer.BRAND,
            from_utc_s=self.now_s - 9_000_000,
            until_utc_s=self.now_s + 9_000_000,
            coupon_hours=24,
        )
        return Rules(1, offers=(offer,), home=HomeTill(TERMINAL, "1号机"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, int(time.time()))


def token(coupon: Coupon, key: Ed25519PrivateKey = KEY) -> str:
    data = coupon_token.payload(coupon, 1)
    return coupon_token.text_of(data, key.sign(coupon_token.signed_message(data)))


def refusal_of(till: TillInAFolder, *codes: str) -> Refusal | None:
    """What the cashier is told of the last of these."""
    for code in codes:
        till.do(Scan(code, source="scanner"))
    notice = till.state.notice
    return notice.refusal if isinstance(notice, Refused) else None


def test_a_genuine_coupon_is_taken_once_also_over_a_restart(folder: Folder) -> None:
    folder.enrol()
    shown = folder.coupon()
    with TillInAFolder(settings_in(folder.path)) as till:
        thief = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
        assert refusal_of(till, NOODLES.barcode, token(shown, thief)) == CouponForged()
        assert refusal_of(till, token(shown)) is None
        assert till.state.priced.total == NOODLES.price - 100
        till.sell(NOODLES)
    with TillInAFolder(settings_in(folder.path)) as till:
        assert refusal_of(till, NOODLES.barcode, token(shown)) == CouponUsed()


def test_after_72_hours_without_the_cloud_no_coupon_is_taken(folder: Folder) -> None:
    folder.enrol(hours_offline=72.1)
    with TillInAFolder(settings_in(folder.path)) as till:
        assert refusal_of(till, token(folder.coupon())) == TooLongOffline(hours=72)


def test_what_was_redeemed_under_an_uncertain_clock_counts_over_a_restart(
    folder: Folder,
) -> None:
    folder.enrol()
    with TillInAFolder(settings_in(folder.path)) as till:
        for number in range(2):
            shown = token(folder.coupon(number, face=400))
            assert refusal_of(till, NOODLES.barcode, shown) is None
        till.sell(NOODLES)
    with TillInAFolder(settings_in(folder.path)) as till:
        assert till.state.trust.coupons_since == 2
        assert till.state.trust.amount_since == 800
        assert refusal_of(till, token(folder.coupon(3, face=92_01))) == CAP
        assert refusal_of(till, token(folder.coupon(4, face=92_00))) is None


def test_a_clock_set_back_a_year_brings_no_coupon_back(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.enrol()
    with TillInAFolder(settings_in(folder.path)) as till:
        till.sell(NOODLES)
    real, year_ns = time.time_ns, 365 * 24 * 3600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: real() - year_ns)
    with TillInAFolder(settings_in(folder.path)) as till:
        ended = folder.coupon(1, hours_ago=25)
        assert refusal_of(till, token(ended)) == CouponExpired(ended.until_utc_s)
        assert refusal_of(till, NOODLES.barcode, token(folder.coupon(2))) is None
        assert till.state.priced.saved == 100


def test_what_the_cloud_has_closed_or_lent_is_refused_and_the_rest_has_its_digits(
    folder: Folder,
) -> None:
    folder.enrol()
    closed, lent, good = (folder.coupon(number) for number in (1, 2, 3))
    folder.claims(token(good), withdrawn=(closed.coupon_id,))
    with TillInAFolder(settings_in(folder.path)) as till:
        assert refusal_of(till, NOODLES.barcode, token(lent)) is None
        till.assembly.workers.basket.call(lambda: None, 10)
    writer = folder.writer()
    writer.keep_lock(CouponLock(lent.coupon_id, 5, "ZZZZZZZZ", "2号机", is_granted=True))
    writer.close()
    with TillInAFolder(settings_in(folder.path)) as till:
        assert till.state.priced.total == NOODLES.price  # the loan is off the kept basket
        assert refusal_of(till, token(closed)) == CouponStopped()
        assert refusal_of(till, token(lent)) == CouponLent(till="2号机")
        till.do(TypeText(CODE), Enter())
        assert till.state.priced.total == NOODLES.price - 100


def test_a_restart_gives_nobody_new_tries(folder: Folder) -> None:
    folder.enrol()
    folder.claims(token(folder.coupon()))
    with TillInAFolder(settings_in(folder.path)) as till:
        for number in range(5):
            till.do(TypeText(short_code_of(50 + number)), Enter())
        till.do(VoidBasket(), GiveReason(VoidReason.TRAINING))
    with TillInAFolder(settings_in(folder.path)) as till:
        till.do(TypeText(CODE), Enter())
        notice = till.state.notice
        assert isinstance(notice, Refused)
        assert isinstance(notice.refusal, ShortCodesRest)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
