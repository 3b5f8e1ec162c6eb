"""`python -m tests.bench [JOB …] [--quick]`: one JSON object a row, progress on stderr."""

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence

from tests.bench.rows import Row, say

JOBS = ("J1", "J2", "J2m", "J3", "J4", "J5", "J6", "J7", "J8", "J10", "J11", "years")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the jobs that were named, or all. 0, whatever they measured: a bar is no test."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=" ".join(JOBS))
    parser.add_argument("--quick", action="store_true", help="tiny numbers: does it run at all?")
    options = parser.parse_args(arguments)
    unknown = [job for job in options.jobs if job not in JOBS]
    if unknown:
        parser.error(f"unknown job {', '.join(unknown)}; there are {', '.join(JOBS)}")
    for job in options.jobs or JOBS:
        for measured in rows_of(job, quick=options.quick):
            say(measured)
    return 0


def rows_of(job: str, *, quick: bool) -> Iterator[Row]:
    """The rows of one job."""
    rows: Iterator[Row] = importlib.import_module(f"tests.bench.{job.lower()}").run(quick=quick)
    return rows


if __name__ == "__main__":
    sys.exit(main())
