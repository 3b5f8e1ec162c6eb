"""`python -m tests.mutants [NAME …]`: make each mutant and show that its test catches it.

On all cores, about a second each. Exit code 1 when one survives or proves nothing.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.every import MUTANTS
from tests.mutants.mutant import Mutant
from tests.mutants.workshop import Trial, Verdict, Workshop


def main() -> int:
    """Try the mutants that were named, or all."""
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--list", action="store_true", help="name them with their reasons")
    asked = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if not asked.names or mutant.name in asked.names]
    if missing := set(asked.names) - {mutant.name for mutant in chosen}:
        parser.error(f"no such mutant: {', '.join(sorted(missing))}")
    if asked.list:
        for mutant in chosen:
            print(f"{mutant.name}\n    {mutant.why}\n    {mutant.caught_by}")
        return 0
    with TemporaryDirectory(prefix="mutants-") as folder, Workshop(Path(folder)) as workshop:
        return _try_all(workshop, chosen, asked.jobs)


def _try_all(workshop: Workshop, chosen: list[Mutant], jobs: int) -> int:
    began = time.monotonic()
    faults = workshop.failing_unchanged(mutant.caught_by for mutant in chosen)
    for fault in faults:
        print(f"not even unchanged: {fault}")
    if faults:
        return 1
    print(f"{len({m.caught_by for m in chosen})} tests pass where nothing is changed")
    with ThreadPoolExecutor(jobs) as pool:
        trials = list(pool.map(lambda mutant: _told(workshop.trial(mutant)), chosen))
    good = sum(trial.verdict is Verdict.CAUGHT for trial in trials)
    took_s = time.monotonic() - began
    print(f"{len(trials)} mutants: {good} caught, {len(trials) - good} not; {took_s:.0f} s")
    return 0 if good == len(trials) else 1


def _told(trial: Trial) -> Trial:
    print(f"{trial.verdict:<9}{trial.mutant.name}\n         {trial.evidence}", flush=True)
    return trial


if __name__ == "__main__":
    sys.exit(main())
