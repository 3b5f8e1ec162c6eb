"""The desk where claims wait: those that come at the same time share one commit.

A commit waits for the disk, whether one claim is in it or sixty-four. So the first that finds the
desk free serves all who wait, in one transaction, and answers them when it is on the disk; then the
next who waits does the same. No thread stands there when nobody comes, and a lone claim is served
where it came in.

What breaks a shared transaction breaks one order only: all of it is undone, and each order is
served again alone. The queue has an end and a wait has an end; an order must be such that asking
again does no harm.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cloud.database import Database, DatabaseUnavailable, Unstorable, Work

AT_ONCE = 64
WAITING = 512
PATIENCE_S = 8.0
"""How long an order waits for its turn; then as long again for its answer."""
RETRY_S = range(2, 10)
"""When somebody who was sent away asks again: not all at the same time."""

Order = TypeVar("Order")
Answer = TypeVar("Answer")
Serve = Callable[[Work, Sequence[Order]], Sequence[Answer]]
"""Serves orders of one kind in an open transaction, one answer each. Desks of other processes may
change the same rows meanwhile: each limit is a conditional statement, and rows are changed in one
order everywhere, so that nobody waits in a ring."""


class Crowded(Exception):
    """Too many wait, or the desk closes. Nothing has been done; asking again later is safe."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class OutOfStep(Exception):
    """Somebody elsewhere was first, in the time between our look and our statement."""


def in_order(
    orders: Sequence[Order], key: Callable[[Order], Any], serve: Callable[[Order], Answer]
) -> list[Answer]:
    """Serve each by the order of its key; the answers in the order of the orders."""
    answers = {
        n: serve(orders[n]) for n in sorted(range(len(orders)), key=lambda n: key(orders[n]))
    }
    return [answers[n] for n in range(len(orders))]


class Desk:
    """Serves orders together. Safe from any thread."""

    def __init__(
        self,
        database: Database,
        chance: Callable[[int], bytes],
        *,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._database = database
        self._room = f"desk {chance(8).hex()}"  # desks of other processes serve at the same time
        self._chance = chance
        self._at_once = at_once
        self._limit = waiting
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._queue: deque[_Place] = deque()
        self._is_attended = False
        self._is_closed = False

    def ask(self, serve: Serve[Order, Answer], order: Order) -> Answer:
        """The answer to one order, after the commit that it was served in. Raises Crowded,
        OutOfStep and what the database raises for this order alone."""
        place = _Place(serve, order)
        if self._join(place) or self._is_next(place):
            self._attend()
        if place.error is not None:
            raise place.error
        if not place.is_served:
            raise RuntimeError("the transaction that this order was part of broke off")
        answer: Answer = place.answer
        return answer

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._queue)

    def crowded(self) -> Crowded:
        """What to tell somebody who is sent away."""
        return Crowded(RETRY_S[self._chance(1)[0] % len(RETRY_S)])

    def close(self) -> None:
        """Send away who comes from now on. Those who wait are still served."""
        with self._lock:
            self._is_closed = True

    def _join(self, place: "_Place") -> bool:
        """Stand in the queue. Whether nobody attends, so that this one has to."""
        with self._lock:
            if self._is_closed or len(self._queue) >= self._limit:
                raise self.crowded()
            self._queue.append(place)
            is_first = not self._is_attended
            self._is_attended = True
        return is_first

    def _is_next(self, place: "_Place") -> bool:
        """Wait until this one is served, or has to attend. Raises Crowded."""
        if not place.called.acquire(timeout=self._patience_s):
            self._leave(place)
            if not place.called.acquire(timeout=self._patience_s):
                raise self.crowded()  # the disk hangs: asking again will show what became of it
        return place.attends

    def _leave(self, place: "_Place") -> None:
        """Go away unserved, unless it is this one's turn just now. Raises Crowded."""
        with self._lock:
            if place in self._queue and not place.attends:
                self._queue.remove(place)
                raise self.crowded()

    def _attend(self) -> None:
        """Serve those at the head of the queue, oneself the first; then let the next attend."""
        with self._lock:
            count = min(self._at_once, len(self._queue))
            served = [self._queue.popleft() for _ in range(count)]
        try:
            self._serve(served)
        finally:
            for place in served:
                place.called.release()
            with self._lock:
                self._is_attended = bool(self._queue)
                if self._queue:
                    self._queue[0].attends = True
                    self._queue[0].called.release()

    def _serve(self, places: "list[_Place]") -> None:
        try:
            self._serve_together(places)
        except (OutOfStep, DatabaseUnavailable, Unstorable) as error:
            if len(places) == 1:
                places[0].error = error
            else:
                self._serve_each(places)

    def _serve_each(self, places: "list[_Place]") -> None:
        """Each in its own transaction; none of the rest once the database is away."""
        left = deque(places)
        while left:
            self._serve([left[0]])
            error = left.popleft().error
            if isinstance(error, DatabaseUnavailable):
                for place in left:
                    place.error = error
                return

    def _serve_together(self, places: "list[_Place]") -> None:
        kinds: dict[Serve[Any, Any], list[_Place]] = {}
        for place in places:
            kinds.setdefault(place.serve, []).append(place)
        in_turn = sorted(kinds.items(), key=lambda kind: kind[0].__qualname__)
        with self._database.write(self._room) as work:
            answers = [
                answer
                for serve, its in in_turn
                for answer in serve(work, [place.order for place in its])
            ]
        served = [place for _, its in in_turn for place in its]
        for place, answer in zip(served, answers, strict=True):
            place.answer = answer
            place.is_served = True


class _Place:
    """One order in the queue. `called` is held until it is served, or until its turn to attend."""

    def __init__(self, serve: Serve[Any, Any], order: object) -> None:
        self.serve = serve
        self.order = order
        self.called = threading.Lock()
        self.called.acquire()
        self.attends = False
        self.is_served = False
        self.answer: Any = None
        self.error: Exception | None = None
