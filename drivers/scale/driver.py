"""A scale on a serial or USB-CDC port."""

import time

from drivers.address import Address, DeviceKind
from drivers.contract import Clock, DeviceState, DeviceStatus, Reason, StatusListener
from drivers.guarding import check_plug
from drivers.reader import Reader
from drivers.scale.protocols import PROTOCOLS, LineFramer, Protocol
from drivers.scale.types import UNKNOWN, Weight, WeightListener
from drivers.serial_port import SerialLine

ASK_EVERY_S = 0.2
SILENT_AFTER_S = 1.0
"""Slow streams say something three times a second."""
NOT_UNDERSTOOD_AFTER = 5
"""Lines in a row: the first one after opening is often half a line."""


class SerialScale:
    """Reads one port on its own thread and looks for it again whenever it is gone.

    The weight is UNKNOWN from the moment that the scale is silent, not understood or unplugged: an
    old number is never left standing. Both listeners are called on that thread.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_weight: WeightListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
    ) -> None:
        self._on_weight = on_weight
        self._on_status = on_status
        self._weight = UNKNOWN
        self._protocol = PROTOCOLS[address.option("protocol", default="sics")]
        self._reader = Reader(
            f"scale {address}",
            place=address.path,
            connect=lambda: _line(address),
            begin=lambda: ScaleTalk(self._protocol, self._weighed),
            on_status=self._became,
            clock=clock,
        )

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._reader.status

    @property
    def weight(self) -> Weight:
        """The last reading; UNKNOWN unless the scale is there and speaks."""
        return self._weight

    def open(self) -> None:
        """Start reading. Nothing happens if it reads already."""
        self._reader.open()

    def check_health(self) -> DeviceStatus:
        """The last known state: its thread looks all the time."""
        return self._reader.check_health()

    def close(self) -> None:
        """Stop reading and give the port back. No listener is called after it returns."""
        self._reader.close()

    def _weighed(self, weight: Weight) -> None:
        if weight != self._weight:
            self._weight = weight
            self._on_weight(weight)

    def _became(self, status: DeviceStatus) -> None:
        if status.state is not DeviceState.READY:
            self._weighed(UNKNOWN)
        self._on_status(status)


def _line(address: Address) -> SerialLine:
    check_plug(address, DeviceKind.SCALE)
    return SerialLine(address, listen_s=ASK_EVERY_S)


class ScaleTalk:
    """Asks where the protocol wants it, understands lines, and notices silence."""

    def __init__(self, protocol: Protocol, on_weight: WeightListener) -> None:
        self._protocol = protocol
        self._on_weight = on_weight
        self._framer = LineFramer()
        self._asked_s = float("-inf")
        self._heard_s: float | None = None
        self._not_understood = 0

    def says(self, at_s: float) -> bytes:
        """The question, five times a second."""
        if self._heard_s is None:
            self._heard_s = at_s  # silence counts from the opening
        if not self._protocol.asks or at_s - self._asked_s < ASK_EVERY_S:
            return b""
        self._asked_s = at_s
        return self._protocol.asks

    def heard(self, chunk: bytes, at_s: float) -> DeviceStatus | None:
        """Weights go to the listener; the answer says how the scale itself is, if that changed."""
        status: DeviceStatus | None = None
        dropped = self._framer.dropped_lines
        lines = self._framer.feed(chunk)
        self._not_understood += self._framer.dropped_lines - dropped
        for line in lines:
            weight = self._protocol.understand(line)
            if weight is None:
                self._not_understood += 1
                continue
            self._not_understood, self._heard_s = 0, at_s
            self._on_weight(weight)
            status = DeviceStatus(DeviceState.READY)
        if self._not_understood >= NOT_UNDERSTOOD_AFTER:
            return DeviceStatus(DeviceState.FAULTED, Reason.PROTOCOL, "not this protocol")
        if status is None and self._heard_s is not None and at_s - self._heard_s > SILENT_AFTER_S:
            return DeviceStatus(DeviceState.DEGRADED, Reason.SILENT)
        return status
