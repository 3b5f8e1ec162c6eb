"""Whatever a power cut leaves on the disk: what was promised is there, whole, and the till sells
on. `python -m tests.torture` does the same for as long as one likes."""

from collections.abc import Iterator
from functools import lru_cache

import pytest

from pos_app.adapters.ledger import log_check
from tests.torture.counting import Cut, Tally, images_of, record, replay_cut, torture_until
from tests.torture.disk import MemoryDisk
from tests.torture.scenarios import SCENARIOS

pytestmark = pytest.mark.torture

TESTS = {
    "first-start": (1, 200),
    "sale": (8, 1700),
    "shift": (8, 1700),
    "trouble": (1, 500),
    "fork": (1, 200),
    "migration": (1, 200),
    "migration-3": (1, 200),
    "backup": (1, 300),
    "recovery": (1, 200),
    "restore": (1, 200),
    "first-start-again": (1, 200),
    "sale-again": (1, 300),
    "shift-again": (1, 300),
    "trouble-again": (1, 300),
    "fork-again": (1, 100),
    "migration-again": (1, 100),
    "migration-3-again": (1, 100),
    "backup-again": (1, 200),
    "recovery-again": (1, 200),
    "restore-again": (1, 200),
}
"""Of each scenario so many tests, which are spread over the cores, with so many different images
each: more than 30,000 in all."""


@pytest.fixture(autouse=True)
def _logs_are_added_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of images share most pages of their logs."""
    monkeypatch.setattr(log_check, "_checksum", lru_cache(maxsize=20_000)(log_check._checksum))


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[MemoryDisk]:
    disk = MemoryDisk(f"memory-{request.node.name}")
    yield disk
    disk.close()


@pytest.mark.parametrize(
    ("name", "seed"),
    [(name, seed) for name, (tests, _) in TESTS.items() for seed in range(1, tests + 1)],
)
def test_no_power_cut_breaks_a_promise(name: str, seed: int, disk: MemoryDisk) -> None:
    _, images = TESTS[name]
    tally = torture_until(SCENARIOS[name], seed, images=images, disk=disk)
    assert tally.faults == []
    assert tally.distinct >= images


def test_every_scenario_is_tried_and_thirty_thousand_images_in_all() -> None:
    assert set(TESTS) == set(SCENARIOS)
    assert sum(tests * images for tests, images in TESTS.values()) >= 30_000


def test_one_seed_gives_the_same_images_again(disk: MemoryDisk) -> None:
    def keys() -> list[int]:
        scenario = SCENARIOS["sale"]
        recorded = record(scenario, 3, disk)
        cuts = images_of(scenario, 3, recorded, Tally())
        return [image.key for (_, image), _ in zip(cuts, range(500), strict=False)]

    assert keys() == keys()


def test_one_cut_can_be_looked_at_again(disk: MemoryDisk) -> None:
    assert replay_cut(Cut.read("sale:1:40:5"), disk) is None
