"""A coupon of the home till, lent to another till of the shop for some minutes.

The home till may be offline and redeem the coupon at this very moment, so nothing is lent before
the home till has said that it keeps its hands off. A loan ends when it is given back or a sale that
used it comes up; else it lapses long after the borrower may have used it, so that a late upload of
that sale still finds the coupon, and a borrower that never comes back loses nobody a coupon.
"""

from cloud.database import Work
from cloud.parts import Parts
from cloud.shops import home_till, next_claims_version
from cloud.signing import Caller
from pos_app.domain import coupon_lock
from pos_app.domain.coupon_lock import STANDING, Lock, LockState
from pos_app.domain.wire_coupons import (
    LENT,
    CouponLent,
    CouponLock,
    CouponReturned,
    CouponWanted,
    LockAnswer,
)

USE_MS = 10 * 60_000
"""So long a borrower may redeem, by its own clock, from its question on."""
LAPSE_MS = 30 * 60_000
"""How much later the home till gets it back if nobody says anything."""
GONE = "gone"


def want(parts: Parts, caller: Caller, asked: CouponWanted) -> CouponLent:
    """What this till may do with the coupon now. Asked again until it is decided."""
    now_ms = parts.clock()
    with parts.database.write() as work:
        word = _closed(work, caller, asked.coupon_id, now_ms // 1000)
        if word is None:
            word, is_changed = _decided(work, caller, asked.coupon_id, now_ms)
        else:
            is_changed = False
    if is_changed:
        parts.hints.tell(caller.store, "claims")
    use_s = USE_MS // 1000 if word == LockState.GRANTED else 0
    return CouponLent(LENT, asked.nonce, asked.coupon_id, word, use_s)


def give_back(parts: Parts, caller: Caller, returned: CouponReturned) -> None:
    """The borrower has not used it. Nothing happens when there is no such loan."""
    with parts.database.write() as work:
        gone = work.find(
            "DELETE FROM coupon_lock WHERE coupon_id = ? AND terminal_id = ? RETURNING 1",
            (returned.coupon_id, caller.terminal),
        )
    if gone is not None:
        parts.hints.tell(caller.store, "claims")


def answer(parts: Parts, caller: Caller, said: LockAnswer) -> None:
    """The home till has decided. An answer to another lock than the present one says nothing."""
    with parts.database.write() as work:
        lock = _lock_of(work, said.coupon_id)
        if lock is None:
            return
        then = coupon_lock.answered(lock, by=caller.terminal, number=said.number, word=said.word)
        _put(work, caller, said.coupon_id, (lock, then), parts.clock())


def end(work: Work, coupon_id: str) -> None:
    """A sale has redeemed the coupon."""
    work.do("DELETE FROM coupon_lock WHERE coupon_id = ?", (coupon_id,))


def locks_for(work: Work, caller: Caller, now_ms: int, *, is_home: bool) -> list[CouponLock]:
    """What concerns this till: as the home till what others want or have, also by leave of the
    home till before; else what it has."""
    rows = work.rows(
        "SELECT coupon_id, number, coupon_lock.terminal_id, terminal.name, state FROM coupon_lock"
        " JOIN terminal ON terminal.terminal_id = coupon_lock.terminal_id"
        " WHERE coupon_lock.store_id = ? AND revoked = 0 AND state IN (?, ?) AND until_ms > ?"
        " AND (home = ? OR coupon_lock.terminal_id = ? OR state = ?) ORDER BY number",
        (
            caller.store,
            *STANDING,
            now_ms - LAPSE_MS,
            caller.terminal,
            caller.terminal,
            LockState.GRANTED if is_home else "",
        ),
    )
    return [
        CouponLock(coupon_id, number, terminal, till, is_granted=state == LockState.GRANTED)
        for coupon_id, number, terminal, till, state in rows
    ]


def _closed(work: Work, caller: Caller, coupon_id: str, now_s: int) -> str | None:
    """Why nobody may redeem it; None for an open coupon of this shop."""
    row = work.find(
        "SELECT state, from_s + hours * 3600 FROM coupon WHERE coupon_id = ? AND store_id = ?",
        (coupon_id, caller.store),
    )
    if row is None or row[0] != "ISSUED":
        return LockState.USED if row is not None and row[0] == "REDEEMED" else GONE
    return GONE if row[1] <= now_s else None


def _decided(work: Work, caller: Caller, coupon_id: str, now_ms: int) -> tuple[str, bool]:
    """The answer, and whether a home till has something new to do."""
    work.do(
        "DELETE FROM coupon_lock WHERE coupon_id = ? AND (until_ms <= ? OR terminal_id IN"
        " (SELECT terminal_id FROM terminal WHERE revoked = 1))",
        (coupon_id, now_ms - LAPSE_MS),
    )
    lock = _lock_of(work, coupon_id)
    home = home_till(work, caller.store)
    is_new = lock is None or home is None or lock.home != home.terminal
    word, then = coupon_lock.wanted(
        lock,
        by=caller.terminal,
        home=None if home is None else home.terminal,
        number=next_claims_version(work, caller.store) if is_new else 0,
    )
    _put(work, caller, coupon_id, (lock, then), now_ms)
    return word, lock != then


def _put(
    work: Work,
    caller: Caller,
    coupon_id: str,
    change: tuple[Lock | None, Lock | None],
    now_ms: int,
) -> None:
    """Replace a lock by what was decided, if it is still as it was read; a loan that stands counts
    anew. Who came too late asks again."""
    lock, then = change
    if lock is not None and lock is not then and (then is None or then.number != lock.number):
        work.do(
            "DELETE FROM coupon_lock WHERE coupon_id = ? AND number = ?", (coupon_id, lock.number)
        )
    if then is None or (then.terminal != caller.terminal and then is lock):
        return
    work.do(
        "INSERT INTO coupon_lock (coupon_id, store_id, number, terminal_id, home, state, until_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (coupon_id) DO UPDATE SET"
        " state = excluded.state, until_ms = excluded.until_ms"
        " WHERE coupon_lock.number = excluded.number",
        (
            coupon_id,
            caller.store,
            then.number,
            then.terminal,
            then.home,
            then.state,
            now_ms + USE_MS,
        ),
    )


def _lock_of(work: Work, coupon_id: str) -> Lock | None:
    row = work.find(
        "SELECT number, terminal_id, home, state FROM coupon_lock WHERE coupon_id = ?",
        (coupon_id,),
    )
    if row is None:
        return None
    number, terminal, home, state = row
    return Lock(number, terminal, home, LockState(state))
