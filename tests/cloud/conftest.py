"""One server a run, one cloud a test, and a till and a phone at it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.app import create_app
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import FakeClock, Server, Stand, made_app


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Listens for the whole run."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a fresh demo shop, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    made_app(folder, FakeClock()).state.parts.database.close()
    return folder


@pytest.fixture
def stand(server: Server, demo_files: Path, tmp_path: Path) -> Iterator[Stand]:
    """The demo shop's cloud on a loopback port."""
    database = shutil.copytree(demo_files, tmp_path / "cloud") / "cloud.db"
    clock = FakeClock()
    app = create_app(database, clock=clock, claim_origin="http://till.test")
    with server.serving(app, clock) as running:
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
