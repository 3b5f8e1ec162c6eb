"""Effects reach their workers; whatever fails there is said, and a stored sale is always told."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from pos_app.checkout.bind_commands import (
    BindingKept,
    DisplaysSwapped,
    PlaceProbed,
    PlacesFound,
)
from pos_app.checkout.commands import (
    AppendFailed,
    Command,
    CouponArrived,
    DrawerFinished,
    HealthChanged,
    Inbox,
    InboxChanged,
    PrintFinished,
    PrintOutcome,
    SaleAppended,
    UploadChanged,
)
from pos_app.checkout.coupon_commands import Answered, LockAnswered, ShortCodeAnswered
from pos_app.checkout.coupons import PUSH_APPLIES_MS
from pos_app.checkout.effects import (
    AppendNote,
    AppendSale,
    ChangeDisplays,
    Do,
    EndTill,
    KeepBinding,
    KeepMessageRead,
    KeepProduct,
    KeepTrial,
    LookForPlaces,
    OpenDrawer,
    PerformChore,
    ProbePlace,
    RecallTrials,
    ReprintFromLedger,
    RunDeviceTest,
    StopProbe,
)
from pos_app.checkout.menu import Chore, DeviceTest, MenuPage, MenuRow, PastTrial, TillEnd, Verdict
from pos_app.checkout.places import Displays, Fit, Role
from pos_app.checkout.ports import PrintedSale, Unavailable
from pos_app.checkout.state import TillState
from pos_app.checkout.visit_commands import DeviceTestEnded, RowsFound, TrialsRecalled
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import BasketVoided, ReceiptReprinted
from pos_app.domain.money import Fen
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.wire_coupons import CouponLock
from pos_app.till.performing import Parts, WorkerPerformer, Workers
from pos_app.till.worker import CAPACITY, Worker
from tests.builders import BEER, SOAP, coupon, moment, rules_of, ticket_of
from tests.checkout.shop import FakeShop
from tests.fakes import FakeLedger

DEADLINE_S = 30.0


def sale() -> SaleRecorded:
    ticket = ticket_of((BEER, 1))
    priced = evaluate(ticket.lines, rules_of(), (), ticket.opened_utc_s)
    return sale_for_cash(ticket, priced, Fen(10_000), {})


@dataclass
class FakeArchive:
    copies: int = 0
    broken: bool = False

    def sale_to_print(self, seq: int) -> tuple[SaleRecorded, PrintedSale] | None:
        if self.broken:
            raise Unavailable("io")
        if seq != 1:
            return None
        number = ReceiptNumber("7K2M9QXD", 1, seq)
        return sale(), PrintedSale(number, "AB", 0, "owner", copy=self.copies)


@dataclass
class FakePrinter:
    printed: list[PrintedSale] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        self.printed.append(printed)
        return PrintOutcome.DONE

    def open_drawer(self, seq: int) -> bool:
        self.opened.append(seq)
        return True


@dataclass
class FakeGoods:
    sold: list[str] = field(default_factory=list)
    unread: int = 4
    tries: ShortCodeTries = field(default_factory=ShortCodeTries)

    def add(self, product: Product) -> None:
        raise Unavailable("io")

    def bump(self, barcodes: Iterable[str], *, used_utc_ms: int) -> None:
        self.sold.extend(barcodes)

    def keep_tries(self, tries: ShortCodeTries) -> None:
        if not tries.wrong_at:
            raise Unavailable("io")
        self.tries = tries

    def mark_read(self, number: int) -> Inbox:
        if number != self.unread:
            raise Unavailable("io")
        return Inbox()


class FakeTrials:
    def run(self, item: DeviceTest) -> DeviceTestEnded:
        return DeviceTestEnded(item, is_done=True, fact="shown")


class FakeChores:
    def perform(self, page: MenuPage, chore: Chore, choice: str) -> RowsFound:
        return RowsFound(page, (MenuRow(chore, choice),), is_done=True)


class FakeTrialLog:
    def recall(self) -> TrialsRecalled:
        return TrialsRecalled({})

    def keep(self, item: DeviceTest, past: PastTrial) -> TrialsRecalled:
        return TrialsRecalled({item: (past,)})


@dataclass
class FakeBinder:
    stops: int = 0

    def look(self) -> PlacesFound:
        return PlacesFound((), (), Displays())

    def probe(self, role: Role, key: str) -> PlaceProbed:
        return PlaceProbed(role, key, Fit.BOUND, key)

    def stop(self) -> None:
        self.stops += 1

    def keep(self, role: Role, addresses: tuple[str, ...]) -> BindingKept:
        return BindingKept(role, is_kept=bool(addresses), fact="bound_now")

    def swap_displays(self) -> Displays:
        return Displays("B", "A")

    def keep_displays(self, displays: Displays) -> DisplaysSwapped:
        return DisplaysSwapped(True, "swapped", displays)


@dataclass
class FakeCouponDesk:
    told: list[object] = field(default_factory=list)

    def seek(self, digits: str) -> ShortCodeAnswered:
        return ShortCodeAnswered(digits, Answered.UNKNOWN)

    def borrow(self, coupon_id: str) -> LockAnswered:
        return LockAnswered(coupon_id, Answered.YES, 600_000)

    def give_back(self, coupon_id: str) -> None:
        self.told.append(coupon_id)

    def answer(self, lock: CouponLock, *, is_held: bool) -> None:
        self.told.append((lock, is_held))


@dataclass
class FakeBasket:
    kept: list[Ticket] = field(default_factory=list)
    coupons: tuple[Coupon, ...] = ()
    broken: str = ""

    def keep(self, ticket: Ticket, coupons: tuple[Coupon, ...]) -> None:
        if self.broken:
            raise Unavailable(self.broken)
        self.kept.append(ticket)
        self.coupons = coupons


class SilentSounds:
    def play(self, name: str) -> None:
        """Nobody hears it."""


class Rig:
    """A performer over fakes; the workers run only inside `running`."""

    def __init__(self) -> None:
        self.posted: list[Command] = []
        self.bugs: list[str] = []
        self.pokes = 0
        self.ends: list[TillEnd] = []
        self.ledger, self.archive, self.printer = FakeLedger(), FakeArchive(), FakePrinter()
        self.goods, self.basket, self.binder = FakeGoods(), FakeBasket(), FakeBinder()
        self.desk = FakeCouponDesk()
        names = ("ledger", "printer", "catalogue", "basket", "sounds", "chores", "coupons")
        self.workers = Workers(*(self._worker(name) for name in names))
        parts = Parts(
            self.ledger,
            self.archive,
            self.printer,
            self.goods,
            self.basket,
            SilentSounds(),
            FakeTrials(),
            FakeChores(),
            self.binder,
            FakeTrialLog(),
            self.desk,
        )
        self.performer = WorkerPerformer(
            self.workers,
            parts,
            post=self.posted.append,
            now=moment,
            appended=self._poke,
            end=self.ends.append,
        )

    def _worker(self, name: str) -> Worker:
        def on_bug(_name: str, bug: BaseException) -> None:
            self.bugs.append(repr(bug))

        return Worker(name, post=self.posted.append, on_bug=on_bug)

    def _poke(self) -> None:
        self.pokes += 1

    @contextmanager
    def running(self) -> Iterator[None]:
        for worker in self.workers.all():
            worker.start()
        yield
        for worker in self.workers.all():
            assert worker.stop(DEADLINE_S)
        assert self.bugs == []

    def do(self, *effects: Do) -> list[Command]:
        with self.running():
            for effect in effects:
                self.performer.perform(effect)
        return self.posted


def test_a_stored_sale_is_told_with_what_waits_for_the_cloud() -> None:
    rig = Rig()
    told = rig.do(AppendSale(sale()))
    assert [type(command) for command in told] == [UploadChanged, SaleAppended]
    assert rig.goods.sold == [BEER.barcode]


def test_a_disk_that_fails_is_told_once_and_once_when_it_is_back() -> None:
    rig = Rig()
    with rig.running():
        rig.ledger.broken = "disk_full"
        for _ in range(2):
            rig.performer.perform(AppendSale(sale()))
        rig.workers.ledger.call(lambda: None, DEADLINE_S)
        rig.ledger.broken = ""
        rig.performer.perform(AppendSale(sale()))
    kinds = [type(command) for command in rig.posted]
    assert kinds.count(AppendFailed) == 2
    assert kinds.count(HealthChanged) == 2
    assert kinds[-1] is SaleAppended


def test_that_no_sale_can_be_stored_goes_before_a_basket_that_cannot_be_kept() -> None:
    rig = Rig()
    rig.basket.broken, rig.ledger.broken = "basket", "disk_full"
    with rig.running():
        for _ in range(2):
            rig.performer.keep_basket(TillState(ticket=Ticket(1)))
            rig.workers.basket.call(lambda: None, DEADLINE_S)
            rig.performer.perform(AppendSale(sale()))
            rig.workers.ledger.call(lambda: None, DEADLINE_S)
    told = [command.reason for command in rig.posted if isinstance(command, HealthChanged)]
    assert told == ["basket", "disk_full"]


def test_a_coupon_used_before_is_no_fault_of_the_disk() -> None:
    rig = Rig()
    rig.ledger.broken = "coupon_used"

    assert rig.do(AppendSale(sale())) == [AppendFailed(sale().ticket_id, "coupon_used")]


def test_a_stored_sale_is_told_even_when_nobody_can_count_what_waits() -> None:
    rig = Rig()
    rig.ledger.cannot_count = True
    assert isinstance(rig.do(AppendSale(sale()))[-1], SaleAppended)
    assert rig.pokes == 1


def test_a_stored_sale_is_told_even_when_the_catalogue_is_far_behind() -> None:
    rig = Rig()
    for _ in range(CAPACITY):
        rig.workers.catalogue.submit(lambda: None)
    rig.workers.ledger.start()
    rig.performer.perform(AppendSale(sale()))
    assert rig.workers.ledger.stop(DEADLINE_S)
    assert isinstance(rig.posted[-1], SaleAppended)
    assert rig.bugs == []


@pytest.mark.parametrize(
    ("behind", "effect", "told"),
    [
        ("ledger", AppendSale(sale()), AppendFailed(sale().ticket_id, "busy")),
        ("printer", ReprintFromLedger(7), PrintFinished(7, PrintOutcome.FAILED)),
        ("printer", OpenDrawer(7), DrawerFinished(opened=False)),
    ],
)
def test_a_worker_that_is_far_behind_fails_the_effect_and_not_the_till(
    behind: str, effect: Do, told: Command
) -> None:
    rig = Rig()
    worker: Worker = getattr(rig.workers, behind)
    fill(worker.submit)
    rig.performer.perform(effect)
    assert rig.posted == [told]


def test_a_note_or_a_basket_that_finds_no_room_is_no_bug() -> None:
    rig = Rig()
    for worker in (rig.workers.ledger, rig.workers.basket):
        fill(worker.submit)
    rig.performer.perform(AppendNote(BasketVoided(1, "training", 1, Fen(100))))
    rig.performer.keep_basket(TillState(ticket=Ticket(1)))
    assert rig.posted == []


def test_the_newest_basket_is_kept_and_overtaken_ones_are_skipped() -> None:
    rig = Rig()
    for number in range(1, 6):
        rig.performer.keep_basket(TillState(ticket=Ticket(number)))
    with rig.running():
        pass
    assert [ticket.ticket_id for ticket in rig.basket.kept] == [5]


def test_a_kept_basket_takes_only_the_coupons_that_are_on_it_or_were_shown() -> None:
    """Else a power cut would put another shopper's coupon on this basket."""
    shop = FakeShop()
    left = coupon()
    shop.do(CouponArrived(left))
    shop.later(PUSH_APPLIES_MS)
    shop.scan(SOAP)
    applied = coupon(2, from_utc_s=shop.at.utc_s)
    shop.do(CouponArrived(applied))
    assert [held.coupon for held in shop.state.tray] == [left, applied]
    rig = Rig()
    rig.performer.keep_basket(shop.state)
    with rig.running():
        pass
    assert rig.basket.coupons == (applied,)


