"""What a printer says about itself, and what became of a job."""

from dataclasses import dataclass
from enum import Enum

from drivers.contract import DeviceState, DeviceStatus, Reason


class Paper(Enum):
    """What the paper sensors see."""

    ENOUGH = "enough"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Cover(Enum):
    """The lid over the paper."""

    CLOSED = "closed"
    OPEN = "open"
    UNKNOWN = "unknown"


class Online(Enum):
    """Whether the printer takes print data."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class DrawerSignal(Enum):
    """The level on the drawer connector's pin 3. Which level means open depends on the drawer."""

    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"


class Fault(Enum):
    """What is broken in the machine itself."""

    NONE = "none"
    CUTTER = "cutter"
    RECOVERABLE = "recoverable"
    UNRECOVERABLE = "unrecoverable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """Everything that the printer said; what it did not say is unknown."""

    paper: Paper = Paper.UNKNOWN
    cover: Cover = Cover.UNKNOWN
    online: Online = Online.UNKNOWN
    drawer_signal: DrawerSignal = DrawerSignal.UNKNOWN
    fault: Fault = Fault.UNKNOWN

    def as_device_status(self) -> DeviceStatus:
        """The worst of it, as one state."""
        for seen, state, reason in _WORST_FIRST:
            if seen in (self.paper, self.cover, self.online, self.fault):
                return DeviceStatus(state, reason)
        return DeviceStatus(DeviceState.READY)


_WORST_FIRST: tuple[tuple[Enum, DeviceState, Reason], ...] = (
    (Cover.OPEN, DeviceState.FAULTED, Reason.COVER_OPEN),
    (Paper.OUT, DeviceState.FAULTED, Reason.PAPER_OUT),
    (Fault.CUTTER, DeviceState.FAULTED, Reason.CUTTER),
    (Fault.UNRECOVERABLE, DeviceState.FAULTED, Reason.MECHANISM),
    (Fault.RECOVERABLE, DeviceState.FAULTED, Reason.MECHANISM),
    (Online.NO, DeviceState.FAULTED, Reason.OFFLINE),
    (Paper.UNKNOWN, DeviceState.DEGRADED, Reason.SILENT),
    (Cover.UNKNOWN, DeviceState.DEGRADED, Reason.SILENT),
    (Online.UNKNOWN, DeviceState.DEGRADED, Reason.SILENT),
    (Fault.UNKNOWN, DeviceState.DEGRADED, Reason.SILENT),
    (Paper.LOW, DeviceState.DEGRADED, Reason.PAPER_LOW),
)


class Outcome(Enum):
    """What is known about a job afterwards."""

    DONE = "done"
    """The printer answered the fence: it has worked through every byte."""
    FAILED = "failed"
    """Not one byte of the job left this machine; it may be sent again."""
    UNKNOWN = "unknown"
    """Some or all of it left and nothing came back. Only a person can see whether it printed."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of one job, and why it is not done."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    sent_bytes: int = 0
    detail: str = ""
