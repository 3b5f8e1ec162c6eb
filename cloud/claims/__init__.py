"""From a code on a screen to a coupon in a hand, at most so many a person and never over budget.

Looking at the page spends nothing. The first press of a button swaps the screen's code for a claim
session: five minutes, one browser, at most eight a slot. A claim takes its share of the shop's day,
of the budget's bucket and of what one person may have, in one transaction, or nothing.

The rooms: `screens` (is this code real and fresh?), `sessions` (who stands before it?), `claiming`
(what a press of the button sets off), `together` (many claims in one transaction), `limits` (of
what a claim needs a share), `issue` (the coupon itself), `refusals`. Claims wait at `cloud.desk`;
their budget is in `cloud.budgets`.
"""

from cloud.claims.claiming import claim
from cloud.claims.orders import Claimed
from cloud.claims.refusals import AddressSpent, NotOffered, Refusal, ScreenSpent, SoldOut
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
    "SESSIONS_A_SLOT",
    "SESSION_MS",
    "AddressSpent",
    "Claimed",
    "NotOffered",
    "Refusal",
    "Screen",
    "ScreenSpent",
    "Session",
    "SoldOut",
    "claim",
    "offered",
    "open_session",
    "screen_of",
    "session_of",
]
