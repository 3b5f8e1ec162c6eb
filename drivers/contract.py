"""What every device can say about itself, and how it fails."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import ClassVar, Protocol, TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Seconds that never jump back, such as `time.monotonic`. Every deadline is a moment on it."""


class DeviceState(Enum):
    """Where a device is in its life; `reason` in the status says why."""

    CLOSED = "closed"
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    DEGRADED = "degraded"
    """Works, but somebody should look: paper low, or the device does not say how it is."""
    FAULTED = "faulted"
    """There, and cannot work until a person helps: paper out, cover open, held by a program."""
    LOST = "lost"
    """Not there. It is looked for again by itself (what speaks unasked: scanner, scale) or at the
    next use and check (what is spoken to: printer, drawer, display)."""


class Reason(StrEnum):
    """Why a device is not simply ready. A fact for the caller, who owns the words for people."""

    NONE = "none"
    ABSENT = "absent"
    PERMISSION = "permission"
    HELD = "held"
    LOST = "lost"
    TIMEOUT = "timeout"
    SILENT = "silent"
    """Nothing was answered, so nothing is known."""
    NO_ANSWER_LINE = "no answer line"
    """The line carries bytes one way only, so nothing can ever be known."""
    PAPER_LOW = "paper low"
    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    CUTTER = "cutter"
    OFFLINE = "offline"
    MECHANISM = "mechanism"
    REPEATED = "repeated"
    STAYED_SHUT = "stayed shut"
    """The drawer was told to open, and its switch did not see it."""
    TOO_LONG = "too long"
    """A job that this line or device cannot take within its time; nothing of it was sent."""
    PROTOCOL = "protocol"
    """It speaks, and not the language that its address names."""
    ADDRESS = "address"
    OTHER_DEVICE = "other device"
    """A device of another kind stands at the port."""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """One moment of one device. `detail` is for the log, never for a customer."""

    state: DeviceState
    reason: Reason = Reason.NONE
    detail: str = ""


CLOSED = DeviceStatus(DeviceState.CLOSED)

StatusListener: TypeAlias = Callable[[DeviceStatus], None]
"""Called only when the status changes, on the thread that noticed it. Must return at once."""


class Device(Protocol):
    """Something at an address that can be opened, watched and closed.

    Opening takes it for us alone and puts it to use; while it is open one thread owns it: its own
    for what speaks unasked, its caller's for what is spoken to. Only `status` is for any thread.
    """

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        ...

    def open(self) -> None:
        """Begin using the device."""
        ...

    def check_health(self) -> object:
        """What the device says of itself now, within two seconds; `status` is then up to date. What
        it does not say is unknown. Looks for a lost device again."""
        ...

    def close(self) -> None:
        """Stop using it. Safe to call twice, and after the device was pulled out."""
        ...


class DeviceError(Exception):
    """The world behind an address failed. Carries facts; somebody else finds the words."""

    reason: ClassVar[Reason] = Reason.MECHANISM

    def __init__(self, address: str, detail: str = "") -> None:
        super().__init__(address, detail)
        self.address = address
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}" + (f" ({self.detail})" if self.detail else "")


class DeviceAbsent(DeviceError):
    """Nothing answers at this address: no such port, connection refused, unknown host."""

    reason = Reason.ABSENT


class DevicePermission(DeviceError):
    """The port is there and this user may not open it."""

    reason = Reason.PERMISSION


class DeviceHeld(DeviceError):
    """Another program holds the port."""

    reason = Reason.HELD


class DeviceTimeout(DeviceError):
    """A deadline passed."""

    reason = Reason.TIMEOUT


class OtherDevice(DeviceError):
    """A device of another kind, or none that is known, speaks at this port."""

    reason = Reason.OTHER_DEVICE


class DeviceLost(DeviceError):
    """It was there and went away while in use."""

    reason = Reason.LOST


class AddressInvalid(DeviceError):
    """A device address in the settings means nothing. `nearest`: the closest valid word or ""."""

    reason = Reason.ADDRESS

    def __init__(self, address: str, *, wrong: str, nearest: str) -> None:
        detail = f"{wrong}; did you mean {nearest}?" if nearest else wrong
        super().__init__(address, detail)
        self.wrong = wrong
        self.nearest = nearest


_PERMISSION = {errno.EACCES, errno.EPERM}
_HELD = {errno.EBUSY, errno.EAGAIN}


def error_on_opening(address: str, cause: OSError) -> DeviceError:
    """The typed error for a failed open; what cannot be told apart counts as absent."""
    detail = cause.strerror or str(cause)
    if isinstance(cause, TimeoutError):
        return DeviceTimeout(address, detail)
    if cause.errno in _PERMISSION:
        return DevicePermission(address, detail)
    if cause.errno in _HELD:
        return DeviceHeld(address, detail)
    return DeviceAbsent(address, detail)


FIRST_REOPEN_DELAY_S = 0.2
LAST_REOPEN_DELAY_S = 5.0
"""Where nothing tells that a device is back, as a file in /dev does."""


def reopen_delays() -> Iterator[float]:
    """How long to wait before each next attempt to open a lost device: doubling, without end."""
    delay = FIRST_REOPEN_DELAY_S
    while True:
        yield delay
        delay = min(delay * 2, LAST_REOPEN_DELAY_S)
