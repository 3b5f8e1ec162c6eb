"""Effects: what is durable is told, whatever fails beside it."""

from collections.abc import Iterable

from pos_app.checkout.commands import Command, PrintOutcome, SaleAppended
from pos_app.checkout.effects import AppendSale
from pos_app.checkout.ports import Appended, Pending, PrintedSale, Unavailable
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded
from pos_app.till.performing import Parts, WorkerPerformer, Workers
from pos_app.till.worker import Worker
from tests.adapters.ledger.builders import NOON, sale

DEADLINE_S = 10.0


class FakeLedger:
    """Writes every entry, and then cannot read what waits for the cloud."""

    def __init__(self) -> None:
        self.written: list[Body] = []

    def append(self, body: Body, at: Moment) -> Appended:
        self.written.append(body)
        return Appended(2, ReceiptNumber("7K2M9QXD", 1, 2), bytes(32), at.utc_ms)

    def pending(self) -> Pending:
        raise Unavailable("io", "the disk went away")

    def checkpoint(self) -> None:
        return


class FakeArchive:
    def sale_to_print(self, seq: int) -> tuple[SaleRecorded, PrintedSale] | None:
        return None


class FakePrinter:
    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return PrintOutcome.DONE

    def open_drawer(self, seq: int) -> bool:
        return True


class FakeCatalogue:
    def add(self, product: Product) -> None:
        return

    def bump(self, barcodes: Iterable[str], *, used_utc_ms: int) -> None:
        return


class FakeKeeper:
    def keep(self, ticket: Ticket, coupons: tuple[Coupon, ...]) -> None:
        return


class FakeSounds:
    def play(self, name: str) -> None:
        return


class Rig:
    """A performer over fakes, on real workers."""

    def __init__(self) -> None:
        self.posted: list[Command] = []
        self.bugs: list[str] = []
        self.pokes = 0
        self.ledger = FakeLedger()
        self.workers = Workers(*map(self._worker, ("ledger", "printer", "goods", "basket", "cue")))
        parts = Parts(
            self.ledger, FakeArchive(), FakePrinter(), FakeCatalogue(), FakeKeeper(), FakeSounds()
        )
        self.performer = WorkerPerformer(
            self.workers, parts, post=self.posted.append, now=lambda: NOON, appended=self._poke
        )

    def _worker(self, name: str) -> Worker:
        def on_bug(name: str, _bug: BaseException) -> None:
            self.bugs.append(name)

        return Worker(name, post=self.posted.append, on_bug=on_bug)

    def _poke(self) -> None:
        self.pokes += 1

    def finish(self) -> None:
        for worker in self.workers.all():
            worker.start()
        for worker in reversed(self.workers.all()):
            assert worker.stop(DEADLINE_S)


def test_a_written_sale_is_told_though_the_upload_queue_cannot_be_counted() -> None:
    rig = Rig()
    rig.performer.perform(AppendSale(sale(7)))
    rig.finish()
    assert [told.ticket_id for told in rig.posted if isinstance(told, SaleAppended)] == [7]
    assert (len(rig.ledger.written), rig.pokes, rig.bugs) == (1, 1, [])
