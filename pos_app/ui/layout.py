"""Where the two windows stand: one pure function of the screens there are and what was wished."""

from collections.abc import Sequence

from pos_app.domain.values import dataclass

CASHIER_SIZE = (1366, 768)
CUSTOMER_SIZE = (1024, 600)
GAP = 8
TITLE_BAR = 40
"""Room for a window manager's frame in windowed mode."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the desktop, in px."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Screen:
    """A connected display: its connector's name, which alone is a working key, and its place."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wishes:
    """Kiosk mode fills one display each; otherwise both windows stand side by side."""

    kiosk: bool
    cashier: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The outcome. `customer` is None when no display is left for it: the window hides."""

    cashier: Place
    customer: Place | None
    full_screen: bool


def layout(screens: Sequence[Screen], wishes: Wishes) -> Layout:
    """Place both windows. The first screen counts as the primary one; there is always one."""
    cashier = _named(screens, wishes.cashier) or screens[0]
    others = [screen for screen in screens if screen.place != cashier.place]
    customer = _named(others, wishes.customer) or (others[0] if others else None)
    if wishes.kiosk:
        return Layout(cashier.place, customer.place if customer else None, full_screen=True)
    if customer is not None:
        return Layout(
            _within(cashier.place, CASHIER_SIZE),
            _within(customer.place, CUSTOMER_SIZE),
            full_screen=False,
        )
    return _side_by_side(cashier.place)


def connectors(screens: Sequence[Screen], layout: Layout) -> tuple[str, str]:
    """On which displays the two windows stand; no customer's when both are on one or it hides."""
    cashier = _holder(screens, layout.cashier)
    customer = _holder(screens, layout.customer) if layout.customer else ""
    return cashier, customer if customer != cashier else ""


def _holder(screens: Sequence[Screen], place: Place) -> str:
    return next((screen.name for screen in screens if _holds(screen.place, place)), "")


def _holds(outer: Place, inner: Place) -> bool:
    """Whether the inner one begins there."""
    across = outer.x <= inner.x < outer.x + outer.width
    return across and outer.y <= inner.y < outer.y + outer.height


def _named(screens: Sequence[Screen], name: str) -> Screen | None:
    return next((screen for screen in screens if name and screen.name == name), None)


def _within(place: Place, size: tuple[int, int]) -> Place:
    """At its natural size in the corner of a screen, or as large as the screen is."""
    return Place(place.x, place.y, min(size[0], place.width), min(size[1], place.height))


def _side_by_side(place: Place) -> Layout:
    """Both in their own proportions, shrunk together until they fit the one screen."""
    wanted = CASHIER_SIZE[0] + CUSTOMER_SIZE[0]
    room = max(place.width - GAP, 1)
    height = max(place.height - TITLE_BAR, 1)
    share = min(room * 1000 // wanted, height * 1000 // CASHIER_SIZE[1], 1000)
    cashier = Place(place.x, place.y, *_scaled(CASHIER_SIZE, share))
    customer = Place(place.x + cashier.width + GAP, place.y, *_scaled(CUSTOMER_SIZE, share))
    return Layout(cashier, customer, full_screen=False)


def _scaled(size: tuple[int, int], per_mille: int) -> tuple[int, int]:
    return size[0] * per_mille // 1000, size[1] * per_mille // 1000
