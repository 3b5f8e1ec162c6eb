"""Each seeded bug is caught by the test that is named for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants.every import MUTANTS
from tests.mutants.mutant import Mutant
from tests.mutants.workshop import Verdict, Workshop

PACKAGES = ("pos_app", "cloud", "drivers", "audit")
FEWEST = 25
"""Of bars.md: so many at least, and all of them caught."""


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """One unchanged copy for all that this process tries."""
    with Workshop(tmp_path_factory.mktemp("mutants")) as workshop:
        yield workshop


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_named_test_catches_it(workshop: Workshop, mutant: Mutant) -> None:
    trial = workshop.trial(mutant)
    assert trial.verdict is Verdict.CAUGHT, trial.evidence


def test_the_list_is_long_enough_and_names_each_once() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names) >= FEWEST
    assert all(Path(mutant.where).parts[0] in PACKAGES for mutant in MUTANTS)
