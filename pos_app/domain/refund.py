"""Money back for goods of one sale, replayed from what the sale stored and never priced again.

Why cumulative: each refund brings what is back in all to what that quantity's share of the line is,
so a full return gives exactly what was paid, per line and per payer, however it is split.
"""

from collections.abc import Iterable, Mapping, Sequence

from pos_app.domain.coupon import Payer
from pos_app.domain.errors import (
    NothingToRefund,
    RefundInPieces,
    RefundLineUnknown,
    RefundTooMuch,
)
from pos_app.domain.money import ONE, Fen, Milli, allocate, divide_half_up
from pos_app.domain.sale import SaleLine, SaleRecorded, TenderKind, coupons_taken
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class DiscountBack:
    """The part of a line's `nth` discount (from 1) that is undone with the goods."""

    nth: int
    source: str  # promotion id or coupon id
    payer: Payer
    amount: Fen


@dataclass(frozen=True, slots=True)
class RefundLine:
    """So much of one line of the sale came back. `net` = `gross` − Σ discounts."""

    line_no: int
    quantity: Milli
    gross: Fen
    discounts: tuple[DiscountBack, ...]
    net: Fen


@dataclass(frozen=True, slots=True)
class TenderBack:
    """One way in which money went back."""

    kind: TenderKind
    amount: Fen


@dataclass(frozen=True, slots=True)
class RefundRecorded:
    """Journal entry: goods of one sale of this till came back and money went out. The sale is not
    touched. `gross` − `saved` + `rounding` = `total` = Σ tenders."""

    ticket_id: int  # in an exchange also the ticket of the new sale
    sale_epoch: int
    sale_seq: int
    lines: tuple[RefundLine, ...]
    gross: Fen
    saved: Fen
    rounding: Fen  # makes the slip payable in `payable_in`; over a whole sale these sum to nothing
    total: Fen
    payable_in: Fen  # the sale's rounding unit: 1 fen, or 10 where it was rounded to jiao
    tenders: tuple[TenderBack, ...]
    coupons_returned: tuple[str, ...]  # the shopper may use these again
    reason: str
    approved_by: str  # the supervisor; empty when none was needed
    print_queued: bool


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale and where it stands in this till's journal."""

    epoch: int
    seq: int
    sale: SaleRecorded


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """What a refund says beside the goods. `returnable` are the coupons that have not expired and
    whose offers give them back."""

    ticket_id: int
    payable_in: Fen  # the sale's rounding unit; 1 for a sale without rounding
    returnable: frozenset[str]
    reason: str
    approved_by: str


def refund_of(
    past: PastSale,
    earlier: Sequence[RefundRecorded],
    wanted: Mapping[int, Milli],
    terms: RefundTerms,
) -> RefundRecorded:
    """The refund of so much of each line in `wanted` (by line number), in cash.

    `earlier` are all refunds of this sale so far; the first one's coin stays. Raises
    NothingToRefund, RefundLineUnknown, RefundTooMuch or RefundInPieces. Checks its own sums before
    it lets the record go.
    """
    if not wanted:
        raise NothingToRefund
    lines = tuple(_back(past.sale, earlier, *line) for line in sorted(wanted.items()))
    gross, net = sum(line.gross for line in lines), sum(line.net for line in lines)
    payable_in = earlier[0].payable_in if earlier else terms.payable_in
    total = _total(past.sale, earlier, net, payable_in)
    refund = RefundRecorded(
        ticket_id=terms.ticket_id,
        sale_epoch=past.epoch,
        sale_seq=past.seq,
        lines=lines,
        gross=Fen(gross),
        saved=Fen(gross - net),
        rounding=Fen(total - net),
        total=total,
        payable_in=payable_in,
        tenders=(TenderBack(TenderKind.CASH, total),) if total else (),
        coupons_returned=_coupons(past.sale, earlier, lines, terms.returnable),
        reason=terms.reason,
        approved_by=terms.approved_by,
        print_queued=True,
    )
    broken = refund_imbalance(refund, past.sale, earlier)
    if broken is not None:
        raise ArithmeticError(broken)  # a bug of ours: better no refund than a wrong one
    return refund


