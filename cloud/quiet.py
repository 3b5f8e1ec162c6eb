"""What can wait until no upload is being worked on: late signatures, budget that nobody can use any
more or that a dead mover left on its way, folding the database's log."""

import asyncio

from fastapi.concurrency import run_in_threadpool

from cloud import late_signatures, log
from cloud.budgets.release import is_any_due, release_due
from cloud.database import DatabaseUnavailable
from cloud.parts import Parts

LOOK_S = 1.0
PATIENCE = 30
"""Looks that may find uploads under way before the work is done all the same."""


class Quiet:
    """Tells at each look whether work would be in the way of uploads."""

    def __init__(self, admitted: int) -> None:
        self._seen = admitted
        self._patience = PATIENCE

    def is_now(self, admitted: int) -> bool:
        """`admitted` counts uploads: none since the last look is quiet, and so is the end of
        patience."""
        is_quiet = admitted == self._seen or self._patience == 0
        self._seen = admitted
        self._patience = PATIENCE if is_quiet else self._patience - 1
        return is_quiet


class QuietWork:
    """Small steps, each of some 25 ms."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._folded_at = 0

    def step(self) -> bool:
        """Whether there is more. What is left undone while the disk is in trouble comes later."""
        admitted = self._parts.uploads.admitted
        try:
            if late_signatures.verify_piece(self._parts):
                return True
            if self._tidy_budgets():
                return True
            if admitted != self._folded_at:
                self._parts.database.fold_log()
        except DatabaseUnavailable as error:
            log.warn("quiet_work", detail=str(error))
            return False
        self._folded_at = admitted
        return False

    def _tidy_budgets(self) -> bool:
        """Whether there may be more to release. A claim that lacks budget does the same at once."""
        parts = self._parts
        parts.mover.finish()
        with parts.database.read() as work:
            is_due = is_any_due(work, parts.now_s())
        return is_due and release_due(parts.database, parts.now_s())


async def work_in_quiet_moments(parts: Parts, stop: asyncio.Event) -> None:
    """Until `stop`. Looks every second, and at once again while there is more and all is quiet."""
    quiet, work, pause_s = Quiet(parts.uploads.admitted), QuietWork(parts), LOOK_S
    while not await _happened(stop, pause_s):
        is_now = quiet.is_now(parts.uploads.admitted)
        has_more = is_now and await run_in_threadpool(work.step)
        pause_s = 0.0 if has_more else LOOK_S


async def _happened(event: asyncio.Event, timeout_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return False
    return True
