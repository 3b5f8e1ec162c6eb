"""Serial ports that vanish."""

import termios

import pytest

from drivers.contract import DeviceHeld
from drivers.pseudo_terminal import PseudoTerminal
from drivers.serial_port import close_serial, open_serial
from tests.drivers.places import address


def test_pyserial_raises_for_an_unplugged_port_what_is_no_oserror() -> None:
    line = PseudoTerminal()
    port = open_serial(address(f"serial:{line.path}"), timeout_s=0)
    line.unplug()
    with pytest.raises(termios.error) as raised:  # the reason for the dodge in close_serial
        port.reset_output_buffer()
    assert not isinstance(raised.value, OSError)
    close_serial(port)
    line.close()
    assert not port.is_open


def test_port_can_be_opened_by_one_at_a_time_and_again_after_closing() -> None:
    line = PseudoTerminal()
    place = address(f"serial:{line.path}")
    first = open_serial(place, timeout_s=0)
    with pytest.raises(DeviceHeld):
        open_serial(place, timeout_s=0)
    close_serial(first)
    second = open_serial(place, timeout_s=0)
    close_serial(second)
    line.close()
