"""Budget from one bucket to another, so that the last coupon is found wherever it lies.

The two buckets may stand on two nodes, so a move is three commits: it leaves the giver and becomes
a row of its own; it arrives at the taker, at most once because its arrival has its number as key;
the row goes. Whoever dies between two of them has made and lost nothing: the row is found by the
next mover, in whatever process, which does the rest. Two movers that finish one move do it once.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from cloud.budgets import units
from cloud.database import Database, Work
from pos_app.domain import crockford

GIVERS_AT_MOST = 64
FINISHED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Move:
    """So much, in fen, on its way."""

    move_id: str
    offer_id: int
    giver: int
    taker: int
    amount: int


class Mover:
    """Fills empty buckets, one at a time in this process. Safe from any thread."""

    def __init__(
        self, database: Database, clock: Callable[[], int], chance: Callable[[int], bytes]
    ) -> None:
        self._database = database
        self._clock = clock
        self._chance = chance
        self._turn = threading.Lock()

    def fill(self, offer_id: int, bucket: int, face: int) -> bool:
        """Whether the bucket holds a whole coupon now; if it did not, after others gave to it."""
        with self._turn:
            self.finish()
            for _ in range(GIVERS_AT_MOST):
                with self._database.read() as work:
                    lacking = face - units.free_in(work, offer_id, bucket)
                    giver = self._fullest(work, offer_id, bucket)
                if lacking <= 0:
                    return True
                if giver is None:
                    return False
                amount = _share(giver[1], lacking, face)
                self.move(offer_id, giver[0], bucket, amount)
        return False

    def move(self, offer_id: int, giver: int, taker: int, amount: int) -> bool:
        """All three steps. Whether the giver had so much."""
        move = Move(self._number(), offer_id, giver, taker, amount)
        if not self.leave(move):
            return False
        self.arrive(move)
        self.forget(move)
        return True

    def finish(self) -> int:
        """Do the rest of what somebody else began. How many moves that were."""
        with self._database.read() as work:
            rows = work.rows(
                "SELECT move_id, offer_id, giver, taker, amount FROM budget_move"
                " ORDER BY begun_at, move_id LIMIT ?",
                (FINISHED_AT_ONCE,),
            )
        for row in rows:
            self.arrive(Move(*row))
            self.forget(Move(*row))
        return len(rows)

    def leave(self, move: Move) -> bool:
        """The first step, where the giver stands. Whether it had so much."""
        with self._database.write(_room(move.offer_id, move.giver)) as work:
            gone = work.find(
                "UPDATE budget SET cap = cap - ?1 WHERE offer_id = ?2 AND bucket = ?3"
                " AND cap - reserved - redeemed >= ?1 RETURNING 1",
                (move.amount, move.offer_id, move.giver),
            )
            if gone is None:
                return False
            work.do(
                "INSERT INTO budget_move (move_id, offer_id, giver, taker, amount, begun_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    move.move_id,
                    move.offer_id,
                    move.giver,
                    move.taker,
                    move.amount,
                    self._clock(),
                ),
            )
        return True

    def arrive(self, move: Move) -> None:
        """The second step, where the taker stands: nothing when it has been done."""
        with self._database.write(_room(move.offer_id, move.taker)) as work:
            first = work.find(
                "INSERT INTO budget_arrival (move_id, offer_id, taker, amount, arrived_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
                (move.move_id, move.offer_id, move.taker, move.amount, self._clock()),
            )
            if first is not None:
                work.do(
                    "UPDATE budget SET cap = cap + ? WHERE offer_id = ? AND bucket = ?",
                    (move.amount, move.offer_id, move.taker),
                )

    def forget(self, move: Move) -> None:
        """The last step, where the giver stands. Only what has arrived may be forgotten."""
        with self._database.write(_room(move.offer_id, move.giver)) as work:
            work.do("DELETE FROM budget_move WHERE move_id = ?", (move.move_id,))

    def _number(self) -> str:
        return crockford.encode_bytes(self._chance(10))

    @staticmethod
    def _fullest(work: Work, offer_id: int, but: int) -> tuple[int, int] | None:
        """The bucket with most left, and how much; None when no other has anything."""
        row = work.find(
            "SELECT bucket, cap - reserved - redeemed FROM budget WHERE offer_id = ?"
            " AND bucket <> ? AND cap - reserved - redeemed > 0"
            " ORDER BY cap - reserved - redeemed DESC, bucket LIMIT 1",
            (offer_id, but),
        )
        return None if row is None else (row[0], row[1])


def _room(offer_id: int, bucket: int) -> str:
    return f"bucket {offer_id} {bucket}"


def _share(has: int, lacking: int, face: int) -> int:
    """What a giver that has so much gives: what is lacking and half of the whole coupons that it
    has beyond that; all it has where that is not enough."""
    if has <= lacking:
        return has
    return lacking + (has - lacking) // 2 // face * face
