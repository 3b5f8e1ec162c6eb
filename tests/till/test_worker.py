"""Workers: one thread each, in order, and never silent about a bug."""

import threading
from functools import partial

import pytest

from pos_app.checkout.commands import Command, DrawerFinished, Tick
from pos_app.checkout.ports import Unavailable
from pos_app.till.worker import CAPACITY, Repeater, Worker, WorkerBehind

DEADLINE_S = 30.0


class Posted:
    """Collects what workers post and report, and lets a test wait for it."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.bugs: list[tuple[str, BaseException]] = []
        self._changed = threading.Condition()

    def post(self, command: Command) -> None:
        with self._changed:
            self.commands.append(command)
            self._changed.notify_all()

    def on_bug(self, name: str, bug: BaseException) -> None:
        with self._changed:
            self.bugs.append((name, bug))
            self._changed.notify_all()

    def wait_for(self, *, commands: int = 0, bugs: int = 0) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: len(self.commands) >= commands and len(self.bugs) >= bugs, DEADLINE_S
            )


def started(posted: Posted) -> Worker:
    worker = Worker("ledger", post=posted.post, on_bug=posted.on_bug)
    worker.start()
    return worker


def test_jobs_run_in_order_and_their_commands_are_posted() -> None:
    posted = Posted()
    worker = started(posted)
    for opened in (True, False, True):
        worker.submit(partial(DrawerFinished, opened))
    assert worker.stop(DEADLINE_S)
    assert posted.commands == [DrawerFinished(True), DrawerFinished(False), DrawerFinished(True)]


def test_a_bug_is_reported_and_the_next_job_still_runs() -> None:
    posted = Posted()
    worker = started(posted)

    def broken() -> Command:
        raise ZeroDivisionError

    worker.submit(broken)
    worker.submit(Tick)
    posted.wait_for(commands=1, bugs=1)
    assert worker.stop(DEADLINE_S)
    assert [(name, type(bug)) for name, bug in posted.bugs] == [("ledger", ZeroDivisionError)]


def test_a_call_returns_the_answer_or_raises_what_was_raised() -> None:
    posted = Posted()
    worker = started(posted)

    def refused() -> int:
        raise LookupError("no such entry")

    assert worker.call(lambda: 7, DEADLINE_S) == 7
    with pytest.raises(LookupError):
        worker.call(refused, DEADLINE_S)
    assert worker.stop(DEADLINE_S)
    assert posted.bugs == []


def test_a_call_that_is_not_answered_in_time_is_unavailable_and_never_begins() -> None:
    posted = Posted()
    worker = started(posted)
    free, busy = threading.Event(), threading.Event()
    begun: list[int] = []

    def wait_until_free() -> None:
        busy.set()
        free.wait(DEADLINE_S)

    worker.submit(wait_until_free)
    assert busy.wait(DEADLINE_S)
    with pytest.raises(Unavailable):
        worker.call(lambda: begun.append(1), 0.01)
    free.set()
    assert worker.stop(DEADLINE_S)
    assert begun == []


def test_a_worker_that_is_far_behind_says_so() -> None:
    posted = Posted()
    worker = started(posted)
    free = threading.Event()
    busy = threading.Event()

    def wait_until_free() -> None:
        busy.set()
        free.wait(DEADLINE_S)

    worker.submit(wait_until_free)
    assert busy.wait(DEADLINE_S)
    for _ in range(CAPACITY):
        worker.submit(lambda: None)
    with pytest.raises(WorkerBehind):
        worker.submit(lambda: None)
    free.set()
    assert worker.stop(DEADLINE_S)


def test_what_is_only_offered_never_waits_before_a_sale() -> None:
    posted = Posted()
    worker = started(posted)
    free, busy = threading.Event(), threading.Event()
    asked: list[str] = []

    def slow_check() -> None:
        asked.append("slow")
        busy.set()
        free.wait(DEADLINE_S)

    worker.offer(slow_check)
    assert busy.wait(DEADLINE_S)
    for _ in range(CAPACITY + 1):
        worker.offer(lambda: asked.append("again"))
    worker.submit(partial(DrawerFinished, opened=True))
    free.set()
    posted.wait_for(commands=1)
    assert worker.stop(DEADLINE_S)
    assert asked == ["slow"]


def test_an_idle_worker_tidies_up_once_until_there_is_work_again() -> None:
    posted = Posted()
    tidied: list[int] = []
    idle = threading.Semaphore(0)

    def tidy() -> None:
        tidied.append(1)
        idle.release()

    worker = Worker(
        "ledger", post=posted.post, on_bug=posted.on_bug, when_idle=tidy, idle_after_s=0.01
    )
    worker.start()
    assert idle.acquire(timeout=DEADLINE_S)
    assert not idle.acquire(timeout=0.1)
    worker.submit(lambda: None)
    assert idle.acquire(timeout=DEADLINE_S)
    assert worker.stop(DEADLINE_S)
    assert len(tidied) == 2


def test_a_disk_that_cannot_be_tidied_is_no_bug_and_is_tried_again() -> None:
    """A full disk refuses checkpoints while sales still fit into the log's space."""
    posted = Posted()
    idle = threading.Semaphore(0)

    def tidy() -> None:
        idle.release()
        raise Unavailable("disk_full")

    worker = Worker(
        "ledger", post=posted.post, on_bug=posted.on_bug, when_idle=tidy, idle_after_s=0.01
    )
    worker.start()
    assert idle.acquire(timeout=DEADLINE_S)
    worker.submit(Tick)
    assert idle.acquire(timeout=DEADLINE_S)
    assert worker.stop(DEADLINE_S)
    assert (posted.commands, posted.bugs) == ([Tick()], [])


def test_a_worker_that_was_never_started_stops_at_once() -> None:
    assert Worker("idle", post=lambda _: None, on_bug=lambda *_: None).stop(DEADLINE_S)


def test_a_repeater_waits_as_told_and_a_poke_ends_the_wait() -> None:
    turns = threading.Semaphore(0)

    def step() -> float:
        turns.release()
        return 3600.0

    repeater = Repeater("sync", step, on_bug=lambda *_: None)
    repeater.start()
    assert turns.acquire(timeout=DEADLINE_S)
    repeater.poke()
    assert turns.acquire(timeout=DEADLINE_S)
    assert repeater.stop(DEADLINE_S)
    assert repeater.is_stopping


def test_a_repeater_with_a_bug_reports_it_and_ends() -> None:
    posted = Posted()

    def step() -> float:
        raise ZeroDivisionError

    repeater = Repeater("sync", step, on_bug=posted.on_bug)
    repeater.start()
    posted.wait_for(bugs=1)
    assert repeater.stop(DEADLINE_S)
