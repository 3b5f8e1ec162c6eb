"""`python -m tests.load`: one campaign, many tills, processes that die; exit code 0 when the budget
was given out to the last coupon and not one beyond."""

import argparse
import tempfile
from pathlib import Path

from cloud.opening import SQLITE
from tests.cloud.databases import Home
from tests.load.rush import Plan, run
from tests.load.streets import Streets


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--tills", type=int, default=100_000)
    parser.add_argument("--stores", type=int, default=10_000)
    parser.add_argument("--coupons", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", metavar="URL", help="an empty one; default: a file of its own"
    )
    asked = parser.parse_args()
    plan = Plan(
        Streets(asked.tills, asked.stores),
        coupons=asked.coupons,
        people=asked.coupons * 5 // 4,
        clients=asked.clients,
        processes=asked.processes,
        kills=asked.kills,
        seed=asked.seed,
    )
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        url = asked.database or f"{SQLITE}{Path(folder) / 'cloud.db'}"
        outcome = run(plan, Home(url, Path(folder) / "keys"))
    words = outcome.heard.words
    print(
        f"tills {asked.tills:,} in {asked.stores:,} shops, {asked.clients} clients\n"
        f"{outcome.presses:,} presses in {outcome.seconds:.1f} s:"
        f" {outcome.presses / outcome.seconds:,.0f} a second,"
        f" {words['got'] / outcome.seconds:,.0f} coupons a second\n"
        f"claimed {words['got']:,}, again {words['again']:,}, sold out {words['out']:,},"
        f" redeemed {len(outcome.heard.sold):,}, released {outcome.released:,}\n"
        f"processes killed {outcome.killed}\n"
        f"budget {asked.coupons:,}, granted {outcome.granted:,}, over-issue {outcome.over}"
    )
    return 0 if outcome.granted == asked.coupons else 1


if __name__ == "__main__":
    raise SystemExit(main())
