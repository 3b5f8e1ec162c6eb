"""What the world reports is kept for the screens, and interrupts nobody."""

import pytest

from pos_app.checkout import moves
from pos_app.checkout.asks import Ask, CheckCoupon, FindProduct, SearchGoods
from pos_app.checkout.commands import (
    AskFailed,
    HealthChanged,
    HealthPart,
    Level,
    OffersListed,
    PlaylistRead,
    RemoveLine,
    RulesChanged,
    ScreenCodeDrawn,
    ShowHelp,
    StartPaying,
    TakeCash,
    UploadChanged,
)
from pos_app.checkout.ports import Unavailable
from pos_app.checkout.state import HealthCard, Help, PartHealth, Selling
from pos_app.domain.errors import CannotLookUp
from pos_app.domain.playlist import Clip, ClipKind, Playlist
from tests.builders import BEER, SOAP, offer, rules_of, special_price
from tests.checkout.shop import FakeShop

NO_PAPER = HealthChanged(HealthPart.PRINTER, Level.BROKEN, "no_paper")
FINE = HealthChanged(HealthPart.PRINTER, Level.OK)


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


def test_a_part_that_breaks_opens_the_card_once(shop: FakeShop) -> None:
    shop.do(NO_PAPER)
    assert shop.shows(HealthCard())
    shop.scan(BEER)
    shop.do(NO_PAPER)
    assert shop.shows(None)
    shop.do(FINE, NO_PAPER)
    assert shop.shows(HealthCard())


@pytest.mark.parametrize("level", [Level.OK, Level.ATTENTION, Level.ABSENT])
def test_other_changes_open_no_card(shop: FakeShop, level: Level) -> None:
    shop.do(HealthChanged(HealthPart.NETWORK, level, "slow"))
    assert shop.card is None
    assert shop.state.health.of(HealthPart.NETWORK).level is level


def test_a_busy_cashier_is_not_interrupted(shop: FakeShop) -> None:
    shop.press("3")
    shop.do(NO_PAPER)
    assert shop.card is None
    shop = FakeShop()
    shop.do(ShowHelp(), NO_PAPER)
    assert shop.card == Help()


@pytest.mark.parametrize("paid", [False, True])
def test_paying_and_thanking_are_not_interrupted(shop: FakeShop, paid: bool) -> None:
    shop.scan(BEER)
    shop.pay()
    if paid:
        shop.written()
    desk = shop.state.desk
    shop.do(NO_PAPER)
    assert shop.state.desk == desk
    assert shop.state.health.of(HealthPart.PRINTER).reason == "no_paper"


def test_a_fault_is_dated_from_when_it_began(shop: FakeShop) -> None:
    began = shop.at.utc_ms
    shop.do(NO_PAPER, HealthChanged(HealthPart.PRINTER, Level.BROKEN, "cover_open"))
    printer = shop.state.health.of(HealthPart.PRINTER)
    assert printer == PartHealth(Level.BROKEN, "cover_open", began)
    shop.do(HealthChanged(HealthPart.PRINTER, Level.BROKEN, "no_paper", since_utc_ms=5))
    assert shop.state.health.of(HealthPart.PRINTER).since_utc_ms == 5


def test_a_part_that_never_reported_is_absent(shop: FakeShop) -> None:
    assert shop.state.health.of(HealthPart.DISK) == PartHealth(Level.ABSENT)


def test_the_upload_queue_is_kept(shop: FakeShop) -> None:
    shop.do(UploadChanged(12, 99))
    assert (shop.state.health.pending, shop.state.health.oldest_pending_utc_ms) == (12, 99)


def test_offers_and_screen_code_are_kept_for_the_customer_screen(shop: FakeShop) -> None:
    shop.do(OffersListed((offer(SOAP),)), ScreenCodeDrawn("HTTPS://SHOP/S/X"))
    assert shop.state.offers == (offer(SOAP),)
    assert shop.state.screen_code == "HTTPS://SHOP/S/X"


def test_an_open_ticket_keeps_the_rules_that_it_began_with(shop: FakeShop) -> None:
    shop.do(RulesChanged(rules_of(special_price(BEER, 400), version=2)))
    shop.scan(BEER)
    shop.do(RulesChanged(rules_of(special_price(BEER, 300), version=3)))
    shop.scan(BEER)
    assert shop.total == 800
    shop.pay()
    assert shop.being_saved.rules_version == 2
    shop.written()
    shop.scan(BEER)
    assert shop.total == 300


def test_a_basket_that_was_emptied_begins_with_the_newest_rules(shop: FakeShop) -> None:
    shop.scan(BEER)
    shop.do(RulesChanged(rules_of(special_price(BEER, 300), version=3)))
    assert shop.total == 500
    shop.do(RemoveLine())
    shop.scan(BEER)
    assert shop.total == 300


def test_a_special_price_that_ends_while_the_basket_is_open_still_holds(shop: FakeShop) -> None:
    rules = rules_of(special_price(BEER, 400, until_utc_s=shop.at.utc_s + 60))
    shop.do(RulesChanged(rules))
    shop.scan(BEER)
    shop.later(3_600_000)
    shop.scan(BEER)
    assert shop.total == 800
    assert isinstance(shop.state.desk, Selling)


@pytest.mark.parametrize("paid", [False, True])
def test_no_card_lies_over_the_pay_page_or_a_sale_being_written(shop: FakeShop, paid: bool) -> None:
    shop.scan(BEER)
    shop.do(StartPaying())
    if paid:
        shop.do(TakeCash())
    assert moves.with_card(shop.state, Help()) == shop.state
    assert shop.state.chosen_line() is None


def test_what_the_world_could_not_do_says_why_in_a_word() -> None:
    assert str(Unavailable("no_paper")) == "no_paper"
    fault = Unavailable("io", "disk gone")
    assert (fault.reason, fault.detail, str(fault)) == ("io", "disk gone", "io: disk gone")


@pytest.mark.parametrize(
    ("asked", "is_coupon"),
    [
        (FindProduct("6901", ("6901",)), False),
        (SearchGoods("ks"), False),
        (CheckCoupon("RY1"), True),
    ],
)
def test_a_disk_that_does_not_answer_is_refused_aloud_and_shown(
    shop: FakeShop, asked: Ask, is_coupon: bool
) -> None:
    shop.scan(BEER)
    before = shop.state.ticket
    shop.do(AskFailed(asked, "io"))
    assert shop.has_refused(CannotLookUp(is_coupon=is_coupon))
    assert shop.state.health.of(HealthPart.DISK).reason == "io"
    assert shop.state.ticket == before


def test_the_playlist_is_kept_for_the_customer_screen(shop: FakeShop) -> None:
    found = Playlist((Clip("/p/a.png", ClipKind.PICTURE),))
    shop.do(PlaylistRead(found))
    assert shop.state.playlist == found
