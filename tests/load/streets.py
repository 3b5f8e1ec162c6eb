"""Shops, tills and one campaign, straight into the cloud's tables: as many as are wanted."""

from dataclasses import dataclass

from cloud.campaigns import usual_buckets
from cloud.parts import Parts
from cloud.shops import publish_rules
from pos_app.domain import crockford
from pos_app.domain.coupon import Offer
from pos_app.domain.deal import USUAL, Terms
from pos_app.domain.promotion import Rules
from tests.cloud.campaign import make_offer

FIRST_STORE = 100_000
SCREEN_KEY = bytes(range(32))
"""The same for all: what a screen's code proves is no matter here."""


@dataclass(frozen=True, slots=True)
class Streets:
    """So many tills in so many shops."""

    tills: int
    stores: int

    def terminal(self, number: int) -> str:
        return crockford.encode_bits(number % self.tills, 8)

    def store(self, number: int) -> int:
        return FIRST_STORE + number % self.tills % self.stores

    def build(self, parts: Parts) -> None:
        """The shops and their tills, which hold every rule and have told their time."""
        with parts.database.write() as work:
            work.do_all(
                "INSERT INTO store (store_id, name, name_en, address) VALUES (?, ?, ?, '')",
                [
                    (store, f"街角小店 {store}", f"Corner Shop {store}")
                    for store in range(FIRST_STORE, FIRST_STORE + self.stores)
                ],
            )
            work.do_all(
                "INSERT INTO terminal (terminal_id, store_id, name, public_key, screen_key,"
                " maintenance_key, clock_offset_s, rules_held)"
                " VALUES (?, ?, '1号机', ?, ?, ?, 0, 1)",
                [
                    (
                        self.terminal(number),
                        self.store(number),
                        number.to_bytes(32),
                        SCREEN_KEY,
                        bytes(32),
                    )
                    for number in range(self.tills)
                ],
            )

    def open_campaign(self, parts: Parts, coupons: int, *, terms: Terms = USUAL) -> Offer:
        """One offer that every shop shows, in the first rules of each."""
        stores = range(FIRST_STORE, FIRST_STORE + self.stores)
        offer = make_offer(
            parts,
            coupons=coupons,
            buckets=usual_buckets(coupons),
            terms=terms,
            stores=stores,
        )
        with parts.database.write() as work:
            for store in stores:
                publish_rules(work, store, Rules(offers=(offer,)), parts.clock())
        return offer
