"""Opening and closing serial ports, with what goes wrong as typed errors."""

import contextlib
import termios
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.contract import error_on_opening

if TYPE_CHECKING:
    import serial


def open_serial(address: Address, *, timeout_s: float) -> "serial.Serial":
    """Open the port for us alone. Raises DeviceAbsent, DevicePermission or DeviceHeld."""
    import serial  # by the thread that owns the device: the first frame does not wait for it

    flow = address.option("flow", default="none")
    try:
        return serial.Serial(
            address.path,
            address.baud,
            timeout=timeout_s,
            write_timeout=timeout_s,
            rtscts=flow == "rtscts",
            xonxoff=flow == "xonxoff",
            exclusive=True,
        )
    except termios.error as cause:  # a path that is no terminal; not an OSError
        raise error_on_opening(str(address), OSError(*cause.args)) from cause
    except OSError as cause:
        raise error_on_opening(str(address), cause) from cause


def close_serial(port: "serial.Serial") -> None:
    """Close a port that may be gone already, without waiting for bytes that it will not take.

    Linux would wait 30 s for a stuck device. What the device took before stays with it.
    """
    with contextlib.suppress(termios.error):  # WORKAROUND(pyserial: unplugged, and no OSError)
        port.reset_output_buffer()
    with contextlib.suppress(OSError):
        port.close()
