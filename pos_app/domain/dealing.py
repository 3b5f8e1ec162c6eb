"""How coupons are dealt out over the goods: what each takes, from which pieces, at their prices.

A piece carries one coupon at most, those on the whole basket apart. A coupon that needs several
pieces binds the fewest that meet its minimum, dearest first, and what it takes off is spread over
all of them by value: whoever brings some back gets back what these cost, and nobody gains by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.deal import PERMILLE, DealKind, StackClass
from pos_app.domain.money import NOTHING, Fen, allocate, divide_half_up
from pos_app.domain.values import dataclass


class Unused(StrEnum):
    """Why a coupon of the tray took nothing off."""

    NO_GOODS = "no_goods"
    OFFER_UNKNOWN = "offer_unknown"  # or of a kind that this program does not know
    GOODS_TAKEN = "goods_taken"  # another coupon is on that piece
    PIECES_LACKING = "pieces_lacking"
    SPEND_LACKING = "spend_lacking"
    EXTRA_LACKING = "extra_lacking"  # the goods that it makes cheaper are not in the basket
    NOT_NOW = "not_now"  # outside the offer's hours
    BY_CHANNEL = "by_channel"  # the payment channel takes it off
    BETTER_ONE = "better_one"  # the two do not go together, and the other gives more


@dataclass(frozen=True, slots=True)
class Why:
    """One short fact on a coupon that took nothing off, and what is lacking if it is that."""

    word: Unused
    pieces: int = 0
    amount: Fen = NOTHING


class Stand(NamedTuple):
    """A line after its promotion, as coupons meet it. Stands compare by price first: an order that
    does not know positions, in which only interchangeable lines are equal."""

    unit_net: Fen  # no coupon takes more off a piece
    barcode: str
    quantity: int
    net: Fen
    units: int


class Claim(NamedTuple):
    """A coupon and its offer."""

    coupon: Coupon
    offer: Offer

    @property
    def face(self) -> Fen:
        return self.coupon.face


Amounts = Mapping[int, Fen]
"""Fen by the place of the stand."""
_Pieces = dict[int, int]
"""Pieces by the place of the stand."""


class Take(NamedTuple):
    """What one coupon takes off."""

    claim: Claim
    amounts: Amounts


class Counter:
    """The stands, dearest first, while coupons are dealt out over them."""

    __slots__ = ("earning", "free", "left", "stands", "takes")

    def __init__(self, stands: Sequence[Stand]) -> None:
        self.stands = stands
        self.free = [stand.units for stand in stands]  # pieces that carry no coupon
        self.earning = list(self.free)  # pieces that have earned no gift or exchange yet
        self.left = [stand.net for stand in stands]
        self.takes: list[Take] = []

    @property
    def saved(self) -> int:
        return sum(stand.net for stand in self.stands) - sum(self.left)

    def take(self, claim: Claim, amounts: Amounts, bound: _Pieces) -> None:
        for place, amount in amounts.items():
            self.left[place] = Fen(self.left[place] - amount)
        for place, pieces in bound.items():
            self.free[place] -= pieces
        self.takes.append(Take(claim, amounts))

    def open_places(self, barcodes: Sequence[str]) -> list[int]:
        """Where a piece of these goods (none: of any) stands that costs something and carries no
        coupon."""
        return [
            place
            for place, stand in enumerate(self.stands)
            if self.free[place] > 0
            and stand.unit_net > 0
            and (not barcodes or stand.barcode in barcodes)
        ]

    def price_of(self, place: int, pieces: int) -> int:
        """What so many pieces cost; all of a line cost what the line does, to the fen."""
        stand = self.stands[place]
        return stand.net if pieces == stand.units else stand.unit_net * pieces


# --- coupons on one piece -------------------------------------------------------------------------


def off_one(claim: Claim, stand: Stand) -> Fen:
    """What a coupon on one piece takes off a piece of this line."""
    deal = claim.offer.deal
    if deal.kind == DealKind.PERCENT:
        part = divide_half_up(stand.unit_net * deal.permille, PERMILLE)
        return Fen(min(claim.face, part, stand.unit_net))
    return Fen(min(claim.face, stand.unit_net))


# --- coupons on several pieces --------------------------------------------------------------------


def take_several(counter: Counter, claim: Claim) -> Why | None:
    """Let a coupon take what it needs and gives, or say why it cannot."""
    kind = claim.offer.deal.kind
    if kind == DealKind.THRESHOLD:
        return _take_threshold(counter, claim)
    if kind in (DealKind.N_FOR_M, DealKind.NTH):
        return _take_group(counter, claim)
    return _take_extra(counter, claim)


def _take_threshold(counter: Counter, claim: Claim) -> Why | None:
    places = counter.open_places(claim.offer.goods)
    deal = claim.offer.deal
    if deal.permille:
        bound = {place: counter.free[place] for place in places}
        why = _lacking(counter, claim, bound)
    else:
        bound, why = _fewest(counter, claim, places, counter.free)
    if why is not None:
        return why
    prices = [counter.price_of(place, pieces) for place, pieces in bound.items()]
    wanted = divide_half_up(sum(prices) * deal.permille, PERMILLE) if deal.permille else claim.face
    return _spread(counter, claim, bound, wanted)


def _take_group(counter: Counter, claim: Claim) -> Why | None:
    deal = claim.offer.deal
    pieces = [
        place
        for place in counter.open_places(claim.offer.goods)
        for _ in range(min(counter.free[place], deal.min_pieces))
    ][: deal.min_pieces]
    bound = {place: pieces.count(place) for place in pieces}
    if len(pieces) < deal.min_pieces or not pieces:
        return _lacking(counter, claim, bound) or Why(Unused.OFFER_UNKNOWN)
    prices = [counter.stands[place].unit_net for place in pieces]  # dearest first
    if deal.kind == DealKind.NTH:
        wanted = divide_half_up(prices[-1] * deal.permille, PERMILLE)
    elif deal.free:
        wanted = sum(prices[-deal.free :])
    else:
        wanted = sum(prices) - deal.price
    return _spread(counter, claim, bound, wanted)


def _take_extra(counter: Counter, claim: Claim) -> Why | None:
    """The dearest piece that it makes cheaper, beside the fewest that earn it. These may carry a
    coupon of their own, yet earn nothing else."""
    deal, lacking = claim.offer.deal, None
    for extra in counter.open_places(deal.extra):
        off = Fen(min(claim.face, counter.stands[extra].unit_net - deal.price))
        if off <= 0 or counter.earning[extra] <= 0:
            continue
        counter.earning[extra] -= 1  # a piece does not earn itself
        bound, lacking = _earning(counter, claim)
        if lacking is None:
            for place, pieces in bound.items():
                counter.earning[place] -= pieces
            counter.take(claim, {extra: off}, {extra: 1})
            return None
        counter.earning[extra] += 1
    _, earned = _earning(counter, claim)
    return lacking or earned or Why(Unused.EXTRA_LACKING)


def _earning(counter: Counter, claim: Claim) -> tuple[_Pieces, Why | None]:
    places = [
        place
        for place, stand in enumerate(counter.stands)
        if counter.earning[place] > 0 and claim.offer.covers(stand.barcode)
    ]
    return _fewest(counter, claim, places, counter.earning)


def _fewest(
    counter: Counter, claim: Claim, places: list[int], room: Sequence[int]
) -> tuple[_Pieces, Why | None]:
    """The fewest pieces, dearest first, that meet the minimum and can carry what comes off."""
    deal = claim.offer.deal
    needed = max(deal.min_spend, claim.face if deal.kind == DealKind.THRESHOLD else 0)
    bound: _Pieces = {}
    count = spend = 0
    for place in places:
        for pieces in range(1, room[place] + 1):
            if count >= deal.min_pieces and spend >= needed:
                return bound, None
            spend += counter.price_of(place, pieces) - counter.price_of(place, pieces - 1)
            count += 1
            bound[place] = pieces
    return bound, _lacking(counter, claim, bound)


def _lacking(counter: Counter, claim: Claim, bound: _Pieces) -> Why | None:
    """What these pieces lack of the minimum; of goods that other coupons are on, that they are."""
    deal = claim.offer.deal
    pieces = deal.min_pieces - sum(bound.values())
    amount = deal.min_spend - sum(counter.price_of(*one) for one in bound.items())
    if pieces <= 0 and amount <= 0:
        return None
    goods = [(stand.barcode, stand.units, stand.net) for stand in counter.stands]
    here = minimum_lacking(claim.offer, goods)
    return here or Why(Unused.GOODS_TAKEN)


def minimum_lacking(offer: Offer, goods: Sequence[tuple[str, int, int]]) -> Why | None:
    """What goods (barcode, pieces, price after promotions) lack of an offer's minimum."""
    deal = offer.deal
    counted = [one for one in goods if offer.covers(one[0])]
    pieces = deal.min_pieces - sum(count for _, count, _ in counted)
    amount = deal.min_spend - sum(price for _, _, price in counted)
    if (pieces > 0 or amount > 0) and not counted:
        return Why(Unused.NO_GOODS)
    if pieces > 0:
        return Why(Unused.PIECES_LACKING, pieces=pieces)
    return Why(Unused.SPEND_LACKING, amount=Fen(amount)) if amount > 0 else None


