"""The devices page: a port is probed before it is bound, and nothing is kept that does not fit."""

import pytest

from pos_app.checkout.bind_commands import (
    BindingKept,
    BindPlace,
    ChoosePlace,
    ChooseRole,
    DisplaysSwapped,
    JudgeFit,
    PlaceProbed,
    PlacesFound,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import Command, Scan, Tick
from pos_app.checkout.effects import (
    AppendNote,
    ChangeDisplays,
    KeepBinding,
    LookForPlaces,
    ProbePlace,
    StopProbe,
)
from pos_app.checkout.menu import VISIT_MS, MenuPage, Visit
from pos_app.checkout.places import (
    Binding,
    Bound,
    Displays,
    Fit,
    Fitting,
    Place,
    Role,
)
from pos_app.checkout.state import Selling
from pos_app.checkout.visit_commands import LeaveMenu, OpenMenu, ShowMenuPage
from pos_app.domain.visit import VisitStep
from tests.builders import NOODLES
from tests.checkout.shop import FakeShop

A, B, PIN = "serial:/dev/pos/a", "serial:/dev/pos/b", "printer:pin2"
SERIAL = (Role.PRINTER, Role.SCANNER, Role.SCALE)
PLACES = (Place(PIN, (Role.DRAWER,)), Place(A, SERIAL), Place(B, SERIAL))
DISPLAYS = Displays("HDMI-1", "HDMI-2")


def at_page(*bound: Bound) -> FakeShop:
    """On the devices page, its lists found."""
    shop = FakeShop()
    shop.challenge = ""
    shop.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES), PlacesFound(bound, PLACES, DISPLAYS))
    shop.effects.clear()
    return shop


def binding_of(shop: FakeShop) -> Binding:
    assert isinstance(shop.state.desk, Visit)
    return shop.state.desk.binding


def steps(shop: FakeShop) -> list[object]:
    return [effect.body for effect in shop.effects if isinstance(effect, AppendNote)]


def asked(shop: FakeShop) -> list[object]:
    """What the world was asked to do, the journal apart."""
    return [effect for effect in shop.effects if not isinstance(effect, AppendNote)]


def fits(role: Role, key: str, options: str = "") -> PlaceProbed:
    return PlaceProbed(role, key, Fit.BOUND, f"{key}{options}")


# --- choosing -------------------------------------------------------------------------------------


def test_page_looks_for_ports_whenever_it_opens() -> None:
    shop = FakeShop()
    shop.challenge = ""
    shop.do(OpenMenu())
    shop.effects.clear()
    shop.do(ShowMenuPage(MenuPage.DEVICES))
    assert shop.effects == [LookForPlaces()]


def test_first_place_of_a_role_is_chosen_by_itself_and_the_bound_one_before_it() -> None:
    assert binding_of(at_page()).key == A
    assert binding_of(at_page(Bound(Role.PRINTER, f"{B}?width=80"))).key == B


def test_choosing_a_role_chooses_one_of_its_places() -> None:
    shop = at_page()
    shop.do(ChooseRole(Role.DRAWER))
    assert (binding_of(shop).role, binding_of(shop).key) == (Role.DRAWER, PIN)
    shop.do(ChooseRole(Role.CAMERA))
    assert binding_of(shop).key == ""
    assert binding_of(shop).choices() == ()


def test_chosen_place_stays_chosen_while_it_is_there() -> None:
    shop = at_page()
    shop.do(ChoosePlace(B), PlacesFound((), PLACES, DISPLAYS))
    assert binding_of(shop).key == B
    shop.do(PlacesFound((), PLACES[:2], DISPLAYS))
    assert binding_of(shop).key == A


def test_what_is_bound_and_not_found_is_a_place_too() -> None:
    gone = "serial:/dev/pos/gone"
    shop = at_page(Bound(Role.PRINTER, f"{gone}?width=80", is_there=False))
    assert [place.key for place in binding_of(shop).choices()] == [A, B, gone]


# --- binding --------------------------------------------------------------------------------------


def test_port_that_fits_is_kept_and_journalled() -> None:
    shop = at_page()
    shop.do(ChoosePlace(B), BindPlace())
    assert asked(shop) == [ProbePlace(Role.PRINTER, B)]
    assert binding_of(shop).fitting == Fitting(Fit.PROBING, Role.PRINTER, B)

    shop.do(fits(Role.PRINTER, B, "?baud=115200"))
    assert asked(shop)[-1] == KeepBinding(Role.PRINTER, (f"{B}?baud=115200",))
    assert steps(shop) == []

    shop.do(BindingKept(Role.PRINTER, is_kept=True, fact="bound_now"))
    fitting = binding_of(shop).fitting
    assert (fitting.fit, fitting.fact) == (Fit.BOUND, "bound_now")
    assert steps(shop) == [VisitStep("bind printer", "done", f"bound_now {B}?baud=115200")]
    assert asked(shop)[-1] == LookForPlaces()


