"""Never over budget, never twice for one person, whoever comes at the same time."""

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud import claims
from cloud.budgets.release import RELEASED_AT_ONCE
from cloud.desk import Crowded
from cloud.redeeming import UPLOAD_GRACE_MS
from pos_app.domain.money import Fen
from tests.cloud.fake_till import SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

THREADS = 16
FACE = 500


def set_budget(stand: Stand, coupons: int, *, daily: int = 10_000) -> None:
    """So many coupons of the hero offer, spread unevenly over the four buckets."""
    shares = [coupons - coupons // 4 - coupons // 8, coupons // 4, coupons // 8, 0]
    with stand.parts.database.write() as work:
        for bucket, share in enumerate(shares):
            work.do(
                "UPDATE budget SET cap = ? WHERE offer_id = 1001 AND bucket = ?",
                (share * FACE, bucket),
            )
        work.do("UPDATE store_offer SET daily_limit = ?", (daily,))


def rush(people: int, claim_as: Callable[[int], bool]) -> int:
    """All at once; how many got something."""
    start = threading.Barrier(THREADS)

    def turn(first: int) -> int:
        start.wait()
        return sum(claim_as(person) for person in range(first, people, THREADS))

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(turn, range(THREADS)))


def claim_for(stand: Stand, till: FakeTill, claimant: bytes) -> bool:
    session = claims.Session(claimant, till.me.terminal, 1, STORE)
    try:
        return not claims.claim(stand.parts, session, 1001).again
    except claims.SoldOut:
        return False


def test_sixteen_threads_never_exceed_the_budget(stand: Stand, till: FakeTill) -> None:
    set_budget(stand, 40)
    got = rush(200, lambda person: claim_for(stand, till, person.to_bytes(32)))
    assert got == 40
    assert stand.column("SELECT sum(reserved) FROM budget WHERE offer_id = 1001") == [40 * FACE]
    assert stand.column("SELECT sum(cap) FROM budget WHERE offer_id = 1001") == [40 * FACE]
    assert stand.count("budget", "reserved + redeemed > cap") == 0
    assert stand.count("coupon") == 40


def test_one_person_in_sixteen_threads_gets_one(stand: Stand, till: FakeTill) -> None:
    assert rush(64, lambda _: claim_for(stand, till, bytes(32))) == 1
    assert stand.count("coupon") == 1


def test_the_days_share_of_a_shop_is_kept(stand: Stand, till: FakeTill) -> None:
    set_budget(stand, 100, daily=7)
    assert rush(64, lambda person: claim_for(stand, till, person.to_bytes(32))) == 7
    stand.clock.pass_s(24 * 3600)
    assert claim_for(stand, till, b"next day".ljust(32))


def test_short_codes_of_open_coupons_differ(stand: Stand, till: FakeTill) -> None:
    set_budget(stand, 60)
    rush(60, lambda person: claim_for(stand, till, person.to_bytes(32)))
    codes = stand.column("SELECT short_code FROM coupon")
    assert len(set(codes)) == len(codes) == 60
    assert all(len(str(code)) == 8 for code in codes)


def test_a_sold_out_claim_takes_nothing_of_the_day(stand: Stand, till: FakeTill) -> None:
    set_budget(stand, 0)
    assert not claim_for(stand, till, bytes(32))
    assert stand.column("SELECT claimed FROM store_offer_day") == []


def test_an_expired_coupon_goes_back_to_the_brand_after_the_grace(
    stand: Stand, till: FakeTill
) -> None:
    set_budget(stand, 1)
    assert claim_for(stand, till, bytes(32))
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000 - 1)
    assert not claim_for(stand, till, b"early".ljust(32))
    stand.clock.pass_s(1)
    assert claim_for(stand, till, b"next".ljust(32))
    assert stand.column("SELECT state FROM coupon ORDER BY claimed_at") == ["RELEASED", "ISSUED"]


def parked(stand: Stand) -> list[object]:
    return stand.column("SELECT reason FROM parked")


def test_a_sold_out_offer_does_not_keep_expired_coupons_of_other_offers(
    stand: Stand, till: FakeTill
) -> None:
    """More expired coupons than one claim releases stand before the sold-out offer's own."""
    set_budget(stand, 1)
    others = RELEASED_AT_ONCE + 1
    for person in range(others):
        session = claims.Session(person.to_bytes(32), till.me.terminal, 1, STORE)
        claims.claim(stand.parts, session, 1002)
    stand.clock.pass_s(1)
    assert claim_for(stand, till, b"first".ljust(32))
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000)

    tries = [claim_for(stand, till, bytes([person]) * 32) for person in range(100, 103)]

    assert any(tries)
    assert stand.count("coupon", "state = 'RELEASED'") == others + 1


def test_nobody_is_told_sold_out_while_expired_coupons_wait_to_be_released(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One press releases so many and no more; the offer's own may stand behind them."""
    set_budget(stand, 1)
    for person in range(RELEASED_AT_ONCE + 1):
        session = claims.Session(person.to_bytes(32), till.me.terminal, 1, STORE)
        claims.claim(stand.parts, session, 1002)
    stand.clock.pass_s(1)
    assert claim_for(stand, till, b"first".ljust(32))
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000)
    monkeypatch.setattr("cloud.claims.claiming.RELEASES_AT_MOST", 1)
    with pytest.raises(Crowded):
        claim_for(stand, till, b"next".ljust(32))
    assert claim_for(stand, till, b"next".ljust(32))


def test_a_second_redemption_is_parked_and_not_paid(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    till.sell(SOAP, coupons=[coupon])
    assert till.upload().acked_seq == 3
    assert parked(stand) == ["coupon_redeemed_before"]
    assert stand.column("SELECT sum(redeemed) FROM budget") == [FACE]
    assert stand.count("redemption") == 1
    assert stand.count("sale") == 2


def test_a_redemption_uploaded_within_the_grace_is_paid(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000 - 1)
    till.clock.utc_ms = stand.clock()
    till.upload()
    assert parked(stand) == []
    assert stand.column("SELECT sum(redeemed) FROM budget") == [FACE]


def test_a_redemption_that_comes_too_late_is_parked(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS / 1000)
    till.clock.utc_ms = stand.clock()
    till.upload()
    assert parked(stand) == ["coupon_late"]
    assert stand.column("SELECT sum(redeemed) FROM budget") == [0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("DELETE FROM coupon", "coupon_unknown"),
        ("UPDATE coupon SET store_id = 7", "coupon_foreign"),
        ("UPDATE coupon SET face = 100", "coupon_amount"),
        ("UPDATE coupon SET offer_id = 1002", "coupon_amount"),
        ("UPDATE coupon SET from_s = from_s + 86400", "coupon_late"),
    ],
)
def test_a_redemption_that_may_not_be_is_parked(
    stand: Stand, till: FakeTill, phone: Phone, change: str, reason: str
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    with stand.parts.database.write() as work:
        work.do("INSERT INTO store (store_id, name, name_en, address) VALUES (7, 'a', 'b', 'c')")
        work.do(change)
    assert till.upload().status == "ok"
    assert reason in parked(stand)
    assert stand.count("redemption") == 0
    assert stand.count("sale") == 1


def test_redeeming_less_than_the_face_gives_the_rest_back(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    coupon = coupon_in(till.claims().tokens[0], till)
    till.products[SOAP] = dataclasses.replace(till.products[SOAP], price=Fen(300))
    till.sell(SOAP, coupons=[coupon])
    till.upload()
    assert parked(stand) == []
    assert stand.column("SELECT sum(reserved) FROM budget") == [0]
    assert stand.column("SELECT sum(redeemed) FROM budget") == [300]
