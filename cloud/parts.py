"""What every piece of the cloud is given: joined once in `app.create_app`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cloud.admission import Admission
from cloud.budgets.mover import Mover
from cloud.database import Database
from cloud.desk import Desk
from cloud.hints import Hints
from cloud.identities.ways import Ways
from cloud.keys import Keys
from cloud.presses import Presses
from cloud.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Parts:
    """The cloud's parts. `clock` gives UTC milliseconds, `chance` that many random bytes."""

    database: Database
    keys: Keys
    hints: Hints
    uploads: Admission
    presses: Presses
    desk: Desk
    mover: Mover
    shelf: Shelf
    clock: Callable[[], int]
    chance: Callable[[int], bytes]
    claim_origin: str
    ways: Ways
    sold_out: set[tuple[int, int]] = field(default_factory=set)
    """Offers, and the shop for whose day that is (0: all shops), that somebody found sold out: look
    before you queue. Only a hint; what is true is in the database."""

    def now_s(self) -> int:
        return self.clock() // 1000
