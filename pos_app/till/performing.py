"""Hands each effect to the worker that owns the disk, the printer or the catalogue."""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from pos_app.checkout.bind_commands import BindingKept, PlaceProbed
from pos_app.checkout.commands import (
    AppendFailed,
    Command,
    DrawerFinished,
    HealthChanged,
    HealthPart,
    InboxChanged,
    Level,
    PrintFinished,
    PrintOutcome,
    SaleAppended,
    UploadChanged,
)
from pos_app.checkout.coupon_commands import Answered, LockAnswered, ShortCodeAnswered
from pos_app.checkout.effects import (
    AnswerLock,
    AppendNote,
    AppendSale,
    BindEffect,
    BorrowCoupon,
    ChangeDisplays,
    CouponEffect,
    Do,
    EndTill,
    KeepBinding,
    KeepMessageRead,
    KeepProduct,
    KeepTrial,
    KeepTries,
    LookForPlaces,
    OpenDrawer,
    PerformChore,
    PlayCue,
    PrintReceipt,
    ProbePlace,
    RecallTrials,
    ReprintFromLedger,
    ReturnCoupon,
    RunDeviceTest,
    SeekShortCode,
    StopProbe,
)
from pos_app.checkout.menu import PastTrial, TillEnd
from pos_app.checkout.places import Fit
from pos_app.checkout.ports import (
    LEDGER_SAYS_NO,
    BasketKeeper,
    Binder,
    CatalogueWriter,
    Chores,
    CouponDesk,
    Ledger,
    ReceiptPrinter,
    SaleArchive,
    Sounds,
    TrialLog,
    Trials,
    Unavailable,
)
from pos_app.checkout.state import TillState
from pos_app.checkout.visit_commands import DeviceTestEnded, RowsFound
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import ReceiptReprinted, short_chain_head
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.values import replace
from pos_app.till.worker import Post, Worker, WorkerBehind

log = logging.getLogger(__name__)

NO_BASKET = "basket"
"""The reason when the basket in progress cannot be kept."""


@dataclass(frozen=True)
class Workers:
    """One thread per slow thing."""

    ledger: Worker
    printer: Worker
    catalogue: Worker
    basket: Worker
    sounds: Worker
    chores: Worker
    coupons: Worker

    def all(self) -> tuple[Worker, ...]:
        """In the order of stopping: the ledger last, since the others may still write to it."""
        return (
            self.coupons,
            self.chores,
            self.sounds,
            self.printer,
            self.basket,
            self.catalogue,
            self.ledger,
        )


@dataclass(frozen=True)
class Parts:
    """What the workers own."""

    ledger: Ledger
    archive: SaleArchive
    printer: ReceiptPrinter
    catalogue: CatalogueWriter
    basket: BasketKeeper
    sounds: Sounds
    trials: Trials
    chores: Chores
    binder: Binder
    trial_log: TrialLog
    coupon_desk: CouponDesk


