"""The command: a table, an exit code, and how to see a fault again."""

import pytest

from tests.torture.fleet import __main__ as command
from tests.torture.fleet.fleet import Outcome, Plan
from tests.torture.fleet.shards import Ended, shards_of
from tests.torture.fleet.table import Cost, table_of

COST = Cost(wall_s=10.0, cpu_s=20.0, largest_mb=90.0)


def test_a_large_fleet_is_cut_into_small_ones_with_seeds_of_their_own() -> None:
    plans = shards_of(20, 3, seed=7)
    assert [plan.tills for plan in plans] == [8, 8, 4]
    assert len({plan.seed for plan in plans}) == 3
    assert shards_of(8, 3, seed=7) == [Plan(8, 3, 7)]


def test_the_command_of_a_shard_plans_that_shard_again() -> None:
    plan = shards_of(20, 3, seed=7)[1]
    said = plan.command.split()
    tills, days, seed = (
        int(said[said.index(name) + 1]) for name in ("--tills", "--days", "--seed")
    )
    assert shards_of(tills, days, seed) == [plan]


def test_the_table_sums_what_was_counted_under_a_beginning() -> None:
    one = Outcome(Plan(8, 2, 1), {"SaleRecorded": 1000, "timeout lost": 3, "timeout late": 4}, "")
    table = table_of([Ended(one.plan, one), Ended(one.plan, one)], COST)
    rows = {line[:18].strip(): line[18:].split()[0] for line in table.splitlines()[1:]}
    assert rows["sales"] == "2,000"
    assert rows["timeouts"] == "14"
    assert rows["sales/s"] == "200"
    assert table.endswith("0 / 0 / 0 / 0")


def test_a_fault_gives_exit_code_1_and_the_command_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = Plan(2, 1, 42)
    monkeypatch.setattr("sys.argv", ["fleet", "--tills", "2", "--days", "1", "--seed", "42"])
    monkeypatch.setattr(command, "run_all", lambda *_: [Ended(plan, None, "AssertionError: lost")])
    assert command.main() == 1
    shown = capsys.readouterr()
    assert "lost" in shown.err
    assert plan.command in shown.err
    assert "1 fleets FAILED" in shown.out
