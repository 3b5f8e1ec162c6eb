"""The judge of the mutants: only a failed assertion on the changed copy counts as caught."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants import workshop as judged
from tests.mutants.mutant import Mutant
from tests.mutants.workshop import CHECKOUT, Verdict, Workshop

MONEY = "pos_app/domain/money.py"
SUM = '''
def half(amount: int) -> int:
    """Half of it, rounded down."""
    return amount // 2
'''
TEST = """
import pytest
from pos_app.domain.money import half


def test_half() -> None:
    assert half(5) == 2


@pytest.mark.skip(reason="not today")
def test_skipped() -> None:
    assert half(5) == 3


def test_wrong() -> None:
    assert half(5) == 3


def test_for_ever() -> None:
    import threading
    threading.Event().wait()


def test_the_checkout() -> None:
    import sys
    sys.path.insert(0, {elsewhere!r})
    import cloud
    assert not cloud
"""
MISTAKE = Mutant(
    name="rounded-up",
    why="",
    where=MONEY,
    old="amount // 2",
    new="(amount + 1) // 2",
    caught_by="tests/test_half.py::test_half",
)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A shop with nothing but half of an amount, beside which another lies."""
    folder = tmp_path_factory.mktemp("judging").resolve()
    elsewhere = _file(folder, "elsewhere/cloud/__init__.py", "").parents[1]
    _file(folder, "shop/pos_app/__init__.py", "")
    _file(folder, "shop/pos_app/domain/__init__.py", "")
    _file(folder, "shop/pos_app/domain/unused.py", "UNUSED = 1\n")
    _file(folder, f"shop/{MONEY}", SUM)
    _file(folder, "shop/tests/__init__.py", "")
    _file(folder, "shop/tests/test_half.py", TEST.format(elsewhere=str(elsewhere)))
    for name in ("__init__.py", "witness.py"):
        text = (CHECKOUT / "tests" / "mutants" / name).read_text("utf-8")
        _file(folder, f"shop/tests/mutants/{name}", text)
    settings = '[tool.pytest.ini_options]\ntimeout = 20\nmarkers = ["postgres: a server"]\n'
    _file(folder, "shop/pyproject.toml", settings)
    (folder / "work").mkdir()
    with Workshop(folder / "work", folder / "shop") as workshop:
        yield workshop


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "verdict", "evidence"),
    [
        ({}, Verdict.CAUGHT, "assert 3 == 2"),
        ({"new": "amount // 2 + 0"}, Verdict.SURVIVED, "the test passes"),
        ({"old": "amount / 2"}, Verdict.BROKEN, "stands 0 times"),
        ({"old": "amount"}, Verdict.BROKEN, "stands 2 times"),
        ({"new": "amount ("}, Verdict.BROKEN, "not collected"),
        ({"new": "nothing // 2"}, Verdict.BROKEN, "not an assertion: NameError in call"),
        ({"caught_by": "tests/test_half.py::test_gone"}, Verdict.BROKEN, "no test ran"),
        ({"caught_by": "tests/test_half.py::test_skipped"}, Verdict.BROKEN, "no test ran"),
        (
            {"where": "pos_app/domain/unused.py", "old": "UNUSED = 1", "new": "UNUSED = 2"},
            Verdict.BROKEN,
            "unused.py was never imported",
        ),
        (
            {"caught_by": "tests/test_half.py::test_the_checkout"},
            Verdict.BROKEN,
            "imported from elsewhere",
        ),
    ],
)
def test_a_mutant_is_judged(
    workshop: Workshop, change: dict[str, str], verdict: Verdict, evidence: str
) -> None:
    trial = workshop.trial(replace(MISTAKE, **change))  # type: ignore[arg-type]  # texts only
    assert (trial.verdict, evidence in trial.evidence) == (verdict, True), trial.evidence


def test_a_named_exception_is_as_good_as_an_assertion(workshop: Workshop) -> None:
    stopped = replace(MISTAKE, new="amount // 0", raises="ZeroDivisionError")
    assert workshop.trial(stopped).verdict is Verdict.CAUGHT


def test_a_change_is_made_in_its_own_copy_only(workshop: Workshop) -> None:
    workshop.trial(MISTAKE)
    assert workshop.trial(replace(MISTAKE, new="amount // 2 + 0")).verdict is Verdict.SURVIVED


def test_a_test_that_fails_unchanged_or_does_not_run_is_named(workshop: Workshop) -> None:
    half = "tests/test_half.py"
    assert workshop.failing_unchanged([f"{half}::test_half"]) == []
    wrong = workshop.failing_unchanged([f"{half}::test_wrong", f"{half}::test_skipped"])
    assert [fault.partition(": ")[0] for fault in wrong] == [
        f"{half}::test_wrong",
        f"{half}::test_skipped",
        f"{half}::test_wrong",
    ]


def test_a_run_that_never_ends_is_broken_and_says_where_it_stood(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged, "DEADLINE_S", 10.0)
    mutant = replace(MISTAKE, caught_by="tests/test_half.py::test_for_ever")
    trial = workshop.trial(mutant)
    assert trial.verdict is Verdict.BROKEN
    assert "in test_for_ever" in trial.evidence
