"""Where the windows stand, for every set of displays that a shop may have."""

import pytest

from pos_app.ui.layout import Place, Screen, Wishes, connectors, layout

MAIN = Screen("HDMI-1", Place(0, 0, 1366, 768))
SECOND = Screen("HDMI-2", Place(1366, 0, 1024, 600))
MIRRORED = Screen("HDMI-2", Place(0, 0, 1366, 768))
LAPTOP = Screen("eDP-1", Place(0, 0, 1920, 1080))
KIOSK = Wishes(kiosk=True, cashier="HDMI-1", customer="HDMI-2")
WINDOWED = Wishes(kiosk=False, cashier="HDMI-1", customer="HDMI-2")


def test_a_kiosk_fills_both_displays() -> None:
    placed = layout([MAIN, SECOND], KIOSK)

    assert (placed.cashier, placed.customer) == (MAIN.place, SECOND.place)
    assert placed.full_screen


def test_the_connector_decides_and_not_the_order() -> None:
    assert layout([SECOND, MAIN], KIOSK) == layout([MAIN, SECOND], KIOSK)


def test_a_kiosk_with_one_display_hides_the_customer_window() -> None:
    assert layout([MAIN], KIOSK).customer is None


def test_mirrored_displays_count_as_one() -> None:
    assert layout([MAIN, MIRRORED], KIOSK).customer is None


def test_without_the_named_connectors_the_primary_is_the_cashiers() -> None:
    wishes = Wishes(kiosk=True, cashier="DP-9", customer="DP-8")

    placed = layout([MAIN, SECOND], wishes)

    assert (placed.cashier, placed.customer) == (MAIN.place, SECOND.place)


def test_windows_on_two_displays_keep_their_natural_size() -> None:
    placed = layout([MAIN, SECOND], WINDOWED)

    assert (placed.cashier, placed.customer) == (MAIN.place, SECOND.place)
    assert not placed.full_screen


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1280, 800), (3840, 2160)])
def test_on_a_laptop_both_stand_side_by_side_inside_the_screen(size: tuple[int, int]) -> None:
    placed = layout([Screen("eDP-1", Place(0, 0, *size))], WINDOWED)

    assert placed.customer is not None
    assert placed.cashier.x + placed.cashier.width < placed.customer.x
    assert placed.customer.x + placed.customer.width <= size[0]
    assert placed.cashier.height <= size[1]


def test_side_by_side_keeps_the_proportions() -> None:
    cashier = layout([LAPTOP], WINDOWED).cashier

    assert cashier.width / cashier.height == pytest.approx(1366 / 768, abs=0.01)


@pytest.mark.parametrize(
    ("screens", "wishes", "names"),
    [
        ([MAIN, SECOND], KIOSK, ("HDMI-1", "HDMI-2")),
        ([SECOND, MAIN], WINDOWED, ("HDMI-1", "HDMI-2")),
        ([MAIN], KIOSK, ("HDMI-1", "")),
        ([LAPTOP], WINDOWED, ("eDP-1", "")),
    ],
)
def test_the_connectors_on_which_the_windows_stand_are_known(
    screens: list[Screen], wishes: Wishes, names: tuple[str, str]
) -> None:
    assert connectors(screens, layout(screens, wishes)) == names
