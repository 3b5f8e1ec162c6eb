"""The printer's side of the line: kinds of answer told apart by their fixed bits.

    DLE EOT   0xx1xx10
    ASB       0xx1xx00, then three of 0xx0xxxx
    GS r      0xx0xxxx
    XON XOFF  11, 13
    key list  37 72, then 40 or 41 (more follows), the keys, 00

Source: Citizen CBM1000 command manual, appendix 3; the list's form: Epson's reference of GS ( L 64.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from drivers.printer.escpos import Query
from drivers.printer.types import (
    Cover,
    DrawerSignal,
    Fault,
    Online,
    Paper,
    PrinterStatus,
)

XON, XOFF = 0x11, 0x13


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """One byte for one DLE EOT question; which one, only the asker knows."""

    byte: int


@dataclass(frozen=True, slots=True)
class FenceAnswer:
    """One byte for one GS r question."""

    byte: int


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """A whole automatic status frame (ASB)."""

    frame: bytes

    def status(self) -> PrinterStatus:
        """All that the frame tells."""
        first, second, third, _ = self.frame
        return PrinterStatus(
            paper=_paper(low=third & 0x03, out=third & 0x0C),
            cover=Cover.OPEN if first & 0x20 else Cover.CLOSED,
            online=Online.NO if first & 0x08 else Online.YES,
            drawer_signal=_drawer_signal(first),
            fault=_fault(second),
        )


@dataclass(frozen=True, slots=True)
class FlowControl:
    """XON or XOFF."""

    may_send: bool


@dataclass(frozen=True, slots=True)
class KeyList:
    """A part of the keys under which pictures are stored."""

    keys: tuple[bytes, ...]
    has_more: bool


Answer: TypeAlias = QueryAnswer | FenceAnswer | ChangeReport | FlowControl | KeyList

_LIST_BEGINS = (b"\x37", b"\x72", b"\x40\x41")
"""What the first three bytes of a key list may be."""
_LONGEST_LIST = 84


class AnswerReader:
    """Cuts the printer's bytes into answers, however they arrive.

    ASB frames are taken whole, since their last three bytes look like fence answers. A frame that
    breaks off and bytes of no kind are dropped and counted.
    """

    def __init__(self) -> None:
        self.noise_bytes = 0
        self._frame = b""
        self._list = b""

    def feed(self, chunk: bytes) -> tuple[Answer, ...]:
        """The answers that `chunk` completes."""
        return tuple(answer for byte in chunk if (answer := self._take(byte)))

    def _take(self, byte: int) -> Answer | None:
        if self._list or byte == _LIST_BEGINS[0][0]:
            return self._listed(byte)
        if byte in (XON, XOFF):
            return FlowControl(byte == XON)
        if byte & 0x90 == 0x00:
            return self._plain(byte)
        self._drop_frame()
        if byte & 0x93 == 0x12:
            return QueryAnswer(byte)
        if byte & 0x93 == 0x10:
            self._frame = bytes((byte,))
        else:
            self.noise_bytes += 1
        return None

    def _listed(self, byte: int) -> Answer | None:
        """The next byte of a key list; what turns out to be none is noise, but for this byte."""
        at = len(self._list)
        fits = byte in _LIST_BEGINS[at] if at < 3 else byte == 0 or 0x20 <= byte < 0x7F
        if not fits or at >= _LONGEST_LIST:
            self.noise_bytes += at
            self._list = b""
            return self._take(byte) if at else None
        self._list += bytes((byte,))
        if at < 3 or byte:
            return None
        whole, self._list = self._list, b""
        keys = tuple(whole[i : i + 2] for i in range(3, len(whole) - 2, 2))
        return KeyList(keys, has_more=whole[2] == 0x41)

    def _plain(self, byte: int) -> Answer | None:
        """The rest of an ASB frame if one is open, else a fence answer."""
        if not self._frame:
            return FenceAnswer(byte)
        self._frame += bytes((byte,))
        if len(self._frame) < 4:
            return None
        frame, self._frame = self._frame, b""
        return ChangeReport(frame)

    def _drop_frame(self) -> None:
        self.noise_bytes += len(self._frame)
        self._frame = b""


def with_answer(status: PrinterStatus, query: Query, byte: int) -> PrinterStatus:
    """`status` with what the printer answered to `query`."""
    return _READERS[query](status, byte)


def _read_printer(status: PrinterStatus, byte: int) -> PrinterStatus:
    online = Online.NO if byte & 0x08 else Online.YES
    return replace(status, online=online, drawer_signal=_drawer_signal(byte))


def _read_offline_cause(status: PrinterStatus, byte: int) -> PrinterStatus:
    stopped_without_paper = byte & 0x20
    return replace(
        status,
        cover=Cover.OPEN if byte & 0x04 else Cover.CLOSED,
        paper=Paper.OUT if stopped_without_paper else status.paper,
    )


def _read_error_cause(status: PrinterStatus, byte: int) -> PrinterStatus:
    return replace(status, fault=_fault(byte))


def _read_paper(status: PrinterStatus, byte: int) -> PrinterStatus:
    return replace(status, paper=_paper(low=byte & 0x0C, out=byte & 0x60))


_READERS: dict[Query, Callable[[PrinterStatus, int], PrinterStatus]] = {
    Query.PRINTER: _read_printer,
    Query.OFFLINE_CAUSE: _read_offline_cause,
    Query.ERROR_CAUSE: _read_error_cause,
    Query.PAPER: _read_paper,
}


def _paper(*, low: int, out: int) -> Paper:
    if out:
        return Paper.OUT
    return Paper.LOW if low else Paper.ENOUGH


def _drawer_signal(byte: int) -> DrawerSignal:
    return DrawerSignal.HIGH if byte & 0x04 else DrawerSignal.LOW


def _fault(byte: int) -> Fault:
    """DLE EOT 3 and the second ASB byte agree on these bits."""
    if byte & 0x08:
        return Fault.CUTTER
    if byte & 0x20:
        return Fault.UNRECOVERABLE
    return Fault.RECOVERABLE if byte & 0x44 else Fault.NONE
