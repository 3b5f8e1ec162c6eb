"""A shift's figures are its entries' sums; the drawer is float + cash in − cash out (I14)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.errors import (
    AmountOutOfRange,
    CountDisagrees,
    ReasonMissing,
    ShiftOpenAlready,
)
from pos_app.domain.journal import BasketVoided, Body
from pos_app.domain.money import Fen, pieces
from pos_app.domain.product import PRICE_LIMIT
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded, TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Denomination,
    Direction,
    OpenShift,
    PayerFigures,
    ShiftClosed,
    ShiftFigures,
    ShiftOpened,
    TenderCount,
    TenderFigures,
    closed_shift,
    moved_cash,
    opened_shift,
    shift_imbalance,
)
from tests.domain.returns import balanced_sales, refunded
from tests.domain.test_sale import sample

CASH = TenderKind.CASH
VOIDED = BasketVoided(3, "training", 2, Fen(900))

movements = st.builds(
    CashMoved, st.sampled_from(Direction), st.integers(1, 10**6).map(Fen), st.just("r"), st.just("")
)
full_refunds = balanced_sales().map(
    lambda sale: refunded(sale, {line.line_no: line.quantity for line in sale.lines})
)
entries = st.lists(balanced_sales() | full_refunds | movements | st.just(VOIDED), max_size=8)


def shift_over(*bodies: Body, opening_float: int = 50_000) -> OpenShift:
    """Shift 41, opened at entry 6 of the second epoch, after these entries."""
    shift = OpenShift.begun(ShiftOpened(41, Fen(opening_float)), epoch=2, seq=6)
    for body in bodies:
        shift = shift.after(body)
    return shift


def day() -> OpenShift:
    """A sale, a refund of its soap, change brought and takings taken away."""
    return shift_over(
        sample(),
        VOIDED,
        refunded(sample(), {1: pieces(1)}),
        CashMoved(Direction.IN, Fen(10_000), "change", ""),
        CashMoved(Direction.OUT, Fen(30_000), "safe", "boss"),
    )


# --- the figures ----------------------------------------------------------------------------------


@given(entries, st.integers(0, 10**6))
def test_the_drawer_is_float_plus_cash_in_less_cash_out(
    bodies: list[Body], opening_float: int
) -> None:
    drawer = opening_float
    for body in bodies:
        match body:
            case SaleRecorded():
                drawer += body.given - body.change
            case RefundRecorded():
                drawer -= body.total
            case CashMoved(direction=Direction.IN):
                drawer += body.amount
            case CashMoved():
                drawer -= body.amount

    assert shift_over(*bodies, opening_float=opening_float).figures.expected(CASH) == drawer


@given(entries)
def test_the_figures_are_the_sums_of_the_entries_in_any_order(bodies: list[Body]) -> None:
    sales = [body for body in bodies if isinstance(body, SaleRecorded)]
    refunds = [body for body in bodies if isinstance(body, RefundRecorded)]
    figures = shift_over(*bodies).figures

    assert figures == shift_over(*reversed(bodies)).figures
    assert (figures.sales, figures.refunds) == (len(sales), len(refunds))
    assert figures.sold == sum(sale.total for sale in sales)
    assert figures.refunded == sum(refund.total for refund in refunds)
    granted = {one.payer: one.granted for one in figures.payers}
    for payer in Payer:
        assert granted.get(payer, 0) == sum(sale.saved_by(payer) for sale in sales)


def test_a_day_sums_to_what_happened() -> None:
    assert day().figures == ShiftFigures(
        opening_float=Fen(50_000),
        sales=1,
        sold=Fen(4572),
        refunds=1,
        refunded=Fen(2490),
        cash_in=Fen(10_000),
        cash_out=Fen(30_000),
        tenders=(TenderFigures(CASH, Fen(4572), Fen(2490)),),
        payers=(PayerFigures(Payer.BRAND, Fen(500), Fen(500)), PayerFigures(Payer.SHOP, Fen(150))),
    )


# --- opening, moving, closing ---------------------------------------------------------------------


def test_a_shift_is_opened_with_the_next_number() -> None:
    assert opened_shift(None, 40, Fen(50_000)) == ShiftOpened(41, Fen(50_000))


def test_a_drawer_has_one_shift_at_a_time() -> None:
    with pytest.raises(ShiftOpenAlready) as caught:
        opened_shift(day(), 41, Fen(0))
    assert caught.value == ShiftOpenAlready(shift_no=41)


@pytest.mark.parametrize("amount", [-1, PRICE_LIMIT + 1])
def test_a_float_is_an_amount(amount: int) -> None:
    with pytest.raises(AmountOutOfRange):
        opened_shift(None, 0, Fen(amount))


def test_cash_moves_for_a_reason() -> None:
    assert moved_cash(Direction.OUT, Fen(1), " safe ", "boss") == CashMoved(
        Direction.OUT, Fen(1), "safe", "boss"
    )
    with pytest.raises(ReasonMissing):
        moved_cash(Direction.IN, Fen(1), "  ", "")


@pytest.mark.parametrize("amount", [-1, 0, PRICE_LIMIT + 1])
def test_no_cash_moves_nothing(amount: int) -> None:
    with pytest.raises(AmountOutOfRange):
        moved_cash(Direction.IN, Fen(amount), "change", "")


@given(entries, st.integers(0, PRICE_LIMIT))
def test_the_difference_is_what_was_counted_less_what_should_be_there(
    bodies: list[Body], counted: int
) -> None:
    shift = shift_over(*bodies)
    closed = closed_shift(shift, BlindCount({CASH: Fen(counted)}))

    (count,) = closed.counts
    assert count.expected == shift.figures.expected(CASH)
    assert count.difference == counted - count.expected
    assert shift_imbalance(closed, shift_over(*bodies).figures) is None


def test_a_closed_shift_keeps_the_count_and_where_it_began() -> None:
    pieces_counted = (Denomination(Fen(10_000), 3), Denomination(Fen(50), 4))
    closed = closed_shift(day(), BlindCount({CASH: Fen(30_200)}, pieces_counted))

    assert closed == ShiftClosed(
        shift_no=41,
        opened_epoch=2,
        opened_seq=6,
        figures=day().figures,
        counts=(TenderCount(CASH, Fen(32_082), Fen(30_200), Fen(-1882)),),
        denominations=pieces_counted,
        print_queued=True,
    )


def test_a_drawer_that_nobody_counted_counts_as_empty() -> None:
    (count,) = closed_shift(day(), BlindCount({})).counts

    assert (count.counted, count.difference) == (0, -32_082)


def test_pieces_that_do_not_make_the_typed_sum_are_refused() -> None:
    with pytest.raises(CountDisagrees) as caught:
        closed_shift(day(), BlindCount({CASH: Fen(100)}, (Denomination(Fen(50), 1),)))
    assert caught.value == CountDisagrees(typed=Fen(100), summed=Fen(50))


@pytest.mark.parametrize(
    "count",
    [
        BlindCount({CASH: Fen(-1)}),
        BlindCount({CASH: Fen(PRICE_LIMIT + 1)}),
        BlindCount({CASH: Fen(0)}, (Denomination(Fen(50), -1), Denomination(Fen(50), 1))),
    ],
)
def test_a_count_below_zero_or_beyond_any_drawer_is_refused(count: BlindCount) -> None:
    with pytest.raises(AmountOutOfRange):
        closed_shift(day(), count)


# --- what is wrong with a Z report ----------------------------------------------------------------


def closing() -> ShiftClosed:
    return closed_shift(day(), BlindCount({CASH: Fen(100)}, (Denomination(Fen(50), 2),)))


def with_figures(closed: ShiftClosed, **changes: object) -> ShiftClosed:
    return replace(closed, figures=replace(closed.figures, **changes))  # type: ignore[arg-type] # any field


def with_count(closed: ShiftClosed, **changes: object) -> ShiftClosed:
    (count,) = closed.counts
    return replace(closed, counts=(replace(count, **changes),))  # type: ignore[arg-type] # any field


SEEDED: dict[str, Callable[[ShiftClosed], ShiftClosed]] = {
    "sold": lambda closed: with_figures(closed, sold=Fen(1)),
    "refunded": lambda closed: with_figures(closed, refunded=Fen(1)),
    "float": lambda closed: with_figures(closed, opening_float=Fen(1)),
    "expected": lambda closed: with_count(closed, expected=Fen(1)),
    "counted": lambda closed: with_count(closed, counted=Fen(1)),
    "difference": lambda closed: with_count(closed, difference=Fen(1)),
    "not counted": lambda closed: replace(closed, counts=()),
    "counted twice": lambda closed: replace(closed, counts=closed.counts * 2),
    "pieces": lambda closed: replace(closed, denominations=(Denomination(Fen(50), 1),)),
}


@pytest.mark.parametrize("fault", SEEDED)
def test_every_seeded_imbalance_of_a_closing_is_found(fault: str) -> None:
    assert shift_imbalance(closing(), None) is None
    assert shift_imbalance(SEEDED[fault](closing()), None) is not None


def test_figures_that_are_not_the_entries_sums_are_found() -> None:
    assert shift_imbalance(closing(), day().figures) is None
    found = shift_imbalance(closing(), day().after(sample()).figures)
    assert found is not None
    assert "entries sum to" in found
