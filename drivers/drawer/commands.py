"""Commands that have been sent, so that none is sent twice. Pure."""

from collections import OrderedDict
from collections.abc import Callable

from drivers.drawer.types import CommandRepeated
from drivers.printer.types import JobResult, Outcome

REMEMBERED_COMMANDS = 256


class OneShot:
    """One pulse for one command id."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._sent: OrderedDict[str, None] = OrderedDict()

    def run(self, command_id: str, pulse: Callable[[], JobResult]) -> JobResult:
        """Send the pulse. Raises CommandRepeated for an id of the last 256.

        An id whose pulse never left (FAILED) may be tried again.
        """
        if command_id in self._sent:
            raise CommandRepeated(self._address, command_id)
        result = pulse()
        if result.outcome is not Outcome.FAILED:
            self._sent[command_id] = None
            if len(self._sent) > REMEMBERED_COMMANDS:
                self._sent.popitem(last=False)
        return result
