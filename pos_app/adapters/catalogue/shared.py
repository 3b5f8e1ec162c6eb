"""The catalogue's one writing connection, lent to the threads that need it, one at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from pos_app.adapters.catalogue.writer import SqliteUtilsCatalogueWriter
from pos_app.checkout.commands import Inbox
from pos_app.domain.central import Value, taken
from pos_app.domain.product import Product
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.wire import CataloguePage, ClaimsPage, CloudKey, RulesPage, SettingsPage
from pos_app.domain.wire_coupons import CouponLock
from pos_app.domain.wire_history import MessagesPage

Answer = TypeVar("Answer")


class RunThere(Protocol):
    """Runs a function on the owner's thread and gives back what it returns or raises."""

    def __call__(self, function: Callable[[], Answer], /) -> Answer: ...


class SharedCatalogueWriter:
    """What the sync thread calls; each call runs on the worker that owns the connection.

    `changes` counts the changes, so that the screens notice them without being told; `central` is
    what the cloud has last said of the till's settings.
    """

    def __init__(
        self,
        writer: SqliteUtilsCatalogueWriter,
        *,
        call: RunThere,
    ) -> None:
        self._writer = writer
        self._call = call
        self.changes = 0
        self.on_coupon_keys: Callable[[Sequence[CloudKey]], None] = lambda _: None
        """Told on the sync thread whose coupons to believe, once they are kept."""
        self.central: Mapping[str, Value] = writer.central_settings()

    def add(self, product: Product) -> None:
        """On the owner's thread already: the register's own addition."""
        self._writer.add(product)
        self.changes += 1

    def bump(self, barcodes: Iterable[str], *, used_utc_ms: int) -> None:
        """On the owner's thread already: these goods have just been sold. No change for the
        screens: tiles that move during the day would be missed by practised fingers."""
        self._writer.bump(barcodes, used_utc_ms=used_utc_ms)

    def mark_read(self, number: int) -> Inbox:
        """On the owner's thread already: the cashier's own key."""
        return self._writer.mark_read(number)

    def cursor(self, stream: str) -> int:
        return self._call(lambda: self._writer.cursor(stream))

    def apply_catalogue(self, page: CataloguePage) -> None:
        self._call(lambda: self._writer.apply_catalogue(page))
        self.changes += 1

    def apply_rules(self, page: RulesPage) -> None:
        self._call(lambda: self._writer.apply_rules(page))
        self.on_coupon_keys(page.coupon_keys)
        self.changes += 1

    def apply_messages(self, page: MessagesPage) -> None:
        self._call(lambda: self._writer.apply_messages(page))

    def apply_claims(self, page: ClaimsPage) -> None:
        self._call(lambda: self._writer.apply_claims(page))

    def open_tokens(self) -> Sequence[str]:
        return self._call(self._writer.open_tokens)

    def keep_lock(self, lock: CouponLock) -> None:
        self._call(lambda: self._writer.keep_lock(lock))

    def keep_tries(self, tries: ShortCodeTries) -> None:
        """On the owner's thread already: the register's own count."""
        self._writer.keep_tries(tries)

    def inbox(self) -> Inbox:
        return self._call(self._writer.inbox)

    def apply_settings(self, page: SettingsPage) -> None:
        self._call(lambda: self._writer.apply_settings(page))
        self.central = taken(page.settings)
