"""Every kind of journal entry, with any content that a till could write."""

from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.journal import (
    VERSION,
    BasketVoided,
    DrawerAsked,
    EpochOpened,
    EpochRestored,
    Head,
    IntegrityNoted,
    ProductAdded,
    ReceiptPrinted,
    ReceiptReprinted,
    Totals,
)
from pos_app.domain.money import Fen, Milli
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.product import Product
from pos_app.domain.refund import DiscountBack, RefundLine, RefundRecorded, TenderBack
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded, Tender, TenderKind
from pos_app.domain.shift import (
    CashMoved,
    Denomination,
    Direction,
    PayerFigures,
    ShiftClosed,
    ShiftFigures,
    ShiftOpened,
    TenderCount,
    TenderFigures,
)
from pos_app.domain.visit import VisitClosed, VisitEnd, VisitOpened, VisitStep

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
counts = st.integers(0, 2**40)
fen = st.integers(-(10**10), 10**10).map(Fen)
payers = st.sampled_from(Payer)

products = st.builds(Product, words, words, words, words, words, fen, st.booleans())
discounts = st.builds(
    Discount, st.sampled_from(DiscountKind), words, words, payers, fen, counts, words
)
sale_lines = st.builds(
    SaleLine,
    counts,
    words,
    words,
    words,
    words,
    words,
    fen,
    counts.map(Milli),
    fen,
    st.lists(discounts, max_size=2).map(tuple),
    fen,
    st.booleans(),
)
sales = st.builds(
    SaleRecorded,
    counts,
    counts,
    counts,
    st.lists(sale_lines, max_size=3).map(tuple),
    fen,
    fen,
    fen,
    st.lists(st.builds(Tender, st.sampled_from(TenderKind), fen, fen), max_size=2).map(tuple),
    fen,
    st.lists(st.builds(Redemption, words, counts, counts, fen, fen, payers), max_size=2).map(tuple),
    st.booleans(),
)
refund_lines = st.builds(
    RefundLine,
    counts,
    counts.map(Milli),
    fen,
    st.lists(st.builds(DiscountBack, counts, words, payers, fen), max_size=2).map(tuple),
    fen,
)
kinds = st.sampled_from(TenderKind)
refunds = st.builds(
    RefundRecorded,
    counts,
    counts,
    counts,
    st.lists(refund_lines, max_size=3).map(tuple),
    fen,
    fen,
    fen,
    fen,
    fen,
    st.lists(st.builds(TenderBack, kinds, fen), max_size=2).map(tuple),
    st.lists(words, max_size=2).map(tuple),
    words,
    words,
    st.booleans(),
)
figures = st.builds(
    ShiftFigures,
    fen,
    counts,
    fen,
    counts,
    fen,
    fen,
    fen,
    st.lists(st.builds(TenderFigures, kinds, fen, fen), max_size=2).map(tuple),
    st.lists(st.builds(PayerFigures, payers, fen, fen), max_size=2).map(tuple),
)
closings = st.builds(
    ShiftClosed,
    counts,
    counts,
    counts,
    figures,
    st.lists(st.builds(TenderCount, kinds, fen, fen, fen), max_size=2).map(tuple),
    st.lists(st.builds(Denomination, fen, counts), max_size=2).map(tuple),
    st.booleans(),
)
integrity = st.builds(
    IntegrityNoted,
    words,
    st.lists(st.builds(EpochRestored, counts, counts, words), max_size=2).map(tuple),
    counts,
    counts,
    counts,
    words,
    words,
)
bodies = st.one_of(
    sales,
    st.builds(EpochOpened, words, words, counts, counts, words),
    st.builds(BasketVoided, counts, words, counts, fen),
    st.builds(ReceiptPrinted, counts, words),
    st.builds(ReceiptReprinted, counts, counts),
    st.builds(DrawerAsked, counts),
    st.builds(ProductAdded, products),
    refunds,
    st.builds(CashMoved, st.sampled_from(Direction), fen, words, words),
    st.builds(ShiftOpened, counts, fen),
    closings,
    integrity,
    st.builds(VisitOpened, words, words),
    st.builds(VisitStep, words, words, words),
    st.builds(VisitClosed, st.sampled_from(VisitEnd)),
)
totals = st.builds(Totals, counts, fen, fen, counts, fen)


def head_of(body: object, **changes: object) -> Head:
    """The head that a ledger would put on this body."""
    fields: dict[str, object] = {
        "v": VERSION,
        "store": 7,
        "terminal": "7K2M9QXD",
        "epoch": 1,
        "seq": 4821,
        "kind": type(body).__name__,
        "day": "2026-11-22",
        "utc_ms": 1_795_342_356_000,
        "boot_id": "b",
        "boot_ms": 12,
        "time": "trusted",
        "operator": "owner",
        "totals": Totals(1, Fen(2), Fen(0)),
    }
    return Head(**(fields | changes))  # type: ignore[arg-type] # any field of the head
