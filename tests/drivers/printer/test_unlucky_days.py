"""A thousand unlucky days: nothing is lost or doubled without a word."""

import pytest

from drivers.printer.types import Outcome
from tests.drivers.unlucky import Report, UnluckyDay, live

DAYS = 1000


@pytest.fixture(scope="module")
def report() -> Report:
    return live(DAYS, seed=0)


def test_no_receipt_is_lost_or_printed_twice_and_no_drawer_opens_untold(report: Report) -> None:
    assert report.wrongs == ()


def test_the_days_were_unlucky_in_every_way(report: Report) -> None:
    for outcome in Outcome:
        assert report.jobs[outcome] > DAYS / 10, outcome
        assert report.kicks[outcome] > DAYS / 10, outcome
    assert len(report.faults) == 12
    assert min(report.faults.values()) >= DAYS / 50, report.faults
    assert report.repeats_refused > DAYS


def test_a_lost_receipt_would_be_found() -> None:
    day = UnluckyDay(1)
    day.told = {"job-0": Outcome.DONE}
    assert day.wrongs() == ["day 1: job-0 is done and stands there 0 times"]


def test_a_doubled_receipt_would_be_found() -> None:
    day = UnluckyDay(1)
    line = day.printer.connect(0)
    line.write_some(b"job-0 begins\njob-0 ends\n" * 2, 1)
    day.told = {"job-0": Outcome.UNKNOWN}
    assert day.wrongs() == ["day 1: job-0 stands there 2 times"]


def test_a_pulse_too_many_would_be_found() -> None:
    day = UnluckyDay(1)
    line = day.printer.connect(0)
    line.write_some(b"\x1bp\x00\x32\x32" * 2, 1)
    day.kicks = [Outcome.UNKNOWN]
    assert len(day.wrongs()) == 1
