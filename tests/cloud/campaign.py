"""An offer of its own to claim from, presses of the button without a page, and what must add up."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from cloud import claims
from cloud.budgets import units
from cloud.campaigns import GoodsWords, put_brand, put_campaign, put_offer, show_offer
from cloud.desk import Crowded
from cloud.parts import Parts
from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.deal import USUAL, Terms
from pos_app.domain.money import Fen
from tests.cloud.stand import STORE

OFFER = 5001
FACE = Fen(300)
CLIENTS = 32
_FOREVER_S = 4_000_000_000
_Result = TypeVar("_Result")


def make_offer(
    parts: Parts,
    *,
    coupons: int,
    buckets: int = 4,
    terms: Terms = USUAL,
    daily: int = 1_000_000,
    offer_id: int = OFFER,
    stores: Sequence[int] = (STORE,),
) -> Offer:
    """Shown in these shops, held by their tills, with a budget for so many coupons."""
    offer = Offer(
        offer_id=offer_id,
        campaign="spring",
        title="春茶",
        title_en="Spring tea",
        brand="山",
        goods=("6921168509256",),
        face=FACE,
        payer=Payer.BRAND,
        from_utc_s=0,
        until_utc_s=_FOREVER_S,
        coupon_hours=24,
        terms=terms,
    )
    with parts.database.write() as work:
        put_brand(work, offer.brand, "Hill")
        put_campaign(work, offer.campaign, offer.brand, "春")
        words = GoodsWords("茶", "tea", "瓶")
        put_offer(work, offer, words, budget=Fen(FACE * coupons), buckets=buckets)
        for store in stores:
            show_offer(work, store, offer_id, place=99, daily_limit=daily, rules_version=0)
    return offer


def person(number: int) -> bytes:
    return number.to_bytes(32)


def session(terminal: str, claimant: bytes, *, slot: int = 1, store: int = STORE) -> claims.Session:
    return claims.Session(claimant, terminal, slot, store)


def outcome(
    parts: Parts, before: claims.Session, offer_id: int = OFFER, *, address: bytes = b""
) -> str:
    """What a press came to, in a word; pressed again as long as the answer is to press again."""
    while True:
        try:
            claimed = claims.claim(parts, before, offer_id, address=address)
        except Crowded:
            continue
        except claims.SoldOut as sold_out:
            return "day" if sold_out.today_only else "sold out"
        except claims.ScreenSpent:
            return "screen"
        except claims.AddressSpent:
            return "address"
        except claims.NotOffered:
            return "not offered"
        return "again" if claimed.again else "claimed"


def at_once(act: Callable[[int], _Result], count: int, *, clients: int = CLIENTS) -> list[_Result]:
    """Act for each number below `count`, by so many clients that start together."""
    start = Barrier(clients)

    def client(first: int) -> list[_Result]:
        start.wait(20)
        return [act(number) for number in range(first, count, clients)]

    with ThreadPoolExecutor(clients) as pool:
        return [result for results in pool.map(client, range(clients)) for result in results]


def bucket_with(offer: Offer, buckets: int, bucket: int, nth: int = 0) -> bytes:
    """Somebody whose reference names this bucket."""
    found = (person(n) for n in range(10_000) if units.bucket_of(person(n), buckets) == bucket)
    return [next(found) for _ in range(nth + 1)][-1]


def must_add_up(parts: Parts, offer_id: int = OFFER) -> None:
    """I1, in every bucket and over all: claims and what is left are the budget, at this moment."""
    with parts.database.read() as work:
        (total,) = work.row("SELECT total FROM offer_budget WHERE offer_id = ?", (offer_id,))
        rows = work.rows(
            "SELECT bucket, cap, reserved, redeemed FROM budget WHERE offer_id = ?", (offer_id,)
        )
        left = units.free_of(work, offer_id)
        held: dict[int, int] = dict(
            work.rows(
                "SELECT bucket, sum(face) FROM coupon WHERE offer_id = ?"
                " AND state IN ('ISSUED', 'LOCKED', 'VOIDED') GROUP BY bucket",
                (offer_id,),
            )
        )
        (redeemed,) = work.row(
            "SELECT coalesce(sum(amount), 0) FROM redemption JOIN coupon USING (coupon_id)"
            " WHERE offer_id = ?",
            (offer_id,),
        )
    assert all(reserved + used <= cap for _, cap, reserved, used in rows), rows
    assert {bucket: reserved for bucket, _, reserved, _ in rows if reserved} == held
    assert sum(used for *_, used in rows) == redeemed
    assert sum(held.values()) + redeemed + left == total