def _spread(counter: Counter, claim: Claim, bound: _Pieces, wanted: int) -> Why | None:
    """Take `wanted` off the bound pieces by their value: never more than the face, nor than they
    cost."""
    prices = [counter.price_of(*one) for one in bound.items()]
    off = Fen(min(wanted, claim.face, sum(prices)))
    if off <= 0:
        return Why(Unused.GOODS_TAKEN)
    parts = zip(bound, allocate(off, prices), strict=True)
    counter.take(claim, {place: part for place, part in parts if part}, bound)
    return None


# --- coupons on the whole basket ------------------------------------------------------------------


def take_of_basket(counter: Counter, claim: Claim) -> Why | None:
    """Take a coupon off what the others have left. Its minimum counts prices before coupons."""
    offer = claim.offer
    goods = [(stand.barcode, stand.units, stand.net) for stand in counter.stands]
    why = minimum_lacking(offer, goods)
    if why is not None:
        return why
    places = [
        place
        for place, stand in enumerate(counter.stands)
        if counter.left[place] > 0 and offer.covers(stand.barcode)
    ]
    if not places:
        is_there = any(offer.covers(barcode) for barcode, *_ in goods)
        return Why(Unused.GOODS_TAKEN if is_there else Unused.NO_GOODS)
    left = [counter.left[place] for place in places]
    permille = offer.deal.permille
    wanted = divide_half_up(sum(left) * permille, PERMILLE) if permille else claim.face
    off = Fen(min(wanted, claim.face, sum(left)))
    parts = zip(places, allocate(off, left), strict=True)
    counter.take(claim, {place: part for place, part in parts if part}, {})
    return None


def is_on_one(offer: Offer) -> bool:
    return offer.deal.kind in (DealKind.AMOUNT, DealKind.PERCENT) and not is_on_basket(offer)


def is_on_basket(offer: Offer) -> bool:
    return offer.terms.stack is StackClass.BASKET


def touched(claim: Claim, stands: Sequence[Stand]) -> Iterator[int]:
    """The places whose goods a coupon counts or makes cheaper."""
    for place, stand in enumerate(stands):
        if claim.offer.covers(stand.barcode) or stand.barcode in claim.offer.deal.extra:
            yield place
