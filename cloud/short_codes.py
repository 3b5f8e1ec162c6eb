"""A coupon by its eight digits, for a till that does not hold it. Wrong digits are counted."""

from cloud.database import Work
from cloud.parts import Parts
from cloud.signing import Caller
from pos_app.domain.short_code import TRIES_LIMIT, TRIES_WINDOW_MS
from pos_app.domain.wire_coupons import FOUND, CouponFound, CouponSought

STORE_TRIES_LIMIT = 4 * TRIES_LIMIT
"""Of all tills of a shop together, in the same time."""


def find(parts: Parts, caller: Caller, asked: CouponSought) -> CouponFound:
    """The signed token, or nothing, or how long this till's or this shop's tries rest."""
    now_ms = parts.clock()
    with parts.database.write() as work:
        work.do("DELETE FROM short_code_try WHERE tried_at <= ?", (now_ms - TRIES_WINDOW_MS,))
        wait_ms = _rests(work, caller, now_ms)
        token = None if wait_ms else _open_token(work, caller.store, asked.digits, parts.now_s())
        if not wait_ms and token is None:
            work.do(
                "INSERT INTO short_code_try (terminal_id, nonce, store_id, tried_at)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (caller.terminal, asked.nonce, caller.store, now_ms),
            )
    return CouponFound(FOUND, asked.nonce, token or "", wait_s=-(-wait_ms // 1000))


def _rests(work: Work, caller: Caller, now_ms: int) -> int:
    """Milliseconds; 0 when a code may be tried now."""
    limits = (
        ("terminal_id", caller.terminal, TRIES_LIMIT),
        ("store_id", caller.store, STORE_TRIES_LIMIT),
    )
    waits = [0]
    for column, value, limit in limits:
        (count, oldest) = work.row(
            "SELECT count(*), min(tried_at) FROM short_code_try"  # noqa: S608  one of two columns
            f" WHERE {column} = ?",
            (value,),
        )
        if count >= limit:
            waits.append(oldest + TRIES_WINDOW_MS - now_ms)
    return max(waits)


def _open_token(work: Work, store: int, digits: str, now_s: int) -> str | None:
    row = work.find(
        "SELECT token FROM coupon WHERE store_id = ? AND short_code = ? AND state = 'ISSUED'"
        " AND from_s + hours * 3600 > ?",
        (store, digits, now_s),
    )
    return None if row is None else str(row[0])
