"""The till's loop: commands in, one turn of the register each, asks answered at once, screens told
once."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Protocol

from pos_app.checkout import register
from pos_app.checkout.asks import (
    Ask,
    AskAtDoor,
    CheckCode,
    CheckCoupon,
    FindProduct,
    FindShortCode,
    SearchGoods,
)
from pos_app.checkout.commands import AskFailed, Command, GoodsListed, ProductsFound
from pos_app.checkout.coupon_commands import CouponChecked, ShortCodeFound
from pos_app.checkout.effects import Do, PlayCue
from pos_app.checkout.ports import Catalogue, CouponSeal, Doorkeeper, OpenClaims, Unavailable
from pos_app.checkout.state import TillState
from pos_app.checkout.visit_commands import CodeChecked, DoorAnswered
from pos_app.domain.errors import CouponForged
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product

log = logging.getLogger(__name__)

SEARCH_ROWS = 24
TURNS_LIMIT = 2_000
"""Turns in one drain before the screens get a breath; a flood of scans cannot freeze them."""

NowMoment = Callable[[], Moment]
Present = Callable[[TillState, Moment], None]


class Performer(Protocol):
    """Hands an effect to the worker that owns the thing. Returns at once."""

    def perform(self, effect: Do) -> None: ...

    def keep_basket(self, state: TillState) -> None:
        """The basket or the tray changed: keep it for after a power cut."""
        ...


class Answers:
    """Answers the register's asks on the same thread, from read-only parts."""

    def __init__(
        self, catalogue: Catalogue, seal: CouponSeal, claims: OpenClaims, doorkeeper: Doorkeeper
    ) -> None:
        self._catalogue = catalogue
        self._seal = seal
        self._claims = claims
        self._doorkeeper = doorkeeper

    def answer(self, ask: Ask) -> Command:
        """The answer as a command. Bounded by the ports to 1 ms, a search to 10 ms."""
        try:
            return self._asked(ask)
        except Unavailable as failure:
            log.warning("%s is not answered: %s", type(ask).__name__, failure)
            return AskFailed(ask, failure.reason)

    def _asked(self, ask: Ask) -> Command:
        match ask:
            case FindProduct():
                return ProductsFound(ask, self._first_known(ask.candidates))
            case SearchGoods():
                return GoodsListed(ask.typed, self._catalogue.search(ask.typed, SEARCH_ROWS))
            case CheckCoupon():
                return self._checked(ask.text)
            case FindShortCode():
                return self._with_digits(ask)
            case AskAtDoor():
                return DoorAnswered(self._doorkeeper.challenge())
            case CheckCode():
                return self._checked_code(ask)

    def _checked_code(self, ask: CheckCode) -> CodeChecked:
        """With the next challenge: an answer is never good twice."""
        door = self._doorkeeper
        is_right = door.is_code(ask.challenge, ask.technician, ask.code)
        return CodeChecked(ask.technician, is_right, door.challenge())

    def _first_known(self, candidates: tuple[str, ...]) -> tuple[Product, ...]:
        for code in candidates:
            products = self._catalogue.find(code)
            if products:
                return products
        return ()

    def _checked(self, text: str) -> CouponChecked:
        try:
            coupon = self._seal.check(text)
        except CouponForged:
            return CouponChecked(None)
        if coupon is None:
            return CouponChecked(None)
        return CouponChecked(
            coupon,
            used=self._seal.is_used(coupon.coupon_id),
            is_stopped=self._claims.is_stopped(coupon.coupon_id),
        )

    def _with_digits(self, ask: FindShortCode) -> ShortCodeFound:
        """Of several coupons with the same digits (an old one that is still here) the newest; one
        that is not genuine is none."""
        tokens = () if ask.goods_only else self._claims.tokens_of(ask.digits)
        checked = [answer for token in tokens if (answer := self._checked(token)).coupon]
        newest = max(checked, key=_claimed_at, default=None)
        return ShortCodeFound(ask.digits, self._catalogue.find(ask.digits), newest)


def _claimed_at(answer: CouponChecked) -> int:
    return answer.coupon.from_utc_s if answer.coupon else 0


class Till:
    """The one owner of the state. `post` is safe from any thread; all else happens in `drain`."""

    def __init__(
        self,
        state: TillState,
        *,
        now: NowMoment,
        answers: Answers,
        performer: Performer,
        present: Present,
        wake: Callable[[], None],
    ) -> None:
        self._state = state
        self._now = now
        self._answers = answers
        self._performer = performer
        self._present = present
        self._wake = wake
        self._inbox: deque[tuple[Command, Moment]] = deque()
        self._cues: deque[PlayCue] = deque()
        self._draining = False

    @property
    def state(self) -> TillState:
        """The state after the last turn; read it on the loop's thread only."""
        return self._state

    def post(self, command: Command) -> None:
        """Take a command in. It is handled in the order of arrival, as of the time of arrival:
        a second can scanned while the screen was busy is a second can, a bounce a bounce."""
        self._inbox.append((command, self._now()))
        self._wake()

    def drain(self) -> None:
        """Handle everything that has come in, then present once. Called on the loop's thread.

        Disk, drawer and printer are told at once. Cues and the kept basket come after presenting:
        to wake another thread may cost this one its turn, and a scan should be seen first.
        """
        if self._draining:
            return
        self._draining = True
        try:
            before = self._state
            self._drain_inbox()
            try:
                if self._state is not before:
                    self._present(self._state, self._now())
            finally:  # a screen that breaks must not cost the basket
                self._keep_basket(before)
                self._play_cues()
        finally:
            self._draining = False
        if self._inbox:
            self._wake()

    def present_again(self) -> None:
        """Show the same state anew, for what depends on the time alone."""
        self._present(self._state, self._now())

    def _drain_inbox(self) -> None:
        for _ in range(TURNS_LIMIT):
            if not self._inbox:
                return
            self._turn(*self._inbox.popleft())

    def _turn(self, command: Command, at: Moment) -> None:
        """One command with all that must be known before the next."""
        waiting = deque((command,))
        while waiting:
            step = register.handle(self._state, waiting.popleft(), at)
            self._state = step.state
            answers = [self._answers.answer(ask) for ask in step.asks]
            waiting.extendleft(reversed((*answers, *step.again)))
            for effect in step.effects:
                if isinstance(effect, PlayCue):
                    self._cues.append(effect)
                else:
                    self._performer.perform(effect)

    def _play_cues(self) -> None:
        while self._cues:
            self._performer.perform(self._cues.popleft())

    def _keep_basket(self, before: TillState) -> None:
        after = self._state
        same = after.ticket is before.ticket and after.tray is before.tray
        if not same or after.priced is not before.priced:  # which coupons are on it is kept, too
            self._performer.keep_basket(after)
