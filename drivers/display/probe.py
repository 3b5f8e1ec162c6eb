"""Whether a pole display could stand at a port. It never answers, so a person must look."""

import time

from drivers.address import Address, DeviceKind
from drivers.contract import Clock, Reason
from drivers.display import vfd
from drivers.identifying import voice_on
from drivers.printer.transport import DescriptorTransport
from drivers.probing import SHOW_S, Probed, judged, on_line

PATTERN = ("12345678901234567890", "POLE DISPLAY TEST")


def probe_display(address: Address, *, clock: Clock = time.monotonic) -> Probed:
    """Refuse a port at which something speaks, else show two lines: NO_ANSWER_LINE once they have
    left. Takes 2.5 s at most. The lines stay when the port is given back."""
    return on_line(address, lambda line: _shown(address, line, clock), clock=clock)


def _shown(address: Address, line: DescriptorTransport, clock: Clock) -> Probed:
    voice = voice_on(line, clock)
    if voice.kind is not None or voice.raw:
        return judged(address, voice, wanted=DeviceKind.DISPLAY)
    encoding = address.option("encoding", default="ascii")
    words = vfd.START + vfd.show(*PATTERN, encoding=encoding)
    left = line.write_some(words, clock() + SHOW_S) == len(words)
    return Probed(address, Reason.NO_ANSWER_LINE if left else Reason.TIMEOUT)
