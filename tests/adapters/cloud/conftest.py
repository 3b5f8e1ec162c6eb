"""The real cloud with its demo shop, in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.cloud.world import CloudInProcess, FakeTime, cloud_in


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def cloud(tmp_path: Path, time: FakeTime) -> Iterator[CloudInProcess]:
    with cloud_in(tmp_path, time) as running:
        yield running
