"""One served cloud a test, and a till and a phone at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import FakeClock, Stand, made_app, served


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """The demo shop's cloud on a loopback port."""
    clock = FakeClock()
    with served(made_app(tmp_path, clock), clock) as running:
        yield running


@pytest.fixture
def till(stand: Stand) -> FakeTill:
    """An enrolled till that has pulled goods and rules and opened its epoch."""
    enrolled = FakeTill(stand)
    enrolled.pull()
    enrolled.open_epoch()
    return enrolled


@pytest.fixture
def phone(stand: Stand) -> Iterator[Phone]:
    """A shopper's phone with an empty browser."""
    with Phone(stand) as held:
        yield held
