"""What a drawer says, and what it can refuse."""

from enum import StrEnum

from drivers.contract import DeviceError, Reason


class Position(StrEnum):
    """Whether the drawer stands open. Most have no sensor: then nobody knows."""

    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"


class CommandRepeated(DeviceError):
    """This very command was sent to the drawer before."""

    reason = Reason.REPEATED

    def __init__(self, address: str, command_id: str) -> None:
        super().__init__(address, f"command {command_id} was sent before")
        self.command_id = command_id
