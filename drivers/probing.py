"""What a probe of a port says: the device that was named, or why not.

A probe opens the port for itself, so the till must have let go of it, and gives it back. It never
raises: what goes wrong is a reason.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import Clock, DeviceError, Reason
from drivers.identifying import Voice
from drivers.printer.transport import DescriptorTransport, open_transport
from drivers.serial_port import close_serial, open_serial, wait_until_sent

OPEN_S = 3.0
SHOW_S = 1.0
"""For a line that a person shall read."""
RAW_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of it. `reason` NONE: it is the device; NO_ANSWER_LINE: nothing ever answers there,
    and a person must look at what was shown; SILENT: nothing answered, though it could; PROTOCOL:
    it says what nobody understands; OTHER_DEVICE: it is a `kind` instead. Others: the port did not
    even open."""

    address: Address
    reason: Reason = Reason.NONE
    kind: DeviceKind | None = None
    raw: bytes = b""

    @property
    def fits(self) -> bool:
        """Whether the device has proved to be what was named."""
        return self.reason is Reason.NONE


Probe: TypeAlias = Callable[[Address], Probed]

_TELLING = (
    Reason.NONE,
    Reason.OTHER_DEVICE,
    Reason.PROTOCOL,
    Reason.NO_ANSWER_LINE,
    Reason.SILENT,
)
"""What is worth saying when a port was tried several times, best first."""
_OPENED = frozenset(_TELLING)


def first_that_fits(addresses: Iterable[Address], probe: Probe) -> Probed:
    """Try one port under several addresses (speeds, languages) until one fits; else the most
    telling result. A port that does not open is tried once only. Raises ValueError for none."""
    results = []
    for address in addresses:
        result = probe(address)
        if result.fits or result.reason not in _OPENED:
            return result
        results.append(result)
    return min(results, key=lambda result: _TELLING.index(result.reason))


def judged(address: Address, voice: Voice, *, wanted: DeviceKind) -> Probed:
    """A voice beside the kind that was named."""
    raw = voice.raw[:RAW_LIMIT]
    if voice.kind is wanted:
        return Probed(address, Reason.NONE, voice.kind, raw)
    if voice.kind is not None:
        return Probed(address, Reason.OTHER_DEVICE, voice.kind, raw)
    return Probed(address, Reason.PROTOCOL if raw else Reason.SILENT, None, raw)


def on_line(
    address: Address,
    talk: Callable[[DescriptorTransport], Probed],
    *,
    clock: Clock = time.monotonic,
) -> Probed:
    """Open the port, talk, give it back."""
    try:
        with _open(address, clock) as line:
            return talk(line)
    except DeviceError as refused:
        return Probed(address, refused.reason)


def at_speed(address: Address, baud: int) -> Address:
    """The same port at another speed."""
    named = {**dict(address.options), "baud": str(baud)}
    return with_options(address, named)


def with_options(address: Address, options: dict[str, str]) -> Address:
    """The same port under these options alone."""
    place = address.text.partition("?")[0]
    written = "&".join(f"{name}={value}" for name, value in options.items())
    text = f"{place}?{written}" if written else place
    return replace(address, text=text, options=tuple(options.items()))


@contextmanager
def _open(address: Address, clock: Clock) -> Iterator[DescriptorTransport]:
    is_serial = address.scheme is Scheme.SERIAL
    line = (
        _serial(address, clock) if is_serial else open_transport(address, clock() + OPEN_S, clock)
    )
    try:
        yield line
    finally:
        line.close()


def _serial(address: Address, clock: Clock) -> DescriptorTransport:
    """What was said last leaves before the port is closed: a person waits for it."""
    port = open_serial(address, timeout_s=0)

    def release() -> None:
        wait_until_sent(port, timeout_s=SHOW_S)
        close_serial(port)

    return DescriptorTransport(address, port.fileno(), can_read=True, release=release, clock=clock)