class WorkerPerformer:
    """Performs effects on workers; every result is posted as a command."""

    def __init__(
        self,
        workers: Workers,
        parts: Parts,
        *,
        post: Post,
        now: Callable[[], Moment],
        appended: Callable[[], None],
        end: Callable[[TillEnd], None],
    ) -> None:
        """`end`: asks for the end of the program, and returns at once."""
        self._workers = workers
        self._parts = parts
        self._post = post
        self._now = now
        self._appended = appended
        self._end = end
        self._baskets: deque[tuple[Ticket, tuple[Coupon, ...]]] = deque(maxlen=1)
        self._disk = Level.OK
        self._disk_reason = ""

    def perform(self, effect: Do) -> None:
        """Queue the effect and return at once. A worker that is far behind costs what it would have
        done and says so; it never costs the till."""
        try:
            self._submit(effect)
        except WorkerBehind as behind:
            log.error("%s is not done: %s", type(effect).__name__, behind)
            for result in _not_done(effect):
                self._post(result)

    def _submit(self, effect: Do) -> None:
        match effect:
            case AppendSale(sale):
                self._workers.ledger.submit(lambda: self._append_sale(sale))
            case AppendNote():
                self._note(effect)
            case KeepProduct() | KeepMessageRead() | KeepTries():
                self._workers.catalogue.submit(lambda: self._keep(effect))
            case PlayCue(cue):
                self._workers.sounds.submit(lambda: self._parts.sounds.play(cue.value))
            case OpenDrawer() | PrintReceipt() | ReprintFromLedger() | RunDeviceTest():
                self._workers.printer.submit(lambda: self._with_printer(effect))
            case SeekShortCode() | BorrowCoupon() | ReturnCoupon() | AnswerLock():
                self._workers.coupons.submit(lambda: self._at_coupon_desk(effect))
            case _:
                self._submit_for_menu(effect)

    def _at_coupon_desk(self, effect: CouponEffect) -> Command | None:
        desk = self._parts.coupon_desk
        match effect:
            case SeekShortCode(digits):
                return desk.seek(digits)
            case BorrowCoupon(coupon_id):
                return desk.borrow(coupon_id)
            case ReturnCoupon(coupon_id):
                desk.give_back(coupon_id)
            case AnswerLock(lock, is_held):
                desk.answer(lock, is_held=is_held)
        return None

    def _submit_for_menu(
        self, effect: PerformChore | EndTill | RecallTrials | KeepTrial | BindEffect
    ) -> None:
        chores = self._workers.chores
        match effect:
            case PerformChore(page, chore, choice):
                chores.submit(lambda: self._parts.chores.perform(page, chore, choice))
            case EndTill(how):
                self._end(how)
            case RecallTrials() | KeepTrial():
                chores.submit(lambda: self._trials(effect))
            case _:
                self._submit_binding(effect)

    def _submit_binding(self, effect: BindEffect) -> None:
        chores, binder = self._workers.chores, self._parts.binder
        match effect:
            case LookForPlaces():
                chores.submit(binder.look)
            case ProbePlace(role, key):
                chores.submit(lambda: binder.probe(role, key))
            case KeepBinding(role, addresses):
                chores.submit(lambda: binder.keep(role, addresses))
            case StopProbe():
                binder.stop()
            case ChangeDisplays():
                displays = binder.swap_displays()
                chores.submit(lambda: binder.keep_displays(displays))

    def _trials(self, effect: RecallTrials | KeepTrial) -> Command:
        if isinstance(effect, RecallTrials):
            return self._parts.trial_log.recall()
        past = PastTrial(self._now().utc_ms, effect.verdict, effect.technician)
        return self._parts.trial_log.keep(effect.item, past)

    def _with_printer(
        self, effect: OpenDrawer | PrintReceipt | ReprintFromLedger | RunDeviceTest
    ) -> Command:
        match effect:
            case OpenDrawer(seq):
                return self._open_drawer(seq)
            case PrintReceipt():
                return self._print(effect)
            case ReprintFromLedger():
                return self._reprint(effect)
            case RunDeviceTest(item):
                return self._parts.trials.run(item)

    def keep_basket(self, state: TillState) -> None:
        """Keep the newest basket; one that is overtaken before the disk was free is skipped.

        Of the coupons those that were shown or are on it: pushed ones that wait for other goods
        come again from the cloud, and must not join this basket because the power failed.
        """
        on_it = state.priced.redeemed
        coupons = tuple(
            held.coupon for held in state.tray if held.is_shown or held.coupon.coupon_id in on_it
        )
        self._baskets.append((state.ticket, coupons))
        with suppress(WorkerBehind):  # then a turn that waits already will keep the newest
            self._workers.basket.submit(self._keep_newest)

    def _note(self, note: AppendNote) -> None:
        try:
            self._workers.ledger.submit(lambda: self._append_note(note))
        except WorkerBehind as behind:
            log.error("not written: %s (%s)", type(note.body).__name__, behind)

    def _append_sale(self, sale: SaleRecorded) -> Command:
        try:
            appended = self._parts.ledger.append(sale, self._now())
        except Unavailable as failure:
            if failure.reason not in LEDGER_SAYS_NO:
                self._tell_disk(Level.BROKEN, failure.reason)
            return AppendFailed(sale.ticket_id, failure.reason)
        self._tell_disk(Level.OK, "")
        self._tell_pending()
        with suppress(WorkerBehind):  # popularity may be a little wrong; the sale may not be late
            self._workers.catalogue.submit(lambda: self._count_sold(sale, appended.utc_ms))
        return SaleAppended(
            ticket_id=sale.ticket_id,
            receipt=appended.receipt,
            chain_head=short_chain_head(appended.entry_hash),
            seq=appended.seq,
            at_utc_ms=appended.utc_ms,
        )

    def _append_note(self, note: AppendNote) -> Command | None:
        """A note is kept for the record; without a disk it is told as health and logged, not lost
        quietly."""
        try:
            self._parts.ledger.append(note.body, self._now())
        except Unavailable as failure:
            log.warning("not written: %s (%s)", type(note.body).__name__, failure)
            self._tell_disk(Level.BROKEN, failure.reason)
            return None
        self._tell_pending()
        return None

    def _tell_disk(self, level: Level, reason: str) -> None:
        """Once when lost, once when back. That no sale can be stored goes before that the basket in
        progress cannot: the cashier does something else about it."""
        is_worse = self._disk_reason == NO_BASKET != reason
        if level is not self._disk or is_worse:
            self._disk, self._disk_reason = level, reason
            self._post(HealthChanged(HealthPart.DISK, level, reason))

    def _tell_pending(self) -> None:
        """The entry is written; a count that cannot be read takes nothing back."""
        self._appended()
        try:
            pending = self._parts.ledger.pending()
        except Unavailable as failure:
            log.warning("what waits for the cloud is not counted: %s", failure)
            return
        self._post(UploadChanged(pending.count, pending.oldest_utc_ms))

    def _open_drawer(self, seq: int) -> Command:
        return DrawerFinished(opened=self._parts.printer.open_drawer(seq))

    def _print(self, effect: PrintReceipt) -> Command:
        return PrintFinished(
            effect.seq, self._parts.printer.print_receipt(effect.sale, effect.printed)
        )

    def _reprint(self, effect: ReprintFromLedger) -> Command:
        try:
            found = self._parts.archive.sale_to_print(effect.seq)
        except Unavailable as failure:
            self._tell_disk(Level.BROKEN, failure.reason)
            found = None
        if found is None:
            return PrintFinished(effect.seq, PrintOutcome.FAILED)
        sale, printed = found
        copy = printed.copy + 1
        self._note(AppendNote(ReceiptReprinted(sale_seq=effect.seq, copy=copy)))
        again = replace(printed, copy=copy, reprinted_utc_ms=self._now().utc_ms)
        return PrintFinished(effect.seq, self._parts.printer.print_receipt(sale, again))

    def _keep(self, effect: KeepProduct | KeepMessageRead | KeepTries) -> Command | None:
        match effect:
            case KeepMessageRead(number):
                return self._keep_message_read(number)
            case KeepProduct(product):
                self._keep_product(product)
            case KeepTries(tries):
                self._keep_tries(tries)
        return None

    def _keep_tries(self, tries: ShortCodeTries) -> None:
        """They count in this run all the same."""
        try:
            self._parts.catalogue.keep_tries(tries)
        except Unavailable as failure:
            log.warning("wrong short codes are not kept: %s", failure)

    def _keep_product(self, product: Product) -> None:
        """The journal holds the addition too, so losing this copy loses no fact."""
        try:
            self._parts.catalogue.add(product)
        except Unavailable as failure:
            log.warning("not in the catalogue: %s (%s)", product.barcode, failure)

    def _keep_message_read(self, number: int) -> Command | None:
        """What cannot be kept stays unread."""
        try:
            return InboxChanged(self._parts.catalogue.mark_read(number))
        except Unavailable as failure:
            log.warning("message %s stays unread: %s", number, failure)
            return None

    def _count_sold(self, sale: SaleRecorded, at_utc_ms: int) -> None:
        sold = [line.barcode for line in sale.lines if line.barcode]
        try:
            self._parts.catalogue.bump(sold, used_utc_ms=at_utc_ms)
        except Unavailable as failure:
            log.warning("popularity is not counted: %s", failure)

    def _keep_newest(self) -> None:
        if not self._baskets:
            return  # an earlier turn has kept it already
        ticket, coupons = self._baskets.pop()
        try:
            self._parts.basket.keep(ticket, coupons)
        except Unavailable as failure:
            log.warning("the basket is not kept: %s", failure)
            self._tell_disk(Level.BROKEN, failure.reason)


