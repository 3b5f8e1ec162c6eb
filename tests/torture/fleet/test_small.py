"""A small fleet in every test run; the same code runs the large one (`make fleet`)."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.torture.fleet.fleet import Plan, run

SMALL = Plan(tills=4, days=2, seed=1, sales_a_day=60.0)
TINY = replace(SMALL, tills=2, days=1)


@pytest.mark.parametrize("seed", [11, 12])
def test_a_small_fleet_loses_doubles_and_overpays_nothing(seed: int) -> None:
    outcome = run(replace(SMALL, seed=seed))
    assert outcome.counts["SaleRecorded"] > 250
    happened = {name for name in outcome.counts if outcome.counts[name]}
    assert {"till crash", "cloud crash", "timeout lost", "timeout unanswered", "stray"} <= happened
    assert {"hostile call", "coupon taken", "clock set"} <= happened


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
