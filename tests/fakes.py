"""Stand-ins with state for the shop's own disk. Each keeps the promises of the real one as far as
`tests/contracts` says."""

from dataclasses import dataclass, field

from pos_app.checkout.ports import (
    COUPON_USED,
    REFUND_OVER,
    SALE_UNKNOWN,
    SHIFT_CLOSED,
    SHIFT_FIGURES,
    SHIFT_NUMBER,
    SHIFT_OPEN,
    SHIFT_UNKNOWN,
    Appended,
    Pending,
    Unavailable,
)
from pos_app.domain.journal import GENESIS, Body, chain, is_past_missing
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.refund import RefundRecorded, refund_imbalance, refund_sums
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.shift import OpenShift, ShiftClosed, ShiftOpened, shift_imbalance
from tests.builders import TERMINAL

SHORT = 4
"""So many digits may also be a part of a name: `500`."""


@dataclass
class FakeCatalogue:
    """Goods in the order in which they are found. Two may carry one code."""

    goods: tuple[Product, ...]
    is_broken: bool = False

    def find(self, code: str) -> tuple[Product, ...]:
        self._read()
        return tuple(item for item in self.goods if item.barcode == code)

    def search(self, typed: str, limit: int) -> tuple[Product, ...]:
        """By a part of the name or by the first digits of the code, few digits by both. Initials
        are for the real one."""
        self._read()
        wanted = typed.strip().lower()
        if not wanted:
            return ()
        found = [item for item in self.goods if wanted in item.name.lower()]
        if wanted.isascii() and wanted.isdigit():
            by_code = [item for item in self.goods if item.barcode.startswith(wanted)]
            found = by_code or (found if len(wanted) <= SHORT else [])
        return tuple(found[: max(0, limit)])

    def _read(self) -> None:
        if self.is_broken:
            raise Unavailable("io", "the catalogue's disk")


@dataclass
class FakeLedger:
    """Entries in memory, numbered and chained; nothing is acknowledged."""

    stored: list[Body] = field(default_factory=list)
    broken: str = ""
    """Why nothing can be written now, as a word."""
    cannot_count: bool = False
    _oldest_utc_ms: int | None = None
    _newest_utc_ms: int = 0
    _hash: bytes = GENESIS

    def append(self, body: Body, at: Moment) -> Appended:
        self._refuse(body)
        self.stored.append(body)
        seq = len(self.stored)
        self._newest_utc_ms = max(self._newest_utc_ms, at.utc_ms)
        if self._oldest_utc_ms is None:
            self._oldest_utc_ms = self._newest_utc_ms
        self._hash = chain(self._hash, repr(body).encode())
        number = ReceiptNumber(TERMINAL, 1, seq)
        return Appended(seq, number, self._hash, self._newest_utc_ms)

    def pending(self) -> Pending:
        if self.cannot_count:
            raise Unavailable("io")
        return Pending(len(self.stored), self._oldest_utc_ms)

    def checkpoint(self) -> None:
        """Nothing to fold."""

    def _refuse(self, body: Body) -> None:
        if self.broken:
            raise Unavailable(self.broken)
        match body:
            case SaleRecorded():
                self._refuse_sale(body)
            case RefundRecorded():
                self._refuse_refund(body)
            case ShiftOpened():
                self._refuse_opening(body)
            case ShiftClosed():
                self._refuse_close(body)
            case _:
                pass

    def _refuse_sale(self, sale: SaleRecorded) -> None:
        wrong = imbalance(sale)
        if wrong is not None:
            raise ArithmeticError(wrong)
        used: set[str] = set()
        for stored in self.stored:
            if isinstance(stored, SaleRecorded):
                used |= {redemption.coupon_id for redemption in stored.redemptions}
            elif isinstance(stored, RefundRecorded):
                used -= set(stored.coupons_returned)
        if any(redemption.coupon_id in used for redemption in sale.redemptions):
            raise Unavailable(COUPON_USED)

    def _refuse_refund(self, refund: RefundRecorded) -> None:
        wrong = refund_sums(refund)
        if wrong is not None:
            raise ArithmeticError(wrong)
        sold = dict(enumerate(self.stored, start=1)).get(refund.sale_seq)
        if not isinstance(sold, SaleRecorded):
            raise Unavailable(SALE_UNKNOWN)
        earlier = [
            stored
            for stored in self.stored
            if isinstance(stored, RefundRecorded) and stored.sale_seq == refund.sale_seq
        ]
        if refund_imbalance(refund, sold, earlier) is not None:
            raise Unavailable(REFUND_OVER)

    def _refuse_opening(self, opened: ShiftOpened) -> None:
        if self._open_shift() is not None:
            raise Unavailable(SHIFT_OPEN)
        numbers = [one.shift_no for one in self.stored if isinstance(one, ShiftOpened)]
        if opened.shift_no <= max(numbers, default=0):
            raise Unavailable(SHIFT_NUMBER)

    def _refuse_close(self, closed: ShiftClosed) -> None:
        wrong = shift_imbalance(closed, None)
        if wrong is not None:
            raise ArithmeticError(wrong)
        shift = self._open_shift()
        if shift is not None and _named(shift) == _named(closed):
            if shift.figures != closed.figures:
                raise Unavailable(SHIFT_FIGURES)
            return
        if any(
            isinstance(one, ShiftClosed) and _named(one) == _named(closed) for one in self.stored
        ):
            raise Unavailable(SHIFT_CLOSED)
        if shift is not None:
            raise Unavailable(SHIFT_OPEN)
        is_missing = False
        for stored in self.stored:
            is_missing = is_past_missing(stored, before=is_missing)
        if not is_missing:
            raise Unavailable(SHIFT_UNKNOWN)

    def _open_shift(self) -> OpenShift | None:
        """All entries are of epoch 1."""
        shift: OpenShift | None = None
        for seq, stored in enumerate(self.stored, start=1):
            if isinstance(stored, ShiftOpened):
                shift = OpenShift.begun(stored, epoch=1, seq=seq)
            elif isinstance(stored, ShiftClosed):
                shift = None
            elif shift is not None:
                shift = shift.after(stored)
        return shift


def _named(shift: OpenShift | ShiftClosed) -> tuple[int, int, int]:
    if isinstance(shift, OpenShift):
        return shift.shift_no, shift.epoch, shift.seq
    return shift.shift_no, shift.opened_epoch, shift.opened_seq
