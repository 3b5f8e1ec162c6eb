"""The address of a network printer, typed by touch, probed and kept."""

import pytest

from pos_app.checkout.bind_commands import (
    BindingKept,
    BindPlace,
    ChooseField,
    ChoosePaper,
    ChoosePlace,
    ChooseRole,
    CloseAddress,
    PlaceProbed,
    PlacesFound,
)
from pos_app.checkout.commands import ClearEntry, Enter, EraseLast, GoBack, TypeText
from pos_app.checkout.effects import AppendNote, KeepBinding, ProbePlace
from pos_app.checkout.menu import MenuPage
from pos_app.checkout.network import NETWORK, Field, NetworkForm, form_of, paper_of
from pos_app.checkout.places import Bound, Fit, Place, Role
from pos_app.checkout.state import Selling
from pos_app.checkout.visit_commands import LeaveMenu, ShowMenuPage
from pos_app.domain.visit import VisitStep
from tests.checkout.shop import FakeShop
from tests.checkout.test_binding import DISPLAYS, PLACES, A, at_page, binding_of

TYPED = "tcp://192.168.1.80:9100"
BOUND = Bound(Role.PRINTER, "tcp://10.0.0.9:9101?width=80&encoding=gbk")


def typing(*bound: Bound) -> FakeShop:
    """The address of a printer is asked for."""
    shop = at_page(*bound)
    places = (*PLACES, Place(NETWORK, (Role.PRINTER,)))
    shop.do(PlacesFound(bound, places, DISPLAYS), ChooseRole(Role.PRINTER), ChoosePlace(NETWORK))
    shop.effects.clear()
    return shop


def form(shop: FakeShop) -> NetworkForm | None:
    return binding_of(shop).network


def test_an_empty_form_waits_for_a_host_with_the_usual_port() -> None:
    assert form(typing()) == NetworkForm("", "9100", Field.HOST)


def test_what_is_bound_stands_in_the_form_to_be_changed() -> None:
    shop = typing(BOUND)
    assert form(shop) == NetworkForm("10.0.0.9", "9101")
    assert binding_of(shop).paper_shown == 80


def test_digits_and_dots_go_into_the_field_that_was_touched() -> None:
    shop = typing()
    for mark in "192.168.1.80":
        shop.at_once(TypeText(mark))
    shop.do(ChooseField(Field.PORT), EraseLast(), TypeText("2x٣"))
    assert form(shop) == NetworkForm("192.168.1.80", "9102", Field.PORT)
    shop.do(ClearEntry(), ChooseField(Field.HOST), EraseLast())
    assert form(shop) == NetworkForm("192.168.1.8", "", Field.HOST)
    shop.do(ClearEntry(), TypeText("Drucker_1.Kasse "))
    assert form(shop) == NetworkForm("drucker1.kasse", "")


@pytest.mark.parametrize(
    ("host", "port", "wrong"),
    [
        ("192.168.1.80", "9100", ""),
        ("printer-2.shop", "1", ""),
        ("127.0.0.1", "65535", ""),
        ("", "9100", "host_missing"),
        ("192.168.1.300", "9100", "host_wrong"),
        ("192.168.1", "9100", "host_wrong"),
        ("192.168..1", "9100", "host_wrong"),
        ("192.168.1.08", "9100", "host_wrong"),
        ("-printer", "9100", "host_wrong"),
        ("printer.", "9100", "host_wrong"),
        ("192.168.1.80", "0", "port_wrong"),
        ("192.168.1.80", "65536", "port_wrong"),
        ("192.168.1.80", "", "port_wrong"),
    ],
)
def test_what_can_be_no_address_is_said_before_anything_is_tried(
    host: str, port: str, wrong: str
) -> None:
    assert NetworkForm(host, port).wrong() == wrong


def test_an_address_that_can_be_none_is_refused_in_words_and_journalled() -> None:
    shop = typing()
    shop.do(TypeText("192.168.1.300"), BindPlace())
    fitting = binding_of(shop).fitting
    assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "host_wrong")
    detail = "host_wrong tcp://192.168.1.300:9100"
    assert shop.effects == [AppendNote(VisitStep("bind printer", "failed", detail))]
    shop.do(EraseLast())
    assert binding_of(shop).fitting.fit is Fit.NONE


