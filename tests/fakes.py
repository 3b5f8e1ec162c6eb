"""Stand-ins with state for the shop's own disk. Each keeps the promises of the real one as far as
`tests/contracts` says."""

from dataclasses import dataclass, field

from pos_app.checkout.ports import COUPON_USED, Appended, Pending, Unavailable
from pos_app.domain.journal import GENESIS, Body, chain
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, imbalance
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
        if not isinstance(body, SaleRecorded):
            return
        wrong = imbalance(body)
        if wrong is not None:
            raise ArithmeticError(wrong)
        used = {
            redemption.coupon_id
            for sale in self.stored
            if isinstance(sale, SaleRecorded)
            for redemption in sale.redemptions
        }
        if any(redemption.coupon_id in used for redemption in body.redemptions):
            raise Unavailable(COUPON_USED)
