"""Many at once: each is told in one sentence what to do, and nobody loses a place or gets two."""

import pytest

from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import change_terms
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_limits.py and test_desk.py count on both")


def test_a_press_that_finds_no_place_can_be_pressed_again(
    stand: Stand, till: FakeTill, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.scan(till.screen_path())
    with monkeypatch.context() as rush:
        rush.setattr(stand.parts.presses, "_limit", 0)
        page = phone.press()
        assert phone.page.status_code == 503
        assert int(phone.page.headers["retry-after"]) > 0
        assert "现在领券的人多" in page.text
        assert "现在领券的人多" in phone.press().text
    assert stand.count("coupon") == stand.count("claim_session") == 0
    assert "领到了" in phone.press().text


def test_a_desk_that_is_full_is_told_the_same_and_keeps_the_session(
    stand: Stand, till: FakeTill, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*given: object, **named: object) -> None:
        raise stand.parts.desk.crowded()

    phone.scan(till.screen_path())
    with monkeypatch.context() as rush:
        rush.setattr("cloud.pages.claiming.claims.claim", is_full)
        assert "现在领券的人多" in phone.press().text
    assert "领到了" in phone.press().text
    assert stand.count("claim_session") == 1


def test_what_is_pressed_twice_in_a_rush_is_had_once(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    first = phone.page
    for _ in range(2):
        phone.page = first
        phone.press()
    assert stand.count("coupon") == 1


def test_a_code_that_gave_out_its_share_asks_for_the_next(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    change_terms(stand, per_slot=1)
    with Phone(stand) as first:
        first.scan(till.screen_path())
        first.press()
    phone.scan(till.screen_path())
    page = phone.press()
    assert "这个码的名额用完了" in page.text
    assert phone.page.status_code == 429
    stand.clock.pass_s(15)
    till.clock.pass_s(15)
    phone.scan(till.screen_path())
    assert "领到了" in phone.press().text


def test_a_network_that_had_its_share_is_told_until_when(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    change_terms(stand, per_address_day=1)
    with Phone(stand) as first:
        first.scan(till.screen_path())
        first.press()
    phone.scan(till.screen_path())
    page = phone.press()
    assert "同一个网络每天最多领 1 张这种券" in page.text
    assert "明天 00:00" in page.text
    assert "/my" in page.links[1]
