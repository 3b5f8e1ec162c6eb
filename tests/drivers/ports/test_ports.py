"""Ports have names that stay: the device's own where it has one, else its plug's."""

from pathlib import Path

import pytest

from drivers.ports import Port, PortKind, find_ports, is_by_plug
from tests.drivers.places import address
from tests.drivers.ports.trees import PluggedIn

SCANNER = {"manufacturer": "Honeywell", "product": "1900 Scanner", "serial": "S12345"}
ADAPTER = {"product": "USB Serial"}
"""A CH340: no maker, no serial number."""


@pytest.fixture
def tree(tmp_path: Path) -> PluggedIn:
    return PluggedIn(tmp_path)


def test_nothing_plugged_in_is_no_port(tmp_path: Path) -> None:
    assert find_ports(tmp_path) == ()


def test_device_with_a_serial_number_is_named_by_it(tree: PluggedIn) -> None:
    tree.device(
        "dev/ttyACM0",
        "dev/pos/serial-at-pci-0000:00:14.0-usb-0:1:1.0",
        "dev/pos/serial-0c2e-0b6a-S12345-00",
        "dev/serial/by-id/usb-Honeywell_1900_S12345-if00",
        said=SCANNER,
    )
    assert find_ports(tree.root) == (
        Port(
            PortKind.SERIAL,
            "/dev/pos/serial-0c2e-0b6a-S12345-00",
            "/dev/ttyACM0",
            "Honeywell 1900 Scanner",
            "S12345",
        ),
    )


def test_without_our_rules_the_names_of_the_system_do(tree: PluggedIn) -> None:
    tree.device(
        "dev/ttyACM0",
        "dev/serial/by-id/usb-Honeywell_1900_S12345-if00",
        "dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0",
        said=SCANNER,
    )
    (port,) = find_ports(tree.root)
    assert (port.path, port.is_by_plug) == (
        "/dev/serial/by-id/usb-Honeywell_1900_S12345-if00",
        False,
    )


def test_adapter_without_a_serial_number_is_named_by_its_plug(tree: PluggedIn) -> None:
    """What the system calls an identity is only a model there, shared by every such adapter."""
    tree.device(
        "dev/ttyUSB0",
        "dev/serial/by-id/usb-1a86_USB_Serial-if00-port0",
        "dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
        said=ADAPTER,
    )
    (port,) = find_ports(tree.root)
    assert port.path == "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
    assert (port.is_by_plug, port.maker, port.serial) == (True, "USB Serial", "")


def test_two_devices_of_one_serial_number_are_named_by_their_plugs(tree: PluggedIn) -> None:
    twin = {"product": "CP2102", "serial": "0001"}
    tree.device(
        "dev/ttyUSB0",
        "dev/pos/serial-1a86-7523-0001-00",
        "dev/pos/serial-at-usb-0:1",
        said=twin,
    )
    tree.device("dev/ttyUSB1", "dev/pos/serial-at-usb-0:2", said=twin)
    assert [(port.path, port.is_by_plug) for port in find_ports(tree.root)] == [
        ("/dev/pos/serial-at-usb-0:1", True),
        ("/dev/pos/serial-at-usb-0:2", True),
    ]


def test_port_that_nobody_names_goes_by_the_name_of_today(tree: PluggedIn) -> None:
    tree.device("dev/usb/lp0")
    assert find_ports(tree.root) == (
        Port(PortKind.PRINTER, "/dev/usb/lp0", "/dev/usb/lp0", is_by_plug=True),
    )


def test_only_what_types_and_what_films_is_listed(tree: PluggedIn) -> None:
    tree.device("dev/input/event3", "dev/input/by-id/usb-S-event-kbd", said=SCANNER)
    tree.device("dev/input/event4", "dev/input/by-id/usb-M-event-mouse", said={"serial": "M"})
    tree.device("dev/input/event5")
    tree.device("dev/video0", "dev/v4l/by-id/usb-C-video-index0", said={"serial": "C"})
    tree.device("dev/video1", "dev/v4l/by-id/usb-C-video-index1")
    assert [(port.kind, port.path) for port in find_ports(tree.root)] == [
        (PortKind.KEYBOARD, "/dev/input/by-id/usb-S-event-kbd"),
        (PortKind.CAMERA, "/dev/v4l/by-id/usb-C-video-index0"),
    ]


def test_ports_stand_in_the_order_of_their_numbers(tree: PluggedIn) -> None:
    for number in (10, 2, 1):
        tree.device(f"dev/ttyUSB{number}")
    assert [port.node[-2:] for port in find_ports(tree.root)] == ["B1", "B2", "10"]


def test_link_that_leads_nowhere_is_no_port(tree: PluggedIn) -> None:
    gone = tree.root / "dev/serial/by-id/usb-gone"
    gone.parent.mkdir(parents=True)
    gone.symlink_to("../../ttyUSB7")
    assert find_ports(tree.root) == ()


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("serial:/dev/ttyUSB0?baud=9600", True),
        ("serial:/dev/pos/serial-at-pci-0000:00:14.0-usb-0:1:1.0", True),
        ("serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0", True),
        ("file:/dev/usb/lp0", True),
        ("hid:/dev/input/event3", True),
        ("serial:/dev/pos/serial-0c2e-0b6a-S12345-00", False),
        ("serial:/dev/serial/by-id/usb-Honeywell_1900_S12345-if00", False),
        ("serial:/dev/pos/serial-0c2e-0b6a-at12-00", False),
        ("tcp://10.0.0.9:9100", False),
        ("keyboard:", False),
    ],
)
def test_address_says_whether_it_names_a_plug(place: str, *, expected: bool) -> None:
    assert is_by_plug(address(place)) is expected
