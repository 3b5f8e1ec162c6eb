"""Publishing an offer: a new immutable version, in the shops it is meant for, with what is left of
the budget. Claimed coupons keep the version that they were claimed under.

In the rules of a shop the version before stays, so that its coupons can be redeemed, but its window
ends now: no screen shows it and nobody can claim it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cloud.campaigns import put_brand, put_campaign, put_offer, show_offer, withdraw_budget
from cloud.database import Work
from cloud.office.lines import OfferLine, line_of
from cloud.office.offer_form import Draft
from cloud.parts import Parts
from cloud.redeeming import UPLOAD_GRACE_MS
from cloud.shops import latest_rules, publish_rules
from pos_app.domain import crockford
from pos_app.domain.coupon import Offer
from pos_app.domain.deal import Terms
from pos_app.domain.money import Fen
from pos_app.domain.values import replace

NO_DAILY_LIMIT = 1_000_000
FIRST_OFFER_ID = 2001
LAST_OFFER_ID = 2**32 - 1
Change = tuple[str, str, str]
"""Field, before, after: as they were typed."""


class Overtaken(Exception):
    """Somebody else published in the meantime."""


class BelowTaken(Exception):
    """A budget cannot be less than what is claimed and redeemed already, in fen."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} fen are taken")
        self.taken = taken


@dataclass(frozen=True, slots=True)
class Publication:
    """One press on 发布."""

    draft: Draft
    by: str
    changes: tuple[Change, ...] = ()


def publish_new(parts: Parts, work: Work, wanted: Publication) -> int:
    """Make an offer and show it. Returns its line."""
    draft = wanted.draft
    campaign = draft.offer.campaign or f"c-{crockford.encode_bytes(parts.chance(5)).lower()}"
    put_brand(work, draft.offer.brand, draft.brand_en)
    put_campaign(work, campaign, draft.offer.brand, draft.campaign_title)
    offer = _made(work, replace(draft.offer, campaign=campaign), draft, draft.budget, version=1)
    work.do("INSERT INTO offer_line (line, state) VALUES (?, 'running')", (offer.offer_id,))
    _note_version(parts, work, offer, offer.offer_id, wanted)
    _choose_places(work, offer.offer_id, draft)
    bring_into_shops(parts, work, offer.offer_id)
    return offer.offer_id


def publish_next(
    parts: Parts, work: Work, line: OfferLine, base_version: int, wanted: Publication
) -> int:
    """Make the next version of an offer; the version's number. Raises Overtaken, BelowTaken."""
    if line.version != base_version:
        raise Overtaken
    adopt(work, line)
    draft = wanted.draft
    kept = line.budget.cap
    for offer_id in line.offer_ids:
        kept -= withdraw_budget(work, offer_id, Fen(line.budget.cap))
    if draft.budget - kept < 0:
        raise BelowTaken(kept)
    offer = replace(
        draft.offer,
        campaign=line.offer.campaign,
        terms=_with_limits_of(line.offer.terms, draft.offer.terms),
    )
    version = line.version + 1
    offer = _made(work, offer, draft, Fen(draft.budget - kept), version=version)
    _carry_days_over(work, line.offer.offer_id, offer.offer_id)
    _note_version(parts, work, offer, line.line, wanted)
    _choose_places(work, line.line, draft)
    bring_into_shops(parts, work, line.line)
    return version


def set_state(parts: Parts, work: Work, line: OfferLine, state: str) -> None:
    """Run, pause or stop an offer; its coupons stay good."""
    adopt(work, line)
    work.do("UPDATE offer_line SET state = ? WHERE line = ?", (state, line.line))
    bring_into_shops(parts, work, line.line)


def adopt(work: Work, line: OfferLine) -> None:
    """An offer that was not made here becomes a line of its own; one that is stays as it is."""
    made = work.find(
        "INSERT INTO offer_line (line, state) VALUES (?, 'running') ON CONFLICT DO NOTHING"
        " RETURNING 1",
        (line.line,),
    )
    if made is None:
        return
    work.do(
        "INSERT INTO offer_version (offer_id, line, version, published_at, published_by, changes)"
        " VALUES (?, ?, ?, ?, '', '[]')",
        (line.offer.offer_id, line.line, line.version, line.offer.from_utc_s * 1000),
    )
    work.do(
        "INSERT INTO offer_place (line, store_id, place, daily_limit)"
        " SELECT offer_id, store_id, place, daily_limit FROM store_offer WHERE offer_id = ?",
        (line.line,),
    )


