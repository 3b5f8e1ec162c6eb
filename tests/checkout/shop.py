"""A shop around the register: a small catalogue, a coupon seal, a clock that only tests move.

It does what the till's loop does: asks are answered in the same turn, what comes `again` is handled
next. Effects are kept for the test to look at; a sale is written when the test says so.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

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
from pos_app.checkout.commands import (
    AppendFailed,
    Command,
    Enter,
    GoodsListed,
    ProductsFound,
    SaleAppended,
    Scan,
    StartPaying,
    TypeText,
)
from pos_app.checkout.coupon_commands import CouponChecked, ShortCodeFound
from pos_app.checkout.effects import AppendNote, AppendSale, Cue, Do, PlayCue
from pos_app.checkout.state import Card, Desk, Refused, Saving, Selling, Session, TillState, Trust
from pos_app.checkout.visit_commands import CodeChecked, DoorAnswered
from pos_app.checkout.weighing_commands import (
    WeightRead,
)
from pos_app.domain import coupon_token
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged, Refusal
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import Redemption, SaleRecorded
from pos_app.domain.weighing import Plate, Reading
from tests.builders import (
    APPLES,
    BEER,
    NOODLES,
    NOW_S,
    SOAP,
    STORE,
    TERMINAL,
    moment,
    offer,
    product,
    rules_of,
    seal,
)
from tests.fakes import FakeCatalogue

TWIN = product("双胞胎苏打", barcode="77", price=300)
OTHER_TWIN = product("双胞胎汽水", barcode="77", price=350)
GOODS = (BEER, NOODLES, SOAP, APPLES, TWIN, OTHER_TWIN)
RULES = rules_of(offer(SOAP))
SEARCH_LIMIT = 50
CHALLENGE, CODE = "40271953", "81726354"
"""At the door of the maintenance menu: what is asked, and what opens."""
PAUSE_MS = 1000
"""What goes by between two things that hands do, unless a test says otherwise."""


class FakeShop:
    """One till with everything around it."""

    def __init__(
        self,
        *,
        rules: Rules = RULES,
        goods: Iterable[Product] = GOODS,
        quality: TimeQuality = TimeQuality.TRUSTED,
    ) -> None:
        self.state = TillState(
            Ticket(1),
            rules=rules,
            session=Session(store=STORE, terminal=TERMINAL, is_enrolled=True),
            trust=Trust(last_cloud_utc_ms=NOW_S * 1000),
        )
        self.at = moment(quality=quality)
        self.effects: list[Do] = []
        self.used: set[str] = set()
        self.stopped: set[str] = set()
        self.short_codes: dict[str, Coupon] = {}
        """The shop's open coupons that this till holds."""
        self.seq = 0
        self.challenge = CHALLENGE
        self._catalogue = FakeCatalogue(tuple(goods))

    # --- what happens ---

    def do(self, *commands: Command) -> None:
        """Each command with everything that must be known before the next; a pause after each."""
        for command in commands:
            self.at_once(command)
            self.later(PAUSE_MS)

    def at_once(self, command: Command) -> None:
        """The same, and no time goes by."""
        waiting: deque[Command] = deque([command])
        while waiting:
            step = register.handle(self.state, waiting.popleft(), self.at)
            self.state = step.state
            self.effects.extend(step.effects)
            answers = [self._answer(ask) for ask in step.asks]
            waiting.extendleft(reversed((*answers, *step.again)))

    def later(self, milliseconds: int) -> None:
        """Time goes by on both clocks."""
        self.at = replace(
            self.at,
            utc_ms=self.at.utc_ms + milliseconds,
            monotonic_ms=self.at.monotonic_ms + milliseconds,
        )

    def scan(self, *codes: Product | str) -> None:
        for code in codes:
            self.do(Scan(code.barcode if isinstance(code, Product) else code, source="scanner"))

    def weighs(self, grams: int | None, plate: Plate = Plate.STABLE) -> int:
        """The scale says something else; the number of its reading."""
        number = self.state.scale.number + 1
        self.do(WeightRead(Reading(plate, grams, number)))
        return number

    def press(self, text: str) -> None:
        """Key by key."""
        for symbol in text:
            self.at_once(TypeText(symbol))
        self.later(PAUSE_MS)

    def press_and_enter(self, text: str) -> None:
        self.press(text)
        self.do(Enter())

    def pay(self, cash: str = "") -> SaleRecorded:
        """F9, the amount, Enter; the sale waits to be written."""
        self.do(StartPaying())
        self.press_and_enter(cash)
        return self.being_saved

    def written(self) -> ReceiptNumber:
        """The ledger has the sale."""
        sale = self.being_saved
        self.seq += 1
        number = ReceiptNumber(TERMINAL, 1, self.seq)
        self.used |= {redemption.coupon_id for redemption in sale.redemptions}
        self.do(SaleAppended(sale.ticket_id, number, "9F3A 41C7 0B62", self.seq, self.at.utc_ms))
        return number

    def not_written(self, reason: str = "disk_full") -> None:
        self.do(AppendFailed(self.being_saved.ticket_id, reason))

    def sell(self, *goods: Product) -> ReceiptNumber:
        """A whole sale for exact cash."""
        self.scan(*goods)
        self.pay()
        return self.written()

    def _answer(self, ask: Ask) -> Command:
        match ask:
            case FindProduct():
                return ProductsFound(ask, self._first_known(ask.candidates))
            case SearchGoods():
                return GoodsListed(ask.typed, self._catalogue.search(ask.typed, SEARCH_LIMIT))
            case CheckCoupon():
                return self._checked(ask.text)
            case FindShortCode():
                return self._with_digits(ask)
            case AskAtDoor():
                return DoorAnswered(self.challenge)
            case CheckCode():
                is_right = ask.challenge == CHALLENGE and ask.code == CODE
                return CodeChecked(ask.technician, is_right, self.challenge)

    def _first_known(self, candidates: tuple[str, ...]) -> tuple[Product, ...]:
        for code in candidates:
            found = self._catalogue.find(code)
            if found:
                return found
        return ()

    def _checked(self, text: str) -> CouponChecked:
        try:
            read = coupon_token.parse(text)
        except CouponForged:
            return CouponChecked(None)
        if read.signature != seal(read.signed):
            return CouponChecked(None)
        return self._known(read.coupon)

    def _known(self, coupon: Coupon) -> CouponChecked:
        name = coupon.coupon_id
        return CouponChecked(coupon, used=name in self.used, is_stopped=name in self.stopped)

    def _with_digits(self, ask: FindShortCode) -> ShortCodeFound:
        held = None if ask.goods_only else self.short_codes.get(ask.digits)
        products = self._catalogue.find(ask.digits)
        return ShortCodeFound(ask.digits, products, self._known(held) if held else None)

    # --- what is to be seen ---

    @property
    def refusal(self) -> Refusal | None:
        """What the cashier is told was refused."""
        return self.state.notice.refusal if isinstance(self.state.notice, Refused) else None

    def has_refused(self, refusal: Refusal) -> bool:
        return self.refusal == refusal

    @property
    def card(self) -> object:
        """What lies over the hot goods, while selling."""
        return self.state.desk.card if isinstance(self.state.desk, Selling) else None

    def is_at(self, desk: type[Desk]) -> bool:
        return isinstance(self.state.desk, desk)

    def shows(self, card: Card | None) -> bool:
        """Whether this card lies there, or none."""
        return self.card == card

    def is_telling(self) -> bool:
        """Whether a notice is to be read."""
        return self.state.notice is not None

    @property
    def basket(self) -> list[tuple[str, int]]:
        """Names and quantities in milli-units."""
        return [(line.product.name, line.quantity) for line in self.state.ticket.lines]

    @property
    def total(self) -> int:
        return self.state.priced.total

    @property
    def being_saved(self) -> SaleRecorded:
        assert isinstance(self.state.desk, Saving)
        assert AppendSale(self.state.desk.sale) in self.effects
        return self.state.desk.sale

    @property
    def used_redemptions(self) -> list[Redemption]:
        """Of every sale that was handed to the ledger."""
        sales = [effect.sale for effect in self.effects if isinstance(effect, AppendSale)]
        return [one for sale in sales for one in sale.redemptions]

    @property
    def notes(self) -> list[Body]:
        return [effect.body for effect in self.effects if isinstance(effect, AppendNote)]

    @property
    def cues(self) -> list[Cue]:
        return [effect.cue for effect in self.effects if isinstance(effect, PlayCue)]


def earlier(at: Moment, milliseconds: int) -> Moment:
    """A moment before another, by both clocks."""
    return replace(at, utc_ms=at.utc_ms - milliseconds, monotonic_ms=at.monotonic_ms - milliseconds)
