"""The languages of scales. Pure: bytes to weights, and what to ask.

`sics`: MT-SICS level 0 (Mettler-Toledo, reference manual of the command set, chapter "Weighing"):
asked with `SI`, answered with `S S     0.375 kg`; the second letter says how the plate is.
`stream`: the line that A&D, CAS, T-Scale and most Chinese counter scales send all the time, with
`ST,GS,+  0.375kg`; the first word says how the plate is.
Both end a line with CR LF, and both name the unit; a line that does not is not understood.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from drivers.scale.types import Plate, Weight

MAX_LINE_BYTES = 64
LARGEST_GRAMS = 1_000_000
"""No counter scale carries a tonne: a larger number is noise."""

_GRAMS = {b"g": Decimal(1), b"kg": Decimal(1000), "斤".encode("gbk"): Decimal(500)}
_NUMBER = rb"(?P<number>[+-]?[ ]*[0-9]{1,8}(?:\.[0-9]{1,5})?)"
_UNIT = rb"(?P<unit>[a-zA-Z\x80-\xff]{1,3})"
_SICS = re.compile(rb"S (?P<how>[SD])[ ]+" + _NUMBER + rb"[ ]*" + _UNIT)
_SICS_PLATES = {b"S": Plate.STABLE, b"D": Plate.MOVING}
_SICS_WORDS = {
    b"S +": Weight(Plate.OVERLOAD),
    b"S -": Weight(Plate.BELOW_ZERO),
    b"S I": Weight(Plate.MOVING),  # cannot weigh just now: still settling
}
_STREAM = re.compile(
    rb"(?P<how>ST|US)(?:,(?:GS|NT|TR))?,[ ]*" + _NUMBER + rb"[ ]*" + _UNIT, re.IGNORECASE
)
_STREAM_PLATES = {b"ST": Plate.STABLE, b"US": Plate.MOVING}
_STREAM_OVERLOAD = re.compile(rb"OL(?:,.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Protocol:
    """One language. `asks` is sent again and again; empty when the scale speaks by itself."""

    asks: bytes
    understand: Callable[[bytes], Weight | None]


def understand_sics(line: bytes) -> Weight | None:
    """One answer without its line end; None for what is none."""
    if line in _SICS_WORDS:
        return _SICS_WORDS[line]
    found = _SICS.fullmatch(line)
    return _weight(_SICS_PLATES[found["how"]], found["number"], found["unit"]) if found else None


def understand_stream(line: bytes) -> Weight | None:
    """One line without its line end; None for what is none."""
    if _STREAM_OVERLOAD.fullmatch(line):
        return Weight(Plate.OVERLOAD)
    found = _STREAM.fullmatch(line)
    if found is None:
        return None
    return _weight(_STREAM_PLATES[found["how"].upper()], found["number"], found["unit"])


PROTOCOLS: Mapping[str, Protocol] = {
    "sics": Protocol(asks=b"SI\r\n", understand=understand_sics),
    "stream": Protocol(asks=b"", understand=understand_stream),
}
"""By the word that an address carries: `serial:/dev/ttyUSB2?protocol=sics`."""


class LineFramer:
    """Cuts a scale's bytes into lines. A line longer than 64 bytes is noise and is dropped."""

    def __init__(self) -> None:
        self.dropped_lines = 0
        self._partial = b""
        self._too_long = False

    def feed(self, chunk: bytes) -> tuple[bytes, ...]:
        """The lines that `chunk` completes, without their ends and the blanks around them."""
        *ended, rest = re.split(rb"[\r\n]", chunk)
        lines = [line for piece in ended if (line := self._end(piece))]
        self._extend(rest)
        return tuple(lines)

    def _end(self, piece: bytes) -> bytes:
        self._extend(piece)
        line, self._partial = self._partial, b""
        if self._too_long:
            self._too_long = False
            return b""
        return line.strip(b" \x00\x02\x03")  # STX and ETX stand around it on some models

    def _extend(self, piece: bytes) -> None:
        self._partial += piece
        if len(self._partial) > MAX_LINE_BYTES:
            self._partial, self._too_long = b"", True
            self.dropped_lines += 1  # counted at each 64 bytes: a burst without an end is seen


def _weight(plate: Plate, number: bytes, unit: bytes) -> Weight | None:
    factor = _GRAMS.get(unit.lower())
    if factor is None:
        return None  # pounds are not sold by here
    exact = Decimal(number.replace(b" ", b"").decode("ascii")) * factor
    grams = int(exact)
    if exact != grams or abs(grams) > LARGEST_GRAMS:
        return None  # finer than a gram, or noise: never rounded into a price
    return Weight(Plate.BELOW_ZERO if grams < 0 else plate, grams)
