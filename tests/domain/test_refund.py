"""Whatever comes back in whatever parts, exactly what was paid goes out, and never more (I8)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.coupon import Payer
from pos_app.domain.errors import (
    NothingToRefund,
    RefundInPieces,
    RefundLineUnknown,
    RefundTooMuch,
)
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.refund import (
    DiscountBack,
    RefundRecorded,
    TenderBack,
    quantity_left,
    refund_imbalance,
)
from pos_app.domain.sale import SaleRecorded, TenderKind
from tests.builders import coupon
from tests.domain.returns import balanced_sales, refunded, sale_of, splits
from tests.domain.test_sale import sample

coins = st.sampled_from([1, 10, 50])

# --- any split ------------------------------------------------------------------------------------


@given(balanced_sales(), coins, st.data())
def test_any_split_of_a_full_return_gives_back_exactly_what_was_paid(
    sale: SaleRecorded, payable_in: int, data: st.DataObject
) -> None:
    refunds = data.draw(splits(sale, payable_in))

    assert sum(refund.total for refund in refunds) == sale.total
    assert sum(refund.rounding for refund in refunds) == 0
    for line in sale.lines:
        parts = [
            part for refund in refunds for part in refund.lines if part.line_no == line.line_no
        ]
        assert sum(part.quantity for part in parts) == line.quantity
        assert sum(part.net for part in parts) == line.net
        assert sum(part.gross for part in parts) == line.gross
        undone = Counter[str]()
        for back in (back for part in parts for back in part.discounts):
            undone[back.source] += back.amount
        assert undone == {off.source: off.amount for off in line.discounts}


@given(balanced_sales(), coins, st.data())
def test_every_slip_on_the_way_adds_up_and_is_never_over(
    sale: SaleRecorded, payable_in: int, data: st.DataObject
) -> None:
    refunds = data.draw(splits(sale, payable_in))

    for nth, refund in enumerate(refunds):
        assert refund_imbalance(refund, sale, refunds[:nth]) is None
        assert refund.total == sum(tender.amount for tender in refund.tenders) >= 0
        assert all(line.net >= 0 and line.gross >= line.net for line in refund.lines)
        assert sum(earlier.total for earlier in refunds[: nth + 1]) <= sale.total


@given(balanced_sales(), st.sampled_from([10, 50]), st.data())
def test_every_slip_but_the_last_is_payable_in_coins(
    sale: SaleRecorded, payable_in: int, data: st.DataObject
) -> None:
    refunds = data.draw(splits(sale, payable_in))
    back, given_out = 0, 0
    for refund in refunds:
        back += sum(line.net for line in refund.lines)
        given_out += refund.total
        assert given_out % payable_in == 0 or given_out == sale.total
        assert abs(given_out - back) * 2 <= payable_in


@given(balanced_sales(), st.data())
def test_the_order_of_the_parts_does_not_change_what_is_back(
    sale: SaleRecorded, data: st.DataObject
) -> None:
    """The same goods in two steps or in one: the same money."""
    first, *_ = data.draw(splits(sale, 10))
    left = {line.line_no: quantity_left(line, [first]) for line in sale.lines}
    rest = {number: quantity for number, quantity in left.items() if quantity}
    whole = refunded(sale, {line.line_no: line.quantity for line in sale.lines}, payable_in=10)

    again = refunded(sale, rest, first, payable_in=10).total if rest else 0

    assert first.total + again == whole.total == sale.total


# --- one refund -----------------------------------------------------------------------------------


def test_a_refund_replays_the_stored_discounts_of_its_line() -> None:
    refund = refunded(sample(), {2: pieces(2)})

    (line,) = refund.lines
    assert (line.gross, line.net) == (1000, 900)
    assert line.discounts == (DiscountBack(1, "p1", Payer.SHOP, Fen(100)),)
    assert (refund.gross, refund.saved, refund.rounding, refund.total) == (1000, 100, 0, 900)
    assert refund.tenders == (TenderBack(TenderKind.CASH, Fen(900)),)
    assert (refund.sale_epoch, refund.sale_seq, refund.ticket_id) == (1, 5, 9)
    assert (refund.reason, refund.approved_by, refund.print_queued) == ("broken", "", True)


def test_three_pieces_for_ten_yuan_come_back_one_by_one_for_ten_yuan() -> None:
    beers = replace(sample().lines[1], gross=Fen(1000), discounts=(), net=Fen(1000))
    sale = sale_of([replace(beers, line_no=1)])
    refunds: list[RefundRecorded] = []
    for _ in range(3):
        refunds.append(refunded(sale, {1: pieces(1)}, *refunds))

    assert [refund.total for refund in refunds] == [333, 334, 333]


def test_slips_rounded_to_jiao_sum_to_what_was_paid() -> None:
    beers = replace(sample().lines[1], gross=Fen(1000), discounts=(), net=Fen(1000))
    sale = sale_of([replace(beers, line_no=1)])
    refunds: list[RefundRecorded] = []
    for _ in range(3):
        refunds.append(refunded(sale, {1: pieces(1)}, *refunds, payable_in=10))

    assert [refund.total for refund in refunds] == [330, 340, 330]
    assert [refund.rounding for refund in refunds] == [-3, 6, -3]


def test_the_coin_of_the_first_refund_stays() -> None:
    first = refunded(sample(), {2: pieces(1)}, payable_in=10)
    second = refunded(sample(), {2: pieces(1)}, first, payable_in=1)

    assert second.payable_in == 10


def test_part_of_a_weighed_line_comes_back_by_weight() -> None:
    refund = refunded(sample(), {3: 400})  # of 915 g for 7.32

    assert refund.total == 320


def test_goods_that_were_free_come_back_for_nothing() -> None:
    beers = replace(sample().lines[1], line_no=1, gross=Fen(150), net=Fen(0))
    refund = refunded(sale_of([beers]), {1: pieces(1)})

    assert (refund.gross, refund.total, refund.tenders) == (50, 0, ())


# --- coupons --------------------------------------------------------------------------------------


def test_a_coupon_goes_back_with_its_goods() -> None:
    assert refunded(sample(), {1: pieces(1)}).coupons_returned == (coupon().coupon_id,)


def test_an_expired_coupon_does_not_go_back() -> None:
    assert refunded(sample(), {1: pieces(1)}, returnable=frozenset()).coupons_returned == ()


def test_a_coupon_stays_used_while_part_of_its_line_is_kept() -> None:
    line = replace(sample().lines[0], quantity=pieces(2))
    sale = sale_of([line])
    first = refunded(sale, {1: pieces(1)})
    second = refunded(sale, {1: pieces(1)}, first)

    assert first.coupons_returned == ()
    assert second.coupons_returned == (coupon().coupon_id,)


# --- refusals -------------------------------------------------------------------------------------


def test_nothing_is_no_refund() -> None:
    with pytest.raises(NothingToRefund):
        refunded(sample(), {})


def test_a_line_that_was_not_sold_does_not_come_back() -> None:
    with pytest.raises(RefundLineUnknown) as caught:
        refunded(sample(), {4: pieces(1)})
    assert caught.value == RefundLineUnknown(line_no=4)


@pytest.mark.parametrize("quantity", [pieces(3), 0, -1])
def test_more_than_is_left_does_not_come_back(quantity: int) -> None:
    first = refunded(sample(), {2: pieces(1)})
    with pytest.raises(RefundTooMuch) as caught:
        refunded(sample(), {2: quantity}, first)
    assert caught.value == RefundTooMuch(line_no=2, left=pieces(2))


def test_half_a_bottle_does_not_come_back() -> None:
    with pytest.raises(RefundInPieces) as caught:
        refunded(sample(), {2: 500})
    assert caught.value == RefundInPieces(line_no=2)


def test_a_record_that_does_not_add_up_never_becomes_a_refund() -> None:
    stranger = replace(refunded(sample(), {1: pieces(1)}), total=Fen(5000))
    with pytest.raises(ArithmeticError, match="gives nothing back"):
        refunded(sample(), {2: pieces(1)}, stranger)


# --- what is wrong with a refund ------------------------------------------------------------------


def with_line(refund: RefundRecorded, **changes: object) -> RefundRecorded:
    first, *others = refund.lines
    return replace(refund, lines=(replace(first, **changes), *others))  # type: ignore[arg-type] # any field


def with_discount(refund: RefundRecorded, **changes: object) -> RefundRecorded:
    (off,) = refund.lines[0].discounts
    return with_line(refund, discounts=(replace(off, **changes),))  # type: ignore[arg-type] # any field


def moved(refund: RefundRecorded, fen: int) -> RefundRecorded:
    """So much more money on the first line and in every sum."""
    line = refund.lines[0]
    total = Fen(refund.total + fen)
    return replace(
        with_line(refund, gross=Fen(line.gross + fen), net=Fen(line.net + fen)),
        gross=Fen(refund.gross + fen),
        total=total,
        tenders=(TenderBack(TenderKind.CASH, total),),
    )


def rounded(refund: RefundRecorded, fen: int) -> RefundRecorded:
    """Rounded by so much more, every sum made to agree."""
    total = Fen(refund.total + fen)
    return replace(
        refund,
        rounding=Fen(refund.rounding + fen),
        total=total,
        tenders=(TenderBack(TenderKind.CASH, total),),
    )


def shifted_to_discount(refund: RefundRecorded, fen: int) -> RefundRecorded:
    """Undoes so much more of a discount, every sum made to agree."""
    (off,) = refund.lines[0].discounts
    line = refund.lines[0]
    more = with_line(
        refund,
        gross=Fen(line.gross + fen),
        discounts=(replace(off, amount=Fen(off.amount + fen)),),
    )
    return replace(more, gross=Fen(more.gross + fen), saved=Fen(more.saved + fen))


Alteration = Callable[[RefundRecorded], RefundRecorded]
SEEDED: dict[str, tuple[Alteration, str]] = {
    "line net": (lambda r: with_line(r, net=Fen(1)), "is not 1"),
    "line gross": (lambda r: with_line(r, gross=Fen(1)), "1 - 500 is not"),
    "no quantity": (lambda r: with_line(r, quantity=Milli(0)), "below zero"),
    "line below zero": (
        lambda r: with_line(r, gross=Fen(0), net=Fen(-500)),
        "below zero",
    ),
    "discount below zero": (
        lambda r: with_line(with_discount(r, amount=Fen(-1)), gross=Fen(2489)),
        "below zero",
    ),
    "no lines": (lambda r: replace(r, lines=()), "no lines"),
    "line twice": (lambda r: replace(r, lines=r.lines * 2), "not each once"),
    "lines out of order": (lambda r: replace(r, lines=r.lines[::-1]), "not each once"),
    "gross": (lambda r: replace(r, gross=Fen(r.gross + 1)), "sum to the gross"),
    "saved": (lambda r: replace(r, saved=Fen(r.saved + 1)), "gross less saved"),
    "total": (lambda r: replace(r, total=Fen(r.total + 1)), "not the total"),
    "rounding": (lambda r: replace(r, rounding=Fen(1)), "not the total"),
    "tenders": (lambda r: replace(r, tenders=()), "tenders do not sum"),
    "tender of nothing": (
        lambda r: replace(r, tenders=(*r.tenders, TenderBack(TenderKind.CASH, Fen(0)))),
        "gives nothing back",
    ),
    "no coin": (lambda r: replace(r, payable_in=Fen(0)), "no coin"),
    "line not sold": (
        lambda r: replace(r, lines=(r.lines[0], replace(r.lines[1], line_no=4))),
        "line 4: was not sold",
    ),
    "too many pieces": (lambda r: with_line(r, quantity=pieces(2)), "2000 back of 1000"),
    "discount of nobody": (lambda r: with_discount(r, nth=2), "discount 2 is not"),
    "discount of another": (lambda r: with_discount(r, source="x"), "discount 1 is not"),
    "discount for another": (lambda r: with_discount(r, payer=Payer.SHOP), "discount 1 is not"),
    "a fen too much": (lambda r: moved(r, 1), "line 1"),
    "a fen too little": (lambda r: moved(r, -1), "line 1"),
    "too much of a discount": (lambda r: shifted_to_discount(r, 1), "line 1"),
    "rounded up by two": (lambda r: rounded(r, 2), "rounded by 2"),
    "rounded beyond what was paid": (lambda r: rounded(r, 10_000), "back of 4572"),
    "a coupon of nobody": (lambda r: replace(r, coupons_returned=("0" * 16,)), "goods are not"),
    "a coupon twice": (
        lambda r: replace(r, coupons_returned=r.coupons_returned * 2),
        "returned twice",
    ),
}


@pytest.mark.parametrize("fault", SEEDED)
def test_every_seeded_imbalance_of_a_refund_is_found(fault: str) -> None:
    """Of the soap with its coupon and one of three beers."""
    alter, words = SEEDED[fault]
    sound = refunded(sample(), {1: pieces(1), 2: pieces(1)})
    assert refund_imbalance(sound, sample(), ()) is None

    assert words in (refund_imbalance(alter(sound), sample(), ()) or "")


def test_a_full_return_may_not_keep_a_fen_of_rounding() -> None:
    everything = {line.line_no: line.quantity for line in sample().lines}
    whole = refunded(sample(), everything, payable_in=10)

    assert refund_imbalance(rounded(whole, -2), sample(), ()) == "rounded by -2"


def test_a_slip_that_no_coin_pays_is_found() -> None:
    refund = refunded(sample(), {2: pieces(1)}, payable_in=10)
    assert refund_imbalance(refund, sample(), ()) is None

    assert "not payable in 10" in (refund_imbalance(rounded(refund, -2), sample(), ()) or "")


def test_another_coin_than_before_is_found() -> None:
    first = refunded(sample(), {2: pieces(1)}, payable_in=10)
    second = replace(refunded(sample(), {2: pieces(1)}, first), payable_in=Fen(1))

    assert refund_imbalance(second, sample(), [first]) == "payable in another coin than before"


def test_the_same_refund_twice_is_found() -> None:
    refund = refunded(sample(), {1: pieces(1)})

    assert "2000 back of 1000" in (refund_imbalance(refund, sample(), [refund]) or "")
