"""A sale is recorded only when its sums agree; whatever is altered in it shows (I4, I13)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Payer
from pos_app.domain.errors import CashTooLittle
from pos_app.domain.money import Fen
from pos_app.domain.pricing import Priced, evaluate
from pos_app.domain.sale import SaleRecorded, imbalance, sale_for_cash
from tests.builders import (
    APPLES,
    BEER,
    NOW_S,
    SOAP,
    coupon,
    offer,
    rules_of,
    special_price,
    ticket_of,
    with_label,
)

RULES = rules_of(special_price(BEER, 450), offer(SOAP), version=12)


def sample(given_fen: int = 10_000) -> SaleRecorded:
    """Soap with a coupon, three beers at a special price, and apples by weight."""
    ticket = with_label(ticket_of((SOAP, 1), (BEER, 3), rules=RULES), APPLES, 915, 732)
    bill = evaluate(ticket.lines, RULES, [coupon()], NOW_S)
    return sale_for_cash(ticket, bill, Fen(given_fen), {coupon().coupon_id: Fen(500)})


def test_a_cash_sale_records_lines_discounts_and_change() -> None:
    sale = sample()
    assert imbalance(sale) is None
    assert (sale.gross, sale.saved, sale.total) == (5222, 650, 4572)
    assert (sale.given, sale.change) == (10_000, 5428)
    assert (sale.rules_version, sale.priced_at_utc_s, sale.print_queued) == (12, NOW_S, True)
    assert [(line.line_no, line.net) for line in sale.lines] == [(1, 2490), (2, 1350), (3, 732)]


def test_a_sale_says_who_pays_for_what_was_saved() -> None:
    sale = sample()
    assert {payer: sale.saved_by(payer) for payer in Payer} == {
        Payer.SHOP: 150,
        Payer.BRAND: 500,
        Payer.PLATFORM: 0,
    }


def test_a_sale_counts_pieces_and_each_weighed_line_as_one() -> None:
    assert sample().pieces == 5


def test_a_sale_keeps_the_coupon_with_its_line_and_face() -> None:
    (redeemed,) = sample().redemptions
    assert (redeemed.coupon_id, redeemed.line_no) == (coupon().coupon_id, 1)
    assert (redeemed.amount, redeemed.face, redeemed.payer) == (500, 500, Payer.BRAND)


def test_a_ticket_without_rules_is_of_version_zero() -> None:
    ticket = Ticket(5)
    assert sale_for_cash(ticket, Priced(), Fen(0), {}).rules_version == 0


def test_less_cash_than_due_is_refused() -> None:
    with pytest.raises(CashTooLittle) as caught:
        sample(given_fen=4571)
    assert caught.value == CashTooLittle(due=Fen(4572), tendered=Fen(4571))


def test_exact_cash_gives_no_change() -> None:
    assert sample(given_fen=4572).change == 0


def test_prices_that_do_not_add_up_never_become_a_sale() -> None:
    ticket = ticket_of((BEER, 1))
    wrong = replace(evaluate(ticket.lines, RULES, (), NOW_S), total=Fen(1))
    with pytest.raises(ArithmeticError, match="total"):
        sale_for_cash(ticket, wrong, Fen(500), {})


def with_line(sale: SaleRecorded, **changes: object) -> SaleRecorded:
    return replace(sale, lines=(replace(sale.lines[0], **changes), *sale.lines[1:]))  # type: ignore[arg-type] # any field


def with_discount(sale: SaleRecorded, **changes: object) -> SaleRecorded:
    (off,) = sale.lines[0].discounts
    return with_line(sale, discounts=(replace(off, **changes),))  # type: ignore[arg-type] # any field


def with_redemption(sale: SaleRecorded, **changes: object) -> SaleRecorded:
    return replace(sale, redemptions=(replace(sale.redemptions[0], **changes),))  # type: ignore[arg-type] # any field


def with_tender(sale: SaleRecorded, **changes: object) -> SaleRecorded:
    return replace(sale, tenders=(replace(sale.tenders[0], **changes),))  # type: ignore[arg-type] # any field


def with_coupon_twice(sale: SaleRecorded) -> SaleRecorded:
    """The same discount twice on the line, every sum made to agree."""
    (off,) = sale.lines[0].discounts
    line = replace(sale.lines[0], discounts=(off, off), net=Fen(sale.lines[0].net - off.amount))
    total = Fen(sale.total - off.amount)
    tender = replace(sale.tenders[0], amount=total)
    return replace(
        sale,
        lines=(line, *sale.lines[1:]),
        total=total,
        saved=Fen(sale.saved + off.amount),
        tenders=(tender,),
        change=Fen(sale.change + off.amount),
    )


def with_negative_discount(sale: SaleRecorded) -> SaleRecorded:
    (off,) = sale.lines[0].discounts
    return with_line(
        sale,
        discounts=(replace(off, amount=Fen(501)), replace(off, amount=Fen(-1))),
    )


SEEDED: dict[str, Callable[[SaleRecorded], SaleRecorded]] = {
    "line net": lambda sale: with_line(sale, net=Fen(2491)),
    "line gross": lambda sale: with_line(sale, gross=Fen(2991)),
    "line without its discount": lambda sale: with_line(sale, discounts=()),
    "discount": lambda sale: with_discount(sale, amount=Fen(499)),
    "discount below zero": with_negative_discount,
    "line below zero": lambda sale: replace(
        sale, lines=(replace(sale.lines[0], gross=Fen(400), net=Fen(-100)), *sale.lines[1:])
    ),
    "line lost": lambda sale: replace(sale, lines=sale.lines[:-1]),
    "line doubled": lambda sale: replace(sale, lines=(*sale.lines, sale.lines[-1])),
    "total": lambda sale: replace(sale, total=Fen(sale.total + 1)),
    "gross": lambda sale: replace(sale, gross=Fen(sale.gross + 1)),
    "gross and saved": lambda sale: replace(
        sale, gross=Fen(sale.gross + 1), saved=Fen(sale.saved + 1)
    ),
    "saved": lambda sale: replace(sale, saved=Fen(sale.saved - 1)),
    "tender": lambda sale: with_tender(sale, amount=Fen(1)),
    "no tender": lambda sale: replace(sale, tenders=()),
    "given": lambda sale: with_tender(sale, given=Fen(1)),
    "change": lambda sale: replace(sale, change=Fen(sale.change - 1)),
    "change below zero": lambda sale: replace(
        with_tender(sale, given=Fen(sale.total - 1)), change=Fen(-1)
    ),
    "redemption lost": lambda sale: replace(sale, redemptions=()),
    "redemption doubled": lambda sale: replace(sale, redemptions=sale.redemptions * 2),
    "redemption of another coupon": lambda sale: with_redemption(sale, coupon_id="0" * 16),
    "redemption on another line": lambda sale: with_redemption(sale, line_no=2),
    "redemption of another amount": lambda sale: with_redemption(sale, amount=Fen(400)),
    "redemption of another offer": lambda sale: with_redemption(sale, offer_id=2),
    "redemption by another payer": lambda sale: with_redemption(sale, payer=Payer.SHOP),
    "more than the face value": lambda sale: with_redemption(sale, face=Fen(499)),
    "coupon taken twice": with_coupon_twice,
}


@pytest.mark.parametrize("fault", SEEDED)
def test_every_seeded_imbalance_is_found(fault: str) -> None:
    assert imbalance(SEEDED[fault](sample())) is not None


@given(st.integers(0, 5427))
def test_change_and_total_are_what_was_given(more: int) -> None:
    sale = sample(given_fen=4572 + more)
    assert sale.given - sale.change == sale.total == sum(line.net for line in sale.lines)
