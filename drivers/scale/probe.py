"""Whether a scale of the address's protocol stands at a port."""

import time

from drivers.address import Address, DeviceKind
from drivers.contract import Clock, Reason
from drivers.identifying import Voice, voice_on, weighs
from drivers.printer.transport import DescriptorTransport
from drivers.probing import Probed, judged, on_line
from drivers.scale.protocols import PROTOCOLS, LineFramer

SPEEDS = (9600, 4800, 2400, 1200, 19200)
"""What counter scales are set to, most often first."""


def probe_scale(address: Address, *, clock: Clock = time.monotonic) -> Probed:
    """Listen for a weight, or ask for one, as the address's protocol wants it. Takes 2 s at most.

    A scale that speaks the other protocol is PROTOCOL with kind SCALE.
    """
    return on_line(address, lambda line: _asked(address, line, clock), clock=clock)


def _asked(address: Address, line: DescriptorTransport, clock: Clock) -> Probed:
    voice = voice_on(line, clock)
    if voice.kind is None and not voice.raw:
        voice = weighs(line, clock)
    if voice.kind is DeviceKind.SCALE and not _is_in(address, voice):
        return Probed(address, Reason.PROTOCOL, DeviceKind.SCALE, voice.raw)
    return judged(address, voice, wanted=DeviceKind.SCALE)


def _is_in(address: Address, voice: Voice) -> bool:
    """Whether the words are of the protocol that the address names."""
    understand = PROTOCOLS[address.option("protocol", default="sics")].understand
    return any(understand(line) for line in LineFramer().feed(voice.raw))
