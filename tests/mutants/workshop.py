"""Where mutants are made and tried: a copy of the sources, a changed copy of it, a test run."""

import json
import os
import queue
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from tests.mutants.mutant import Mutant, NotApplicable
from tests.mutants.witness import Ran, Report, read_report

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ("pos_app", "cloud", "drivers", "audit", "tests")
LINKED = ("assets", "packaging")
"""Found from beside the sources, and changed by no mutant."""
DEADLINE_S = 300.0
"""Of one mutant: its test alone. It takes four seconds where nobody else works, and twenty-three
were seen with six at work; a run that does not end leaves its stack in the log."""
UNCHANGED_DEADLINE_S = 1800.0
"""Of the run where nothing is changed: all tests that are named, one after the other."""
STARTER = Path(__file__).with_name("starter.py")

PYTEST = (
    *("-q", "-o", "addopts=--strict-markers", "-W", "ignore:Unknown config option"),
    *("-m", "not postgres"),  # a server for each would take longer than all the rest
    *("-o", "timeout=0"),  # a test that never ends proves nothing: the deadline here ends it
    *("-p", "no:cacheprovider", "-p", "pytest_timeout", "-p", "tests.mutants.witness"),
)
"""A quiet run by itself with no plugin but those that are needed."""


class Verdict(StrEnum):
    """What became of a mutant. Only the first is good."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"
    """It proves nothing: no longer applies, never ran, or failed otherwise than by an assertion."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant, its verdict and what speaks for it."""

    mutant: Mutant
    verdict: Verdict
    evidence: str


class Workshop:
    """A folder with an unchanged copy of the sources, and a changed one for each mutant while it is
    tried. Several threads may try mutants in it."""

    def __init__(self, folder: Path, checkout: Path = CHECKOUT) -> None:
        self._folder = folder.resolve()
        self._copy = self._folder / "unchanged"
        for name in SOURCES:
            if (checkout / name).is_dir():
                shutil.copytree(checkout / name, self._copy / name)
        shutil.copy2(checkout / "pyproject.toml", self._copy)
        for name in LINKED:
            (self._copy / name).symlink_to(checkout / name)
        self._idle: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        while not self._idle.empty():
            self._idle.get().communicate()

    def failing_unchanged(self, tests: Iterable[str]) -> list[str]:
        """Which of the tests fail where nothing is changed; none of them may."""
        wanted = sorted(set(tests))
        report = self._run_tests(self._copy, wanted, deadline_s=UNCHANGED_DEADLINE_S)
        if isinstance(report, str):
            return [report]
        faults = [*report.uncollected, *strangers(report, self._copy)]
        faults += [f"{ran.test}: {ran.said}" for ran in report.ran if ran.outcome == "failed"]
        passed = {ran.test for ran in report.ran if ran.phase == "call" and ran.outcome == "passed"}
        for test in wanted:
            if not any(name == test or name.startswith(f"{test}[") for name in passed):
                faults.append(f"{test}: no case of it passed")
        return faults

    def trial(self, mutant: Mutant) -> Trial:
        """Make the mutant in a copy of its own and run the test that must notice it."""
        with self._changed_copy() as tree:
            try:
                changed = mutant.change(tree)
            except NotApplicable as error:
                return Trial(mutant, Verdict.BROKEN, str(error))
            report = self._run_tests(tree, ["-x", mutant.caught_by], deadline_s=DEADLINE_S)
            verdict, evidence = judge(report, tree, changed, mutant.raises)
        return Trial(mutant, verdict, evidence)

    @contextmanager
    def _changed_copy(self) -> Iterator[Path]:
        """Files are shared with the unchanged copy until one of them is replaced."""
        with TemporaryDirectory(dir=self._folder) as folder:
            tree = Path(folder) / "changed"
            shutil.copytree(self._copy, tree, copy_function=os.link, symlinks=True)
            yield tree

    def _run_tests(self, tree: Path, wanted: list[str], *, deadline_s: float) -> Report | str:
        """Run tests (pytest's arguments) on the sources in `tree`, in a process of their own. A
        text says why there is no report."""
        report, log = (tree.with_name(f"{tree.name}-{what}") for what in ("report", "log"))
        asked = {
            "tree": str(tree),
            "keeps_compiled": tree == self._copy,  # which every changed copy shares
            "arguments": [*PYTEST, *wanted],
            "report": str(report),  # beside the copy, whose files are shared
            "log": str(log),
            "deadline_s": deadline_s,
        }
        with self._starter() as starter:
            assert starter.stdin is not None
            assert starter.stdout is not None
            starter.stdin.write(json.dumps(asked) + "\n")
            starter.stdin.flush()
            starter.stdout.readline()
        try:
            return read_report(report)
        except FileNotFoundError:
            return f"pytest did not come to its end: {log.read_text('utf-8')[-12_000:]}"

    @contextmanager
    def _starter(self) -> Iterator["subprocess.Popen[str]"]:
        try:
            starter = self._idle.get_nowait()
        except queue.Empty:
            starter = subprocess.Popen(
                [sys.executable, "-P", str(STARTER)],
                cwd=self._folder,
                env={name: text for name, text in os.environ.items() if name[:4] not in FOREIGN},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        try:
            yield starter
        finally:
            self._idle.put(starter)


FOREIGN = ("PYTE", "PYTH", "COVE")
"""How the variables begin that pytest, Python and coverage hear from the run around this one."""


def judge(report: Report | str, tree: Path, changed: Path, or_raising: str) -> tuple[Verdict, str]:
    """Caught is a test that ran on the changed file and failed by an assertion, or by the exception
    that was named; nothing else."""
    if isinstance(report, str):
        return Verdict.BROKEN, report
    flaw = next(_flaws(report, tree, changed), None)
    if flaw is not None:
        return Verdict.BROKEN, flaw
    failed = next((ran for ran in report.ran if ran.outcome == "failed"), None)
    if failed is None:
        return Verdict.SURVIVED, "the test passes"
    said = " ".join(failed.said.split())[:160]
    if failed.phase == "call" and (failed.is_assertion or failed.raised == (or_raising or None)):
        return Verdict.CAUGHT, said
    return Verdict.BROKEN, f"not an assertion: {failed.raised} in {failed.phase}: {said}"


def _flaws(report: Report, tree: Path, changed: Path) -> Iterator[str]:
    """Why a run says nothing of the changed file."""
    for why in report.uncollected:
        yield f"not collected: {why}"
    yield from strangers(report, tree)
    if changed.suffix == ".py" and str(changed) not in report.files:
        yield f"{changed.name} was never imported"
    if not any(_has_run(ran) for ran in report.ran):
        yield "no test ran"


def _has_run(ran: Ran) -> bool:
    return ran.outcome == "failed" or (ran.phase == "call" and ran.outcome == "passed")


def strangers(report: Report, tree: Path) -> list[str]:
    """Modules of ours that came from anywhere but the copy."""
    outside = [file for file in report.files if not Path(file).is_relative_to(tree)]
    return [f"imported from elsewhere: {file}" for file in outside]
