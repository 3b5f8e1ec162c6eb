"""Whatever a power cut leaves on the disk: what was promised is there, whole, and the till sells
on. `python -m tests.torture` does the same for as long as one likes."""

from collections.abc import Iterator

import pytest

from tests.torture.counting import Cut, Tally, images_of, record, replay_cut, torture_until
from tests.torture.disk import MemoryDisk
from tests.torture.scenarios import SCENARIOS

pytestmark = pytest.mark.torture

IMAGES = 1500
"""Different images of one scenario in one test; the tests are spread over the cores."""

TESTS = [
    *(("sale", seed) for seed in range(1, 9)),
    *(("first-start", seed) for seed in range(1, 3)),
]


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[MemoryDisk]:
    disk = MemoryDisk(f"memory-{request.node.name}")
    yield disk
    disk.close()


@pytest.mark.parametrize(("name", "seed"), TESTS)
def test_no_power_cut_breaks_a_promise(name: str, seed: int, disk: MemoryDisk) -> None:
    tally = torture_until(SCENARIOS[name], seed, images=IMAGES, disk=disk)
    assert tally.faults == []
    assert tally.distinct >= IMAGES


def test_every_scenario_is_tried() -> None:
    assert {name for name, _ in TESTS} == set(SCENARIOS)


def test_one_seed_gives_the_same_images_again(disk: MemoryDisk) -> None:
    def keys() -> list[int]:
        scenario = SCENARIOS["sale"]
        recorded = record(scenario, 3, disk)
        cuts = images_of(scenario, 3, recorded, Tally())
        return [image.key for (_, image), _ in zip(cuts, range(500), strict=False)]

    assert keys() == keys()


def test_one_cut_can_be_looked_at_again(disk: MemoryDisk) -> None:
    assert replay_cut(Cut.read("sale:1:40:5"), disk) is None