def quantity_left(line: SaleLine, earlier: Iterable[RefundRecorded]) -> Milli:
    """How much of a line of the sale has not come back yet."""
    return Milli(line.quantity - sum(part.quantity for part in _parts(line.line_no, earlier)))


def refund_imbalance(
    refund: RefundRecorded, sale: SaleRecorded, earlier: Sequence[RefundRecorded]
) -> str | None:
    """What is wrong with a refund, in words for a log; None when it agrees with itself, and with
    the `earlier` ones gives back no more than was paid (invariant I8)."""
    return refund_sums(refund) or _excess(refund, sale, (*earlier, refund))


def refund_sums(refund: RefundRecorded) -> str | None:
    """Which sum of a refund is wrong in itself, whatever the sale was."""
    for line in refund.lines:
        off = sum(discount.amount for discount in line.discounts)
        if line.gross - off != line.net:
            return f"line {line.line_no}: {line.gross} - {off} is not {line.net}"
        if line.quantity <= 0 or line.net < 0 or any(back.amount < 0 for back in line.discounts):
            return f"line {line.line_no}: an amount below zero"
    numbers = [line.line_no for line in refund.lines]
    if not numbers or numbers != sorted(set(numbers)):
        return "no lines, or not each once and in order"
    if sum(line.gross for line in refund.lines) != refund.gross:
        return "the lines do not sum to the gross"
    if sum(line.net for line in refund.lines) != refund.gross - refund.saved:
        return "gross less saved is not what the lines sum to"
    return _money_out(refund)


def _money_out(refund: RefundRecorded) -> str | None:
    if refund.gross - refund.saved + refund.rounding != refund.total:
        return "gross less saved, rounded, is not the total"
    if sum(tender.amount for tender in refund.tenders) != refund.total:
        return "the tenders do not sum to the total"
    if any(tender.amount <= 0 for tender in refund.tenders):
        return "a tender that gives nothing back"
    if refund.payable_in < 1:
        return "payable in no coin"
    return None


# --- replaying the sale ---------------------------------------------------------------------------


def _back(
    sale: SaleRecorded, earlier: Sequence[RefundRecorded], line_no: int, quantity: Milli
) -> RefundLine:
    """This much of one line, and what it takes along of the line's net and of each discount."""
    line = _sold(sale, line_no)
    if line is None:
        raise RefundLineUnknown(line_no=line_no)
    left = quantity_left(line, earlier)
    if not 0 < quantity <= left:
        raise RefundTooMuch(line_no=line_no, left=left)
    if line.is_pieces and quantity % ONE:
        raise RefundInPieces(line_no=line_no)
    rest = Milli(left - quantity)
    before = list(_parts(line_no, earlier))
    discounts = tuple(
        DiscountBack(
            nth,
            discount.source,
            discount.payer,
            Fen(_share(discount.amount, line, rest) - _undone(before, nth)),
        )
        for nth, discount in enumerate(line.discounts, start=1)
    )
    net = Fen(_share(line.net, line, rest) - sum(part.net for part in before))
    gross = Fen(net + sum(discount.amount for discount in discounts))
    return RefundLine(line_no, quantity, gross, discounts, net)


def _share(whole: Fen, line: SaleLine, rest: Milli) -> Fen:
    """How much of `whole` goes with all of the line but `rest`."""
    share, _ = allocate(whole, (line.quantity - rest, rest))
    return share


def _total(sale: SaleRecorded, earlier: Sequence[RefundRecorded], net: int, payable_in: Fen) -> Fen:
    """What goes out now, so that all that went out is payable, and in the end what was paid."""
    back = net + sum(line.net for refund in earlier for line in refund.lines)
    rounded = divide_half_up(back, payable_in) * payable_in
    payable = sale.total if back == sale.total else min(rounded, sale.total)
    return Fen(payable - sum(refund.total for refund in earlier))


