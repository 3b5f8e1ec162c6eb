"""Many claims in one transaction: looked up together, granted by shares, written at once.

A claim on its own is some ten statements; sixty-four of one offer are some thirty. Nothing that was
read decides alone: each limit is a conditional statement or a key, and a coupon that the keys do
not take throws the whole transaction back to the desk, which tries each claim alone.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from cloud.campaigns import versions_of
from cloud.claims.limits import SHARES, Key, Share, shop_day
from cloud.claims.orders import Answer, Claim, Claimed, Lacking, Order, Outdated, PutOff
from cloud.claims.refusals import NotOffered
from cloud.coupon_keys import signing_kids
from cloud.database import Row, Work
from cloud.desk import OutOfStep
from cloud.identities.claimants import Claimant, IdentityTooLow, claimants_of

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


def serve(work: Work, orders: Sequence[Order]) -> list[Answer]:
    """One answer each. Raises OutOfStep, and then nothing of it may be committed."""
    looked_up = _LookedUp(work, orders)
    answers: list[Answer | Claim] = [looked_up.judge(order) for order in orders]
    claims = {n: answer for n, answer in enumerate(answers) if isinstance(answer, Claim)}
    for number, refusal in _take_shares(work, claims).items():
        answers[number] = refusal
        del claims[number]
    _issue(work, list(claims.values()))
    return [
        Claimed(answer.order.drawn.coupon.coupon_id, again=False)
        if isinstance(answer, Claim)
        else answer
        for answer in answers
    ]


class _LookedUp:
    """What is known of all the orders before any is granted: four statements an
    offer, and one for each version before it."""

    def __init__(self, work: Work, orders: Sequence[Order]) -> None:
        now_ms = max(order.drawn.at_ms for order in orders)
        self._people = claimants_of(work, [order.session.claimant for order in orders], now_ms)
        terminals = sorted({order.session.terminal for order in orders})
        self._kids = signing_kids(work, orders[0].keys.coupons, terminals)
        self._documents: dict[int, Row] = {}
        self._limits: dict[tuple[int, str], int] = {}
        self._had: dict[tuple[int, bytes], list[Row]] = {}
        self._served: set[tuple[int, bytes]] = set()
        self._versions: dict[int, list[int]] = {}
        for offer_id, its in _grouped((order.offer.offer_id, order) for order in orders).items():
            self._documents[offer_id] = work.row(
                "SELECT document, buckets FROM offer WHERE offer_id = ?", (offer_id,)
            )
            self._look_up_shops(work, offer_id, its)
            self._versions[offer_id] = versions_of(work, offer_id)
            for version in self._versions[offer_id]:
                self._look_up_coupons(work, version, its)

    def judge(self, order: Order) -> Answer | Claim:
        """Why not, as far as can be known before anything is taken."""
        offer, terms = order.offer, order.offer.terms
        if self._documents[offer.offer_id] != (order.shelved.document, order.shelved.buckets):
            return Outdated()
        person = self._person(order)
        marks = [
            (version, mark)
            for version in self._versions[offer.offer_id]
            for mark in person.marks(order.keys, version)
        ]
        had = sorted(row for mark in marks for row in self._had.get(mark, ()))
        known = _coupon_of_this_press(order, had) or _coupon_instead(order, had)
        if known is not None:
            return Claimed(known, again=True)
        limit = self._limits.get((offer.offer_id, order.session.terminal))
        kid = self._kids.get(order.session.terminal)
        if limit is None or kid is None or not offer.is_open(order.drawn.at_ms // 1000):
            return NotOffered(offer.offer_id)
        try:
            person.must_reach(terms.identity_min)
        except IdentityTooLow as too_low:
            return too_low
        if not self._served.isdisjoint(marks):
            return PutOff()
        self._served.update(marks)
        nth = max((row[2] for row in self._had.get((offer.offer_id, person.ref), ())), default=0)
        days_limit = min(limit, terms.per_store_day or limit)
        return Claim(order, person, nth + 1, days_limit, kid)

    def _person(self, order: Order) -> Claimant:
        return self._people[order.session.claimant]

    def _look_up_shops(self, work: Work, offer_id: int, orders: Sequence[Order]) -> None:
        """The daily limits of those shops that show this offer and whose tills hold it."""
        terminals = sorted({order.session.terminal for order in orders})
        rows = work.rows(
            "SELECT terminal_id, daily_limit FROM store_offer"  # noqa: S608 - question marks
            " JOIN terminal USING (store_id)"
            " WHERE offer_id = ? AND rules_version <= rules_held"
            f" AND terminal_id IN ({_marks(terminals)})",
            (offer_id, *terminals),
        )
        self._limits.update({(offer_id, terminal): limit for terminal, limit in rows})

    def _look_up_coupons(self, work: Work, offer_id: int, orders: Sequence[Order]) -> None:
        """What these people have had of this offer, under any reference."""
        refs = sorted(
            {ref for order in orders for ref in self._person(order).marks(order.keys, offer_id)}
        )
        rows = work.rows(
            "SELECT claimant, claimed_at, coupon_id, nth, terminal_id, slot"  # noqa: S608 - question marks
            " FROM coupon"
            f" WHERE offer_id = ? AND claimant IN ({_marks(refs)})",
            (offer_id, *refs),
        )
        for claimant, *row in rows:
            self._had.setdefault((offer_id, claimant), []).append(tuple(row))


def _coupon_of_this_press(order: Order, had: Sequence[Row]) -> str | None:
    """What this session was given already: a button that was pressed twice, a page sent again."""
    session = order.session
    place = (session.terminal, session.slot)
    return next((row[1] for row in had if row[3:5] == place), None)


def _coupon_instead(order: Order, had: Sequence[Row]) -> str | None:
    """The latest of this person's, when they may not have more: today, or at all."""
    terms = order.offer.terms
    today = shop_day(order.drawn.at_ms)
    of_today = [row for row in had if shop_day(row[0]) == today]
    is_enough = 0 < terms.per_person <= len(had) or 0 < terms.per_person_day <= len(of_today)
    return had[-1][1] if is_enough else None


