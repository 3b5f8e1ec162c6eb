"""One person with several identities: the strongest counts, and all of them are one person."""

import pytest

from cloud import claims
from cloud.identities.claimants import KEPT_MS, PROVEN_MS, IdentityTooLow, claimant_of
from pos_app.domain.deal import IdentityKind
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import ask_for, browser_of, proves
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand

NUMBER, OTHER_NUMBER = "13800138000", "13900139000"
PHONE, IN_APP = IdentityKind.PHONE, IdentityKind.IN_APP


def claim(stand: Stand, till: FakeTill, phone: Phone, offer: int = 1001) -> claims.Claimed:
    """As after two taps of this phone at this till."""
    slot = stand.clock() // 15_000
    session = claims.Session(browser_of(stand, phone), till.me.terminal, slot, STORE)
    return claims.claim(stand.parts, session, offer)


def kind_of(stand: Stand, phone: Phone) -> IdentityKind:
    with stand.parts.database.read() as work:
        return claimant_of(work, browser_of(stand, phone), stand.clock()).kind


@pytest.fixture
def scanned(till: FakeTill, phone: Phone) -> Phone:
    """A phone that has its cookie."""
    phone.scan(till.screen_path())
    return phone


def test_a_cookie_is_not_enough_for_an_offer_that_asks_for_a_number(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    ask_for(stand, PHONE)
    with pytest.raises(IdentityTooLow) as refused:
        claim(stand, till, scanned)
    assert refused.value.wanted is PHONE
    assert stand.count("coupon") == 0
    assert stand.column("SELECT sum(reserved) FROM budget") == [0]


def test_an_account_of_an_app_is_enough_where_a_number_is(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    ask_for(stand, PHONE)
    proves(stand, scanned, IN_APP, "wechat:o6_bmjrPTlm6")
    assert not claim(stand, till, scanned).again


def test_the_strongest_identity_counts_and_of_equals_the_newest(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, IN_APP, "wechat:o6_bmjrPTlm6")
    stand.clock.pass_s(1)
    proves(stand, scanned, PHONE, NUMBER)
    assert kind_of(stand, scanned) is IN_APP
    stand.clock.pass_s(1)
    proves(stand, scanned, IN_APP, "alipay:2088")
    with stand.parts.database.read() as work:
        person = claimant_of(work, browser_of(stand, scanned), stand.clock())
    assert person.ref == person.refs[-1]
    assert len(person.refs) == 4


def test_what_was_claimed_with_the_cookie_is_not_had_again_with_a_number(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    first = claim(stand, till, scanned)
    proves(stand, scanned, PHONE, NUMBER)
    again = claim(stand, till, scanned)
    assert (again.coupon_id, again.again) == (first.coupon_id, True)


def test_a_second_number_in_one_browser_is_the_same_person(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, PHONE, NUMBER)
    claim(stand, till, scanned)
    proves(stand, scanned, PHONE, OTHER_NUMBER)
    assert claim(stand, till, scanned).again


def test_a_private_window_with_the_same_number_is_the_same_person(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, PHONE, NUMBER)
    claim(stand, till, scanned)
    with Phone(stand) as private:
        private.scan(till.screen_path())
        proves(stand, private, PHONE, NUMBER)
        assert claim(stand, till, private).again
    assert stand.count("coupon") == 1


def test_erasing_the_record_makes_no_second_coupon_for_a_number(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, PHONE, NUMBER)
    claim(stand, till, scanned)
    claim(stand, till, scanned, 1002)
    scanned.open(f"/my/{STORE}")
    scanned.press()
    assert stand.count("identity") == 0
    marks = set(stand.column("SELECT claimant FROM coupon"))
    assert len(marks) == 2  # one offer's mark says nothing of the other's
    with Phone(stand) as fresh:
        fresh.scan(till.screen_path())
        proves(stand, fresh, PHONE, NUMBER)
        assert claim(stand, till, fresh).again
        assert "还没有券" in fresh.open(f"/my/{STORE}").text
    assert stand.count("coupon") == 2


def test_erasing_day_after_day_neither_fails_nor_gives_more_than_one_a_day(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, PHONE, NUMBER)
    for _ in range(2):
        assert not claim(stand, till, scanned, 1009).again
        scanned.client.post("/erase", data={"store": str(STORE)})
        scanned.scan(till.screen_path())
        proves(stand, scanned, PHONE, NUMBER)
        assert claim(stand, till, scanned, 1009).again
        stand.clock.pass_s(24 * 3600)
        till.clock.pass_s(24 * 3600)
    assert stand.count("coupon") == 2


def test_a_proof_is_believed_for_thirty_days_and_kept_for_half_a_year(
    stand: Stand, till: FakeTill, scanned: Phone
) -> None:
    proves(stand, scanned, PHONE, NUMBER)
    stand.clock.pass_s(PROVEN_MS // 1000)
    assert kind_of(stand, scanned) is IdentityKind.COOKIE
    stand.clock.pass_s(KEPT_MS // 1000)
    with Phone(stand) as other:
        other.scan(till.screen_path())
        proves(stand, other, PHONE, OTHER_NUMBER)
    assert stand.count("identity") == 1
