"""Whether a receipt printer stands at a port."""

import time

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import Clock, Reason
from drivers.identifying import voice_on, weighs
from drivers.printer import escpos
from drivers.printer.transport import DescriptorTransport
from drivers.probing import SHOW_S, Probed, judged, on_line

SPEEDS = (9600, 115200, 19200, 38400)
"""What serial printers are set to, most often first."""
LINE = b"PRINTER TEST 0123456789\n\n\n\n"
"""For a printer that never answers: a person must look."""


def probe_printer(address: Address, *, clock: Clock = time.monotonic) -> Probed:
    """Ask DLE EOT 1 and 4: only a printer answers both. Takes 2 s at most once the port is open.

    A file that cannot be read from is NO_ANSWER_LINE. On a serial port that is silent a scale is
    asked for, too; a printer that answers nothing would print that question.
    """
    return on_line(address, lambda line: _asked(address, line, clock), clock=clock)


def print_line(address: Address, *, clock: Clock = time.monotonic) -> Probed:
    """Print one line for a person to look at: NO_ANSWER_LINE once it has left."""
    words = escpos.INITIALIZE + LINE

    def show(line: DescriptorTransport) -> Probed:
        left = line.write_some(words, clock() + SHOW_S) == len(words)
        return Probed(address, Reason.NO_ANSWER_LINE if left else Reason.TIMEOUT)

    return on_line(address, show, clock=clock)


def _asked(address: Address, line: DescriptorTransport, clock: Clock) -> Probed:
    if not line.can_read:
        return Probed(address, Reason.NO_ANSWER_LINE)
    voice = voice_on(line, clock)
    if voice.kind is None and not voice.raw and address.scheme is Scheme.SERIAL:
        voice = weighs(line, clock)
    return judged(address, voice, wanted=DeviceKind.PRINTER)
