"""Whatever hands, scanners and the world do in whatever order: the till stays true.

A random walk over everything that can happen. After each step the prices are those of the basket,
no line is lost unasked, nothing is below zero, every sale balances, no coupon is used twice, and no
payment code stands in the state or leaves as an effect.
"""

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pos_app.checkout.commands import (
    AddToCatalogue,
    AppendFailed,
    ChooseCategory,
    ChooseLine,
    ChooseLineAt,
    ChooseNote,
    ClearEntry,
    Command,
    CouponArrived,
    CouponWithdrawn,
    DrawerFinished,
    EditName,
    Enter,
    EraseLast,
    GiveReason,
    GoBack,
    HealthChanged,
    HealthPart,
    Level,
    OpenDrawerByHand,
    PickProduct,
    PrintFinished,
    PrintOutcome,
    ReceiptLeftOpen,
    RemoveLine,
    RepeatLast,
    ReprintLast,
    RulesChanged,
    SaleAppended,
    Scan,
    SellUncoded,
    ShowHealth,
    ShowHelp,
    StartPaying,
    TakeCash,
    Tick,
    TrustLearned,
    TypeText,
    TypeTimes,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.effects import AppendSale, OpenDrawer, PrintReceipt
from pos_app.checkout.state import Saving, TillState
from pos_app.checkout.weighing_commands import (
    TakeTare,
    TakeWeight,
    TypeWeight,
    WeightRead,
)
from pos_app.domain.basket import LINES_LIMIT
from pos_app.domain.moment import TimeQuality
from pos_app.domain.money import Fen
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.weighing import Plate, Reading
from tests.builders import (
    APPLES,
    BEER,
    NOODLES,
    SOAP,
    TERMINAL,
    coupon,
    offer,
    rules_of,
    special_price,
    token,
    with_check_digit,
)
from tests.checkout.shop import GOODS, FakeShop

PAYMENT_CODES = (
    "134567890123456707",
    "281234567890123456",
    "6212345678901234567",
    "0112345678901234567",
    with_check_digit("26" + "00042" + "00999" + "00915"),
    with_check_digit("26" + "99999" + "00999" + "00915"),
)
LABELS = (
    with_check_digit("26" + "00042" + "00732" + "00915"),
    with_check_digit("200004200732"),
    with_check_digit("200004200000"),
    with_check_digit("209999900732"),
)
COUPONS = tuple(
    coupon(number, offer_id=1 + number % 4, face=100 + 450 * number, hours=1 + number)
    for number in range(12)
)
CODES = (
    *(item.barcode for item in GOODS),
    *PAYMENT_CODES,
    *LABELS,
    *map(token, COUPONS),
    token(COUPONS[0], key=b"thief"),
    with_check_digit("697777777777"),
    "6901234567890",
    "https://pay.example/1",
    "7K2M9QXDA00000001",
    "ZZZZZZZZA00000001",
    "",
)
RULE_SETS = tuple(
    rules_of(
        special_price(BEER, 420 - 20 * version, promotion_id="a"),
        special_price(BEER, 400, promotion_id="b"),
        special_price(SOAP, 2500),
        *(offer(SOAP, BEER, offer_id=number) for number in range(1, 3 + version)),
        offer(APPLES, NOODLES, offer_id=9),
        version=version,
    )
    for version in range(3)
)
KEYS = (
    EraseLast(),
    ClearEntry(),
    TypeTimes(),
    Enter(),
    Enter(),
    GoBack(),
    ChooseLine(-1),
    ChooseLine(+1),
    ChooseLineAt(1),
    RemoveLine(),
    RepeatLast(),
    VoidBasket(),
    GiveReason(VoidReason.WRONG_SCAN),
    SellUncoded(),
    ChooseCategory("饮料"),
    EditName(),
    AddToCatalogue(),
    StartPaying(),
    StartPaying(),
    TakeCash(),
    TakeTare(0),
    TypeWeight(),
    ChooseNote(Fen(10_000)),
    ReprintLast(),
    ShowHelp(),
    ShowHealth(),
)
REPORTS = (
    CouponWithdrawn(COUPONS[1].coupon_id),
    DrawerFinished(opened=True),
    HealthChanged(HealthPart.PRINTER, Level.BROKEN, "no_paper"),
    HealthChanged(HealthPart.PRINTER, Level.OK),
    PrintFinished(1, PrintOutcome.UNKNOWN),
    PrintFinished(1, PrintOutcome.DONE),
    ReceiptLeftOpen(3, ReceiptNumber(TERMINAL, 1, 3), total=Fen(900), change=Fen(100)),
    OpenDrawerByHand(),
    AppendFailed(99, "late"),
    SaleAppended(99, ReceiptNumber(TERMINAL, 1, 99), "", 99, 0),
    Tick(),
)
TAKES_LINES = (RemoveLine, GiveReason, SaleAppended)


class AnySequence(RuleBasedStateMachine):
    """One till, and what must hold of it after every step."""

    shop: FakeShop

    @initialize(quality=st.sampled_from(TimeQuality), rules=st.sampled_from(RULE_SETS))
    def open_the_shop(self, quality: TimeQuality, rules: Rules) -> None:
        self.shop = FakeShop(quality=quality, rules=rules)
        self.sold: list[SaleRecorded] = []

    # --- what can happen ---

    @rule(code=st.sampled_from(CODES), source=st.sampled_from(["one", "two"]))
    def scan(self, code: str, source: str) -> None:
        self._happens(Scan(code, source=source))

    @rule(goods=st.sampled_from([BEER, NOODLES, SOAP]))
    def scan_goods(self, goods: Product) -> None:
        self._happens(Scan(goods.barcode, source="one"))
        self.shop.later(1000)

    @rule(number=st.integers(0, len(COUPONS) - 1))
    def shows_a_coupon(self, number: int) -> None:
        self._happens(Scan(token(COUPONS[number]), source="one"))
        self.shop.later(1000)

    @precondition(lambda self: not self.shop.state.ticket.is_empty)
    @rule()
    def pays(self) -> None:
        self.shop.later(1000)
        for key in (StartPaying(), ClearEntry(), TakeCash()):
            self._happens(key)

    @rule(
        text=st.sampled_from(["1", "3", "12", "9999", "5.5", "0", " ", "奥妙", "双胞胎", "x", "7"])
    )
    def types(self, text: str) -> None:
        self._happens(TypeText(text))

    @rule(key=st.sampled_from(KEYS))
    def presses(self, key: Command) -> None:
        self._happens(key)

    @rule(goods=st.sampled_from(GOODS))
    def touches_a_tile(self, goods: Product) -> None:
        self._happens(PickProduct(goods))

    @rule(plate=st.sampled_from(Plate), grams=st.sampled_from([None, -5, 0, 12, 375]))
    def lays_something_on_the_scale(self, plate: Plate, grams: int | None) -> None:
        self._happens(WeightRead(Reading(plate, grams, self.shop.state.scale.number + 1)))

    @rule(behind=st.integers(0, 1))
    def takes_the_weight_that_is_shown(self, behind: int) -> None:
        """Or, one behind, the one that was shown."""
        state = self.shop.state
        net = state.scale.less(state.weighing.tare_g if state.weighing else 0)
        lines = len(state.ticket.lines)
        self._happens(TakeWeight(state.scale.number - behind))
        if len(self.shop.state.ticket.lines) > lines:
            assert not behind
            assert self.shop.state.ticket.lines[-1].quantity == net.to_sell_g

    @rule(behind=st.integers(0, 1))
    def tares(self, behind: int) -> None:
        self._happens(TakeTare(self.shop.state.scale.number - behind))

    @rule(number=st.integers(0, len(COUPONS) - 1))
    def claims(self, number: int) -> None:
        if COUPONS[number].coupon_id not in self.shop.used:
            self._happens(CouponArrived(COUPONS[number]))

    @rule(report=st.sampled_from(REPORTS))
    def hears_from_the_world(self, report: Command) -> None:
        self._happens(report)

    @rule(version=st.integers(0, len(RULE_SETS) - 1))
    def gets_new_rules(self, version: int) -> None:
        self._happens(RulesChanged(RULE_SETS[version]))

    @rule()
    def speaks_with_the_cloud(self) -> None:
        self._happens(TrustLearned(self.shop.at.utc_ms))

    @rule(milliseconds=st.sampled_from([1, 299, 300, 1000, 8000, 1_200_000]))
    def waits(self, milliseconds: int) -> None:
        self.shop.later(milliseconds)

    @precondition(lambda self: isinstance(self.shop.state.desk, Saving))
    @rule(late_ms=st.integers(0, 3000))
    def writes_the_sale(self, late_ms: int) -> None:
        self.shop.later(late_ms)
        before = len(self.shop.effects)
        self.sold.append(self.shop.being_saved)
        self.shop.written()
        done = self.shop.effects[before:]
        assert sum(isinstance(effect, OpenDrawer) for effect in done) == 1
        assert sum(isinstance(effect, PrintReceipt) for effect in done) == 1

    @precondition(lambda self: isinstance(self.shop.state.desk, Saving))
    @rule()
    def fails_to_write_the_sale(self) -> None:
        before = self.shop.state
        self.shop.not_written()
        assert self.shop.state.ticket == before.ticket

    # --- what must hold ---

    def _happens(self, command: Command) -> None:
        before, done = self.shop.state, len(self.shop.effects)
        self.shop.at_once(command)
        _loses_no_line(before, self.shop.state, command)
        for effect in self.shop.effects[done:]:
            assert not isinstance(effect, OpenDrawer)
            if isinstance(effect, AppendSale):
                _sells_what_was_priced(effect.sale, before)

    @invariant()
    def the_prices_are_those_of_the_basket(self) -> None:
        state = self.shop.state
        bill = state.priced
        assert [priced.line for priced in bill.lines] == list(state.ticket.lines)
        assert sum(line.net for line in bill.lines) == bill.total == bill.gross - bill.saved
        assert all(line.net >= 0 for line in bill.lines)
        applied = [held.coupon for held in state.tray if held.coupon.coupon_id in bill.redeemed]
        dealt = [*applied, *(unused for unused, _ in bill.unused)]
        ticket = state.ticket
        assert evaluate(ticket.lines, state.ticket_rules, dealt, ticket.opened_utc_s) == bill

    @invariant()
    def no_payment_code_is_to_be_seen(self) -> None:
        seen = repr(self.shop.state) + repr(self.shop.effects[-8:])
        assert not [code for code in PAYMENT_CODES if code in seen]

    @invariant()
    def no_coupon_is_used_twice(self) -> None:
        used = [redeemed.coupon_id for sale in self.sold for redeemed in sale.redemptions]
        assert len(used) == len(set(used))

    @invariant()
    def each_ticket_is_sold_once(self) -> None:
        tickets = [sale.ticket_id for sale in self.sold]
        assert len(tickets) == len(set(tickets))

    def teardown(self) -> None:
        """From anywhere the till finds back to selling."""
        if not hasattr(self, "shop"):
            return
        if isinstance(self.shop.state.desk, Saving):
            self.shop.written()
        self.shop.do(GoBack(), GoBack(), ClearEntry())
        pieces = _pieces(self.shop.state)
        self.shop.scan(NOODLES)
        assert _pieces(self.shop.state) == pieces + 1 or len(self.shop.basket) >= LINES_LIMIT


def _pieces(state: TillState) -> int:
    return sum(line.units for line in state.ticket.lines)


def _loses_no_line(before: TillState, after: TillState, command: Command) -> None:
    if isinstance(command, TAKES_LINES):
        return
    assert after.ticket.ticket_id == before.ticket.ticket_id
    for line in before.ticket.lines:
        kept = after.ticket.line(line.line_id)
        assert kept is not None
        assert kept.quantity >= line.quantity or isinstance(command, Enter)  # `3 ×` and Enter


def _sells_what_was_priced(sale: SaleRecorded, before: TillState) -> None:
    assert imbalance(sale) is None
    assert sale.total == before.priced.total
    assert len(sale.lines) == len(before.ticket.lines) > 0


def test_any_sequence_leaves_the_till_true() -> None:
    run_state_machine_as_test(AnySequence)
