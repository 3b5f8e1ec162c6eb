"""Those who wait at the same time share a commit; nobody is forgotten, nobody is served twice."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloud.database import Work
from cloud.desk import RETRY_S, Crowded, Desk, OutOfStep
from cloud.sqlite import SqliteDatabase

DEADLINE_S = 20.0


class Counter:
    """A table with one number, and orders that count it up; `batches` says who came together."""

    def __init__(self, folder: Path) -> None:
        self.database = SqliteDatabase(folder / "cloud.db")
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.is_in = threading.Event()
        with self.database.write() as work:
            work.do("INSERT INTO meta (name, value) VALUES ('count', '0')")

    def serve(self, work: Work, orders: Sequence[int]) -> list[int]:
        """Add each order's number; the answer is the sum after it."""
        self.batches.append(list(orders))
        answers = []
        for number in orders:
            if number < 0:
                raise OutOfStep
            work.do(
                "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + ? AS TEXT)"
                " WHERE name = 'count'",
                (number,),
            )
            answers.append(int(work.row("SELECT value FROM meta WHERE name = 'count'")[0]))
        return answers

    def hold(self, work: Work, orders: Sequence[int]) -> list[int]:
        """As `serve`, once the gate opens; so that others must wait meanwhile."""
        self.is_in.set()
        assert self.gate.wait(DEADLINE_S)
        return self.serve(work, orders)

    def break_down(self, work: Work, orders: Sequence[int]) -> list[int]:
        raise ZeroDivisionError

    @property
    def count(self) -> int:
        with self.database.read() as work:
            return int(work.row("SELECT value FROM meta WHERE name = 'count'")[0])


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.database.close()


@contextmanager
def busy(counter: Counter, desk: Desk) -> Iterator[ThreadPoolExecutor]:
    """While somebody is served who takes long; the pool is for those who come meanwhile."""
    with ThreadPoolExecutor(100) as pool:
        first = pool.submit(desk.ask, counter.hold, 0)
        assert counter.is_in.wait(DEADLINE_S)
        try:
            yield pool
        finally:
            counter.gate.set()
        assert first.result(DEADLINE_S) == 0


def queue_up(
    desk: Desk, pool: ThreadPoolExecutor, serve: Callable[..., list[int]], orders: Sequence[int]
) -> "list[Future[int]]":
    """One after the other, each in the queue before the next comes."""
    coming = []
    for place, order in enumerate(orders, start=desk.waiting + 1):
        coming.append(pool.submit(desk.ask, serve, order))
        while desk.waiting < place:
            threading.Event().wait(0.001)
    return coming


def test_a_lone_order_is_served_at_once_where_it_came_in(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    assert [desk.ask(counter.serve, 5), desk.ask(counter.serve, 7)] == [5, 12]
    assert counter.batches == [[5], [7]]


def test_who_waits_at_the_same_time_shares_one_transaction(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.serve, range(1, 65))
    assert [one.result(DEADLINE_S) for one in coming] == [n * (n + 1) // 2 for n in range(1, 65)]
    assert counter.batches == [[0], list(range(1, 65))]


def test_a_batch_has_an_end_and_the_next_one_follows(counter: Counter) -> None:
    desk = Desk(counter.database, bytes, at_once=3)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.serve, [1] * 7)
    assert sorted(one.result(DEADLINE_S) for one in coming) == [1, 2, 3, 4, 5, 6, 7]
    assert counter.batches == [[0], [1] * 3, [1] * 3, [1]]


def test_orders_of_several_kinds_share_a_commit_too(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    hold, serve = counter.hold, counter.serve
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, serve, [1])
        coming += queue_up(desk, pool, hold, [10])
        coming += queue_up(desk, pool, serve, [100])
    assert [one.result(DEADLINE_S) for one in coming] == [11, 10, 111]
    assert counter.batches == [[0], [10], [1, 100]]  # by their names, in every process alike


def test_one_bad_order_spoils_nobody_elses(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.serve, [1, -1, 2])
    assert coming[0].result(DEADLINE_S) == 1
    with pytest.raises(OutOfStep):
        coming[1].result(DEADLINE_S)
    assert coming[2].result(DEADLINE_S) == 3
    assert counter.count == 3
    assert counter.batches == [[0], [1, -1, 2], [1], [-1], [2]]


def test_a_bug_ends_its_batch_and_not_the_desk(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.break_down, [1, 2])
        later = pool.submit(desk.ask, counter.serve, 3)
    kinds = {type(one.exception(DEADLINE_S)) for one in coming}
    assert kinds == {ZeroDivisionError, RuntimeError}
    assert later.exception(DEADLINE_S) is None or type(later.exception()) is RuntimeError
    assert desk.ask(counter.serve, 4) >= 4


def test_beyond_the_end_of_the_queue_nobody_waits_and_nothing_happens(counter: Counter) -> None:
    desk = Desk(counter.database, bytes, waiting=2)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.serve, [1, 1])
        with pytest.raises(Crowded) as crowded:
            desk.ask(counter.serve, 1)
    assert crowded.value.retry_after_s in RETRY_S
    assert [one.result(DEADLINE_S) for one in coming] == [1, 2]
    assert counter.count == 2


def test_patience_has_an_end_too_and_then_nothing_has_happened(counter: Counter) -> None:
    desk = Desk(counter.database, bytes, patience_s=0.05)
    with busy(counter, desk), pytest.raises(Crowded):
        desk.ask(counter.serve, 1)
    assert counter.count == 0
    assert desk.ask(counter.serve, 2) == 2


def test_a_desk_that_closes_serves_who_waits_and_sends_away_who_comes(counter: Counter) -> None:
    desk = Desk(counter.database, bytes)
    with busy(counter, desk) as pool:
        coming = queue_up(desk, pool, counter.serve, [1, 1, 1])
        desk.close()
        with pytest.raises(Crowded):
            desk.ask(counter.serve, 1)
    assert [one.result(DEADLINE_S) for one in coming] == [1, 2, 3]


def test_an_answer_is_given_after_its_commit(counter: Counter) -> None:
    """What another connection sees right after the answer is what was answered."""
    desk = Desk(counter.database, bytes)

    def ask(_: int) -> bool:
        return desk.ask(counter.serve, 1) <= counter.count

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(ask, range(320)))
    assert counter.count == 320


def test_who_was_sent_away_is_told_different_times(counter: Counter) -> None:
    drawn = iter(range(256))
    desk = Desk(counter.database, lambda number: bytes([next(drawn)]))
    assert {desk.crowded().retry_after_s for _ in range(16)} == set(RETRY_S)
