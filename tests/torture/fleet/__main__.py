"""`python -m tests.torture.fleet --tills N --days D --seed S`: simulate, print a table, judge.

Exit code 0 when nothing was lost, doubled, different or over budget; else 1, and the command that
replays the shard in which it happened.
"""

import argparse
import resource
import sys
import time

from tests.torture.fleet.shards import Ended, run_all, shards_of
from tests.torture.fleet.table import Cost, table_of


def main() -> int:
    asked = _arguments()
    plans = shards_of(asked.tills, asked.days, asked.seed)
    started = time.monotonic()
    ended: list[Ended] = []
    for one in run_all(plans, asked.processes):
        ended.append(one)
        if one.fault:
            _report(one)
        elif len(plans) > 1:
            print(f"{len(ended)}/{len(plans)}", end="\r", file=sys.stderr, flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = Cost(
        wall_s=time.monotonic() - started,
        cpu_s=used.ru_utime + used.ru_stime,
        largest_mb=used.ru_maxrss / 1024,
    )
    print(table_of(ended, cost))
    return 1 if any(one.fault for one in ended) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.fleet", description=__doc__)
    parser.add_argument("--tills", type=int, default=16)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=None, help="one a core unless said")
    return parser.parse_args()


def _report(one: Ended) -> None:
    plan = one.plan
    print(f"\n{one.fault}\nagain: {plan.command}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
