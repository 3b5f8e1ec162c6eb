"""The printer at its address: every state of it is a word on the chip, and receipts fit its
paper."""

from collections.abc import Callable

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.printer.simulator import SimulatedPrinter
from pos_app.adapters.devices.health import health_of
from pos_app.checkout.commands import HealthPart, Level, PrintOutcome
from tests.adapters.devices.world import PrinterStand
from tests.adapters.receipts.test_printer import PRINTED
from tests.domain.slips import sample_sale

FAULTS: dict[str, tuple[Callable[[SimulatedPrinter], None], Level, str]] = {
    "no paper": (SimulatedPrinter.run_out_of_paper, Level.BROKEN, "no_paper"),
    "little paper": (SimulatedPrinter.run_low_on_paper, Level.ATTENTION, "paper_low"),
    "cover open": (SimulatedPrinter.open_cover, Level.BROKEN, "cover_open"),
    "silent": (SimulatedPrinter.go_silent, Level.ATTENTION, "silent"),
    "unplugged": (SimulatedPrinter.unplug, Level.BROKEN, "unplugged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_the_printer_is_on_its_chip(fault: str) -> None:
    break_it, level, word = FAULTS[fault]
    stand = PrinterStand("simulated:")
    break_it(stand.devices.printer)

    stand.printer.check()

    assert stand.health == (level, word)


def test_a_printer_that_is_well_says_so_once() -> None:
    stand = PrinterStand("simulated:")

    stand.printer.check()
    stand.printer.check()

    assert stand.posted.health(HealthPart.PRINTER)[0] == (Level.ATTENTION, "opening")
    assert stand.posted.health(HealthPart.PRINTER).count((Level.OK, "")) == 1


@pytest.mark.parametrize("state", DeviceState)
@pytest.mark.parametrize("reason", Reason)
def test_every_state_a_driver_can_tell_has_a_level_and_a_word(
    state: DeviceState, reason: Reason
) -> None:
    told = health_of(HealthPart.PRINTER, DeviceStatus(state, reason))

    assert (told.level is Level.OK) == (state in {DeviceState.READY, DeviceState.BUSY})
    assert told.level is not Level.ABSENT


@pytest.mark.parametrize(("address", "dots"), [("simulated:", 384), ("simulated:?width=80", 576)])
def test_a_receipt_is_as_wide_as_the_paper_of_the_address(address: str, dots: int) -> None:
    stand = PrinterStand(address)

    assert stand.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.DONE

    paper = stand.devices.printer
    assert (paper.width_dots, paper.cuts) == (dots, 1)
    assert max(map(len, paper.text_lines)) == dots // 12


def test_busy_and_closed_are_no_news() -> None:
    stand = PrinterStand("simulated:")
    stand.printer.check()
    before = len(stand.posted.health(HealthPart.PRINTER))

    stand.printer.print_receipt(sample_sale(), PRINTED)
    stand.printer.close()

    assert set(stand.posted.health(HealthPart.PRINTER)[before:]) <= {(Level.OK, "")}


def test_a_sale_kicks_the_drawer_on_the_printer_once() -> None:
    stand = PrinterStand("simulated:", drawer="printer:pin5")

    assert [stand.printer.open_drawer(7), stand.printer.open_drawer(7)] == [True, True]
    assert stand.devices.printer.kicked_pins == (5,)


def test_a_drawer_of_its_own_leaves_the_printers_connector_alone() -> None:
    stand = PrinterStand("simulated:", drawer="simulated:")

    assert stand.printer.open_drawer(7)
    assert stand.devices.printer.kicked_pins == ()


def test_a_drawer_that_this_version_cannot_open_shows_while_the_printer_is_well() -> None:
    stand = PrinterStand("simulated:", drawer="serial:/dev/ttyUSB3")

    stand.printer.check()
    assert stand.health == (Level.ATTENTION, "no_drawer")
    stand.devices.printer.open_cover()
    stand.printer.check()

    assert stand.health == (Level.BROKEN, "cover_open")
    assert not stand.printer.open_drawer(7)


def test_without_a_printer_every_receipt_fails_and_the_chip_is_quiet() -> None:
    stand = PrinterStand("", drawer="printer:pin2")

    stand.printer.check()
    assert stand.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.FAILED
    assert not stand.printer.open_drawer(7)
    stand.printer.close()

    assert stand.posted.health(HealthPart.PRINTER) == [(Level.ABSENT, "")]


def test_a_wrong_address_is_on_the_chip_and_its_receipts_fail() -> None:
    stand = PrinterStand("serail:/dev/x", drawer="printer:pin2")

    assert stand.health == (Level.BROKEN, "wrong_address")
    assert stand.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.FAILED
    assert not stand.printer.open_drawer(7)


def test_a_wrong_address_of_the_drawer_shows_while_the_printer_is_well() -> None:
    stand = PrinterStand("simulated:", drawer="printer:")

    stand.printer.check()

    assert stand.health == (Level.ATTENTION, "no_drawer")
    assert stand.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.DONE
