"""From a byte stream to scans. Pure: the caller says what time it is."""

import re

from drivers.scanner.types import Scan

PARTIAL_FRAME_MS = 100
"""The slowest scanner leaves no such gap inside one code (a byte at 1200 baud takes 8 ms)."""
GAP_MS = 30
"""What ends a code of a scanner that sends no end mark: three times what USB holds bytes back."""
MAX_FRAME_BYTES = 512

_ENDS = re.compile(rb"[\r\n]")
_AIM_ID = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GS = "\x1d"


class ScanFramer:
    """Cuts one device's bytes into scans: at CR, LF or both; with `ends_at_gap` also where nothing
    came for 30 ms.

    What cannot be a code is dropped and counted, never guessed at: a frame that stopped half-way
    for more than 100 ms, one longer than 512 bytes, one with nothing printable in it.
    """

    def __init__(self, device: str, *, ends_at_gap: bool = False) -> None:
        self.dropped_frames = 0
        self._ends_at_gap = ends_at_gap
        self._device = device
        self._partial = b""
        self._too_long = False
        self._last_byte_ms = 0

    def feed(self, chunk: bytes, at_ms: int) -> tuple[Scan, ...]:
        """The scans that `chunk`, received at monotonic `at_ms`, completes. Empty: nothing came."""
        if not chunk:
            return self._gap(at_ms)
        if at_ms - self._last_byte_ms > PARTIAL_FRAME_MS:
            self._drop_partial()
        self._last_byte_ms = at_ms
        *ended, rest = _ENDS.split(chunk)
        scans = [scan for piece in ended if (scan := self._end_frame(piece))]
        self._extend(rest)
        return tuple(scans)

    @property
    def is_overlong(self) -> bool:
        """Whether what comes just now is longer than any code."""
        return self._too_long

    def spoil(self) -> None:
        """Something was lost in the frame that is under way: it is dropped, up to its end."""
        self._partial, self._too_long = b"", True

    def _gap(self, at_ms: int) -> tuple[Scan, ...]:
        is_over = self._partial and at_ms - self._last_byte_ms >= GAP_MS
        scan = self._end_frame(b"") if self._ends_at_gap and is_over else None
        return (scan,) if scan else ()

    def _extend(self, piece: bytes) -> None:
        self._partial += piece
        if len(self._partial) > MAX_FRAME_BYTES:
            self._partial, self._too_long = b"", True

    def _end_frame(self, piece: bytes) -> Scan | None:
        self._extend(piece)
        if self._too_long:
            self._drop_partial()
            return None
        raw, self._partial = self._partial, b""
        if not raw:
            return None  # the LF of a CR LF
        scan = scan_from_frame(raw, device=self._device)
        self.dropped_frames += scan is None
        return scan

    def _drop_partial(self) -> None:
        self.dropped_frames += bool(self._partial) or self._too_long
        self._partial, self._too_long = b"", False


def scan_from_frame(raw: bytes, *, device: str) -> Scan | None:
    """One frame without its end mark; None when nothing readable is left of it."""
    readable = raw.decode("utf-8", errors="ignore")  # a QR code may hold Chinese; ff is line noise
    text = "".join(mark for mark in readable if mark.isprintable() or mark == _GS)
    aim = _AIM_ID.match(text)
    code = text[aim.end() :] if aim else text
    if not code or 2 * len(text.encode()) < len(raw):
        return None  # mostly noise: what is left of it is no code
    return Scan(code, aim.group() if aim else None, raw, device)
