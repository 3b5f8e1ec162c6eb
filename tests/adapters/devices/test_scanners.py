"""All scanners of the till behind one chip: the worst of them is what it shows."""

from dataclasses import dataclass, field

import pytest

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.scanner.simulator import HeldUp, PtyScanner
from drivers.scanner.types import Scan as Read
from drivers.scanner.types import ScanListener
from pos_app.adapters.devices.scanners import ScannerGroup
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level, Scan
from tests.adapters.devices.world import Posted
from tests.drivers.recording import Recorded
from tests.drivers.scanner.pictures import EAN13, held_up

READY = DeviceStatus(DeviceState.READY)
LOST = DeviceStatus(DeviceState.LOST, Reason.LOST)


@dataclass
class FakeScanner:
    """A scanner that reads and breaks when the test says so."""

    address: Address
    on_scan: ScanListener
    on_status: StatusListener
    calls: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.calls.append("open")

    def close(self) -> None:
        self.calls.append("close")
        self.on_status(CLOSED)


class Group:
    """A scanner group over fakes."""

    def __init__(self, *addresses: str) -> None:
        self.posted = Posted()
        self.fakes: list[FakeScanner] = []
        self.group = ScannerGroup(addresses, post=self.posted, simulated=self.make)

    def make(
        self, address: Address, on_scan: ScanListener, on_status: StatusListener
    ) -> FakeScanner:
        self.fakes.append(FakeScanner(address, on_scan, on_status))
        return self.fakes[-1]

    @property
    def chip(self) -> list[tuple[Level, str]]:
        return self.posted.health(HealthPart.SCANNER)


def test_a_read_becomes_a_scan_with_its_source() -> None:
    group = Group("simulated:a")

    group.fakes[0].on_scan(Read("6921168509256", "]E0", b"", "simulated:a"))

    assert group.posted.commands == [Scan("6921168509256", aim="]E0", source="simulated:a")]


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (READY, READY, (Level.OK, "")),
        (READY, LOST, (Level.BROKEN, "unplugged")),
        (LOST, READY, (Level.BROKEN, "unplugged")),
        (READY, DeviceStatus(DeviceState.OPENING), (Level.ATTENTION, "opening")),
        (DeviceStatus(DeviceState.FAULTED, Reason.HELD), READY, (Level.BROKEN, "held")),
    ],
)
def test_the_worst_scanner_is_what_the_chip_shows(
    one: DeviceStatus, other: DeviceStatus, shown: tuple[Level, str]
) -> None:
    group = Group("simulated:a", "simulated:b")

    group.fakes[0].on_status(one)
    group.fakes[1].on_status(other)

    assert group.chip[-1] == shown


def test_a_scanner_that_is_back_clears_the_chip() -> None:
    group = Group("simulated:a")

    for status in (READY, LOST, READY):
        group.fakes[0].on_status(status)

    assert group.chip == [(Level.OK, ""), (Level.BROKEN, "unplugged"), (Level.OK, "")]


def test_all_are_opened_and_closed_and_closing_is_no_fault() -> None:
    group = Group("simulated:a", "keyboard:", "simulated:b")

    group.group.open()
    group.group.close()

    assert [fake.calls for fake in group.fakes] == [["open", "close"]] * 2
    assert group.chip == []


@pytest.mark.parametrize(
    ("addresses", "keyboard", "shown"),
    [(("keyboard:",), True, Level.OK), ((), False, Level.ABSENT), (("",), False, Level.ABSENT)],
)
def test_without_a_device_of_its_own_the_chip_says_what_reads(
    addresses: tuple[str, ...], keyboard: bool, shown: Level
) -> None:
    group = Group(*addresses)

    group.group.open()

    assert group.group.reads_keyboard is keyboard
    assert group.chip == [(shown, "")]


def test_a_port_that_is_not_there_yet_is_told_and_found_when_it_comes() -> None:
    hand, posted = PtyScanner(), Recorded[Command]()
    hand.unplug()
    group = ScannerGroup((f"serial:{hand.path}",), post=posted, simulated=_no_simulator)
    group.open()
    try:
        posted.wait_for(lambda told: told[-1:] == [broken("unplugged")])
        hand.plug_in()
        posted.wait_for(lambda told: told[-1:] == [HealthChanged(HealthPart.SCANNER, Level.OK)])
        hand.scan("6921168509256")
        posted.wait_for(lambda told: isinstance(told[-1], Scan))
        assert posted.words[-1] == Scan("6921168509256", aim="", source=f"serial:{hand.path}")
    finally:
        group.close()
        hand.close()


@pytest.mark.parametrize("address", ["hid:/dev/input/by-id/no-such-kbd", "camera:/dev/no-such"])
def test_a_scanner_that_is_not_there_is_told(address: str) -> None:
    posted = Recorded[Command]()
    group = ScannerGroup((address,), post=posted, simulated=_no_simulator)
    group.open()
    try:
        posted.wait_for(lambda told: told[-1:] == [broken("unplugged")])
    finally:
        group.close()


def broken(word: str) -> HealthChanged:
    return HealthChanged(HealthPart.SCANNER, Level.BROKEN, word)


def _no_simulator(*_: object) -> FakeScanner:
    raise AssertionError("no simulated scanner in these settings")


def test_a_wrong_address_is_on_the_chip_and_the_other_scanner_works() -> None:
    group = Group("usb:/dev/ttyACM0", "simulated:a")

    group.group.open()
    group.fakes[0].on_status(READY)
    group.fakes[0].on_scan(Read("6921168509256", None, b"", "simulated:a"))

    assert group.chip[-1] == (Level.BROKEN, "wrong_address")
    assert group.posted.commands[-1] == Scan("6921168509256", aim="", source="simulated:a")


def test_other_scanners_are_bound_while_the_till_runs() -> None:
    group = Group("simulated:a")
    group.group.open()
    group.fakes[0].on_status(LOST)

    group.group.bind(("simulated:b", "keyboard:"))
    group.fakes[1].on_status(READY)

    assert group.fakes[0].calls == ["open", "close"]
    assert group.fakes[1].calls == ["open"]
    assert group.chip[-1] == (Level.OK, "")
    assert group.group.reads_keyboard


def test_after_the_end_nothing_is_opened_again() -> None:
    group = Group("simulated:a")
    group.group.open()
    group.group.stop()

    group.group.bind(("simulated:b",))

    assert [fake.calls for fake in group.fakes] == [["open", "close", "close"], []]


def test_a_camera_is_looked_through_while_the_scanners_rest() -> None:
    camera, made = HeldUp(), Group("simulated:a")
    camera.show(*[held_up(EAN13, "6901234567892", module_px=3.0)] * 12)
    group = ScannerGroup(
        ("simulated:a", "camera:7"),
        post=made.posted,
        simulated=made.make,
        look_through=lambda _address: camera.connect(),
    )
    shown: list[bytes] = []

    watched = group.watch(60.0, shown.append)
    group.stop()

    assert watched is not None
    assert watched.codes == ("6901234567892",)
    assert shown
    assert made.fakes[-1].calls == ["close", "open", "close"]


def test_without_a_camera_nothing_is_looked_through() -> None:
    group = Group("simulated:a")
    assert group.group.watch(60.0, lambda _png: None) is None
    assert group.fakes[0].calls == []