def test_an_older_receipt_counts_its_copies_on() -> None:
    rig = Rig()
    rig.archive.copies = 2
    assert rig.do(ReprintFromLedger(1))[0] == PrintFinished(1, PrintOutcome.DONE)
    assert [printed.copy for printed in rig.printer.printed] == [3]
    assert rig.ledger.stored == [ReceiptReprinted(sale_seq=1, copy=3)]


@pytest.mark.parametrize("broken", [False, True])
def test_a_receipt_that_cannot_be_read_back_is_a_failed_print(broken: bool) -> None:
    rig = Rig()
    rig.archive.broken = broken
    assert PrintFinished(9, PrintOutcome.FAILED) in rig.do(ReprintFromLedger(9))
    assert rig.printer.printed == []


def test_a_message_is_read_once_that_is_kept() -> None:
    assert Rig().do(KeepMessageRead(4)) == [InboxChanged(Inbox())]


def test_what_cannot_be_kept_says_nothing() -> None:
    assert Rig().do(KeepMessageRead(5), KeepProduct(BEER)) == []


def fill(submit: Callable[[Callable[[], None]], None]) -> None:
    for _ in range(CAPACITY):
        submit(lambda: None)


def test_what_a_technician_asks_for_is_done_and_told() -> None:
    told = Rig().do(RunDeviceTest(DeviceTest.DRAWER), PerformChore(MenuPage.LEDGER, Chore.CHECK))
    assert DeviceTestEnded(DeviceTest.DRAWER, is_done=True, fact="shown") in told
    assert RowsFound(MenuPage.LEDGER, (MenuRow("check"),), is_done=True) in told