def test_only_one_printer_is_bound() -> None:
    shop = at_page(Bound(Role.PRINTER, A))
    shop.do(ChoosePlace(B), BindPlace(), fits(Role.PRINTER, B))
    assert asked(shop)[-1] == KeepBinding(Role.PRINTER, (B,))


def test_another_scanner_is_bound_beside_the_first_and_the_camera() -> None:
    shop = at_page(
        Bound(Role.SCANNER, "keyboard:"),
        Bound(Role.SCANNER, f"{A}?baud=9600"),
        Bound(Role.CAMERA, "camera:0"),
    )
    shop.do(ChooseRole(Role.SCANNER), ChoosePlace(B), BindPlace(), fits(Role.SCANNER, B))
    kept = ("keyboard:", f"{A}?baud=9600", "camera:0", B)
    assert asked(shop)[-1] == KeepBinding(Role.SCANNER, kept)


def test_scanner_that_is_checked_again_is_not_bound_twice() -> None:
    shop = at_page(Bound(Role.SCANNER, f"{A}?baud=9600"))
    shop.do(ChooseRole(Role.SCANNER), BindPlace(), fits(Role.SCANNER, A, "?baud=115200"))
    assert asked(shop)[-1] == KeepBinding(Role.SCANNER, (f"{A}?baud=115200",))


def test_device_of_another_kind_is_refused_and_its_bytes_are_journalled() -> None:
    shop = at_page()
    answer = PlaceProbed(Role.PRINTER, A, Fit.REFUSED, A, "is_scale", b"ST")
    shop.do(BindPlace(), answer)
    fitting = binding_of(shop).fitting
    assert (fitting.fit, fitting.fact, fitting.raw) == (Fit.REFUSED, "is_scale", b"ST")
    assert steps(shop) == [VisitStep("bind printer", "failed", f"is_scale {A} 53 54")]
    assert not any(isinstance(effect, KeepBinding) for effect in shop.effects)


@pytest.mark.parametrize("is_right", [True, False])
def test_what_only_a_person_can_see_is_judged(is_right: bool) -> None:
    shop = at_page()
    shop.do(BindPlace(), PlaceProbed(Role.PRINTER, A, Fit.ASKED, A, "look_at_paper"))
    assert binding_of(shop).fitting.fit is Fit.ASKED
    shop.do(JudgeFit(is_right=is_right))
    if is_right:
        assert asked(shop)[-1] == KeepBinding(Role.PRINTER, (A,))
    else:
        assert binding_of(shop).fitting.fact == "not_seen"
        assert steps(shop) == [VisitStep("bind printer", "failed", f"not_seen {A}")]


def test_port_of_another_device_is_refused_without_touching_it() -> None:
    shop = at_page(Bound(Role.SCALE, f"{A}?protocol=sics"))
    shop.do(ChoosePlace(A), BindPlace())
    assert asked(shop) == []
    assert binding_of(shop).fitting.fact == "taken"
    assert steps(shop) == [VisitStep("bind printer", "failed", f"taken {A}")]


def test_settings_that_cannot_be_written_are_said() -> None:
    shop = at_page()
    shop.do(BindPlace(), fits(Role.PRINTER, A))
    shop.do(BindingKept(Role.PRINTER, is_kept=False, fact="not_kept"))
    fitting = binding_of(shop).fitting
    assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "not_kept")
    assert steps(shop) == [VisitStep("bind printer", "failed", f"not_kept {A}")]


# --- while a try is open --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [ChooseRole(Role.SCALE), ChoosePlace(B), BindPlace(), UnbindPlace(), JudgeFit(is_right=True)],
)
def test_nothing_is_changed_under_a_probe(command: Command) -> None:
    shop = at_page(Bound(Role.PRINTER, A))
    shop.do(BindPlace())
    before = binding_of(shop)
    shop.effects.clear()
    shop.do(command)
    assert (binding_of(shop), shop.effects) == (before, [])


def test_probe_can_be_stopped_and_what_it_still_says_is_dropped() -> None:
    shop = at_page()
    shop.do(BindPlace(), StopFitting())
    assert asked(shop)[-1] == StopProbe()
    shop.do(fits(Role.PRINTER, A))
    assert binding_of(shop).fitting == Fitting()
    assert not any(isinstance(effect, KeepBinding) for effect in shop.effects)


