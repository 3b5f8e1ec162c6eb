"""The whole campaign in small, in every test run: two processes, one of them killed."""

from pathlib import Path

from tests.load.rush import Plan, run
from tests.load.streets import Streets

PLAN = Plan(
    Streets(tills=200, stores=20),
    coupons=120,
    people=150,
    clients=32,
    processes=2,
    kills=1,
    seed=7,
)


def test_a_campaign_with_a_killed_process_gives_out_exactly_its_budget(tmp_path: Path) -> None:
    outcome = run(PLAN, tmp_path / "cloud.db")
    assert (outcome.granted, outcome.over, outcome.released) == (120, 0, 24)
    assert outcome.heard.sold
    assert outcome.heard.words["again"]
