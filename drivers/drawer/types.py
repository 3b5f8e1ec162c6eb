"""What a drawer can refuse."""

from drivers.contract import DeviceError, Reason


class CommandRepeated(DeviceError):
    """This very command was sent to the drawer before."""

    reason = Reason.REPEATED

    def __init__(self, address: str, command_id: str) -> None:
        super().__init__(address, f"command {command_id} was sent before")
        self.command_id = command_id