def test_there_is_nothing_to_stop_without_a_probe() -> None:
    shop = at_page()
    shop.do(StopFitting())
    assert shop.effects == []


@pytest.mark.parametrize("leaving", [LeaveMenu(), Tick()])
def test_leaving_gives_the_port_back(leaving: Command) -> None:
    shop = at_page()
    shop.do(BindPlace())
    shop.later(VISIT_MS)
    shop.do(leaving)
    assert shop.is_at(Selling)
    assert StopProbe() in shop.effects
    shop.do(fits(Role.PRINTER, A))
    assert not any(isinstance(effect, KeepBinding) for effect in shop.effects)


def test_answer_about_another_port_is_dropped() -> None:
    shop = at_page()
    shop.do(BindPlace(), fits(Role.PRINTER, B))
    assert binding_of(shop).fitting.fit is Fit.PROBING


def test_settings_that_nobody_waits_for_change_nothing_on_the_page() -> None:
    shop = at_page()
    shop.do(BindingKept(Role.PRINTER, is_kept=True, fact="bound_now"))
    assert binding_of(shop).fitting == Fitting()
    shop.do(BindPlace(), fits(Role.PRINTER, A))
    shop.do(BindingKept(Role.SCALE, is_kept=True, fact="bound_now"))
    assert binding_of(shop).fitting.fit is Fit.KEEPING


def test_scan_meant_for_the_probe_is_never_sold() -> None:
    shop = at_page()
    shop.do(BindPlace(), Scan(NOODLES.barcode), LeaveMenu())
    assert shop.basket == []


def test_without_a_place_nothing_is_bound() -> None:
    shop = at_page()
    shop.do(ChooseRole(Role.CAMERA), BindPlace())
    assert shop.effects == []


# --- unbinding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "fact"),
    [("bound_now", "unbound_now"), ("bound_after_restart", "unbound_after_restart")],
)
def test_place_is_unbound_and_journalled(told: str, fact: str) -> None:
    shop = at_page(Bound(Role.PRINTER, f"{A}?width=80"))
    shop.do(UnbindPlace())
    assert asked(shop) == [KeepBinding(Role.PRINTER, ())]
    shop.do(BindingKept(Role.PRINTER, is_kept=True, fact=told))
    assert binding_of(shop).fitting.fact == fact
    assert VisitStep("unbind printer", "done", A) in steps(shop)


def test_one_scanner_of_several_is_unbound() -> None:
    shop = at_page(Bound(Role.SCANNER, "keyboard:"), Bound(Role.SCANNER, A), Bound(Role.SCANNER, B))
    shop.do(ChooseRole(Role.SCANNER), ChoosePlace(B), UnbindPlace())
    assert asked(shop) == [KeepBinding(Role.SCANNER, ("keyboard:", A))]


def test_unbinding_that_cannot_be_written_says_so() -> None:
    shop = at_page(Bound(Role.PRINTER, A))
    shop.do(UnbindPlace(), BindingKept(Role.PRINTER, is_kept=False, fact="not_kept"))
    assert binding_of(shop).fitting.fact == "not_kept"


@pytest.mark.parametrize(
    "bound", [Bound(Role.SCALE, A), Bound(Role.SCANNER, "keyboard:"), Bound(Role.PRINTER, B)]
)
def test_only_a_place_of_the_role_itself_is_unbound_and_never_the_keyboard(bound: Bound) -> None:
    shop = at_page(bound)
    role = Role.SCANNER if bound.role is Role.SCANNER else Role.PRINTER
    shop.do(ChooseRole(role), ChoosePlace("keyboard:" if role is Role.SCANNER else A))
    shop.do(UnbindPlace())
    assert shop.effects == []


# --- screens --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (DisplaysSwapped(True, "swapped", Displays("HDMI-2", "HDMI-1")), "done"),
        (DisplaysSwapped(False, "one_display", Displays("HDMI-1")), "failed"),
    ],
)
def test_screens_change_places_and_it_is_journalled(answer: DisplaysSwapped, outcome: str) -> None:
    shop = at_page()
    shop.do(SwapDisplays())
    assert asked(shop) == [ChangeDisplays()]
    shop.do(answer)
    assert (binding_of(shop).displays, binding_of(shop).swapped) == (answer.displays, answer.fact)
    detail = f"{answer.fact} {answer.displays.cashier} {answer.displays.customer}".strip()
    assert steps(shop) == [VisitStep("swap displays", outcome, detail)]
