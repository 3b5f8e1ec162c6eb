"""What the shop needs from the world: nouns of need, implemented by the adapters."""

from collections.abc import Iterable
from typing import Protocol

from pos_app.checkout.bind_commands import (
    BindingKept,
    DisplaysSwapped,
    PlaceProbed,
    PlacesFound,
)
from pos_app.checkout.commands import Inbox, PrintOutcome
from pos_app.checkout.coupon_commands import (
    CouponChecked,
    LockAnswered,
    ShopperBy,
    ShortCodeAnswered,
)
from pos_app.checkout.menu import Chore, DeviceTest, MenuPage, PastTrial
from pos_app.checkout.places import Displays, Role
from pos_app.checkout.visit_commands import DeviceTestEnded, RowsFound, TrialsRecalled
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.values import dataclass
from pos_app.domain.wire_coupons import CouponLock

COUPON_USED = "coupon_used"
"""The ledger's reason when it holds a redemption of one of the sale's coupons already."""
SALE_UNKNOWN = "sale_unknown"
"""The ledger's reason when money would go back for a sale that it does not hold."""
REFUND_OVER = "refund_over"
"""The ledger's reason when more would go back than was paid, earlier refunds included."""
SHIFT_OPEN = "shift_open"
"""The ledger's reason when a second shift would be open."""
SHIFT_CLOSED = "shift_closed"
"""The ledger's reason when a shift would be closed a second time."""
SHIFT_FIGURES = "shift_figures"
"""The ledger's reason when a Z report is not the sum of its shift any more: count again."""
SHIFT_UNKNOWN = "shift_unknown"
"""The ledger's reason when a shift would be closed that it never saw opened, though its past is
whole."""
SHIFT_NUMBER = "shift_number"
"""The ledger's reason when a shift's number is not above all that it holds."""
ENTRY_DAMAGED = "entry_damaged"
"""The ledger's reason when it cannot read the old entry that a new one is about. Everything else
goes on being stored."""
LEDGER_SAYS_NO = frozenset(
    {
        COUPON_USED,
        SALE_UNKNOWN,
        REFUND_OVER,
        SHIFT_OPEN,
        SHIFT_CLOSED,
        SHIFT_FIGURES,
        SHIFT_UNKNOWN,
        SHIFT_NUMBER,
        ENTRY_DAMAGED,
    }
)
"""Answers of a ledger that works: nothing is wrong with its disk."""


class Unavailable(Exception):
    """The world failed: kept, tried again, shown as health. `reason` is a word, not prose."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an entry now stands."""

    seq: int
    receipt: ReceiptNumber
    entry_hash: bytes
    utc_ms: int


@dataclass(frozen=True, slots=True)
class Pending:
    """What the cloud has not acknowledged."""

    count: int
    oldest_utc_ms: int | None


class Ledger(Protocol):
    """What this till has done. Entries are added, never changed. Owned by one thread."""

    def append(self, body: Body, at: Moment) -> Appended:
        """Return once the entry would survive a power cut. Raises Unavailable; then nothing is
        stored. What is stored already decides last: the reason is then one of LEDGER_SAYS_NO."""
        ...

    def pending(self) -> Pending:
        """What waits for the cloud."""
        ...

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file; called only when the till is idle."""
        ...


class Catalogue(Protocol):
    """What the shop sells. Read on the UI thread: every answer within 1 ms (a search within 10
    ms)."""

    def find(self, code: str) -> tuple[Product, ...]:
        """Goods that carry exactly this code, newest used first."""
        ...

    def search(self, typed: str, limit: int) -> tuple[Product, ...]:
        """Goods by pinyin initials, a part of the name, or the digits of a code; popular first."""
        ...


class CatalogueWriter(Protocol):
    """The one connection that changes the catalogue; owned by a worker."""

    def add(self, product: Product) -> None:
        """Add or replace. Raises Unavailable."""
        ...

    def bump(self, barcodes: Iterable[str], *, used_utc_ms: int) -> None:
        """These goods have just been sold: more popular, and the newest used. Raises
        Unavailable."""
        ...

    def keep_tries(self, tries: ShortCodeTries) -> None:
        """How often short codes were wrong lately. Raises Unavailable."""
        ...

    def mark_read(self, number: int) -> Inbox:
        """Somebody has read this message of the cloud, and all before it that say the same; what is
        unread now. Raises Unavailable."""
        ...


class CouponSeal(Protocol):
    """Whether the cloud made a coupon, and whether this till has used it. Answers within 1 ms."""

    def check(self, token_text: str) -> Coupon | None:
        """The coupon, or None when no trusted key signed it. Raises CouponForged for what is no
        token."""
        ...

    def is_used(self, coupon_id: str) -> bool:
        """Whether this till's ledger holds a redemption of it."""
        ...


class OpenClaims(Protocol):
    """The shop's open coupons as they are kept on this till. Answers within 1 ms. Raises
    Unavailable."""

    def tokens_of(self, digits: str) -> tuple[str, ...]:
        """The signed tokens of open coupons with these eight digits."""
        ...

    def is_stopped(self, coupon_id: str) -> bool:
        """Whether the cloud has said that it is no longer open."""
        ...