def _take_shares(work: Work, claims: dict[int, Claim]) -> dict[int, Exception | Lacking]:
    """Take every share of every claim, or none of it. Why not, for those that came to nothing."""
    refused: dict[int, Exception | Lacking] = {}
    taken: list[Share] = []
    for share in SHARES:
        left = {number: claim for number, claim in claims.items() if number not in refused}
        for number in _take_share(work, share, left):
            refused[number] = share.refusal(claims[number])
            for before in taken:
                _give_back(work, before, claims[number])
        taken.append(share)
    return refused


def _take_share(work: Work, share: Share, claims: dict[int, Claim]) -> list[int]:
    """Who of them got none."""
    wanted: dict[Key, list[int]] = _grouped(
        (key, number) for number, claim in claims.items() if (key := share.key(claim)) is not None
    )
    without: list[int] = []
    for key, numbers in sorted(wanted.items()):
        count = share.take_up_to(work, key, len(numbers), claims[numbers[0]])
        without.extend(numbers[count:])
    return without


def _give_back(work: Work, share: Share, claim: Claim) -> None:
    key = share.key(claim)
    if key is not None:
        share.give_back(work, key, 1, claim)


def _issue(work: Work, claims: Sequence[Claim]) -> None:
    """Write the coupons, each in its place in its store's stream. Raises OutOfStep."""
    if not claims:
        return
    rows: list[int | str | bytes] = []
    by_store = _grouped((claim.session.store, claim) for claim in claims)
    for store, its in sorted(by_store.items()):
        (version,) = work.row(
            "UPDATE store SET claims_version = claims_version + ? WHERE store_id = ?"
            " RETURNING claims_version",
            (len(its), store),
        )
        for place, claim in enumerate(its, start=version - len(its) + 1):
            rows.extend(_row(claim, place))
    one = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ISSUED', ?, ?, ?, ?)"
    written = work.rows(
        "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket,"  # noqa: S608 - question marks
        " claimant, claimed_at, from_s, hours, face, short_code, token, state, version, nth,"
        " terminal_id, slot)"
        f" VALUES {', '.join([one] * len(claims))}"
        " ON CONFLICT DO NOTHING RETURNING coupon_id",
        rows,
    )
    if len(written) < len(claims):
        raise OutOfStep  # eight digits that are taken, or the same person at another server


def _row(claim: Claim, version: int) -> tuple[int | str | bytes, ...]:
    drawn, session = claim.order.drawn, claim.session
    coupon = drawn.coupon
    return (
        coupon.coupon_id,
        coupon.store,
        coupon.offer_id,
        claim.bucket,
        claim.person.ref,
        drawn.at_ms,
        coupon.from_utc_s,
        coupon.hours,
        coupon.face,
        drawn.short_code,
        drawn.signed(claim.order.keys, claim.kid),
        version,
        claim.nth,
        session.terminal,
        session.slot,
    )


def _grouped(pairs: Iterable[tuple[Name, Value]]) -> dict[Name, list[Value]]:
    """In the order of arrival."""
    groups: dict[Name, list[Value]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
