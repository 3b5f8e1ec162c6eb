"""How many cheats the review holds, and how many honest shops, on simulated streets."""

import random
from collections import Counter
from dataclasses import dataclass, field

from cloud.database import Database
from cloud.settlement.holds import hold
from cloud.settlement.limits import set_limit
from cloud.settlement.review import review
from tests.cloud.fraud.shops import LAST_DAY, PHANTOMS, open_street, street


@dataclass
class Tally:
    """Shops by kind, those that were held, and for what."""

    shops: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def false_alarms(self) -> int:
        return sum(count for kind, count in self.held.items() if kind not in PHANTOMS)

    def table(self) -> str:
        lines = ["kind           shops  held"]
        for kind, count in sorted(self.shops.items()):
            share = self.held[kind] / count
            lines.append(f"{kind:14} {count:5}  {self.held[kind]:4}  {share:6.1%}")
        return "\n".join([*lines, *(f"{n:4} {why}" for why, n in sorted(self.reasons.items()))])


def measure(
    database: Database, seed: int, tally: Tally, *, honest: int = 48, cheats_of_a_kind: int = 3
) -> None:
    """Add one street of shops, in a fresh demo cloud, to the tally."""
    dice = random.Random(seed)
    shops = street(dice, honest=honest, cheats_of_a_kind=cheats_of_a_kind)
    kinds = {shop.store: shop.kind for shop in shops}
    with database.write() as work:
        open_street(work, shops, dice)
        set_limit(work, "approved_cash_fen", 10**9)  # it accuses nobody, so it says nothing here
        set_limit(work, "approved_fen", 10**9)
        held = [hold(work, number).summary for number in review(work, LAST_DAY.isoformat(), 0)]
    tally.shops.update(kinds.values())
    tally.held.update(kinds[one.store] for one in held)
    tally.reasons.update(f"{kinds[one.store]}: {one.reason}" for one in held)
