"""What became of one coupon: which of the sales that say they used it is paid for.

A coupon may be used by several sales: by a mistake, by two tills without a network, or because it
came back with its goods and was used again. Told in the order of time, never of arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cloud.parking import Place

REDEEMED_BEFORE = "coupon_redeemed_before"


@dataclass(frozen=True, slots=True)
class Use:
    """A stored sale says that it used the coupon. `fault`: why that use alone may not be."""

    place: Place
    sold_at: int
    fault: str


@dataclass(frozen=True, slots=True)
class Return:
    """A refund that counts gave the coupon back, and its offer lets it."""

    place: Place
    sale: Place
    returned_at: int


@dataclass(frozen=True, slots=True)
class Story:
    """`paid` are the uses that count, in time; `holder` has the coupon now, None when nobody
    has: then it was never used, or came back."""

    refusals: dict[Place, str]  # of every use; empty for one that is paid
    holder: Place | None

    @property
    def paid(self) -> tuple[Place, ...]:
        return tuple(place for place, refusal in self.refusals.items() if not refusal)


def story_of(uses: Iterable[Use], returns: Iterable[Return]) -> Story:
    """The first of all uses without a fault is paid, and after each return the next."""
    happened: list[tuple[tuple[object, ...], Use | Return]] = [
        *(((use.sold_at, *use.place.key), use) for use in uses),
        *(((back.returned_at, *back.place.key), back) for back in returns),
    ]
    refusals: dict[Place, str] = {}
    holder: Place | None = None
    for _, event in sorted(happened, key=lambda one: one[0]):
        if isinstance(event, Return):
            holder = None if event.sale == holder else holder
            continue
        refusals[event.place] = event.fault or (REDEEMED_BEFORE if holder else "")
        holder = holder if refusals[event.place] else event.place
    return Story(refusals, holder)