@pytest.mark.parametrize("press", [BindPlace(), Enter()])
def test_an_address_is_probed_with_its_paper_and_kept_when_a_printer_answers(
    press: BindPlace | Enter,
) -> None:
    shop = typing()
    shop.do(TypeText("192.168.1.80"), ChoosePaper(80), press)
    asked = f"{TYPED}?width=80"
    assert shop.effects == [ProbePlace(Role.PRINTER, asked)]
    shop.do(PlaceProbed(Role.PRINTER, asked, Fit.BOUND, asked))
    assert KeepBinding(Role.PRINTER, (asked,)) in shop.effects
    shop.do(BindingKept(Role.PRINTER, is_kept=True, fact="bound_now"))
    assert AppendNote(VisitStep("bind printer", "done", f"bound_now {asked}")) in shop.effects
    assert (binding_of(shop).network, binding_of(shop).key) == (None, TYPED)


def test_an_address_without_a_choice_of_paper_is_probed_for_what_is_shown() -> None:
    shop = typing()
    shop.do(TypeText("192.168.1.80"), BindPlace())
    assert shop.effects == [ProbePlace(Role.PRINTER, f"{TYPED}?width=58")]


def test_a_disk_that_takes_nothing_leaves_the_address_to_be_tried_again() -> None:
    shop = typing()
    shop.do(TypeText("192.168.1.80"), BindPlace())
    asked = f"{TYPED}?width=58"
    shop.do(PlaceProbed(Role.PRINTER, asked, Fit.BOUND, asked))
    shop.do(BindingKept(Role.PRINTER, is_kept=False, fact="not_kept"))
    assert form(shop) == NetworkForm("192.168.1.80")


def test_while_an_address_is_tried_nothing_can_be_typed_or_closed() -> None:
    shop = typing()
    shop.do(TypeText("192.168.1.80"), BindPlace())
    before = shop.state
    shop.do(TypeText("9"), ChoosePaper(80), CloseAddress(), ChoosePlace(A), Enter())
    assert shop.state.desk == before.desk


def test_paper_of_any_printer_can_be_chosen_but_only_a_width_that_exists() -> None:
    shop = typing(BOUND)
    shop.do(CloseAddress(), ChoosePlace(A), ChoosePaper(58), ChoosePaper(76), BindPlace())
    assert shop.effects == [ProbePlace(Role.PRINTER, f"{A}?width=58")]


def test_binding_the_place_without_an_address_asks_for_one() -> None:
    shop = typing()
    shop.do(CloseAddress(), ChoosePlace(A), ChoosePlace(NETWORK), CloseAddress())
    assert (form(shop), binding_of(shop).key) == (None, A)
    nothing_else = Place(NETWORK, (Role.PRINTER,))
    shop.do(PlacesFound((), (nothing_else,), DISPLAYS), BindPlace())
    assert form(shop) == NetworkForm()


def test_esc_gives_up_the_address_and_not_the_menu() -> None:
    shop = typing()
    shop.do(TypeText("10."), GoBack())
    assert form(shop) is None  # and still in the menu, or this would be no binding
    shop.do(GoBack())
    assert shop.is_at(Selling)


def test_leaving_the_page_or_the_menu_gives_the_address_up() -> None:
    shop = typing()
    shop.do(ShowMenuPage(MenuPage.TESTS))
    assert form(shop) is None
    again = typing()
    again.do(LeaveMenu())
    assert isinstance(again.state.desk, Selling)


def test_digits_mean_nothing_when_no_address_is_asked_for() -> None:
    shop = at_page()
    before = shop.state
    shop.do(TypeText("7"), EraseLast(), ClearEntry(), Enter(), ChooseField(Field.PORT))
    assert shop.state.desk == before.desk


@pytest.mark.parametrize(
    ("address", "paper"),
    [("tcp://x:1?width=80", 80), ("file:/dev/usb/lp0?cutter=no&width=58", 58), ("simulated:", 0)],
)
def test_paper_is_what_an_address_says(address: str, paper: int) -> None:
    assert paper_of(address) == paper


def test_only_a_network_address_becomes_a_form() -> None:
    assert form_of("serial:/dev/ttyUSB0?baud=9600") == NetworkForm()
    assert form_of("tcp://10.0.0.9:9100?width=80") == NetworkForm("10.0.0.9", "9100")
