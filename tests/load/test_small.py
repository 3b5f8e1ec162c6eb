"""The whole campaign in small, in every test run: two processes, one of them killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.opening import SQLITE
from tests import postgres_server
from tests.cloud.databases import Home
from tests.load.rush import Plan, run
from tests.load.streets import Streets
from tests.postgres_server import PostgresServer

PLAN = Plan(
    Streets(tills=200, stores=20),
    coupons=120,
    people=150,
    clients=32,
    processes=2,
    kills=1,
    seed=7,
    patience=4,
)


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield Home(f"{SQLITE}{tmp_path / 'cloud.db'}", tmp_path / "keys")
        return
    if postgres_server.missing():
        pytest.skip(postgres_server.missing())
    with PostgresServer() as server:
        yield Home(server.make("load"), tmp_path / "keys")


def test_a_campaign_with_a_killed_process_gives_out_exactly_its_budget(home: Home) -> None:
    outcome = run(PLAN, home)
    assert (outcome.granted, outcome.over, outcome.released) == (120, 0, 24)
    assert outcome.heard.sold
