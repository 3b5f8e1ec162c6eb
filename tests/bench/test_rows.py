"""The bench itself: every job says well-formed rows. What they measure is no test."""

import json
from dataclasses import fields

import pytest

from tests.bench import __main__ as bench
from tests.bench import j1, j2m, j3
from tests.bench.rows import Row, Spread, row, say


def test_the_p99_of_few_samples_is_the_worst_of_them() -> None:
    spread = Spread.of([5.0, 1.0, 3.0, 2.0, 4.0])
    assert (spread.n, spread.p50, spread.p99) == (5, 3.0, 5.0)


def test_nothing_measured_is_an_error_not_a_zero() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Spread.of([])


def test_a_ratio_is_ours_over_the_floor() -> None:
    measured = row("J0", "x", "ms", Spread(9, 3.0, 8.0), Spread(9, 2.0, 2.0), bar="≤ 2 ×", ok=True)
    assert (measured.ratio_p50, measured.ratio_p99) == (1.5, 4.0)


def test_a_row_is_one_json_object_with_every_column(capsys: pytest.CaptureFixture[str]) -> None:
    say(row("J0", "换行\n", "ms", Spread(1, 1.0, 1.0), None, bar="–", ok=False))
    [line] = capsys.readouterr().out.splitlines()
    assert list(json.loads(line)) == [field.name for field in fields(Row)]


def test_an_unknown_job_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["J99"])
    assert "unknown job J99" in capsys.readouterr().err


def test_the_register_alone_is_measured() -> None:
    [measured] = j2m.run(quick=True)
    _is_well_formed(measured)


def test_a_sale_is_appended_in_turns_with_a_page() -> None:
    _is_well_formed(j3.ledger_row(5))


def test_a_lookup_is_measured_in_turns_with_one_indexed_lookup() -> None:
    for measured in j1.run(quick=True):
        _is_well_formed(measured)


@pytest.mark.bench
@pytest.mark.timeout(600)
@pytest.mark.parametrize("job", bench.JOBS)
def test_every_job_says_well_formed_rows(job: str) -> None:
    rows = list(bench.rows_of(job, quick=True))
    assert rows
    for measured in rows:
        assert measured.job == job
        _is_well_formed(measured)


def _is_well_formed(measured: Row) -> None:
    assert measured.n >= 1
    assert measured.case
    assert measured.bar
    assert measured.p50 <= measured.p99
    assert (measured.floor_p50 is None) == (measured.ratio_p50 is None)
