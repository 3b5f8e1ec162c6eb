"""Whether a scanner stands at a port: it has to read something."""

import time
from collections.abc import Callable

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import Clock, DeviceError, Reason
from drivers.identifying import is_weight, voice_on
from drivers.printer.transport import DescriptorTransport
from drivers.probing import RAW_LIMIT, Probed, judged, on_line
from drivers.reader import Line
from drivers.scanner.camera import CameraLine
from drivers.scanner.decoding import Picture
from drivers.scanner.framing import ScanFramer
from drivers.scanner.hid import EventLine, Grab, grab_device
from drivers.scanner.key_events import KeyDecoder
from drivers.scanner.types import Scan

SPEEDS = (9600, 115200, 19200, 38400)
"""What serial scanners are set to, most often first; a USB one does not care."""
SHORTEST_CODE = 4
LOOK_S = 0.25
_READ_BYTES = 512

Stopped = Callable[[], bool]


def probe_scanner(
    address: Address,
    *,
    until_s: float,
    is_stopped: Stopped,
    clock: Clock = time.monotonic,
    grab: Grab = grab_device,
) -> Probed:
    """Wait until a code is read, at the latest until the moment `until_s` on the clock, or until it
    is stopped. Whole lines that are a scale's, or no code, are refused; after silence on a serial
    port a printer is asked for."""
    if address.scheme is Scheme.HID:
        return _from_keys(address, until_s, is_stopped, clock, grab)
    return on_line(
        address, lambda line: _from_line(address, line, until_s, is_stopped, clock), clock=clock
    )


def probe_camera(
    address: Address, *, connect: Callable[[], Line[Picture | None]] | None = None
) -> Probed:
    """Whether a picture comes."""
    try:
        camera = (connect or (lambda: CameraLine(address)))()
    except DeviceError as refused:
        return Probed(address, refused.reason)
    try:
        picture = camera.hear()
    except OSError:
        return Probed(address, Reason.LOST)
    finally:
        camera.close()
    return Probed(address, Reason.SILENT if picture is None else Reason.NONE)


def _from_line(
    address: Address,
    line: DescriptorTransport,
    until_s: float,
    is_stopped: Stopped,
    clock: Clock,
) -> Probed:
    framer, heard = ScanFramer(str(address)), b""
    while clock() < until_s and not is_stopped():
        chunk = line.read_some(_READ_BYTES, min(until_s, clock() + LOOK_S))
        heard = (heard + chunk)[:RAW_LIMIT]
        scans = framer.feed(chunk, int(clock() * 1000))
        if scans:
            return _read(address, scans[0])
        if framer.dropped_frames:
            return Probed(address, Reason.PROTOCOL, None, heard)
    if heard or is_stopped():
        return Probed(address, Reason.PROTOCOL if heard else Reason.SILENT, None, heard)
    return judged(address, voice_on(line, clock), wanted=DeviceKind.SCANNER)


def _from_keys(
    address: Address, until_s: float, is_stopped: Stopped, clock: Clock, grab: Grab
) -> Probed:
    """What an event device types while it is ours alone."""
    try:
        events = EventLine(address, grab)
    except DeviceError as refused:
        return Probed(address, refused.reason)
    framer, keys = ScanFramer(str(address)), KeyDecoder()
    try:
        while clock() < until_s and not is_stopped():
            for typed in keys.feed(events.hear()):
                scans = framer.feed(typed or b"", int(clock() * 1000))
                if scans:
                    return _read(address, scans[0])
    except OSError:
        return Probed(address, Reason.LOST)
    finally:
        events.close()
    return Probed(address, Reason.SILENT)


def _read(address: Address, scan: Scan) -> Probed:
    """A code, unless it is what a scale says, or too little to be one."""
    raw = scan.raw[:RAW_LIMIT]
    if is_weight(scan.raw.strip(b" \x02\x03")):
        return Probed(address, Reason.OTHER_DEVICE, DeviceKind.SCALE, raw)
    if len(scan.text) < SHORTEST_CODE or scan.text.encode() not in scan.raw:
        return Probed(address, Reason.PROTOCOL, None, raw)
    return Probed(address, Reason.NONE, DeviceKind.SCANNER, raw)