def _not_done(effect: Do) -> tuple[Command, ...]:
    """What the register must know of an effect that its worker could not take."""
    match effect:
        case AppendSale(sale):
            return (AppendFailed(sale.ticket_id, "busy"),)
        case PrintReceipt(seq=seq) | ReprintFromLedger(seq=seq):
            return (PrintFinished(seq, PrintOutcome.FAILED),)
        case OpenDrawer():
            return (DrawerFinished(opened=False),)
        case SeekShortCode() | BorrowCoupon():
            return (_not_asked(effect),)
        case RunDeviceTest() | PerformChore() | ProbePlace() | KeepBinding():
            return (_not_done_in_menu(effect),)
        case _:
            return ()


def _not_asked(effect: SeekShortCode | BorrowCoupon) -> Command:
    match effect:
        case SeekShortCode(digits):
            return ShortCodeAnswered(digits, Answered.NOBODY)
        case BorrowCoupon(coupon_id):
            return LockAnswered(coupon_id, Answered.NOBODY)


def _not_done_in_menu(effect: RunDeviceTest | PerformChore | ProbePlace | KeepBinding) -> Command:
    match effect:
        case RunDeviceTest(item):
            return DeviceTestEnded(item, is_done=False, fact="busy")
        case PerformChore(page):
            return RowsFound(page, (), is_done=True, outcome="failed")
        case ProbePlace(role, key):
            return PlaceProbed(role, key, Fit.REFUSED, fact="busy")
        case KeepBinding(role):
            return BindingKept(role, is_kept=False, fact="busy")