def test_a_test_that_a_busy_worker_cannot_take_is_told_as_failed() -> None:
    rig = Rig()
    for _ in range(CAPACITY):
        rig.workers.printer.submit(lambda: None)
        rig.workers.chores.submit(lambda: None)
    rig.performer.perform(RunDeviceTest(DeviceTest.PRINTER))
    rig.performer.perform(PerformChore(MenuPage.BACKUP, Chore.BACK_UP))
    assert rig.posted == [
        DeviceTestEnded(DeviceTest.PRINTER, is_done=False, fact="busy"),
        RowsFound(MenuPage.BACKUP, (), is_done=True, outcome="failed"),
    ]


def test_the_end_of_the_program_is_asked_for_at_once() -> None:
    rig = Rig()
    rig.performer.perform(EndTill(TillEnd.REBOOT))
    assert rig.ends == [TillEnd.REBOOT]


def test_a_chore_is_given_the_row_that_was_chosen() -> None:
    (told,) = Rig().do(PerformChore(MenuPage.BACKUP, Chore.BACK_UP, "/media/stick"))
    assert isinstance(told, RowsFound)
    assert told.rows == (MenuRow(Chore.BACK_UP, "/media/stick"),)


def test_binding_is_done_by_the_chores_and_stopped_at_once() -> None:
    rig = Rig()
    with rig.running():
        rig.performer.perform(LookForPlaces())
        rig.performer.perform(ProbePlace(Role.SCALE, "serial:/dev/ttyS0"))
        rig.performer.perform(KeepBinding(Role.SCALE, ("simulated:",)))
        rig.performer.perform(ChangeDisplays())
        rig.performer.perform(StopProbe())
        assert rig.binder.stops == 1
    assert rig.posted == [
        PlacesFound((), (), Displays()),
        PlaceProbed(Role.SCALE, "serial:/dev/ttyS0", Fit.BOUND, "serial:/dev/ttyS0"),
        BindingKept(Role.SCALE, is_kept=True, fact="bound_now"),
        DisplaysSwapped(True, "swapped", Displays("B", "A")),
    ]


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (
            ProbePlace(Role.SCALE, "simulated:"),
            PlaceProbed(Role.SCALE, "simulated:", Fit.REFUSED, fact="busy"),
        ),
        (KeepBinding(Role.SCALE, ()), BindingKept(Role.SCALE, is_kept=False, fact="busy")),
    ],
)
def test_binding_that_finds_no_room_is_told(effect: Do, told: Command) -> None:
    rig = Rig()
    for _ in range(CAPACITY):
        rig.workers.chores.submit(lambda: None)
    rig.performer.perform(effect)
    assert rig.posted == [told]


def test_how_a_test_ended_is_kept_with_its_moment() -> None:
    rig = Rig()
    with rig.running():
        rig.performer.perform(RecallTrials())
        rig.performer.perform(KeepTrial(DeviceTest.SCALE, Verdict.PASSED, "T0427"))
    past = PastTrial(moment().utc_ms, Verdict.PASSED, "T0427")
    assert rig.posted == [TrialsRecalled({}), TrialsRecalled({DeviceTest.SCALE: (past,)})]
