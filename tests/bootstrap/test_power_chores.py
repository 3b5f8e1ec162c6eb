"""The page that restarts and resets: refused while anything is only here."""

import threading
from pathlib import Path

import pytest

from pos_app.adapters.ledger.only_here import OnlyHere
from pos_app.bootstrap.machine import Machine
from pos_app.bootstrap.power_chores import ANYWAY, PowerChores, PowerParts
from pos_app.bootstrap.told import Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, Part, TillEnd
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.checkout.visit_commands import RowsFound
from pos_app.domain.money import Fen
from tests.bootstrap.test_machine import says

OLDEST_MS = 1_795_314_060_000  # 2026-11-22 10:21 in the shop
NOTHING = Pending(0, None)
NOTHING_SOLD = Fen(0)


class Till:
    """What the page asks of a till."""

    def __init__(self) -> None:
        self.queue = [NOTHING]
        self.told: list[RowsFound] = []
        self.pushes = 0
        self.wishes = 0
        self.is_whole = True
        self.may_reboot = True
        self.disk = ""
        self.is_dead = False
        self.here = OnlyHere(0, NOTHING_SOLD, shift_no=0, shift_sales=0)

    def pending(self) -> Pending:
        if self.is_dead:
            raise Unavailable("busy", "ledger")
        return self.queue.pop(0) if len(self.queue) > 1 else self.queue[0]

    def only_here(self) -> OnlyHere:
        if self.is_dead:
            raise Unavailable("busy", "ledger")
        return self.here

    def push(self) -> None:
        self.pushes += 1

    def wish(self) -> Path:
        if self.disk:
            raise OSError(self.disk)
        self.wishes += 1
        return Path("/var/till/former-20261122T020000Z")

    def do(self, chore: Chore, choice: str = "reset") -> Told:
        stopping = threading.Event()
        stopping.set()  # whoever would wait has waited
        answer = says('s "yes"' if self.may_reboot else 's "no"')
        parts = PowerParts(
            machine=Machine(answer, says("")),
            pending=self.pending,
            only_here=self.only_here,
            is_whole=lambda: self.is_whole,
            push=self.push,
            wish_reset=self.wish,
            tell=self.told.append,
            stopping=stopping,
        )
        return PowerChores(parts).chores()[MenuPage.POWER, chore](choice)


@pytest.fixture
def till() -> Till:
    return Till()


def row(told: Told, name: str) -> MenuRow:
    return next(row for row in told.rows if row.name == name)


def test_page_offers_all_three_when_nothing_speaks_against_them(till: Till) -> None:
    told = till.do(Chore.LOOK)
    assert [row.why_not for row in told.rows] == ["", "", ""]
    assert [row.act for row in told.rows] == [Chore.RESTART, Chore.REBOOT, Chore.RESET]
    assert till.pushes == 1


def test_page_shows_what_it_knows_before_it_waits_for_the_cloud(till: Till) -> None:
    till.queue = [Pending(1, OLDEST_MS), Pending(1, OLDEST_MS), NOTHING]
    told = till.do(Chore.LOOK)
    (early,) = till.told
    assert (early.is_done, early.rows[2].why_not) == (False, "unsynced")
    assert row(told, "factory_reset").why_not == ""


def test_restart_ends_the_program(till: Till) -> None:
    assert till.do(Chore.RESTART).ends is TillEnd.RESTART


def test_reboot_ends_the_program_when_the_system_allows_it(till: Till) -> None:
    assert till.do(Chore.REBOOT).ends is TillEnd.REBOOT


def test_reboot_that_is_not_allowed_leaves_the_program_alone(till: Till) -> None:
    till.may_reboot = False
    told = till.do(Chore.REBOOT)
    assert (told.ends, told.is_well, told.detail) == (None, False, "reboot_not_allowed")
    assert row(told, "reboot_machine").why_not == "reboot_not_allowed"


def test_reset_is_wished_for_when_the_cloud_has_everything(till: Till) -> None:
    told = till.do(Chore.RESET)
    assert (told.ends, till.wishes) == (TillEnd.RESTART, 1)
    assert told.detail == "former-20261122T020000Z"


def test_reset_waits_for_what_its_own_visit_has_written(till: Till) -> None:
    till.queue = [Pending(1, OLDEST_MS), NOTHING]
    assert till.do(Chore.RESET).ends is TillEnd.RESTART


def test_reset_is_refused_while_anything_is_only_here(till: Till) -> None:
    till.queue = [Pending(3, OLDEST_MS)]
    told = till.do(Chore.RESET)
    assert (told.ends, told.is_well, till.wishes) == (None, False, 0)
    refused = row(told, "factory_reset")
    assert (refused.why_not, refused.value) == ("unsynced", "3 · 11-22 10:21")


def test_refusal_says_how_much_money_the_cloud_lacks(till: Till) -> None:
    till.queue = [Pending(3, OLDEST_MS)]
    till.here = OnlyHere(2, Fen(1398), shift_no=0, shift_sales=0)
    told = till.do(Chore.LOOK)
    refused = row(told, "factory_reset")
    assert refused.parts == (Part("sales_only_here", "2"), Part("yuan", "13.98"))


def test_a_shift_that_nobody_has_closed_and_sales_of_no_shop_are_asked_about_once_more(
    till: Till,
) -> None:
    till.here = OnlyHere(2, Fen(1398), shift_no=3, shift_sales=12)
    told = till.do(Chore.RESET)
    assert (told.ends, told.is_well, till.wishes) == (None, False, 0)
    assert told.detail == "asked again: shift_open 3 sales_only_here 2 yuan 13.98"
    again = told.rows[-1]
    assert (told.chosen, again.choice, again.act) == (ANYWAY, ANYWAY, Chore.RESET)
    assert again.parts[0] == Part("shift_open", "3")
    assert till.do(Chore.RESET, ANYWAY).ends is TillEnd.RESTART
    assert till.wishes == 1


def test_what_was_confirmed_is_refused_all_the_same_while_the_cloud_lacks_anything(
    till: Till,
) -> None:
    till.here = OnlyHere(2, Fen(1398), shift_no=3, shift_sales=12)
    till.queue = [Pending(1, OLDEST_MS)]
    assert till.do(Chore.RESET, ANYWAY).ends is None
    assert till.wishes == 0


def test_reset_is_refused_while_old_entries_come_back(till: Till) -> None:
    till.is_whole = False
    assert till.do(Chore.RESET).detail == "past_returning"
    assert till.wishes == 0


def test_reset_is_refused_while_nobody_knows_what_is_unsynced(till: Till) -> None:
    till.is_dead = True
    assert till.do(Chore.RESET).detail == "ledger_silent"
    assert till.wishes == 0


def test_reset_that_cannot_be_written_down_does_not_end_the_program(till: Till) -> None:
    till.disk = "No space left on device"
    told = till.do(Chore.RESET)
    assert (told.ends, told.is_well) == (None, False)
    assert told.rows[0].name == "not_written"


def test_unsynced_entries_without_an_age_are_told_all_the_same(till: Till) -> None:
    till.queue = [Pending(1, None)]
    assert row(till.do(Chore.LOOK), "factory_reset").value == "1 · —"
