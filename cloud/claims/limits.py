"""What a claim needs a share of: taken for several claims by one conditional statement, or not.

A limit is never read and then counted up: between the two somebody else counts. Claims of one batch
that need the same share ask for it together; where not all fit, as many as do.
"""

from abc import ABC, abstractmethod
from datetime import timedelta

from cloud.budgets import units
from cloud.claims.orders import Claim, Lacking
from cloud.claims.refusals import AddressSpent, ScreenSpent, SoldOut
from cloud.database import Work
from pos_app.domain.moment import shop_time

Key = tuple[int | str, ...]
SLOT_KEPT_MS = 2 * 3600_000
"""How long the claims of a screen's code are counted: longer than any clock makes it fresh."""

COUNT_KEPT_ON_MS = 3600_000
"""So much longer: what was drawn before a limit's end may be granted after it."""


class Share(ABC):
    """Something of which there is only so much."""

    @abstractmethod
    def key(self, claim: Claim) -> Key | None:
        """Which of them this claim needs; None when its offer sets no such limit."""

    @abstractmethod
    def take(self, work: Work, key: Key, count: int, first: Claim) -> bool:
        """Take so many at once, or none. `first` is one of the claims, for what all have alike."""

    @abstractmethod
    def give_back(self, work: Work, key: Key, count: int, first: Claim) -> None:
        """Undo `take` for claims that came to nothing after all."""

    @abstractmethod
    def refusal(self, claim: Claim) -> Exception | Lacking:
        """What to say to a claim that got none."""

    def take_up_to(self, work: Work, key: Key, count: int, first: Claim) -> int:
        """As many as there are, at most `count`."""
        taken, step = 0, count
        while step:
            if self.take(work, key, step, first):
                taken += step
                step = min(step, count - taken)
            else:
                step //= 2
        return taken


class Budget(Share):
    """The full face out of the bucket that the person's reference names."""

    def key(self, claim: Claim) -> Key:
        return claim.offer.offer_id, claim.bucket

    def take(self, work: Work, key: Key, count: int, first: Claim) -> bool:
        return units.reserve(work, first.offer.offer_id, first.bucket, first.offer.face * count)

    def give_back(self, work: Work, key: Key, count: int, first: Claim) -> None:
        units.give_back(work, first.offer.offer_id, first.bucket, first.offer.face * count)

    def refusal(self, claim: Claim) -> Lacking:
        return Lacking(claim.bucket)


class ShopsDay(Share):
    """Of what a shop may hand out a day."""

    def key(self, claim: Claim) -> Key:
        return claim.session.store, claim.offer.offer_id, shop_day(claim.at_ms)

    def take(self, work: Work, key: Key, count: int, first: Claim) -> bool:
        if count > first.days_limit:
            return False
        row = work.find(
            "INSERT INTO store_offer_day (store_id, offer_id, day, claimed) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (store_id, offer_id, day)"
            " DO UPDATE SET claimed = store_offer_day.claimed + ?4"
            " WHERE store_offer_day.claimed + ?4 <= ?5 RETURNING 1",
            (*key, count, first.days_limit),
        )
        return row is not None

    def give_back(self, work: Work, key: Key, count: int, first: Claim) -> None:
        work.do(
            "UPDATE store_offer_day SET claimed = claimed - ?4"
            " WHERE store_id = ?1 AND offer_id = ?2 AND day = ?3",
            (*key, count),
        )

    def refusal(self, claim: Claim) -> SoldOut:
        return SoldOut(today_only=True, daily_limit=claim.days_limit)


class _Counted(Share):
    """A limit of the offer's terms on what is counted for a while."""

    def take(self, work: Work, key: Key, count: int, first: Claim) -> bool:
        limit = self.limit(first)
        if count > limit:
            return False
        work.do("DELETE FROM claim_count WHERE kept_until < ?", (first.at_ms - COUNT_KEPT_ON_MS,))
        row = work.find(
            "INSERT INTO claim_count (offer_id, subject, claims, kept_until)"
            " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (offer_id, subject)"
            " DO UPDATE SET claims = claim_count.claims + ?3"
            " WHERE claim_count.claims + ?3 <= ?5 RETURNING 1",
            (*key, count, self.kept_until(first), limit),
        )
        return row is not None

    def give_back(self, work: Work, key: Key, count: int, first: Claim) -> None:
        work.do(
            "UPDATE claim_count SET claims = claims - ?3 WHERE offer_id = ?1 AND subject = ?2",
            (*key, count),
        )

    @abstractmethod
    def limit(self, claim: Claim) -> int: ...

    @abstractmethod
    def kept_until(self, claim: Claim) -> int: ...


class ScreenCode(_Counted):
    """Of what one fifteen-second code of a screen may hand out."""

    def key(self, claim: Claim) -> Key | None:
        if not claim.offer.terms.per_slot:
            return None
        return claim.offer.offer_id, f"slot {claim.session.terminal} {claim.session.slot}"

    def limit(self, claim: Claim) -> int:
        return claim.offer.terms.per_slot

    def kept_until(self, claim: Claim) -> int:
        return claim.at_ms + SLOT_KEPT_MS

    def refusal(self, claim: Claim) -> ScreenSpent:
        return ScreenSpent(limit=self.limit(claim))


class AddressDay(_Counted):
    """Of what one network address may have a day; nothing where no address is known."""

    def key(self, claim: Claim) -> Key | None:
        if not claim.offer.terms.per_address_day or not claim.address:
            return None
        return claim.offer.offer_id, f"address {claim.address.hex()} {shop_day(claim.at_ms)}"

    def limit(self, claim: Claim) -> int:
        return claim.offer.terms.per_address_day

    def kept_until(self, claim: Claim) -> int:
        return _days_end(claim.at_ms)

    def refusal(self, claim: Claim) -> AddressSpent:
        return AddressSpent(limit=self.limit(claim), again_ms=_days_end(claim.at_ms))


SHARES: tuple[Share, ...] = (Budget(), ScreenCode(), AddressDay(), ShopsDay())
"""In this order, in every process: whoever locks rows in one order waits for nobody in a ring."""


def shop_day(utc_ms: int) -> str:
    """The calendar day in the shop, by which its shares are counted."""
    return shop_time(utc_ms).date().isoformat()


def _days_end(utc_ms: int) -> int:
    midnight = shop_time(utc_ms).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight + timedelta(days=1)).timestamp()) * 1000
