"""What a history leaves to be done: sales that can come back, a shift that can be closed."""

from dataclasses import dataclass, replace
from itertools import chain

from pos_app.domain.journal import Body, Entry
from pos_app.domain.money import NOTHING, Fen, pieces
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, quantity_left, refund_of
from pos_app.domain.sale import SaleRecorded, TenderKind
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Direction,
    OpenShift,
    ShiftClosed,
    ShiftOpened,
    closed_shift,
    opened_shift,
)
from pos_app.domain.wire import decode_entry
from tests.torture.recording import Journal

FLOAT = Fen(50_000)


@dataclass(frozen=True, slots=True)
class Books:
    """A till's history, as far as the next entry depends on it. `drawer` is summed here and not by
    the product: float + cash taken + cash in − cash given back − cash out (invariant I14)."""

    sales: tuple[PastSale, ...] = ()
    refunds: tuple[RefundRecorded, ...] = ()
    shift: OpenShift | None = None
    last_shift_no: int = 0
    drawer: Fen = NOTHING

    @classmethod
    def of(cls, journal: Journal) -> "Books":
        books = cls()
        for row in chain.from_iterable(journal.values()):
            books = books.after(decode_entry(row[6]))
        return books

    def after(self, entry: Entry) -> "Books":
        """With one more entry of the journal."""
        head, body = entry.head, entry.body
        books = replace(
            self,
            drawer=Fen(self.drawer + _into_drawer(body)),
            shift=self.shift.after(body) if self.shift else None,
        )
        match body:
            case SaleRecorded():
                past = PastSale(head.epoch, head.seq, body)
                return replace(books, sales=(*self.sales, past))
            case RefundRecorded():
                return replace(books, refunds=(*self.refunds, body))
            case ShiftOpened():
                shift = OpenShift.begun(body, epoch=head.epoch, seq=head.seq)
                return replace(
                    books, shift=shift, last_shift_no=body.shift_no, drawer=body.opening_float
                )
            case ShiftClosed():
                return replace(books, shift=None)
            case _:
                return books

    @property
    def last_ticket_id(self) -> int:
        return max((past.sale.ticket_id for past in self.sales), default=0)

    def next_refund(self, *, all_lines: bool) -> RefundRecorded | None:
        """One piece of the newest sale of which one is left, or of each of its lines."""
        for past in reversed(self.sales):
            earlier = self._refunds_of(past)
            left = [line.line_no for line in past.sale.lines if quantity_left(line, earlier)]
            if left:
                wanted = dict.fromkeys(left if all_lines else left[:1], pieces(1))
                return refund_of(past, earlier, wanted, _terms(past))
        return None

    def next_shift_change(self) -> ShiftOpened | ShiftClosed:
        """Open one, or close the one that is open: what is counted is 1.00 short."""
        if self.shift is None:
            return opened_shift(None, self.last_shift_no, FLOAT)
        counted = max(self.shift.figures.expected(TenderKind.CASH) - 100, 0)
        return closed_shift(self.shift, BlindCount({TenderKind.CASH: Fen(counted)}))

    def _refunds_of(self, past: PastSale) -> tuple[RefundRecorded, ...]:
        named = (past.epoch, past.seq)
        return tuple(one for one in self.refunds if (one.sale_epoch, one.sale_seq) == named)


def _terms(past: PastSale) -> RefundTerms:
    return RefundTerms(
        ticket_id=past.sale.ticket_id,
        payable_in=Fen(1),
        returnable=frozenset(redemption.coupon_id for redemption in past.sale.redemptions),
        reason="坏了",
        approved_by="",
    )


def _into_drawer(body: Body) -> int:
    match body:
        case SaleRecorded() | RefundRecorded():
            cash = sum(one.amount for one in body.tenders if one.kind.value == "cash")
            return cash if isinstance(body, SaleRecorded) else -cash
        case CashMoved(direction=Direction.IN, amount=amount):
            return amount
        case CashMoved(amount=amount):
            return -amount
        case _:
            return 0
