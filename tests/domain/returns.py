"""Sales of any content whose sums agree, and ways of bringing their goods back."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, quantity_left, refund_of
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded, Tender, TenderKind, imbalance

EVERYTHING = frozenset(f"{number:016d}" for number in range(1000))


@st.composite
def sale_lines(draw: st.DrawFn, line_no: int) -> SaleLine:
    """Pieces or a weight, with up to three discounts of any payer, the last may be a coupon."""
    by_weight = draw(st.booleans())
    quantity = draw(st.integers(1, 3000)) if by_weight else pieces(draw(st.integers(1, 7)))
    net = draw(st.integers(0, 3000))
    taken_off = draw(st.lists(st.integers(1, 700), max_size=3))
    has_coupon = bool(taken_off) and draw(st.booleans())
    discounts = tuple(
        Discount(
            DiscountKind.COUPON if has_coupon and nth == len(taken_off) else DiscountKind.PROMOTION,
            f"{line_no * 10 + nth:016d}",
            "",
            draw(st.sampled_from(Payer)),
            Fen(amount),
        )
        for nth, amount in enumerate(taken_off, start=1)
    )
    return SaleLine(
        line_no=line_no,
        barcode=f"{line_no}",
        name="",
        brand="",
        category="",
        unit="",
        unit_price=Fen(1),
        quantity=Milli(quantity),
        gross=Fen(net + sum(taken_off)),
        discounts=discounts,
        net=Fen(net),
        by_weight=by_weight,
    )


@st.composite
def balanced_sales(draw: st.DrawFn) -> SaleRecorded:
    lines = tuple(draw(sale_lines(number)) for number in range(1, draw(st.integers(1, 4)) + 1))
    return sale_of(lines)


def sale_of(lines: Sequence[SaleLine]) -> SaleRecorded:
    """A cash sale of these lines, every sum made to agree."""
    gross, total = sum(line.gross for line in lines), Fen(sum(line.net for line in lines))
    sale = SaleRecorded(
        ticket_id=1,
        rules_version=0,
        priced_at_utc_s=0,
        lines=tuple(lines),
        gross=Fen(gross),
        saved=Fen(gross - total),
        total=total,
        tenders=(Tender(TenderKind.CASH, total, total),),
        change=Fen(0),
        redemptions=tuple(
            Redemption(off.source, off.offer_id, line.line_no, off.amount, off.amount, off.payer)
            for line in lines
            for off in line.discounts
            if off.kind is DiscountKind.COUPON
        ),
        print_queued=False,
    )
    assert imbalance(sale) is None
    return sale


def terms(*, payable_in: int = 1, returnable: frozenset[str] = EVERYTHING) -> RefundTerms:
    return RefundTerms(9, Fen(payable_in), returnable, "broken", "")


def refunded(
    sale: SaleRecorded,
    wanted: Mapping[int, int],
    *earlier: RefundRecorded,
    payable_in: int = 1,
    returnable: frozenset[str] = EVERYTHING,
) -> RefundRecorded:
    """The next refund of a sale that stands at entry 5 of the first epoch."""
    quantities = {line_no: Milli(quantity) for line_no, quantity in wanted.items()}
    asked = terms(payable_in=payable_in, returnable=returnable)
    return refund_of(PastSale(1, 5, sale), earlier, quantities, asked)


@st.composite
def some_goods(
    draw: st.DrawFn, sale: SaleRecorded, earlier: Sequence[RefundRecorded]
) -> dict[int, int]:
    """Part of what has not come back yet; empty only when nothing is left."""
    left = {line.line_no: (line, quantity_left(line, earlier)) for line in sale.lines}
    there = sorted(number for number, (_, quantity) in left.items() if quantity)
    if not there:
        return {}
    chosen = draw(st.lists(st.sampled_from(there), min_size=1, unique=True))
    return {number: draw(quantities(*left[number])) for number in chosen}


def quantities(line: SaleLine, left: Milli) -> st.SearchStrategy[int]:
    """Whole pieces, or any weight, biased to all of it so that splits come to an end."""
    if line.is_pieces:
        return st.integers(1, left // 1000).map(pieces) | st.just(left)
    return st.integers(1, left) | st.just(left)


@st.composite
def splits(
    draw: st.DrawFn, sale: SaleRecorded, payable_in: int, at_most: int = 6
) -> list[RefundRecorded]:
    """Refunds one after the other; the last of a long row takes all that is left."""
    made: list[RefundRecorded] = []
    while wanted := draw(some_goods(sale, made)):
        if len(made) == at_most - 1:
            everything = {line.line_no: quantity_left(line, made) for line in sale.lines}
            wanted = {number: quantity for number, quantity in everything.items() if quantity}
        made.append(refunded(sale, wanted, *made, payable_in=payable_in))
    return made
