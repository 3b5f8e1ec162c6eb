"""Before a device is used at an address that names a plug: what stands in that plug today?

Where an address names the device itself (`drivers.ports`) nobody else can answer there.
"""

import time

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import Clock, OtherDevice
from drivers.identifying import Voice, voice_on
from drivers.ports import is_by_plug
from drivers.printer.transport import Transport, open_transport

OPEN_S = 3.0
SPEAKS_FIRST = frozenset({DeviceKind.SCANNER, DeviceKind.SCALE})
"""From these come bytes that nobody asked for; from others words that nobody knows are a sign."""


def check_plug(address: Address, wanted: DeviceKind, *, clock: Clock = time.monotonic) -> None:
    """Ask who is there, where the address names a plug. Takes 1.3 s at most once the port is open.

    Raises OtherDevice for a device of another kind, and what opening the port raises.
    """
    if not is_by_plug(address) or address.scheme is not Scheme.SERIAL:
        return
    line = open_transport(address, clock() + OPEN_S, clock)
    try:
        check_line(address, line, wanted, clock=clock)
    finally:
        line.close()


def check_line(address: Address, line: Transport, wanted: DeviceKind, *, clock: Clock) -> None:
    """Ask who is on this line. Silence is not held against it: a printer may be switched off.

    Raises OtherDevice, DeviceLost.
    """
    voice = voice_on(line, clock)
    if _is_other(voice, wanted):
        heard = voice.kind or voice.raw[:16].hex(" ")
        raise OtherDevice(str(address), f"{heard} where a {wanted} was bound by its plug")


def _is_other(voice: Voice, wanted: DeviceKind) -> bool:
    if voice.kind is not None:
        return voice.kind is not wanted
    return bool(voice.raw) and wanted not in SPEAKS_FIRST
