"""The till's positive offer file: the shop's open coupons, those that are stopped, and locks.

It lies in the catalogue's file and like it can be filled from the cloud again at any time.
"""

import sqlite3
from collections.abc import Sequence

from pos_app.domain import coupon_token
from pos_app.domain.errors import CouponForged
from pos_app.domain.wire import ClaimsPage
from pos_app.domain.wire_coupons import CouponLock

STOPPED_KEPT = 100_000
"""Coupons of a shop that are no longer open, the newest; older ones have long ended."""

TABLES = (
    "CREATE TABLE claim (coupon_id TEXT PRIMARY KEY, code TEXT NOT NULL, token TEXT NOT NULL)"
    " WITHOUT ROWID",
    "CREATE INDEX claim_by_code ON claim (code)",
    "CREATE TABLE stopped (number INTEGER PRIMARY KEY, coupon_id TEXT NOT NULL UNIQUE)",
    # what another till of the shop wants or has, and this one has said that it keeps off
    "CREATE TABLE lock (coupon_id TEXT PRIMARY KEY, number INTEGER NOT NULL,"
    " terminal TEXT NOT NULL, till TEXT NOT NULL) WITHOUT ROWID",
)


def apply(connection: sqlite3.Connection, page: ClaimsPage) -> None:
    """Take in what opened and what closed, inside the caller's transaction. A lock that the cloud
    no longer lists is over; new ones are kept by `keep_lock`, when they are answered."""
    pairs = zip(page.codes, page.tokens, strict=False)  # an older cloud sent no codes
    opened = [(coupon_id, code, token) for code, token in pairs if (coupon_id := _id_in(token))]
    connection.executemany("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", opened)
    connection.executemany(
        "DELETE FROM stopped WHERE coupon_id = ?", [(coupon_id,) for coupon_id, *_ in opened]
    )
    closed = [(coupon_id,) for coupon_id in page.withdrawn]
    connection.executemany("DELETE FROM claim WHERE coupon_id = ?", closed)
    connection.executemany("INSERT OR IGNORE INTO stopped (coupon_id) VALUES (?)", closed)
    connection.execute(
        "DELETE FROM stopped WHERE number <= (SELECT max(number) - ? FROM stopped)", (STOPPED_KEPT,)
    )
    listed = {(lock.coupon_id, lock.number) for lock in page.locks}
    over = [(lock.coupon_id,) for lock in locks(connection) if _key(lock) not in listed]
    connection.executemany("DELETE FROM lock WHERE coupon_id = ?", over)


def forget(connection: sqlite3.Connection) -> None:
    """Another till is the home till now: its coupons come down to that one alone."""
    for table in ("claim", "stopped", "lock"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  one of our three tables


def tokens(connection: sqlite3.Connection) -> list[str]:
    """Every open coupon of the shop."""
    return [token for (token,) in connection.execute("SELECT token FROM claim")]


def keep_lock(connection: sqlite3.Connection, lock: CouponLock) -> None:
    """This till keeps its hands off the coupon until the cloud no longer lists the lock."""
    connection.execute(
        "INSERT OR REPLACE INTO lock VALUES (?, ?, ?, ?)",
        (lock.coupon_id, lock.number, lock.terminal, lock.till),
    )


def locks(connection: sqlite3.Connection) -> Sequence[CouponLock]:
    """What this till keeps its hands off."""
    rows = connection.execute("SELECT coupon_id, number, terminal, till FROM lock").fetchall()
    return [
        CouponLock(coupon_id, number, terminal, till, is_granted=True)
        for coupon_id, number, terminal, till in rows
    ]


def _key(lock: CouponLock) -> tuple[str, int]:
    return lock.coupon_id, lock.number


def _id_in(token: str) -> str | None:
    try:
        return coupon_token.parse(token).coupon.coupon_id
    except CouponForged:
        return None
