"""One server a run, one cloud a test on each kind of database, and a till and a phone at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres_server
from tests.cloud.databases import Home, Homes, PostgresHomes, SqliteHomes
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import FakeClock, Server, Stand
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Listens for the whole run."""
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """PostgreSQL for the whole run."""
    with _started() as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """One for a single test, which may kill it."""
    with _started() as running:
        yield running


def _started() -> PostgresServer:
    """Where none can be started, the test is skipped and says why."""
    if postgres_server.missing():
        pytest.skip(postgres_server.missing())
    return PostgresServer()


@pytest.fixture(scope="session")
def sqlite_homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    return SqliteHomes(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def postgres_homes(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Homes]:
    with PostgresHomes(postgres, tmp_path_factory.mktemp("demo")) as homes:
        yield homes


_SQLITE_IS_ENOUGH = (
    "fraud.test_detection",  # statistics over what the settlement's tests have stored on both
    "office.test_signing_in",  # forms and cookies around one table
    "phones.",  # what a browser draws
    "proving.",  # texts, codes and detours around three tables
    "test_guards",  # headers
    "test_pages",  # words and weight of pages
    "test_screen_codes",  # codes and their time; claims have them on both
    "test_signing",  # signatures and headers
    "test_water_page",  # words of a page
)
"""Modules that would say the same twice: they run on SQLite alone, the others are the promise that
both databases keep."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that has a cloud has it on both kinds of database, unless it says why not."""
    if "homes" in metafunc.fixturenames:
        module = metafunc.module.__name__.removeprefix("tests.cloud.")
        only = metafunc.definition.get_closest_marker("sqlite_only") or module.startswith(
            _SQLITE_IS_ENOUGH
        )
        both = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        kinds = both[:1] if only else both
        metafunc.parametrize("homes", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def homes(request: pytest.FixtureRequest) -> Homes:
    """Both kinds of database, one after the other."""
    found: Homes = request.getfixturevalue(f"{request.param}_homes")
    return found


@pytest.fixture
def home(homes: Homes, tmp_path: Path) -> Iterator[Home]:
    """The demo shop's database."""
    with homes.demo_shop(tmp_path) as fresh:
        yield fresh


@pytest.fixture
def stand(server: Server, home: Home) -> Iterator[Stand]:
    """The demo shop's cloud on a loopback port."""
    clock = FakeClock()
    with server.serving(home.app(clock), clock, home.url) as running:
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
