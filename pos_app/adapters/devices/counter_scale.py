"""The counter's scale at its address: readings with a number each, and its state as a chip.

Why the readings are numbered here: the driver tells each change once, on the scale's own thread, so
this is the one place where "the weight that was shown" can be told from the next.
"""

import threading
from collections.abc import Callable
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import CLOSED, DeviceState, DeviceStatus, Reason, StatusListener
from drivers.scale.driver import SerialScale
from drivers.scale.types import UNKNOWN, Plate, Weight, WeightListener
from pos_app.adapters.devices.health import health_of
from pos_app.adapters.devices.places import place_at
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.checkout.weighing_commands import WeightRead
from pos_app.domain import weighing

Post = Callable[[Command], None]

PLATES = {
    Plate.STABLE: weighing.Plate.STABLE,
    Plate.MOVING: weighing.Plate.MOVING,
    Plate.OVERLOAD: weighing.Plate.OVERLOAD,
    Plate.BELOW_ZERO: weighing.Plate.BELOW_ZERO,
    Plate.UNKNOWN: weighing.Plate.UNKNOWN,
}


class Scale(Protocol):
    """What this adapter needs of a scale driver, real or simulated."""

    def open(self) -> None: ...

    def close(self) -> None: ...


MakeScale = Callable[[Address, WeightListener, StatusListener], Scale]
"""Makes the driver at an address; the device bench hands in its own for `simulated:`."""


class CounterScale:
    """One scale on the driver's own thread; without an address, or with one that could not be
    understood, it says so once."""

    def __init__(self, text: str, *, post: Post, simulated: MakeScale) -> None:
        self._post = post
        self._simulated = simulated
        self._is_over = False
        self._changed = threading.Condition()
        self._weight = UNKNOWN
        self._status = CLOSED
        self._number = 0
        self._scale: Scale | None = None
        self._use(text)

    def bind(self, text: str) -> None:
        """From now on this one, or none."""
        self.close()
        self._use(text)
        self.open()

    @property
    def is_bound(self) -> bool:
        """Whether the settings name one, right or wrong."""
        return self._scale is not None or self._is_wrong

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    def open(self) -> None:
        """Start reading; a scale that is missing is told as health and looked for by itself."""
        if self._is_over:
            return
        if self._scale is not None:
            self._scale.open()
        elif self._is_wrong:
            self._became(DeviceStatus(DeviceState.FAULTED, Reason.ADDRESS))
        else:
            self._post(HealthChanged(HealthPart.SCALE, Level.ABSENT))

    def close(self) -> None:
        """Stop reading. No weight comes after it returns."""
        if self._scale is not None:
            self._scale.close()

    def stop(self) -> None:
        """Stop it for good: nothing that a technician still does opens it again."""
        self._is_over = True
        self.close()

    def steady(self, timeout_s: float) -> Weight | None:
        """For a technician: the first weight that could be sold; None when none came in time."""
        if self._scale is None:
            return None
        with self._changed:
            self._changed.wait_for(lambda: self._weight.to_sell is not None, timeout_s)
            return self._weight if self._weight.to_sell is not None else None

    def _use(self, text: str) -> None:
        place = place_at(text, DeviceKind.SCALE)
        self._is_wrong, self._scale = place.is_wrong, None
        if place.address is not None:
            make = self._simulated if place.address.scheme is Scheme.SIMULATED else _serial
            self._scale = make(place.address, self._weighed, self._became)

    def _weighed(self, weight: Weight) -> None:
        """On the scale's thread."""
        with self._changed:
            self._weight = weight
            self._number += 1
            self._changed.notify_all()
            told = weighing.Reading(PLATES[weight.plate], weight.grams, self._number)
        self._post(WeightRead(told))

    def _became(self, status: DeviceStatus) -> None:
        self._status = status
        if status.state is not DeviceState.CLOSED:  # we closed it ourselves
            self._post(health_of(HealthPart.SCALE, status))


def _serial(address: Address, on_weight: WeightListener, on_status: StatusListener) -> Scale:
    return SerialScale(address, on_weight=on_weight, on_status=on_status)