def bring_into_shops(parts: Parts, work: Work, line: int) -> None:
    """Make each shop's rules and hand-outs say what the line says now."""
    now_s = parts.now_s()
    found = line_of(work, line, now_s)
    if found is None:
        raise LookupError(line)
    runs = work.row("SELECT state FROM offer_line WHERE line = ?", (line,)) == ("running",)
    wanted = {
        store: (place, limit)
        for store, place, limit in work.rows(
            "SELECT store_id, place, daily_limit FROM offer_place WHERE line = ?", (line,)
        )
    }
    shown = _shops_showing(work, found.offer_ids)
    for store in sorted({*wanted, *shown}):
        is_here = runs and store in wanted
        version = _publish_in(parts, work, store, found, is_here=is_here)
        for offer_id in found.offer_ids:
            if not is_here or offer_id != found.offer.offer_id:
                work.do(
                    "DELETE FROM store_offer WHERE store_id = ? AND offer_id = ?",
                    (store, offer_id),
                )
        if is_here:
            place, limit = wanted[store]
            show_offer(
                work,
                store,
                found.offer.offer_id,
                place=place,
                daily_limit=limit,
                rules_version=version,
            )


def tell(parts: Parts) -> None:
    """Hint every shop to pull its rules. After the commit."""
    with parts.database.read() as work:
        stores = work.rows("SELECT store_id FROM store")
    for (store,) in stores:
        parts.hints.tell(store, "rules")


def _made(work: Work, offer: Offer, draft: Draft, budget: Fen, *, version: int) -> Offer:
    """The offer under the next free number. Raises UnsoundOffer."""
    (highest,) = work.row("SELECT coalesce(max(offer_id), 0) FROM offer")
    number = max(int(highest) + 1, FIRST_OFFER_ID)
    if number > LAST_OFFER_ID:
        raise OverflowError("every offer number is taken")
    made = replace(offer, offer_id=number, terms=replace(offer.terms, version=version))
    if not put_offer(work, made, draft.words, budget=budget, buckets=draft.buckets):
        raise Overtaken
    return made


def _with_limits_of(before: Terms, terms: Terms) -> Terms:
    """The limits that the form does not show stay as they were: nobody has lifted them."""
    return replace(terms, per_slot=before.per_slot, per_address_day=before.per_address_day)


def _note_version(parts: Parts, work: Work, offer: Offer, line: int, wanted: Publication) -> None:
    work.do(
        "INSERT INTO offer_version (offer_id, line, version, published_at, published_by, changes)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            offer.offer_id,
            line,
            offer.terms.version,
            parts.clock(),
            wanted.by,
            json.dumps(wanted.changes, ensure_ascii=False),
        ),
    )


def _carry_days_over(work: Work, before: int, after: int) -> None:
    """What the version before gave out in each shop counts towards the day's share of the next."""
    rows = work.rows(
        "SELECT store_id, day, claimed FROM store_offer_day WHERE offer_id = ?", (before,)
    )
    work.do_all(
        "INSERT INTO store_offer_day (store_id, offer_id, day, claimed) VALUES (?, ?, ?, ?)",
        [(store, after, day, claimed) for store, day, claimed in rows],
    )


def _choose_places(work: Work, line: int, draft: Draft) -> None:
    """Where it is meant to run; a shop that had it keeps its place on the phone."""
    had: dict[int, int] = dict(
        work.rows("SELECT store_id, place FROM offer_place WHERE line = ?", (line,))
    )
    stores = draft.stores
    if stores is None:
        stores = tuple(row[0] for row in work.rows("SELECT store_id FROM store"))
    work.do("DELETE FROM offer_place WHERE line = ?", (line,))
    for store in stores:
        (last,) = work.row(
            "SELECT coalesce(max(place), 0) FROM store_offer WHERE store_id = ?", (store,)
        )
        work.do(
            "INSERT INTO offer_place (line, store_id, place, daily_limit) VALUES (?, ?, ?, ?)",
            (line, store, had.get(store, int(last) + 1), draft.daily_limit or NO_DAILY_LIMIT),
        )


def _shops_showing(work: Work, offer_ids: Sequence[int]) -> set[int]:
    return {
        int(store)
        for offer_id in offer_ids
        for (store,) in work.rows(
            "SELECT store_id FROM store_offer WHERE offer_id = ?", (offer_id,)
        )
    }


def _publish_in(parts: Parts, work: Work, store: int, line: OfferLine, *, is_here: bool) -> int:
    """The shop's next rules: the newest version open or ended, older ones ended; the version."""
    now_s = parts.now_s()
    rules = latest_rules(work, store)
    offers = []
    for offer in rules.offers:
        if offer.offer_id not in line.offer_ids:
            offers.append(offer)
        elif is_here and offer.offer_id == line.offer.offer_id:
            offers.append(line.offer)
        else:
            offers += ended(offer, now_s)
    if is_here and line.offer not in offers:
        offers.append(line.offer)
    return publish_rules(work, store, replace(rules, offers=tuple(offers)), parts.clock())


def ended(offer: Offer, now_s: int) -> list[Offer]:
    """The same offer, which nobody can claim from now on; nothing when no coupon of it can be
    redeemed or reported any more, or none was ever claimed."""
    if now_s < offer.from_utc_s:
        return []
    if now_s > offer.until_utc_s + offer.coupon_hours * 3600 + UPLOAD_GRACE_MS // 1000:
        return []
    if not offer.is_open(now_s):
        return [offer]
    return [replace(offer, until_utc_s=max(now_s, offer.from_utc_s + 1))]
