"""A pytest plugin for the test run of a mutant: writes down what happened, and from which files."""

import json
import os
import sys
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from hypothesis import Phase, settings

REPORT = "MUTANT_REPORT"
"""The environment's name of the file that the report is written to."""

OURS = ("pos_app", "cloud", "drivers", "audit", "tests")


@dataclass(frozen=True, slots=True)
class Ran:
    """One phase (setup, call, teardown) of one test."""

    test: str
    phase: str
    outcome: str
    raised: str = ""
    is_assertion: bool = False
    said: str = ""


@dataclass(slots=True)
class Report:
    """A whole run. `files`: where each of our modules that was imported lies."""

    ran: list[Ran] = field(default_factory=list)
    uncollected: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


_report = Report()


def pytest_configure() -> None:
    """The first example that fails is enough: nobody wants to see the smallest one."""
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", settings.default, phases=phases)
    settings.load_profile("mutants")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    phase = yield
    raised = call.excinfo.value if call.excinfo else None
    _report.ran.append(
        Ran(
            test=item.nodeid,
            phase=phase.when,
            outcome=phase.outcome,
            raised=type(raised).__name__ if raised else "",
            is_assertion=isinstance(raised, AssertionError | pytest.fail.Exception),
            said=str(raised)[:300] if raised else "",
        )
    )
    return phase


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _report.uncollected.append(report.longreprtext[-600:])


def pytest_sessionfinish() -> None:
    loaded = {name: module for name, module in sys.modules.items() if name.split(".")[0] in OURS}
    _report.files = sorted(
        str(Path(file).resolve())
        for file in (getattr(module, "__file__", None) for module in loaded.values())
        if file
    )
    Path(os.environ[REPORT]).write_text(json.dumps(asdict(_report)), "utf-8")


def read_report(path: Path) -> Report:
    """What a run wrote. Raises FileNotFoundError when it did not come to its end."""
    stored = json.loads(path.read_text("utf-8"))
    return Report([Ran(**ran) for ran in stored["ran"]], stored["uncollected"], stored["files"])
