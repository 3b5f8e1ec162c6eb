"""What a refund does to offers: who gets back what they bore, which coupons live again, and which
gifts must come back too.

Nothing here prices anything again. What each payer gets back is the stored share of the goods that
came back; a minimum that is no longer met changes no amount. A threshold, an n for m or an n-th
lies on every piece that it counted, so whoever brings some back gets back what these cost. A gift
or an exchange lies on the extra goods alone: these come back with the goods that earned them.
"""

from collections.abc import Iterable, Mapping, Sequence

from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.deal import OnRefund
from pos_app.domain.dealing import minimum_lacking
from pos_app.domain.errors import ExtraStays
from pos_app.domain.money import NOTHING, Fen, Milli
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.refund import RefundRecorded, quantity_left
from pos_app.domain.sale import SaleLine, SaleRecorded, coupons_taken

Shares = dict[tuple[str, Payer], Fen]
"""Fen by coupon id and payer."""


def funding(sale: SaleRecorded) -> Shares:
    """What each payer owes the shop for each coupon of a sale, before anything came back."""
    owed: Shares = {}
    for line in sale.lines:
        for off in line.discounts:
            if off.kind is DiscountKind.COUPON:
                _add(owed, (off.source, off.payer), off.amount)
    return owed


def reversals(sale: SaleRecorded, refund: RefundRecorded) -> Shares:
    """What a refund takes back of that. Over a full return in any parts it is all of it."""
    coupons = {used.coupon_id for used in sale.redemptions}
    back: Shares = {}
    for line in refund.lines:
        for undone in line.discounts:
            if undone.source in coupons and undone.amount:
                _add(back, (undone.source, undone.payer), undone.amount)
    return back


def settled(sale: SaleRecorded, refunds: Iterable[RefundRecorded]) -> Shares:
    """What is left to be paid for each coupon by each payer (invariant I7)."""
    left = funding(sale)
    for refund in refunds:
        for key, amount in reversals(sale, refund).items():
            left[key] = Fen(left[key] - amount)
    return left


def returnable(sale: SaleRecorded, offers: Mapping[int, Offer], utc_s: int) -> frozenset[str]:
    """The coupons of a sale that may be used again when all their goods have come back: the offer
    says so, and they can still be alive. When exactly one ends, its token knows and every till
    checks; here the latest end is taken that it can have."""
    return frozenset(
        used.coupon_id
        for used in sale.redemptions
        if (offer := offers.get(used.offer_id)) is not None
        and offer.terms.on_refund is not OnRefund.FORFEIT
        and utc_s < sale.priced_at_utc_s + offer.coupon_hours * 3600 + _BASKET_S
    )


_BASKET_S = 24 * 3600
"""A coupon may be claimed while its basket is open already; no basket is open for longer."""


def check_extras(
    sale: SaleRecorded,
    earlier: Sequence[RefundRecorded],
    wanted: Mapping[int, Milli],
    offers: Mapping[int, Offer],
) -> None:
    """Raises ExtraStays where a gift or an exchange would stay while the goods that earned it go:
    what stays no longer meets the minimum. A supervisor may let it stay; its payers then bear it as
    before. An offer that is not known any more asks for nothing."""
    left = {
        line.line_no: quantity_left(line, earlier) - wanted.get(line.line_no, 0)
        for line in sale.lines
    }
    taken = coupons_taken((line.line_no, line.discounts) for line in sale.lines)
    for used in sale.redemptions:
        offer = offers.get(used.offer_id)
        if offer is None or not offer.deal.extra:
            continue
        extra = min(taken[used.coupon_id].lines)
        kept = [_kept(line, left[line.line_no], extra) for line in sale.lines]
        if left[extra] > 0 and minimum_lacking(offer, [one for one in kept if one[1]]) is not None:
            raise ExtraStays(line_no=extra)


def _kept(line: SaleLine, left: int, extra: int) -> tuple[str, int, int]:
    """What stays of a line, without the extra piece itself: barcode, pieces, price before
    coupons."""
    by_coupons = sum(off.amount for off in line.discounts if off.kind is DiscountKind.COUPON)
    price = (line.net + by_coupons) * left // line.quantity
    pieces = line.pieces * left // line.quantity if line.is_pieces else int(left > 0)
    if line.line_no == extra and pieces:
        return line.barcode, pieces - 1, price * (pieces - 1) // pieces
    return line.barcode, pieces, price


def _add(shares: Shares, key: tuple[str, Payer], amount: Fen) -> None:
    shares[key] = Fen(shares.get(key, NOTHING) + amount)
