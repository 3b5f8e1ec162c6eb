"""A device's state as a level and a word for the status bar."""

from drivers.contract import DeviceState, DeviceStatus, Reason
from pos_app.checkout.commands import HealthChanged, HealthPart, Level

_LEVELS = {
    DeviceState.READY: Level.OK,
    DeviceState.BUSY: Level.OK,
    DeviceState.OPENING: Level.ATTENTION,
    DeviceState.DEGRADED: Level.ATTENTION,
    DeviceState.FAULTED: Level.BROKEN,
    DeviceState.LOST: Level.BROKEN,
    DeviceState.CLOSED: Level.BROKEN,
}

_WORDS = {
    Reason.NONE: "",
    Reason.ABSENT: "unplugged",
    Reason.LOST: "unplugged",
    Reason.PERMISSION: "no_permission",
    Reason.HELD: "held",
    Reason.TIMEOUT: "silent",
    Reason.SILENT: "silent",
    Reason.NO_ANSWER_LINE: "one_way",
    Reason.PAPER_LOW: "paper_low",
    Reason.PAPER_OUT: "no_paper",
    Reason.COVER_OPEN: "cover_open",
    Reason.CUTTER: "jammed",
    Reason.OFFLINE: "switched_off",
    Reason.MECHANISM: "jammed",
    Reason.REPEATED: "",
    Reason.TOO_LONG: "too_long",
    Reason.STAYED_SHUT: "stayed_shut",
    Reason.ADDRESS: "wrong_address",
    Reason.PROTOCOL: "not_understood",
    Reason.OTHER_DEVICE: "other_device",
}
"""Words of the UI's table for every reason a driver gives."""


def level_of(status: DeviceStatus) -> Level:
    """How the part is. A state that nobody can know is attention, never OK."""
    return _LEVELS[status.state]


def word_of(status: DeviceStatus) -> str:
    """The word that the status bar looks up; empty when all is well."""
    if status.state is DeviceState.OPENING:
        return "opening"
    return _WORDS[status.reason]


def health_of(part: HealthPart, status: DeviceStatus) -> HealthChanged:
    """A device's state as the command that tells the register."""
    return HealthChanged(part, level_of(status), word_of(status))
