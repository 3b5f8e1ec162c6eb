"""A large fleet as many small ones: each with its own cloud and its own seed, on all cores.

Why: what goes wrong between tills goes wrong between a few of them. Small ones are checked sooner,
need little memory, and a fault is replayed in seconds.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from tests.torture.fleet.fleet import Outcome, Plan, run

TILLS_A_SHARD = 8
_SEEDS_A_RUN = 100_000


@dataclass(frozen=True, slots=True)
class Ended:
    """One shard: what came of it, or what is wrong."""

    plan: Plan
    outcome: Outcome | None
    fault: str = ""


def shards_of(tills: int, days: int, seed: int) -> list[Plan]:
    """The plans of a large fleet. The first shard of a fleet that fits into one has its seed."""
    sizes = [TILLS_A_SHARD] * (tills // TILLS_A_SHARD)
    if tills % TILLS_A_SHARD:
        sizes.append(tills % TILLS_A_SHARD)
    if len(sizes) == 1:
        return [Plan(tills, days, seed)]
    return [Plan(size, days, seed * _SEEDS_A_RUN + nth) for nth, size in enumerate(sizes, start=1)]


def run_all(plans: list[Plan], processes: int | None = None) -> Iterator[Ended]:
    """Each as it ends. A fault in one does not end the others."""
    workers = processes or os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running = [(plan, pool.submit(run, plan)) for plan in plans]
        for plan, future in running:
            error = future.exception()
            if error is None:
                yield Ended(plan, future.result())
            else:
                yield Ended(plan, None, f"{type(error).__name__}: {error}")
