"""Whether a drawer could stand at a serial port. It never answers: a person must see it open."""

import time

from drivers.address import Address, DeviceKind
from drivers.contract import Clock, Reason
from drivers.identifying import voice_on
from drivers.printer.transport import DescriptorTransport
from drivers.probing import Probed, judged, on_line


def probe_drawer(address: Address, *, clock: Clock = time.monotonic) -> Probed:
    """Refuse a port at which something speaks: a printer would print the kick. NO_ANSWER_LINE where
    all is silent. Opens no drawer. Takes 1.5 s at most."""
    return on_line(address, lambda line: _silent(address, line, clock), clock=clock)


def _silent(address: Address, line: DescriptorTransport, clock: Clock) -> Probed:
    voice = voice_on(line, clock)
    if voice.kind is None and not voice.raw:
        return Probed(address, Reason.NO_ANSWER_LINE)
    return judged(address, voice, wanted=DeviceKind.DRAWER)
