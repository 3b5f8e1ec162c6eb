"""Which coupons go on a basket: the shopper's best of what may stand together.

Coupons on one piece are matched with pieces exactly. Of those that bind several pieces, every order
and every selection is tried while they are few; so is every choice among those that exclude each
other. Whatever is left unused then changes nothing: the chosen ones alone give the same result, so
the cloud, which sees only these, finds the same.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import prod

from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.deal import PLAIN, SettleMode, StackClass
from pos_app.domain.dealing import (
    Claim,
    Counter,
    Stand,
    Take,
    Unused,
    Why,
    is_on_basket,
    is_on_one,
    off_one,
    take_of_basket,
    take_several,
    touched,
)
from pos_app.domain.matching import match

SEVERAL_TRIED = 3
"""Of so many coupons that bind several pieces each order is tried; any more follow in theirs."""
CHOICES_TRIED = 24
"""Of so many ways to keep to the exclusive groups; beyond, each group has its best one alone."""

Chosen = tuple[Sequence[Take], tuple[tuple[Coupon, Why], ...]]


def choose(
    stands: Sequence[Stand], found: Sequence[tuple[Coupon, Offer | None]], at_utc_s: int
) -> Chosen:
    """What each coupon takes off the stands (dearest first), and why the others take nothing. A
    coupon stands beside its offer, as far as that is known."""
    ordered = sorted(found, key=_by_worth) if len(found) > 1 else found
    reasons: dict[str, Why] = {}
    claims: list[Claim] = []
    for coupon, offer in ordered:
        claim = _admitted(coupon, offer, at_utc_s)
        if isinstance(claim, Why):
            reasons[coupon.coupon_id] = claim
        else:
            claims.append(claim)
    takes = _settled(stands, claims, reasons)
    used = {take.claim.coupon.coupon_id for take in takes}
    unused = tuple(
        (coupon, reasons.get(coupon.coupon_id) or Why(Unused.GOODS_TAKEN))
        for coupon, _ in ordered
        if coupon.coupon_id not in used
    )
    return takes, unused


def _by_worth(one: tuple[Coupon, Offer | None]) -> tuple[int, int, str]:
    """The largest first, of equals the one that ends first."""
    coupon = one[0]
    return -coupon.face, coupon.until_utc_s, coupon.coupon_id


def _admitted(coupon: Coupon, offer: Offer | None, at_utc_s: int) -> Claim | Why:
    """What keeps a coupon off whatever the goods are; else the claim."""
    if offer is None or not _is_understood(offer):
        return Why(Unused.OFFER_UNKNOWN)
    if offer.terms.settle_mode is SettleMode.CHANNEL:
        return Why(Unused.BY_CHANNEL)
    return Claim(coupon, offer) if offer.terms.hold(at_utc_s) else Why(Unused.NOT_NOW)


def _is_understood(offer: Offer) -> bool:
    """An offer of the first form needs no look."""
    is_first_form = offer.deal is PLAIN and not offer.funders
    return is_first_form or offer.fault is None


def _settled(
    stands: Sequence[Stand], claims: Sequence[Claim], reasons: dict[str, Why]
) -> Sequence[Take]:
    """The best that these claims give together; for those that give nothing, why."""
    able = []
    for claim in claims:
        alone = Counter(stands)
        why = _one_more(alone, claim)
        if why is not None:
            reasons[claim.coupon.coupon_id] = why
        elif len(claims) == 1:
            return alone.takes
        else:
            able.append((claim, alone.saved))
    while able:
        takes = _best(stands, able)
        used = {take.claim.coupon.coupon_id for take in takes}
        if len(used) == len(able):
            return takes
        for claim, _ in able:
            reasons[claim.coupon.coupon_id] = _outdone(claim)
        able = [one for one in able if one[0].coupon.coupon_id in used]
    return ()


def _one_more(counter: Counter, claim: Claim) -> Why | None:
    """Put one claim of any kind on; why it takes nothing, if so."""
    if is_on_basket(claim.offer):
        return take_of_basket(counter, claim)
    if not is_on_one(claim.offer):
        return take_several(counter, claim)
    _match_ones(counter, [claim])
    if counter.takes:
        return None
    is_there = any(claim.offer.covers(stand.barcode) for stand in counter.stands)
    return Why(Unused.GOODS_TAKEN if is_there else Unused.NO_GOODS)


def _outdone(claim: Claim) -> Why:
    terms = claim.offer.terms
    is_exclusive = bool(terms.exclusive_group) or terms.stack is StackClass.ALONE
    return Why(Unused.BETTER_ONE if is_exclusive else Unused.GOODS_TAKEN)


def _best(stands: Sequence[Stand], able: Sequence[tuple[Claim, int]]) -> Sequence[Take]:
    """What takes most off; of equals the first, in an order that knows no positions."""
    best: Counter | None = None
    most = -1
    for selection in _selections(able):
        for several in _orders(stands, selection):
            counter = _dealt(stands, several, selection)
            saved = counter.saved
            if saved > most:
                best, most = counter, saved
    return best.takes if best is not None else ()


def _dealt(
    stands: Sequence[Stand], several: Sequence[Claim], selection: Sequence[Claim]
) -> Counter:
    counter = Counter(stands)
    for claim in several:
        take_several(counter, claim)
    _match_ones(counter, [claim for claim in selection if is_on_one(claim.offer)])
    for claim in selection:
        if is_on_basket(claim.offer):
            take_of_basket(counter, claim)
    return counter


def _match_ones(counter: Counter, claims: Sequence[Claim]) -> None:
    """Coupons on one piece each, matched with pieces so that they take most off."""
    values = [
        {
            place: off_one(claim, counter.stands[place])
            for place in counter.open_places(claim.offer.goods)
        }
        for claim in claims
    ]
    places = match(values, counter.free)
    for claim, options, place in zip(claims, values, places, strict=True):
        if place is not None:
            counter.take(claim, {place: options[place]}, {place: 1})


def _selections(able: Sequence[tuple[Claim, int]]) -> Iterator[list[Claim]]:
    """Every set of claims that may stand together: one of each exclusive group, or one alone."""
    groups: dict[str, list[tuple[Claim, int]]] = {}
    loners = []
    for claim, gain in able:
        if claim.offer.terms.stack is StackClass.ALONE:
            loners.append(claim)
        elif claim.offer.terms.exclusive_group:
            groups.setdefault(claim.offer.terms.exclusive_group, []).append((claim, gain))
    choices = [sorted(groups[name], key=_by_id) for name in sorted(groups)]
    if prod(map(len, choices)) > CHOICES_TRIED:
        choices = [sorted(choice, key=lambda one: -one[1])[:1] for choice in choices]
    for picked in product(*choices):
        chosen = {claim.coupon.coupon_id for claim, _ in picked}
        yield [
            claim
            for claim, _ in able
            if claim.coupon.coupon_id in chosen or not _excludes(claim.offer)
        ]
    for claim in sorted(loners, key=lambda one: _by_id((one, 0))):
        yield [claim]


def _excludes(offer: Offer) -> bool:
    return bool(offer.terms.exclusive_group) or offer.terms.stack is StackClass.ALONE


def _by_id(one: tuple[Claim, int]) -> tuple[int, str]:
    return one[0].offer.offer_id, one[0].coupon.coupon_id


def _orders(stands: Sequence[Stand], selection: Sequence[Claim]) -> Iterator[Sequence[Claim]]:
    """The orders in which coupons on several pieces may choose theirs, and which of them do: all in
    turn where none is in another coupon's way."""
    several = [
        claim for claim in selection if not (is_on_one(claim.offer) or is_on_basket(claim.offer))
    ]
    if not several or not _meet(stands, [c for c in selection if not is_on_basket(c.offer)]):
        yield several
        return
    tried, rest = several[:SEVERAL_TRIED], several[SEVERAL_TRIED:]
    for size in range(len(tried), -1, -1):
        for order in permutations(tried, size):
            yield [*order, *rest]


def _meet(stands: Sequence[Stand], claims: Sequence[Claim]) -> bool:
    """Whether two of them have goods in common."""
    seen: set[int] = set()
    for claim in claims:
        places = set(touched(claim, stands))
        if seen & places:
            return True
        seen |= places
    return False
