"""Offers as this process has read them: asked for by thousands of claims, and never changed.

Only a convenience: the transaction that grants a claim looks whether the offer is still so.
"""

from dataclasses import dataclass

from cloud.database import Database
from pos_app.domain.coupon import Offer
from pos_app.domain.wire import decode

KEPT = 1000


@dataclass(frozen=True, slots=True)
class Shelved:
    """An offer, its stored text, and into how many buckets its budget is split."""

    document: str
    offer: Offer
    buckets: int


class Shelf:
    """At most so many offers. Safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._offers: dict[int, Shelved] = {}

    def find(self, offer_id: int) -> Shelved | None:
        """None for an offer that nobody made."""
        known = self._offers.get(offer_id)
        if known is not None:
            return known
        with self._database.read() as work:
            row = work.find("SELECT document, buckets FROM offer WHERE offer_id = ?", (offer_id,))
        if row is None:
            return None
        if len(self._offers) >= KEPT:
            self._offers.clear()
        found = Shelved(row[0], decode(row[0], Offer), row[1])
        self._offers[offer_id] = found
        return found

    def forget(self, offer_id: int) -> None:
        """Read it again next time."""
        self._offers.pop(offer_id, None)
