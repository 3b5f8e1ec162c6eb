"""A small fleet in every test run; the same code runs the large one (`make fleet`)."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

from tests.torture.fleet.fleet import Plan, run
from tests.torture.fleet.world import Chances

SMALL = Plan(tills=3, days=2, seed=1, sales_a_day=40.0, chances=Chances(disk_mishaps_a_day=0.6))
TINY = Plan(tills=2, days=1, seed=1, sales_a_day=30.0)


def test_small_fleets_lose_double_and_overpay_nothing() -> None:
    """Each run checks itself; here it is checked that enough went wrong in them."""
    happened: Counter[str] = Counter()
    for seed in (11, 12):
        happened.update(run(replace(SMALL, seed=seed)).counts)
    assert happened["SaleRecorded"] > 300
    troubles = {"till crash", "cloud crash", "timeout lost", "timeout unanswered", "clock set"}
    assert troubles | {"coupon taken", "RefundRecorded", "ShiftClosed", "stray"} <= happened.keys()
    assert happened.keys() & {"clone", "old backup", "lost disk", "broken disk"}
    assert any(name.startswith("hostile call") for name in happened)


def test_one_seed_has_one_history_in_any_process_and_another_seed_another() -> None:
    first = run(TINY)
    assert run(replace(TINY, seed=2)).digest != first.digest
    command = (
        "from tests.torture.fleet.fleet import run;"
        "from tests.torture.fleet.test_small import TINY;"
        "print(run(TINY).digest)"
    )
    told = subprocess.run(
        [sys.executable, "-c", command],
        env={"PYTHONHASHSEED": "4711", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert told.stdout.strip() == first.digest