def _coupons(
    sale: SaleRecorded,
    earlier: Sequence[RefundRecorded],
    lines: Sequence[RefundLine],
    returnable: frozenset[str],
) -> tuple[str, ...]:
    """A coupon goes back with the last piece of the last line that it is on: until then it is still
    in use."""
    taken = {line.line_no: line.quantity for line in lines}
    whole = {
        line.line_no
        for line in sale.lines
        if quantity_left(line, earlier) == taken.get(line.line_no, 0)
    }
    return tuple(
        coupon_id
        for coupon_id, on_lines in _lines_of_coupons(sale).items()
        if coupon_id in returnable and on_lines <= whole and not on_lines.isdisjoint(taken)
    )


def _lines_of_coupons(sale: SaleRecorded) -> dict[str, frozenset[int]]:
    """The lines that each redeemed coupon took something off."""
    taken = coupons_taken((line.line_no, line.discounts) for line in sale.lines)
    return {used.coupon_id: frozenset(taken[used.coupon_id].lines) for used in sale.redemptions}


# --- holding refunds against the sale -------------------------------------------------------------


def _excess(
    refund: RefundRecorded, sale: SaleRecorded, refunds: Sequence[RefundRecorded]
) -> str | None:
    """What is given back too much, by `refunds` in all, of which `refund` is the last."""
    for back in refund.lines:
        line = _sold(sale, back.line_no)
        if line is None:
            return f"line {back.line_no}: was not sold"
        wrong = _line_excess(line, list(_parts(line.line_no, refunds)))
        if wrong is not None:
            return f"line {line.line_no}: {wrong}"
    return _sum_excess(refund, sale, refunds) or _coupon_excess(refund, sale, refunds)


def _line_excess(line: SaleLine, parts: Sequence[RefundLine]) -> str | None:
    """All that was sold has come back exactly, or else no part of it is over."""
    quantity = sum(part.quantity for part in parts)
    if quantity > line.quantity:
        return f"{quantity} back of {line.quantity}"
    known = dict(enumerate(line.discounts, start=1))
    for part in parts:
        for back in part.discounts:
            discount = known.get(back.nth)
            if discount is None or (back.source, back.payer) != (discount.source, discount.payer):
                return f"discount {back.nth} is not the sale's"
    pairs: list[tuple[int, int]] = [(sum(part.net for part in parts), line.net)]
    pairs += [(_undone(parts, nth), discount.amount) for nth, discount in known.items()]
    if any(back > sold or (quantity == line.quantity and back != sold) for back, sold in pairs):
        return f"{pairs} back and sold"
    return None


def _sum_excess(
    refund: RefundRecorded, sale: SaleRecorded, refunds: Sequence[RefundRecorded]
) -> str | None:
    total = sum(refund.total for refund in refunds)
    if total > sale.total:
        return f"{total} back of {sale.total}"
    rounding = sum(refund.rounding for refund in refunds)
    is_all_back = all(quantity_left(line, refunds) == 0 for line in sale.lines)
    if 2 * abs(rounding) > refunds[0].payable_in or (is_all_back and rounding):
        return f"rounded by {rounding}"
    if any(refund.payable_in != refunds[0].payable_in for refund in refunds):
        return "payable in another coin than before"
    if total != sale.total and total % refund.payable_in:
        return f"{total} back is not payable in {refund.payable_in}"
    return None


def _coupon_excess(
    refund: RefundRecorded, sale: SaleRecorded, refunds: Sequence[RefundRecorded]
) -> str | None:
    everything = [coupon for other in refunds for coupon in other.coupons_returned]
    if len(everything) != len(set(everything)):
        return "a coupon returned twice"
    whole = {line.line_no for line in sale.lines if quantity_left(line, refunds) == 0}
    free = {coupon for coupon, on_lines in _lines_of_coupons(sale).items() if on_lines <= whole}
    if not free.issuperset(refund.coupons_returned):
        return "a coupon returned whose goods are not"
    return None


def _sold(sale: SaleRecorded, line_no: int) -> SaleLine | None:
    return next((line for line in sale.lines if line.line_no == line_no), None)


def _parts(line_no: int, refunds: Iterable[RefundRecorded]) -> Iterable[RefundLine]:
    return (line for refund in refunds for line in refund.lines if line.line_no == line_no)


def _undone(parts: Iterable[RefundLine], nth: int) -> int:
    return sum(back.amount for part in parts for back in part.discounts if back.nth == nth)
