"""What a run of the fleet has to show for itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.torture.fleet.shards import Ended

ROWS = {
    "sales": ("SaleRecorded",),
    "refunds": ("RefundRecorded",),
    "shifts closed": ("ShiftClosed",),
    "cash movements": ("CashMoved",),
    "coupons claimed": ("claim True",),
    "coupons redeemed": ("coupon taken",),
    "coupons refused": ("coupon refused",),
    "requests": ("request",),
    "timeouts": ("timeout",),
    "late or doubled": ("stray",),
    "till crashes": ("till crash",),
    "cloud crashes": ("cloud crash",),
    "clocks set": ("clock set",),
    "clones": ("clone",),
    "old backups": ("old backup",),
    "lost or broken": ("lost disk", "broken disk"),
    "forks settled": ("epoch begun",),
    "pasts brought back": ("past whole", "past partly_lost"),
    "hostile calls": ("hostile call",),
}
"""Each row, and the beginnings of the deeds that it counts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the run took: seconds by the wall and of processor, and the largest process."""

    wall_s: float
    cpu_s: float
    largest_mb: float


def table_of(ended: Sequence[Ended], cost: Cost) -> str:
    """Counts, cost, and the four zeros: a shard that breaks one of them is a fault."""
    outcomes = [one.outcome for one in ended if one.outcome is not None]
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    lines = [
        f"{row:18} {sum(n for deed, n in counts.items() if deed.startswith(starts)):>9,}"
        for row, starts in ROWS.items()
    ]
    tills = sum(one.plan.tills for one in ended)
    faults = sum(1 for one in ended if one.fault)
    sales = counts["SaleRecorded"]
    return "\n".join(
        [
            f"{tills} tills x {ended[0].plan.days} days in {len(ended)} fleets",
            *lines,
            f"{'till-days':18} {tills * ended[0].plan.days:>9,}",
            f"{'sales/s':18} {sales / cost.wall_s:>9,.0f}   ({cost.wall_s:,.0f} s)",
            f"{'sales/s of a core':18} {sales / cost.cpu_s:>9,.0f}   ({cost.cpu_s:,.0f} s)",
            f"{'largest process':18} {cost.largest_mb:>9,.0f} MB",
            f"lost / doubled / different / over budget: {_zeros(faults)}",
        ]
    )


def _zeros(faults: int) -> str:
    return f"{faults} fleets FAILED, see above" if faults else "0 / 0 / 0 / 0"
