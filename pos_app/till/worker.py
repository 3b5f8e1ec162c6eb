"""Where threads meet: a worker owns one slow thing and speaks to the till in commands only.

This is the only file that starts threads for the till and the only one that catches everything: a
bug in a worker is recorded and reported once, it never dies silently with the device or the disk
in its hands.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pos_app.checkout.commands import Command
from pos_app.checkout.ports import Unavailable

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Post = Callable[[Command], None]
Job = Callable[[], Command | None]
OnBug = Callable[[str, BaseException], None]

CAPACITY = 512
"""Jobs that may wait. A till that is further behind is broken, and says so."""


class WorkerBehind(RuntimeError):
    """More jobs wait than a worker may have."""


class Deadline:
    """One moment that several waits share."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left_s(self, *, spare_s: float = 0.0) -> float:
        """Seconds to wait at most, when `spare_s` of them are kept for later; never less than
        none."""
        return max(0.0, self._until - spare_s - time.monotonic())


@dataclass(frozen=True)
class _Call:
    function: Callable[[], Any]
    result: "Future[Any]"


class Worker:
    """One thread with a bounded queue. Jobs run in order; the command that a job returns is
    posted."""

    def __init__(
        self,
        name: str,
        *,
        post: Post,
        on_bug: OnBug,
        when_idle: Callable[[], None] | None = None,
        idle_after_s: float = 2.0,
    ) -> None:
        self.name = name
        self._post = post
        self._on_bug = on_bug
        self._when_idle = when_idle
        self._idle_after_s = idle_after_s
        self._idle_failed = False
        self._is_working = False
        self._jobs: queue.Queue[Job | _Call | None] = queue.Queue(CAPACITY)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job. Raises WorkerBehind."""
        self._put(job)

    def offer(self, job: Job) -> None:
        """Queue a job only if the worker has nothing else: for what is asked again soon anyway, so
        that it never stands before a sale in a queue that grows."""
        if not self._is_working and self._jobs.empty():
            self._put(job)

    def call(self, function: Callable[[], Answer], deadline_s: float) -> Answer:
        """Run a function on this worker and wait. Raises Unavailable when the worker is too busy
        to answer in time, or what the function raises."""
        result: Future[Answer] = Future()
        try:
            self._put(_Call(function, result))
            return result.result(deadline_s)
        except (WorkerBehind, FutureTimeout) as late:
            result.cancel()  # a call that nobody waits for any more need not begin
            raise Unavailable("busy", self.name) from late

    def tell_to_stop(self) -> None:
        """Finish what is queued, then end. Returns at once; a full queue is told by `stop`."""
        with suppress(queue.Full):
            self._jobs.put_nowait(None)

    @property
    def has_ended(self) -> bool:
        """Whether nothing runs that could still touch what the worker owns."""
        return not self._thread.is_alive()

    def stop(self, deadline_s: float) -> bool:
        """Finish what is queued, then end. Returns whether it ended in time."""
        if self.has_ended:
            return True
        deadline = Deadline(deadline_s)
        try:
            self._jobs.put(None, timeout=deadline_s)
        except queue.Full:
            return False
        self._thread.join(deadline.left_s())
        return self.has_ended

    def _put(self, job: Job | _Call) -> None:
        try:
            self._jobs.put_nowait(job)
        except queue.Full as full:
            raise WorkerBehind(f"{self.name}: {CAPACITY} jobs wait") from full

    def _run(self) -> None:
        idle_done = False
        while True:
            try:
                wait = None if idle_done or self._when_idle is None else self._idle_after_s
                job = self._jobs.get(timeout=wait)
            except queue.Empty:
                self._guarded(self._idle)
                idle_done = True
                continue
            if job is None:
                return
            idle_done = False
            self._perform(job)

    def _perform(self, job: Job | _Call) -> None:
        self._is_working = True
        if isinstance(job, _Call):
            _answer(job)
        else:
            self._guarded(job)
        self._is_working = False

    def _idle(self) -> Command | None:
        """What fails here stops nobody: said once, and tried again at the next idle moment."""
        if self._when_idle is None:
            return None
        try:
            self._when_idle()
        except Unavailable as failure:
            if not self._idle_failed:
                log.warning("%s: put off to a later idle moment: %s", self.name, failure)
            self._idle_failed = True
        else:
            self._idle_failed = False
        return None

    def _guarded(self, job: Job) -> None:
        try:
            command = job()
            if command is not None:
                self._post(command)
        except Exception as bug:
            log.exception("bug in worker %s", self.name)
            self._on_bug(self.name, bug)


class Repeater:
    """One thread that calls `step` again after as many seconds as it returns, or at once when
    poked."""

    def __init__(self, name: str, step: Callable[[], float], *, on_bug: OnBug) -> None:
        self.name = name
        self._step = step
        self._on_bug = on_bug
        self._poked = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def poke(self) -> None:
        """Do not wait for the next turn. Safe from any thread, as often as you like."""
        self._poked.set()

    def tell_to_stop(self) -> None:
        """End after the step that is under way. Returns at once."""
        self._stopping.set()
        self._poked.set()

    @property
    def has_ended(self) -> bool:
        """Whether nothing runs that could still touch what the step uses."""
        return not self._thread.is_alive()

    def stop(self, deadline_s: float) -> bool:
        """End after the step that is under way. Returns whether it ended in time."""
        self.tell_to_stop()
        if not self.has_ended:
            self._thread.join(deadline_s)
        return self.has_ended

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._poked.clear()
            try:
                wait = self._step()
            except Exception as bug:
                log.exception("bug in %s", self.name)
                self._on_bug(self.name, bug)
                return
            self._poked.wait(wait)


def _answer(call: _Call) -> None:
    """Give the caller the result or the exception: it is the caller who knows what it means."""
    if not call.result.set_running_or_notify_cancel():
        return
    try:
        call.result.set_result(call.function())
    except Exception as error:
        call.result.set_exception(error)
