"""Rows of the menu's pages that can be chosen, what is done to them, and how a visit ends the
program."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import Command, GoBack, Tick
from pos_app.checkout.effects import AppendNote, Do, EndTill, PerformChore
from pos_app.checkout.menu import (
    ENDING,
    VISIT_MS,
    Chore,
    MenuPage,
    MenuRow,
    TillEnd,
    Visit,
)
from pos_app.checkout.state import Refused, Selling
from pos_app.checkout.visit_commands import (
    ChooseRow,
    LeaveMenu,
    RowsFound,
    ShowMenuPage,
    StartChore,
)
from pos_app.domain.errors import BasketNotEmpty
from pos_app.domain.visit import VisitClosed, VisitEnd, VisitStep
from tests.builders import BEER, ticket_of
from tests.checkout.shop import FakeShop
from tests.checkout.test_visits import inside, visit_of

POWER = MenuPage.POWER
RESTART = MenuRow("restart_program", choice="restart", act=Chore.RESTART)
RESET = MenuRow("factory_reset", choice="reset", act=Chore.RESET, why_not="unsynced")
FACT = MenuRow("version", "0.1.0")


def on_power_page(*rows: MenuRow) -> FakeShop:
    shop = inside()
    shop.do(ShowMenuPage(POWER), RowsFound(POWER, rows or (FACT, RESTART, RESET), is_done=True))
    shop.effects.clear()
    return shop


def chosen_on(shop: FakeShop) -> MenuRow | None:
    return visit_of(shop).found(POWER).chosen_row


def test_row_that_is_touched_is_the_chosen_one() -> None:
    shop = on_power_page()
    assert chosen_on(shop) is None
    shop.do(ChooseRow("reset"))
    assert chosen_on(shop) == RESET


def test_row_stays_chosen_while_the_page_is_looked_at_again_and_not_when_it_is_gone() -> None:
    shop = on_power_page()
    shop.do(ChooseRow("restart"))
    shop.do(RowsFound(POWER, (RESTART,), is_done=True))
    assert chosen_on(shop) == RESTART
    shop.do(RowsFound(POWER, (RESET,), is_done=True))
    assert chosen_on(shop) is None


def test_page_can_open_a_row_by_itself() -> None:
    shop = on_power_page()
    shop.do(RowsFound(POWER, (RESTART, RESET), is_done=True, chosen="reset"))
    assert chosen_on(shop) == RESET


@pytest.mark.parametrize(
    ("choice", "chore"),
    [
        ("", Chore.RESTART),  # nothing is chosen
        ("restart", Chore.RESET),  # another row's
        ("reset", Chore.RESET),  # its key rests
        ("restart", Chore.BACK_UP),  # another page's
    ],
)
def test_key_that_is_not_on_the_page_does_nothing(choice: str, chore: Chore) -> None:
    shop = on_power_page()
    shop.do(ChooseRow(choice), StartChore(chore, choice))
    assert shop.effects == []


def test_row_is_done_with_its_choice_and_an_ending_is_noted_before_it_begins() -> None:
    shop = on_power_page()
    shop.do(ChooseRow("restart"), StartChore(Chore.RESTART, "restart"))
    expected: list[Do] = [
        AppendNote(VisitStep("power restart", "begun", "restart")),
        PerformChore(POWER, Chore.RESTART, "restart"),
    ]
    assert shop.effects == expected


def test_page_that_is_at_something_begins_nothing_else() -> None:
    shop = on_power_page()
    shop.do(ChooseRow("restart"), StartChore(Chore.RESTART), StartChore(Chore.RESTART))
    assert shop.effects.count(PerformChore(POWER, Chore.RESTART, "restart")) == 1


def test_row_that_ends_nothing_is_noted_when_it_is_done() -> None:
    media = MenuRow("medium", "/media/stick", choice="/media/stick", act=Chore.PACK)
    shop = on_power_page(media)
    shop.do(ChooseRow("/media/stick"), StartChore(Chore.PACK))
    shop.do(RowsFound(POWER, (media,), is_done=True, detail="support.zip"))
    assert shop.effects == [
        PerformChore(POWER, Chore.PACK, "/media/stick"),
        AppendNote(VisitStep("power pack", "done", "support.zip")),
    ]


@pytest.mark.parametrize("way_out", [LeaveMenu(), GoBack(), Tick()])
def test_nobody_gets_back_to_selling_while_the_program_is_about_to_end(way_out: Command) -> None:
    shop = on_power_page()
    shop.do(ChooseRow("restart"), StartChore(Chore.RESTART))
    shop.effects.clear()
    shop.later(VISIT_MS)
    shop.do(way_out)
    assert (isinstance(shop.state.desk, Visit), shop.effects) == (True, [])
    shop.do(RowsFound(POWER, (RESTART,), is_done=True, outcome="failed"), way_out)
    assert isinstance(shop.state.desk, Selling)


@pytest.mark.parametrize("how", TillEnd)
def test_visit_closes_and_is_journalled_before_the_program_ends(how: TillEnd) -> None:
    shop = on_power_page()
    shop.do(ChooseRow("restart"), StartChore(Chore.RESTART))
    shop.effects.clear()
    shop.do(RowsFound(POWER, (RESTART,), is_done=True, ends=how))
    assert isinstance(shop.state.desk, Selling)
    assert shop.effects == [
        AppendNote(VisitStep("power restart", "done", "")),
        AppendNote(VisitClosed(VisitEnd.RESTART)),
        EndTill(how),
    ]


def test_look_never_ends_the_program() -> None:
    shop = on_power_page()
    shop.do(RowsFound(POWER, (RESTART,), is_done=True, ends=TillEnd.RESTART))
    assert isinstance(shop.state.desk, Visit)
    assert shop.effects == []


@pytest.mark.parametrize("chore", sorted(ENDING))
def test_nothing_ends_the_program_under_a_sale(chore: Chore) -> None:
    shop = on_power_page(MenuRow("restart_program", choice="here", act=chore))
    shop.do(ChooseRow("here"))
    shop.state = replace(shop.state, ticket=ticket_of((BEER, 1)))
    shop.effects.clear()
    shop.do(StartChore(chore))
    assert isinstance(shop.state.notice, Refused)
    assert isinstance(shop.state.notice.refusal, BasketNotEmpty)
    assert not [one for one in shop.effects if isinstance(one, PerformChore)]
