"""Of a shop's tills one redeems the coupons: two that are offline would both take the same one."""

import pytest

from cloud import shops
from cloud.__main__ import main
from pos_app.domain.promotion import HomeTill
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import STORE, Stand


def home_of(stand: Stand) -> HomeTill | None:
    with stand.parts.database.read() as work:
        return shops.home_till(work, STORE)


@pytest.fixture
def second(stand: Stand, till: FakeTill) -> FakeTill:
    """Another till of the same shop, enrolled after `till`; both hold the newest rules."""
    second = FakeTill(stand)
    second.pull()
    till.pull()
    return second


def test_a_shop_with_one_till_needs_no_home_till(stand: Stand, till: FakeTill) -> None:
    assert home_of(stand) is None
    assert till.rules.home is None


def test_the_first_till_is_the_home_till_and_both_hear_of_it(
    till: FakeTill, second: FakeTill
) -> None:
    home = HomeTill(till.me.terminal, "1号机")
    assert (till.rules.home, second.rules.home) == (home, home)


def test_a_claim_at_either_screen_is_pushed_to_the_home_till_alone(
    till: FakeTill, second: FakeTill, phone: Phone
) -> None:
    phone.scan(second.screen_path())
    phone.press()
    elsewhere, home = second.claims(), till.claims()
    assert len(home.tokens) == len(home.codes) == 1
    assert (elsewhere.tokens, elsewhere.codes) == ([], [])
    assert elsewhere.next == home.next


def test_another_till_can_be_made_the_home_till(
    stand: Stand, till: FakeTill, second: FakeTill, phone: Phone
) -> None:
    database = stand.database_url
    assert main(["home-till", "--database", database, "--terminal", second.me.terminal]) == 0
    for each in (till, second):
        each.pull()
        assert each.rules.home == HomeTill(second.me.terminal, "2号机")
    phone.scan(till.screen_path())
    phone.press()
    assert (len(till.claims().tokens), len(second.claims().tokens)) == (0, 1)


def test_a_till_that_there_is_not_cannot_be_the_home_till(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    database = stand.database_url
    assert main(["home-till", "--database", database, "--terminal", "00000000"]) == 1
    assert "no such till" in capsys.readouterr().err


def test_a_revoked_home_till_leaves_the_coupons_to_the_next(
    stand: Stand, till: FakeTill, second: FakeTill
) -> None:
    third = FakeTill(stand)
    database = stand.database_url
    assert main(["revoke", "--database", database, "--terminal", till.me.terminal]) == 0
    third.pull()
    assert third.rules.home == HomeTill(second.me.terminal, "2号机")
