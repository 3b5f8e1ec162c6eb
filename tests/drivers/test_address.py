"""Device addresses: the contract with whoever writes the settings."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.address import DeviceKind, Scheme, parse_address
from drivers.contract import AddressInvalid
from tests.drivers.places import address


def test_serial_address_carries_path_and_baud() -> None:
    found = address("serial:/dev/ttyUSB0?baud=115200&width=80")
    assert (found.scheme, found.path, found.baud) == (Scheme.SERIAL, "/dev/ttyUSB0", 115200)
    assert found.width_mm == 80


def test_tcp_address_carries_host_port_width_and_encoding() -> None:
    found = address("tcp://10.0.0.9:9100?width=80&encoding=gb18030")
    assert (found.host, found.port, found.width_mm) == ("10.0.0.9", 9100, 80)
    assert found.encoding == "gb18030"


def test_what_the_address_leaves_out_has_a_default() -> None:
    found = address("file:/dev/usb/lp0")
    assert (found.path, found.width_mm, found.encoding, found.baud) == (
        "/dev/usb/lp0",
        58,
        "gbk",
        9600,
    )


@pytest.mark.parametrize(("text", "path"), [("simulated:", ""), ("simulated:front", "front")])
def test_simulated_devices_may_have_names(text: str, path: str) -> None:
    assert (address(text).scheme, address(text).path) == (Scheme.SIMULATED, path)


@pytest.mark.parametrize(("text", "pin"), [("printer:pin2", 2), ("printer:pin5", 5)])
def test_drawer_hangs_on_a_pin_of_the_printer(text: str, pin: int) -> None:
    assert address(text).drawer_pin == pin


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_text_means_no_device(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("seriel:/dev/ttyUSB0", "serial"),
        ("tpc://10.0.0.9:9100", "tcp"),
        ("simulate:", "simulated"),
        ("/dev/ttyUSB0", "serial:/dev/ttyUSB0"),
        ("/dev/usb/lp0", "file:/dev/usb/lp0"),
        ("serial:/dev/ttyUSB0?bauds=9600", "baud"),
        ("serial:/dev/ttyUSB0?baud=9601", "baud=9600"),
        ("tcp://10.0.0.9:9100?widht=80", "width"),
        ("tcp://10.0.0.9:9100?width=88", "width=80"),
        ("tcp://10.0.0.9:9100?encoding=gkb", "encoding=gbk"),
        ("tcp://10.0.0.9", "tcp://10.0.0.9:9100"),
        ("tcp://10.0.0.9:99999", "tcp://10.0.0.9:9100"),
        ("tcp://[::1", "tcp://10.0.0.9:9100"),
        ("tcp://10.0.0..9:9100", "tcp://10.0.0.9:9100"),
        (f"tcp://{'x' * 64}:9100", "tcp://10.0.0.9:9100"),
        ("serial:/dev/tty\0USB0", ""),
        ("printer:pin22", "printer:pin2"),
        ("serial:ttyUSB0", "serial:/dev/ttyUSB0"),
        ("keyboard:?layout=us", ""),
        ("keyboard:us", "keyboard:"),
        ("file://dev/usb/lp0", "file:"),
    ],
)
def test_wrong_address_is_refused_with_the_nearest_valid_word(text: str, nearest: str) -> None:
    with pytest.raises(AddressInvalid) as refused:
        parse_address(text)
    assert refused.value.nearest == nearest
    assert refused.value.address == text
    assert text in str(refused.value)


def test_option_given_twice_is_refused() -> None:
    with pytest.raises(AddressInvalid, match="twice"):
        parse_address("serial:/dev/ttyUSB0?baud=9600&baud=19200")


def test_keyboard_is_no_printer() -> None:
    with pytest.raises(AddressInvalid):
        parse_address("keyboard:", kind=DeviceKind.PRINTER)
    assert parse_address("keyboard:", kind=DeviceKind.SCANNER) is not None


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(AddressInvalid):
        found = parse_address(text)
        assert found is None or str(found) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DeviceKind.SCALE, "serial:/dev/ttyUSB2?baud=4800&protocol=stream"),
        (DeviceKind.SCALE, "simulated:?protocol=sics"),
        (DeviceKind.DISPLAY, "serial:/dev/ttyUSB3?encoding=ascii"),
        (DeviceKind.PRINTER, "tcp://10.0.0.9:9100?width=80"),
    ],
)
def test_each_kind_of_device_has_options_of_its_own(kind: DeviceKind, text: str) -> None:
    assert parse_address(text, kind=kind) == parse_address(text)


@pytest.mark.parametrize(
    ("kind", "text", "nearest"),
    [
        (DeviceKind.SCALE, "serial:/dev/ttyUSB2?protocol=sisc", "protocol=sics"),
        (DeviceKind.SCALE, "serial:/dev/ttyUSB2?bau=9600", "baud"),
        (DeviceKind.DISPLAY, "serial:/dev/ttyUSB3?encoding=gb18030", "encoding=gbk"),
        (DeviceKind.SCANNER, "serial:/dev/ttyUSB0?width=58", "flow"),
        (DeviceKind.PRINTER, "simulated:?baud=9600", "width"),
    ],
)
def test_option_of_another_kind_is_refused_with_one_that_would_do(
    kind: DeviceKind, text: str, nearest: str
) -> None:
    with pytest.raises(AddressInvalid) as refused:
        parse_address(text, kind=kind)
    assert refused.value.nearest == nearest
