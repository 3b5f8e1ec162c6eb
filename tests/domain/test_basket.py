"""Scans count on, weighed goods stand alone, and a ticket has limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.basket import LINES_LIMIT, QUANTITY_LIMIT, Ticket
from pos_app.domain.errors import BasketFull, QuantityOutOfRange
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.product import Product
from tests.builders import APPLES, BEER, NOODLES, SOAP, product, ticket_of, with_label


def test_the_same_goods_count_on_one_line() -> None:
    ticket = ticket_of((BEER, 1), (NOODLES, 1), (BEER, 2))
    assert [(line.product, line.units) for line in ticket.lines] == [(BEER, 3), (NOODLES, 1)]
    assert ticket.last_line_id == 1


def test_the_same_goods_at_a_new_price_are_another_line() -> None:
    dearer = product(BEER.name, price=600)
    ticket = ticket_of((BEER, 1), (dearer, 1))
    assert [line.gross for line in ticket.lines] == [500, 600]


def test_weighed_goods_are_each_a_line_of_their_own() -> None:
    ticket = with_label(with_label(Ticket(1), APPLES, 915, 732), APPLES, 915, 732)
    assert [line.units for line in ticket.lines] == [1, 1]


def test_a_printed_amount_wins_exactly_over_the_price() -> None:
    ticket = with_label(Ticket(1), APPLES, 915, 733)
    assert ticket.lines[0].gross == 733


def test_a_label_never_counts_on_the_same_goods_sold_by_piece() -> None:
    ticket = with_label(Ticket(1), BEER, 1000, 450).with_goods(BEER, pieces(1))
    assert [line.gross for line in ticket.lines] == [450, 500]


def test_whole_kilograms_are_one_unit_for_coupons() -> None:
    assert with_label(Ticket(1), APPLES, 2000, 1600).lines[0].units == 1
    assert ticket_of((BEER, 2)).lines[0].units == 2
    assert Ticket(1).with_goods(BEER, Milli(1500)).lines[0].units == 1


@pytest.mark.parametrize("quantity", [0, -1000, QUANTITY_LIMIT * 1000 + 1])
def test_a_quantity_out_of_range_is_refused(quantity: int) -> None:
    with pytest.raises(QuantityOutOfRange):
        ticket_of((BEER, 1)).with_quantity(1, Milli(quantity))
    with pytest.raises(QuantityOutOfRange):
        Ticket(1).with_goods(BEER, Milli(quantity))


def test_counting_on_stops_at_the_limit_of_a_line() -> None:
    full = ticket_of((BEER, QUANTITY_LIMIT))
    with pytest.raises(QuantityOutOfRange):
        full.with_goods(BEER, pieces(1))


def test_a_full_basket_still_counts_on_but_takes_no_new_line() -> None:
    full = ticket_of(*((product(f"货{number}"), 1) for number in range(LINES_LIMIT)))
    assert full.with_goods(product("货7"), pieces(1)).lines[7].units == 2
    with pytest.raises(BasketFull):
        full.with_goods(SOAP, pieces(1))
    with pytest.raises(BasketFull):
        full.with_goods(product("货7"), Milli(300), Fen(20))


def test_without_its_last_line_the_one_before_is_the_last() -> None:
    ticket = ticket_of((BEER, 1), (NOODLES, 1)).without(2)
    assert (ticket.last_line_id, ticket.is_empty) == (1, False)
    emptied = ticket.without(1)
    assert (emptied.last_line_id, emptied.is_empty) == (0, True)
    assert emptied.line(1) is None


def test_the_id_of_a_removed_line_is_not_used_again() -> None:
    ticket = ticket_of((BEER, 1), (NOODLES, 1)).without(2).with_goods(SOAP, pieces(1))
    assert [line.line_id for line in ticket.lines] == [1, 3]


@given(st.lists(st.tuples(st.sampled_from([BEER, NOODLES, SOAP]), st.integers(1, 20)), max_size=25))
def test_scanning_in_parts_is_the_same_as_in_one(scans: list[tuple[Product, int]]) -> None:
    ticket = ticket_of(*scans)
    counted = {line.product: line.units for line in ticket.lines}
    assert len(counted) == len(ticket.lines)
    assert sum(counted.values()) == sum(count for _, count in scans)
    assert all(counted[item] == sum(n for i, n in scans if i == item) for item in counted)
