"""A printer without hardware: the real driver, the real bytes, a roll of paper as a picture."""

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from drivers.address import Encoding
from drivers.contract import DeviceAbsent, DeviceLost
from drivers.printer.interpreter import (
    Event,
    IdentityRequest,
    Interpreter,
    KeysRequest,
    Kick,
    ReportRequest,
    StatusRequest,
)
from drivers.printer.paper_roll import Cut, Mark, TextRow, text_lines
from drivers.printer.picture import draw_roll
from drivers.printer.real_time import RealTimeSplitter
from drivers.printer.simulated_line import SimulatedLine
from drivers.printer.types import Cover, Fault, Paper
from drivers.printer.wire import Wire

LONGEST_ROLL_MARKS = 4000
BUFFER_BYTES = 4096
NAMES = {65: "1.0", 66: "XIAODIAN", 67: "SIMULATED", 68: "0"}
"""What GS I answers: firmware, maker, model and serial number."""

_FAULT_BITS = {Fault.NONE: 0x00, Fault.CUTTER: 0x08, Fault.RECOVERABLE: 0x40}

ReplySink: TypeAlias = Callable[[bytes], None]
HangUp: TypeAlias = Callable[[], None]


class SimulatedPrinter:
    """Prints on a picture, answers as printers do, and breaks when told to.

    Any thread may use it. Without paper, or with the cover open, it stops working through its
    buffer and, once that is full, takes no more bytes; it goes on when all is well again.
    """

    def __init__(
        self,
        *,
        width_dots: int,
        font: Path,
        encoding: Encoding = "gbk",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` times the wire, in seconds."""
        self.width_dots = width_dots
        self._font = font
        self._interpreter = Interpreter(width_dots=width_dots, encoding=encoding)
        self._real_time = RealTimeSplitter()
        self._changed = threading.Condition(threading.RLock())
        self._clock = clock
        self._wire = Wire(clock)
        self._waiting = b""
        self._understood: deque[Event] = deque()
        self._marks: deque[Mark] = deque(maxlen=LONGEST_ROLL_MARKS)
        self._kicked_pins: list[int] = []
        self._drawer_is_open = False
        self._received_bytes = 0
        self._paper, self._cover, self._fault = Paper.ENOUGH, Cover.CLOSED, Fault.NONE
        self._plugged_in, self._silent, self._paused = True, False, False
        self._dies_after: int | None = None
        self._rows_left: int | None = None
        self._report_mask = 0
        self._watchers: list[Callable[[], None]] = []
        self._lines: dict[int, tuple[ReplySink, HangUp]] = {}
        self._next_line = 0

    # ---------------------------------------------------------------------------- what came of it

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Everything on the paper since it was last torn off."""
        with self._changed:
            return tuple(self._marks)

    @property
    def text_lines(self) -> tuple[str, ...]:
        """The printed rows as text."""
        return text_lines(self.marks)

    @property
    def cuts(self) -> int:
        """How often the blade came down on this paper."""
        return sum(isinstance(mark, Cut) for mark in self.marks)

    @property
    def kicked_pins(self) -> tuple[int, ...]:
        """The drawer pulses since the beginning, by connector pin."""
        with self._changed:
            return tuple(self._kicked_pins)

    @property
    def received_bytes(self) -> int:
        """How many bytes arrived since the beginning, questions included."""
        return self._received_bytes

    @property
    def waiting_bytes(self) -> int:
        """How many bytes lie in its buffer."""
        return len(self._waiting)

    @property
    def not_understood(self) -> tuple[bytes, ...]:
        """Commands and characters that meant nothing."""
        with self._changed:
            return tuple(self._interpreter.not_understood)

    def picture(self, *, margin_dots: int = 0) -> Image.Image:
        """The paper, one pixel a dot."""
        return draw_roll(
            self.marks, width_dots=self.width_dots, font=self._font, margin_dots=margin_dots
        )

    def tear_off(self) -> tuple[Mark, ...]:
        """Take the paper away and begin a new piece."""
        with self._changed:
            marks = tuple(self._marks)
            self._marks.clear()
            self._announce()
            return marks

    def wait_until(self, condition: Callable[[], bool], *, timeout_s: float) -> bool:
        """Wait for something to become true of this printer. False when it did not in time."""
        with self._changed:
            return self._changed.wait_for(condition, timeout_s)

    def watch(self, on_change: Callable[[], None]) -> None:
        """Be told of every change, on the thread that made it. `on_change` must return at once."""
        with self._changed:
            self._watchers.append(on_change)

    # ------------------------------------------------------------------------------------- faults

    def run_out_of_paper(self) -> None:
        """The roll is at its end."""
        self._change(paper=Paper.OUT)

    def run_out_of_paper_after(self, rows: int) -> None:
        """The roll ends after so many more rows."""
        with self._changed:
            self._rows_left = rows

    def run_low_on_paper(self) -> None:
        """The near-end sensor sees it; printing goes on."""
        self._change(paper=Paper.LOW)

    def load_paper(self) -> None:
        """A new roll; what waits in the buffer comes out now, as it does in the world."""
        self._change(paper=Paper.ENOUGH)

    def open_cover(self) -> None:
        """The lid is up."""
        self._change(cover=Cover.OPEN)

    def close_cover(self) -> None:
        """The lid is down."""
        self._change(cover=Cover.CLOSED)

    def push_drawer_shut(self) -> None:
        """As a cashier does; while it is open pin 3 is high."""
        with self._changed:
            self._drawer_is_open = False

    def jam_cutter(self) -> None:
        """The blade is stuck: it stops before its next row."""
        self._change(fault=Fault.CUTTER)

    def overheat(self) -> None:
        """The head is too hot; it goes on by itself when it has cooled down."""
        self._change(fault=Fault.RECOVERABLE)

    def clear_fault(self) -> None:
        """The blade is free, the head is cool."""
        self._change(fault=Fault.NONE)

    def make_noise(self, chunk: bytes) -> None:
        """Say these very bytes on every line, as a bad cable does."""
        with self._changed:
            self._say_everywhere(chunk)

    def go_silent(self) -> None:
        """Take bytes and print, and answer nothing."""
        self._change(silent=True)

    def speak_again(self) -> None:
        """Answer from now on."""
        self._change(silent=False)

    def pause(self) -> None:
        """Stop working through the buffer (endlessly slow), while real-time answers go on."""
        self._change(paused=True)

    def work_through(self, rows: int) -> None:
        """While paused, print so many more rows: a printer as slow as a test wants it."""
        with self._changed:
            self._understood.extend(self._interpreter.feed(self._waiting))
            self._waiting = b""
            while rows and self._understood and not self._offline():
                event = self._understood.popleft()
                self._take(event)
                rows -= isinstance(event, TextRow)
            self._announce()

    def go_on(self) -> None:
        """Work again."""
        self._change(paused=False)

    def set_speed(self, bytes_per_s: int) -> None:
        """Take so many bytes a second from now on (960 is a line of 9600 baud); 0: all at once.

        Raises ValueError below that.
        """
        with self._changed:
            self._wire.set_speed(bytes_per_s)
            self._announce()

    def die_after(self, received_bytes: int) -> None:
        """Lose power once so many more bytes came in."""
        with self._changed:
            self._dies_after = self._received_bytes + received_bytes

    def unplug(self) -> None:
        """Lose the line and the power: lines hang up, buffer and styles are forgotten."""
        with self._changed:
            self._plugged_in = False
            self._dies_after = None
            self._waiting = b""
            self._understood.clear()
            self._report_mask = 0
            self._interpreter.forget()
            self._real_time = RealTimeSplitter()
            hang_ups = [hang_up for _, hang_up in self._lines.values()]
            self._lines.clear()
            self._announce()
        for hang_up in hang_ups:
            hang_up()

    def plug_in(self) -> None:
        """Power and line are back."""
        with self._changed:
            self._plugged_in = True
            self._announce()

    @property
    def plugged_in(self) -> bool:
        """Whether a line can be opened."""
        return self._plugged_in

    # -------------------------------------------------------------------------------------- lines

    def connect(self, deadline: float) -> "SimulatedLine":
        """A line within this process, for `EscPosPrinter(connect=…)`. Raises DeviceAbsent."""
        return SimulatedLine(self)

    def attach(self, reply: ReplySink, hang_up: HangUp) -> int:
        """Begin a line: `reply` gets what the printer says. Returns its number.

        Raises DeviceAbsent when the printer is unplugged.
        """
        with self._changed:
            if not self._plugged_in:
                raise DeviceAbsent("simulated:", "unplugged")
            self._next_line += 1
            self._lines[self._next_line] = (reply, hang_up)
            return self._next_line

    def detach(self, line: int) -> None:
        """The host hung up."""
        with self._changed:
            self._lines.pop(line, None)
            self._announce()

    def room(self, *, timeout_s: float) -> int:
        """How many bytes it takes now; waits for room as long as `timeout_s`."""
        deadline_s = self._clock() + timeout_s
        with self._changed:
            while self._plugged_in and not (room := self._wire.room(self._free())):
                left_s = deadline_s - self._clock()
                if left_s <= 0:
                    return 0
                self._changed.wait(min(left_s, self._wire.busy_s() or left_s))
            return room if self._plugged_in else self._free()

    def receive(self, line: int, chunk: bytes) -> None:
        """Bytes from the host, no more than there is room for. Raises DeviceLost."""
        with self._changed:
            if line not in self._lines:
                raise DeviceLost("simulated:", "unplugged")
            cut_short = self._dies_within(chunk)
            if cut_short is not None:
                chunk = chunk[:cut_short]
            self._received_bytes += len(chunk)
            self._wire.carry(len(chunk))
            questions, rest = self._real_time.feed(chunk)
            for question in questions:
                self._answer_at_once(line, question)
            self._waiting += rest
            self._work()
        if cut_short is not None:
            self.unplug()

    # --------------------------------------------------------------------------------- the inside

    def _announce(self) -> None:
        self._changed.notify_all()
        for on_change in self._watchers:
            on_change()

    def _free(self) -> int:
        return max(0, BUFFER_BYTES - len(self._waiting))

    def _dies_within(self, chunk: bytes) -> int | None:
        if self._dies_after is None or self._received_bytes + len(chunk) < self._dies_after:
            return None
        return self._dies_after - self._received_bytes

    def _change(
        self,
        *,
        paper: Paper | None = None,
        cover: Cover | None = None,
        fault: Fault | None = None,
        silent: bool | None = None,
        paused: bool | None = None,
    ) -> None:
        with self._changed:
            self._paper = paper or self._paper
            self._cover = cover or self._cover
            self._fault = fault or self._fault
            self._silent = self._silent if silent is None else silent
            self._paused = self._paused if paused is None else paused
            if self._report_mask:
                self._say_everywhere(self._report())
            self._work()

    def _offline(self) -> bool:
        is_broken = self._fault is not Fault.NONE
        return self._paper is Paper.OUT or self._cover is Cover.OPEN or is_broken

    def _stopped(self) -> bool:
        return self._offline() or self._paused

    def _work(self) -> None:
        """Work through the buffer while nothing is in the way."""
        if not self._stopped():
            waiting, self._waiting = self._waiting, b""
            self._understood.extend(self._interpreter.feed(waiting))
        while self._understood and not self._stopped():
            self._take(self._understood.popleft())
        self._announce()

    def _take(self, event: Event) -> None:
        match event:
            case Kick():
                self._kick(event.pin)
            case StatusRequest():
                self._say_everywhere(bytes((self._paper_bits(low=0x03, out=0x0C),)))
            case ReportRequest():
                self._report_mask = event.mask
                if event.mask:
                    self._say_everywhere(self._report())
            case KeysRequest():
                self._say_everywhere(b"\x37\x72\x40" + b"".join(event.keys) + b"\0")
            case IdentityRequest():
                if event.number in NAMES:
                    self._say_everywhere(b"_" + NAMES[event.number].encode("ascii") + b"\0")
            case _:
                self._marks.append(event)
                self._use_up_paper(event)

    def _kick(self, pin: int) -> None:
        self._kicked_pins.append(pin)
        self._drawer_is_open = True

    def _use_up_paper(self, mark: Mark) -> None:
        if self._rows_left is None or not isinstance(mark, TextRow):
            return
        self._rows_left -= 1
        if self._rows_left <= 0:
            self._rows_left = None
            self._paper = Paper.OUT

    def _answer_at_once(self, line: int, question: bytes) -> None:
        if question[1] == 0x14:  # DLE DC4 1 m t
            self._kick(5 if question[3] & 1 else 2)
            return
        byte = 0x12
        if question[2] == 1:
            byte |= (0x08 if self._offline() else 0) | (0x04 if self._drawer_is_open else 0)
        elif question[2] == 2:
            byte |= (0x04 if self._cover is Cover.OPEN else 0) | self._paper_bits(low=0, out=0x20)
        elif question[2] == 3:
            byte |= _FAULT_BITS[self._fault]
        elif question[2] == 4:
            byte |= self._paper_bits(low=0x0C, out=0x6C)
        self._say(line, bytes((byte,)))

    def _report(self) -> bytes:
        """One ASB frame."""
        first = 0x10 | (0x08 if self._offline() else 0)
        first |= 0x20 if self._cover is Cover.OPEN else 0
        first |= 0x04 if self._drawer_is_open else 0
        return bytes((first, _FAULT_BITS[self._fault], self._paper_bits(low=0x03, out=0x0F), 0x0F))

    def _paper_bits(self, *, low: int, out: int) -> int:
        return {Paper.LOW: low, Paper.OUT: out}.get(self._paper, 0)

    def _say_everywhere(self, words: bytes) -> None:
        for line in tuple(self._lines):
            self._say(line, words)

    def _say(self, line: int, words: bytes) -> None:
        if not self._silent:
            reply, _ = self._lines[line]
            reply(words)
