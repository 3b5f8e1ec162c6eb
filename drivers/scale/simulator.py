"""Scales without hardware: in the same process, or at the far end of a pty."""

import threading
import time
from pathlib import Path
from typing import Protocol

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.driver import SILENT_AFTER_S, ScaleTalk
from drivers.scale.protocols import PROTOCOLS
from drivers.scale.types import UNKNOWN, Plate, Weight, WeightListener

STREAM_EVERY_S = 0.1
_STOP_TIMEOUT_S = 2.0


def line_for(weight: Weight, protocol: str) -> bytes:
    """What a scale of this protocol says of this plate, its line end included."""
    kilograms = f"{abs(weight.grams or 0) / 1000:.3f}"
    sign = "-" if (weight.grams or 0) < 0 else " "
    if protocol == "sics":
        words = {Plate.OVERLOAD: "S +", Plate.UNKNOWN: "S I"}
        how = "D" if weight.plate is Plate.MOVING else "S"
        text = words.get(weight.plate, f"S {how} {sign + kilograms:>10} kg")
    else:
        how = "US" if weight.plate is Plate.MOVING else "ST"
        number = f"{'-' if sign == '-' else '+'}{kilograms:>7}"
        text = "OL,GS,+-------kg" if weight.plate is Plate.OVERLOAD else f"{how},GS,{number}kg"
    return f"{text}\r\n".encode("ascii")


class Hand(Protocol):
    """What a person can do to a simulated scale."""

    def place(self, weight: Weight) -> None:
        """Make the plate so."""
        ...

    def go_silent(self) -> None:
        """Switch the scale off, its cable still in."""
        ...

    def send(self, chunk: bytes) -> None:
        """Put these very bytes on the line."""
        ...

    def unplug(self) -> None:
        """Pull the cable."""
        ...

    def plug_in(self) -> None:
        """Put the cable back; the scale speaks again."""
        ...


class SimulatedScale:
    """Behaves as a SerialScale does, with a hand instead of a port.

    The listeners are called on the thread that places, unplugs or plugs in.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_weight: WeightListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
    ) -> None:
        self._protocol = address.option("protocol", default="sics")
        self._on_weight = on_weight
        self._on_status = on_status
        self._clock = clock
        self._talk = self._new_talk()
        self._plate = Weight(Plate.STABLE, 0)
        self._weight = UNKNOWN
        self._opened = False
        self._plugged_in = True
        self._status = CLOSED

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    @property
    def weight(self) -> Weight:
        """The last reading; UNKNOWN unless the scale is there and speaks."""
        return self._weight

    def open(self) -> None:
        """Ready at once, or lost if it is unplugged."""
        if self._opened:
            return
        self._opened = True
        self._become(DeviceStatus(DeviceState.OPENING))
        self._settle()

    def check_health(self) -> DeviceStatus:
        """The last known state."""
        return self._status

    def close(self) -> None:
        """Nothing is weighed from now on."""
        self._opened = False
        self._become(CLOSED)

    def place(self, weight: Weight) -> None:
        """Make the plate so, and let the scale say it."""
        self._plate = weight
        self.send(line_for(weight, self._protocol))

    def go_silent(self) -> None:
        """Switch it off; as after the longest silence that is waited for."""
        if self._opened and self._plugged_in:
            self._hear(b"", self._clock() + 2 * SILENT_AFTER_S)

    def send(self, chunk: bytes) -> None:
        """Put these very bytes on the line: noise, half lines, other languages."""
        if self._opened and self._plugged_in:
            self._hear(chunk, self._clock())

    def unplug(self) -> None:
        """Pull the cable."""
        self._plugged_in = False
        self._settle()

    def plug_in(self) -> None:
        """Put the cable back; the scale says what lies on it."""
        self._plugged_in = True
        self._settle()

    def _settle(self) -> None:
        if not self._opened:
            return
        if not self._plugged_in:
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST, "unplugged"))
            return
        self._talk = self._new_talk()
        self._become(DeviceStatus(DeviceState.READY))
        self.place(self._plate)

    def _new_talk(self) -> ScaleTalk:
        return ScaleTalk(PROTOCOLS[self._protocol], self._weighed)

    def _hear(self, chunk: bytes, at_s: float) -> None:
        self._talk.says(at_s)
        status = self._talk.heard(chunk, at_s)
        if status is not None:
            self._become(status)

    def _weighed(self, weight: Weight) -> None:
        if weight != self._weight:
            self._weight = weight
            self._on_weight(weight)

    def _become(self, status: DeviceStatus) -> None:
        if status == self._status:
            return
        self._status = status
        if status.state is not DeviceState.READY:
            self._weighed(UNKNOWN)
        self._on_status(status)


class PtyScale:
    """A scale at the far end of a serial line: open `path` with a SerialScale, or anything else
    that speaks the protocol."""

    def __init__(self, protocol: str = "sics") -> None:
        """Raises KeyError for a protocol that is none of PROTOCOLS."""
        self._asks = PROTOCOLS[protocol].asks
        self._protocol = protocol
        self._line = PseudoTerminal()
        self._plate = Weight(Plate.STABLE, 0)
        self._speaks = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated scale", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """Where the line is; the same after unplugging and plugging in."""
        return self._line.path

    def place(self, weight: Weight) -> None:
        """Make the plate so; it is said at the next question or turn."""
        self._plate = weight

    def go_silent(self) -> None:
        """Switch it off, its cable still in."""
        self._speaks = False

    def send(self, chunk: bytes) -> None:
        """Put these very bytes on the line."""
        self._line.send(chunk)

    def unplug(self) -> None:
        """Pull the cable."""
        self._line.unplug()

    def plug_in(self) -> None:
        """Put the cable back; it speaks again."""
        self._speaks = True
        self._line.plug_in()

    def close(self) -> None:
        """Unplug for good."""
        self._stopping.set()
        self._thread.join(_STOP_TIMEOUT_S)
        self._line.close()

    def _run(self) -> None:
        asked = b""
        while not self._stopping.is_set():
            if self._asks:
                asked += self._line.receive(64, STREAM_EVERY_S)
                *questions, asked = asked.split(self._asks)
                turns = len(questions)
                if not self._line.plugged_in:
                    self._stopping.wait(STREAM_EVERY_S)
            else:
                self._stopping.wait(STREAM_EVERY_S)
                turns = 1
            if self._speaks:
                self._line.send(line_for(self._plate, self._protocol) * turns)
