"""The loop: every command gets its turn, asks are answered first, screens are told once."""

from collections.abc import Callable

import pytest

from pos_app.checkout.asks import CheckCoupon, FindShortCode
from pos_app.checkout.commands import Enter, HealthPart, Level, Scan, TypeText
from pos_app.checkout.coupon_commands import CouponChecked, ShortCodeFound
from pos_app.checkout.effects import AppendSale, Cue, Do, PlayCue
from pos_app.checkout.state import Refused, Saving, Selling, TillState
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CannotLookUp, CouponForged
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.values import replace
from pos_app.till.loop import TURNS_LIMIT, Answers, Till
from tests.builders import NOW_S, coupon, token
from tests.fakes import FakeCatalogue

DIGITS = "12345678"
SOAP_COUPON, OLDER, STOPPED = coupon(1), coupon(2, from_utc_s=NOW_S - 600), coupon(3)
WATER = Product("6921168509256", "农夫山泉矿泉水550ml", "农夫山泉", "饮料", "瓶", Fen(200))


class FakeSeal:
    """Trusts what the tests' own cloud has made."""

    def check(self, token_text: str) -> Coupon | None:
        if len(token_text) < 10:
            raise CouponForged
        made = {token(each): each for each in (SOAP_COUPON, OLDER, STOPPED)}
        return made.get(token_text)

    def is_used(self, coupon_id: str) -> bool:
        return False


class FakeClaims:
    """One open coupon of each kind: sealed, forged and stopped."""

    tokens: tuple[str, ...] = ()

    def tokens_of(self, digits: str) -> tuple[str, ...]:
        return self.tokens if digits == DIGITS else ()

    def is_stopped(self, coupon_id: str) -> bool:
        return coupon_id == STOPPED.coupon_id


class FakeDoor:
    """Asks with a new number each time and wants it back twice."""

    def __init__(self) -> None:
        self.asked = 0

    def challenge(self) -> str:
        self.asked += 1
        return f"{self.asked:08d}"

    def is_code(self, challenge: str, technician: str, code: str) -> bool:
        return (challenge, technician) == (code, "T0427")


class FakePerformer:
    def __init__(self) -> None:
        self.performed: list[Do] = []
        self.kept: list[TillState] = []

    def perform(self, effect: Do) -> None:
        self.performed.append(effect)

    def keep_basket(self, state: TillState) -> None:
        self.kept.append(state)


class Rig:
    """A till over fakes, with a clock that moves 400 ms whenever it is looked at."""

    def __init__(self) -> None:
        self.performer = FakePerformer()
        self.catalogue = FakeCatalogue((WATER,))
        self.door = FakeDoor()
        self.claims = FakeClaims()
        self.presented: list[TillState] = []
        self.wakes = 0
        self.stands_still = False
        self._ms = 0
        self.till = Till(
            TillState(ticket=Ticket(1)),
            now=self._now,
            answers=Answers(self.catalogue, FakeSeal(), self.claims, self.door),
            performer=self.performer,
            present=self._present,
            wake=self._wake,
        )
        self.on_present: Callable[[], None] = lambda: None

    def _present(self, state: TillState, _at: Moment) -> None:
        self.presented.append(state)
        self.on_present()

    def _now(self) -> Moment:
        self._ms += 0 if self.stands_still else 400
        return Moment(1_795_000_000_000 + self._ms, self._ms)

    def _wake(self) -> None:
        self.wakes += 1


def test_commands_wait_until_the_loop_drains_and_are_presented_once() -> None:
    rig = Rig()
    rig.till.post(Scan(WATER.barcode))
    rig.till.post(Scan(WATER.barcode))
    assert rig.till.state.ticket.is_empty
    rig.till.drain()
    assert [line.quantity for line in rig.till.state.ticket.lines] == [2000]
    assert len(rig.presented) == 1
    assert rig.wakes == 2


def test_a_second_item_scanned_while_the_screen_is_busy_is_a_second_item() -> None:
    """Bounces are told from items by when they were read, not by when the loop had time."""
    rig = Rig()
    rig.till.post(Scan(WATER.barcode))  # 400 ms apart
    rig.till.post(Scan(WATER.barcode))
    rig.stands_still = True
    rig.till.drain()
    assert [line.quantity for line in rig.till.state.ticket.lines] == [2000]


def test_a_bounce_stays_one_item_although_the_screen_was_busy_between() -> None:
    rig = Rig()
    rig.till.post(Scan(WATER.barcode))
    rig.stands_still = True
    rig.till.post(Scan(WATER.barcode))
    rig.stands_still = False
    rig.till.drain()
    assert [line.quantity for line in rig.till.state.ticket.lines] == [1000]


