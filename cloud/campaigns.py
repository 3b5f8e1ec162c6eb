"""Campaigns: a brand's offers, each with its budget in buckets, and the shops that show them.

An offer is made once and never changed. Its budget is split over `buckets` rows, so that claims of
different people do not wait for one row; a person's claims all hang on the bucket that the hash of
their reference names. Whatever changes a budget's size is here.
"""

from dataclasses import dataclass

from cloud.database import Work
from pos_app.domain.coupon import Offer
from pos_app.domain.money import Fen
from pos_app.domain.wire import encode

MOST_BUCKETS = 64
COUPONS_A_BUCKET = 64
"""Fewer make the last coupons of each bucket a long walk from bucket to bucket."""


@dataclass(frozen=True, slots=True)
class GoodsWords:
    """What the claim page calls the goods of an offer."""

    name: str
    name_en: str
    unit: str


class UnsoundOffer(Exception):
    """An offer that nobody may make. `fault` says why, for whoever made it."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def put_brand(work: Work, brand: str, name_en: str) -> None:
    """Make a brand; one that there is stays as it is."""
    work.do(
        "INSERT INTO brand (brand, name_en) VALUES (?, ?) ON CONFLICT DO NOTHING", (brand, name_en)
    )


def put_campaign(work: Work, campaign: str, brand: str, title: str) -> None:
    """Make a campaign of a brand that there is; one that there is stays as it is."""
    work.do(
        "INSERT INTO campaign (campaign, brand, title) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (campaign, brand, title),
    )


def put_offer(work: Work, offer: Offer, words: GoodsWords, *, budget: Fen, buckets: int) -> bool:
    """Make an offer of a campaign that there is, with its budget in so many buckets.

    Whether it is new; one that there is stays as it is, its budget too. Raises UnsoundOffer.
    """
    fault = offer.fault or _fault(budget, buckets)
    if fault is not None:
        raise UnsoundOffer(fault)
    made = work.find(
        "INSERT INTO offer (offer_id, campaign, document, goods_name, goods_name_en, unit, buckets)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        (
            offer.offer_id,
            offer.campaign,
            encode(offer).decode(),
            words.name,
            words.name_en,
            words.unit,
            buckets,
        ),
    )
    if made is None:
        return False
    work.do("INSERT INTO offer_budget (offer_id, total) VALUES (?, ?)", (offer.offer_id, budget))
    work.do_all(
        "INSERT INTO budget (offer_id, bucket, cap) VALUES (?, ?, ?)",
        [
            (offer.offer_id, bucket, share)
            for bucket, share in enumerate(shares_of(budget, offer.face, buckets))
        ],
    )
    return True


def show_offer(
    work: Work, store: int, offer_id: int, *, place: int, daily_limit: int, rules_version: int
) -> None:
    """Let a shop hand out an offer, in this place on the phone (from 1), so many a day, once its
    till holds these rules. Where it is shown already, nothing changes."""
    work.do(
        "INSERT INTO store_offer (store_id, offer_id, place, daily_limit, rules_version)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (store, offer_id, place, daily_limit, rules_version),
    )


def versions_of(work: Work, offer_id: int) -> list[int]:
    """An offer and its other versions, by their offer ids: what somebody had under one counts
    under all."""
    rows = work.rows(
        "SELECT its.offer_id FROM offer_version AS one JOIN offer_version AS its"
        " ON its.line = one.line WHERE one.offer_id = ? ORDER BY its.offer_id",
        (offer_id,),
    )
    return [int(row[0]) for row in rows] or [offer_id]


def add_budget(work: Work, offer: Offer, amount: Fen) -> None:
    """More budget for an offer that there is, spread over its buckets. Raises LookupError."""
    (buckets,) = work.row("SELECT buckets FROM offer WHERE offer_id = ?", (offer.offer_id,))
    work.do(
        "UPDATE offer_budget SET total = total + ? WHERE offer_id = ?", (amount, offer.offer_id)
    )
    for bucket, share in enumerate(shares_of(amount, offer.face, buckets)):
        work.do(
            "UPDATE budget SET cap = cap + ? WHERE offer_id = ? AND bucket = ?",
            (share, offer.offer_id, bucket),
        )


def withdraw_budget(work: Work, offer_id: int, amount: Fen) -> Fen:
    """Take up to so much of what nobody has claimed; what was taken. Less than asked for says that
    the rest is claimed, redeemed, or on its way between buckets just now."""
    rows = work.rows(
        "SELECT bucket, cap - reserved - redeemed FROM budget WHERE offer_id = ? ORDER BY bucket",
        (offer_id,),
    )
    taken = 0
    for bucket, free in rows:
        part = min(free, amount - taken)
        if part > 0 and _shrink(work, offer_id, bucket, part):
            taken += part
    work.do("UPDATE offer_budget SET total = total - ? WHERE offer_id = ?", (taken, offer_id))
    return Fen(taken)


def _shrink(work: Work, offer_id: int, bucket: int, amount: int) -> bool:
    row = work.find(
        "UPDATE budget SET cap = cap - ?1 WHERE offer_id = ?2 AND bucket = ?3"
        " AND cap - reserved - redeemed >= ?1 RETURNING 1",
        (amount, offer_id, bucket),
    )
    return row is not None


def usual_buckets(coupons: int) -> int:
    """How many buckets an offer of so many coupons is best split into."""
    return max(1, min(MOST_BUCKETS, coupons // COUPONS_A_BUCKET))


def shares_of(budget: int, face: int, buckets: int) -> list[int]:
    """A budget in even shares of whole coupons; what no coupon fits into is in the first."""
    coupons, rest = divmod(budget, face)
    each, more = divmod(coupons, buckets)
    shares = [(each + (bucket < more)) * face for bucket in range(buckets)]
    shares[0] += rest
    return shares


def _fault(budget: int, buckets: int) -> str | None:
    if budget < 0:
        return "a budget below zero"
    return None if 0 < buckets <= MOST_BUCKETS else f"not 1 to {MOST_BUCKETS} buckets"
