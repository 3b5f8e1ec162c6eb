"""What every piece of the cloud is given: joined once in `app.create_app`."""

from collections.abc import Callable
from dataclasses import dataclass

from cloud.admission import Admission
from cloud.database import Database
from cloud.hints import Hints
from cloud.identities.ways import Ways
from cloud.keys import Keys


@dataclass(frozen=True, slots=True)
class Parts:
    """The cloud's parts. `clock` gives UTC milliseconds, `chance` that many random bytes."""

    database: Database
    keys: Keys
    hints: Hints
    uploads: Admission
    clock: Callable[[], int]
    chance: Callable[[int], bytes]
    claim_origin: str
    ways: Ways

    def now_s(self) -> int:
        return self.clock() // 1000
