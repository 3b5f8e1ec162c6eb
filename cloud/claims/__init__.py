"""From a code on a screen to a coupon in a hand, at most so many a person and never over budget.

Looking at the page spends nothing. The first press of a button swaps the screen's code for a claim
session: five minutes, one browser, at most eight a slot. A claim takes its share of the shop's day,
of the budget's bucket and of what one person may have, in one transaction, or nothing.

The rooms: `screens` (is this code real and fresh?), `sessions` (who stands before it?), `claiming`
(the coupon, or why not), `limits`, `budget` (units of a bucket), `mover` (units between buckets),
`release` (units of coupons that nobody can redeem any more), `issue` (the coupon itself).
"""

from cloud.claims.claiming import Claimed, claim
from cloud.claims.refusals import NotOffered, SoldOut
from cloud.claims.release import RELEASED_AT_ONCE, release_due
from cloud.claims.screens import Screen, offered, screen_of
from cloud.claims.sessions import (
    BLIND_CLAIMS,
    SESSION_MS,
    SESSIONS_A_SLOT,
    Session,
    open_session,
    session_of,
)

__all__ = [
    "BLIND_CLAIMS",
    "RELEASED_AT_ONCE",
    "SESSIONS_A_SLOT",
    "SESSION_MS",
    "Claimed",
    "NotOffered",
    "Screen",
    "Session",
    "SoldOut",
    "claim",
    "offered",
    "open_session",
    "release_due",
    "screen_of",
    "session_of",
]