class CouponDesk(Protocol):
    """What the cloud says about single coupons; owned by one thread. A call takes seconds, never
    longer than its own deadline; a failure is an answer."""

    def seek(self, digits: str) -> ShortCodeAnswered:
        """The open coupon of this shop with these digits."""
        ...

    def borrow(self, coupon_id: str) -> LockAnswered:
        """The right to redeem a coupon that is the home till's."""
        ...

    def give_back(self, coupon_id: str) -> None:
        """End such a right, unless a sale of this till holds the coupon. Losing it is harmless:
        the cloud lists it again."""
        ...

    def answer(self, lock: CouponLock, *, is_held: bool) -> None:
        """Say whether this till keeps its hands off; durable before it is said. Losing it is
        harmless: the cloud asks again."""
        ...


class ShopperCoupons(Protocol):
    """Which open coupons of this shop belong to a shopper who is known otherwise than by a phone.
    A member's number and a payment's identity come with members and electronic payment; what is
    answered reaches the register as ShopperKnown."""

    def coupons_of(self, by: ShopperBy, reference: str) -> tuple[CouponChecked, ...]:
        """`reference` is the member's or the payer's, never kept. Raises Unavailable."""
        ...


class Trials(Protocol):
    """Tests of devices; owned by the printer's thread."""

    def run(self, item: DeviceTest) -> DeviceTestEnded:
        """Try it. Takes seconds, never longer than its own deadlines."""
        ...


class Chores(Protocol):
    """What the pages of the maintenance menu look up and do; owned by one thread."""

    def perform(self, page: MenuPage, chore: Chore, choice: str) -> RowsFound:
        """Do it, to the row that was chosen, and say what came of it; rows that come earlier are
        told on the way."""
        ...


class TrialLog(Protocol):
    """How tests of devices ended; owned by the thread of the chores."""

    def recall(self) -> TrialsRecalled:
        """The newest of each test."""
        ...

    def keep(self, item: DeviceTest, past: PastTrial) -> TrialsRecalled:
        """One more. Losing it costs no more than the line on the page: the journal has it."""
        ...


class Binder(Protocol):
    """The till's ports and which device has which; owned by the thread of the chores."""

    def look(self) -> PlacesFound:
        """What is bound and what is plugged in."""
        ...

    def probe(self, role: Role, key: str) -> PlaceProbed:
        """Find out what stands there. Takes seconds, and for a scanner until `stop` or its own
        deadline; the till's own use of the port rests meanwhile."""
        ...

    def stop(self) -> None:
        """End the probe that is under way. From any thread; returns at once."""
        ...

    def keep(self, role: Role, addresses: tuple[str, ...]) -> BindingKept:
        """Write it to the settings, whole or not at all, and use it if that is possible now."""
        ...

    def swap_displays(self) -> Displays:
        """The windows change places; where they stand then. On the thread of the screens. No
        customer's: there is one display, and nothing was changed."""
        ...

    def keep_displays(self, displays: Displays) -> DisplaysSwapped:
        """Write it to the settings."""
        ...


class Doorkeeper(Protocol):
    """Lets technicians into the maintenance menu. Answers within 1 ms."""

    def challenge(self) -> str:
        """Eight new digits; empty when the till is not enrolled and everybody may come in."""
        ...

    def is_code(self, challenge: str, technician: str, code: str) -> bool:
        """Whether the technician's app gave this code for the challenge."""
        ...


class ReceiptPrinter(Protocol):
    """Prints receipts and pulses the drawer; owned by one thread; every call has a deadline."""

    def print_receipt(self, sale: SaleRecorded, printed: "PrintedSale") -> PrintOutcome:
        """Send one receipt. Never repeats it."""
        ...

    def open_drawer(self, seq: int) -> bool:
        """Pulse the drawer once for the sale at entry `seq`, however often it is asked; whether
        the pulse left."""
        ...


@dataclass(frozen=True, slots=True)
class PrintedSale:
    """What a receipt says beside the sale itself. `copy` 0 is the first print."""

    receipt: ReceiptNumber
    chain_head: str
    at_utc_ms: int
    operator: str
    copy: int = 0
    reprinted_utc_ms: int = 0


class SaleArchive(Protocol):
    """Reads back what was sold."""

    def sale_to_print(self, seq: int) -> tuple[SaleRecorded, PrintedSale] | None:
        """The sale that entry `seq` of this epoch records, or None when it records none."""
        ...


class BasketKeeper(Protocol):
    """Keeps the basket in progress beside the ledger, for after a power cut."""

    def keep(self, ticket: Ticket, coupons: tuple[Coupon, ...]) -> None:
        """Replace what is kept. Raises Unavailable."""
        ...


class Sounds(Protocol):
    """The till's cues."""

    def play(self, name: str) -> None:
        """Start a sound and return at once."""
        ...