def test_the_answer_to_a_scan_is_handled_before_the_key_that_follows_it() -> None:
    rig = Rig()
    for command in (Scan(WATER.barcode), TypeText("3"), TypeText("*")):
        rig.till.post(command)
    rig.till.drain()
    assert rig.till.state.entry.text == "3*"
    assert rig.till.state.priced.total == 200


def test_every_change_of_the_basket_is_kept_and_nothing_else_is() -> None:
    rig = Rig()
    rig.till.post(Scan(WATER.barcode))
    rig.till.drain()
    rig.till.post(TypeText("5"))
    rig.till.drain()
    assert [len(state.ticket.lines) for state in rig.performer.kept] == [1]


def test_a_scan_is_shown_before_it_is_heard_and_kept() -> None:
    rig = Rig()
    heard: list[tuple[int, int]] = []
    rig.on_present = lambda: heard.append((len(rig.performer.performed), len(rig.performer.kept)))
    rig.till.post(Scan(WATER.barcode))
    rig.till.drain()
    assert heard == [(0, 0)]
    assert rig.performer.performed == [PlayCue(Cue.SCANNED)]
    assert len(rig.performer.kept) == 1


def test_a_basket_is_kept_although_the_screen_breaks() -> None:
    rig = Rig()

    def break_down() -> None:
        raise RuntimeError("no screen")

    rig.on_present = break_down
    rig.till.post(Scan(WATER.barcode))
    with pytest.raises(RuntimeError, match="no screen"):
        rig.till.drain()
    assert len(rig.performer.kept) == 1


def test_a_sale_is_handed_to_the_ledger_and_the_till_waits_as_a_state() -> None:
    rig = Rig()
    for command in (Scan(WATER.barcode), Enter(), Enter()):
        rig.till.post(command)
        rig.till.drain()
    assert isinstance(rig.till.state.desk, Saving)
    assert [type(effect) for effect in rig.performer.performed][-1] is AppendSale


def test_a_forged_token_is_answered_not_raised() -> None:
    rig = Rig()
    rig.till.post(Scan("RY1AB"))
    rig.till.drain()
    assert isinstance(rig.till.state.desk, Selling)
    assert rig.till.state.notice is not None
    assert rig.till.state.tray == ()


def test_a_flood_lets_the_screens_breathe_and_goes_on_afterwards() -> None:
    rig = Rig()
    for _ in range(TURNS_LIMIT + 5):
        rig.till.post(TypeText("1"))
    before = rig.wakes
    rig.till.drain()
    assert rig.wakes == before + 1
    assert len(rig.presented) == 1
    rig.till.drain()
    assert rig.wakes == before + 1


def test_nothing_is_presented_when_nothing_came() -> None:
    rig = Rig()
    rig.till.drain()
    assert rig.presented == []
    rig.till.present_again()
    assert rig.presented == [rig.till.state]


def test_a_catalogue_that_does_not_answer_is_refused_aloud_and_shown_as_health() -> None:
    rig = Rig()
    rig.catalogue.is_broken = True
    rig.till.post(Scan(WATER.barcode))
    rig.till.drain()
    notice = rig.till.state.notice
    assert isinstance(notice, Refused)
    assert notice.refusal == CannotLookUp(is_coupon=False)
    assert rig.till.state.health.of(HealthPart.DISK).level is Level.BROKEN
    rig.catalogue.is_broken = False
    rig.till.post(Scan(WATER.barcode))
    rig.till.drain()
    assert len(rig.till.state.ticket.lines) == 1


# --- short codes ---


def answers_with(*tokens: str) -> Answers:
    claims = FakeClaims()
    claims.tokens = tokens
    return Answers(FakeCatalogue((replace(WATER, barcode=DIGITS),)), FakeSeal(), claims, FakeDoor())


def test_of_several_coupons_with_the_same_digits_the_newest_genuine_one_is_found() -> None:
    found = answers_with(token(OLDER), token(SOAP_COUPON), "RY1", token(coupon(9))).answer(
        FindShortCode(DIGITS, goods_only=False)
    )
    assert found == ShortCodeFound(
        DIGITS, (replace(WATER, barcode=DIGITS),), CouponChecked(SOAP_COUPON)
    )


def test_while_short_codes_rest_only_goods_are_found() -> None:
    found = answers_with(token(SOAP_COUPON)).answer(FindShortCode(DIGITS, goods_only=True))
    assert found == ShortCodeFound(DIGITS, (replace(WATER, barcode=DIGITS),), None)


def test_a_stopped_coupon_is_said_to_be_stopped() -> None:
    assert answers_with().answer(CheckCoupon(token(STOPPED))) == CouponChecked(
        STOPPED, is_stopped=True
    )
