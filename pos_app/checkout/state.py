"""The whole state of one till: frozen values, so that a step is a new state and nothing
half-done."""

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from pos_app.checkout.asks import Ask
from pos_app.checkout.commands import Command, HealthPart, Inbox, Level, Past, PrintOutcome, Scan
from pos_app.checkout.coupon_commands import CouponChecked
from pos_app.checkout.effects import Do
from pos_app.checkout.menu import Door, MenuLock, Visit
from pos_app.domain.basket import BasketLine, Ticket
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.errors import Refusal
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.moment import Moment
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.playlist import Playlist
from pos_app.domain.pricing import Priced
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.values import dataclass, replace
from pos_app.domain.weighing import NO_READING, Reading
from pos_app.domain.wire_coupons import CouponLock

SCANS_QUEUED_LIMIT = 20

# --- cards: what zone A shows over the hot goods ---


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that no goods carry: quick-add, sell once, or ignore."""

    code: str
    category: str
    name: str = field(default="", repr=False)  # may be a payment code, typed by a scanner
    edits_name: bool = False


@dataclass(frozen=True, slots=True)
class MisreadCode:
    """A code with a wrong check digit."""

    code: str


@dataclass(frozen=True, slots=True)
class GoodsChoice:
    """Several goods to choose from: a search result, or one code on several goods."""

    typed: str
    products: tuple[Product, ...]
    marked: int = 0
    is_search: bool = True
    coupon: CouponChecked | None = None
    """Behind the goods: a coupon whose short code is their code."""


@dataclass(frozen=True, slots=True)
class VoidQuestion:
    """Why is the basket dropped?"""


@dataclass(frozen=True, slots=True)
class Help:
    """The keys of this page."""


@dataclass(frozen=True, slots=True)
class HealthCard:
    """What is broken and what to do."""


@dataclass(frozen=True, slots=True)
class UnseenSale:
    """What a sale came to whose end a power cut hid: the change may be due, the drawer shut."""

    total: Fen
    change: Fen


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A receipt to print again? Scanned by the cashier, or of unknown fate (`is_doubtful`); after
    a power cut with its sale."""

    seq: int
    receipt: ReceiptNumber
    is_doubtful: bool
    sale: UnseenSale | None = None


Card = UnknownCode | MisreadCode | GoodsChoice | VoidQuestion | Help | HealthCard | OpenReceipt

# --- coupons ---


@dataclass(frozen=True, slots=True)
class TrayCoupon:
    """A coupon that a shopper brought: shown at the till (`is_shown`), or pushed after a claim.
    One that the home till has lent is good until `lent_until_ms` of monotonic time."""

    coupon: Coupon
    arrived_monotonic_ms: int
    is_shown: bool
    lent_until_ms: int | None = None

    def has_ended(self, at: Moment) -> bool:
        """Whether it was lent, and the loan is over."""
        return self.lent_until_ms is not None and at.monotonic_ms >= self.lent_until_ms


@dataclass(frozen=True, slots=True)
class Seeking:
    """Eight digits that the cloud was asked for, for this ticket."""

    digits: str = field(repr=False)
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Borrowing:
    """A coupon that the home till was asked for, for this ticket."""

    coupon: Coupon
    ticket_id: int
    since_monotonic_ms: int


# --- desks ---


@dataclass(frozen=True, slots=True)
class Weighing:
    """Goods by weight that were chosen and are not in the basket yet. `tare_g`: the container on
    the plate. `is_typed`: digits are the weight."""

    product: Product
    tare_g: int = 0
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """Which reading went onto which line last."""

    number: int
    ticket_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class Selling:
    """Goods go into the basket. A card lies over the weighing, which goes on when it closes."""

    selected: int = 0  # line id
    card: Card | None = None
    weighing: Weighing | None = None


@dataclass(frozen=True, slots=True)
class Tendering:
    """The basket is frozen and money is counted. After a sale that failed, `queued` waits on, and
    `counted` is the cash it was taken for, until another amount is typed."""

    opened_monotonic_ms: int
    queued: tuple[Scan, ...] = ()
    counted: Fen | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """The sale is being written. Scans wait here and are replayed."""

    sale: SaleRecorded
    queued: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Thanking:
    """Paid. The next scan starts anew."""

    since_monotonic_ms: int
    card: Card | None = None


Desk = Selling | Tendering | Saving | Thanking | Door | Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cashier has typed, and the quantity that waits for the next scan (`3 ×`)."""

    text: str = field(default="", repr=False)  # may be a payment code, typed by a scanner
    times: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text and self.times is None


@dataclass(frozen=True, slots=True)
class LastScan:
    """What was read last, to tell a bounce from a second item."""

    text: str = field(repr=False)  # may be a payment code
    source: str
    monotonic_ms: int


@dataclass(frozen=True, slots=True)
class FinishedSale:
    """The last sale: its change stays in sight, its receipt can be printed again."""

    sale: SaleRecorded
    seq: int
    receipt: ReceiptNumber
    chain_head: str
    at_utc_ms: int
    printed: PrintOutcome | None = None  # None: still printing
    drawer_opened: bool | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is."""

    level: Level
    reason: str = ""
    since_utc_ms: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """How every part is, and what the cloud has not acknowledged."""

    parts: Mapping[HealthPart, PartHealth] = field(default_factory=lambda: MappingProxyType({}))
    pending: int = 0
    oldest_pending_utc_ms: int | None = None

    def of(self, part: HealthPart) -> PartHealth:
        return self.parts.get(part, PartHealth(Level.ABSENT))

    def with_part(self, part: HealthPart, health: PartHealth) -> "Health":
        return replace(self, parts=MappingProxyType({**self.parts, part: health}))


@dataclass(frozen=True, slots=True)
class Session:
    """Whose till this is and who stands at it."""

    store: int = 0
    shop_name: str = ""
    shop_address: str = ""
    till_name: str = ""
    terminal: str = ""
    epoch: int = 1
    operator: str = "owner"
    is_enrolled: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """What the offline limits on coupons are counted from."""

    last_cloud_utc_ms: int = 0
    coupons_since: int = 0
    amount_since: Fen = NOTHING


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger holds of the till's past. While it is missing no coupon is redeemed: it may
    have been redeemed already."""

    past: Past = Past.WHOLE
    event: IntegrityEvent = IntegrityEvent.RESTORED
    entries: int = 0

    @property
    def is_missing(self) -> bool:
        return self.past in (Past.RETURNING, Past.AWAITED)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something was refused; the cashier is told until the next key or scan."""

    refusal: Refusal
    at: Moment


@dataclass(frozen=True, slots=True)
class CouponReady:
    """A coupon came in; the customer screen celebrates for 4 s."""

    coupon: Coupon
    total_before: Fen
    at: Moment


@dataclass(frozen=True, slots=True)
class BasketRestored:
    """The basket came back after a power cut. `is_doubtful`: sales are missing in the ledger, and
    this basket may be one of them; that is told until the next key."""

    lines: int
    at: Moment
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class AskingCloud:
    """A coupon is looked for at the cloud, or asked of the home till; selling goes on."""

    at: Moment


Notice = Refused | CouponReady | BasketRestored | AskingCloud


@dataclass(frozen=True, slots=True)
class TillState:
    """Everything the two screens and the next command depend on."""

    ticket: Ticket
    desk: Desk = field(default_factory=Selling)
    priced: Priced = field(default_factory=Priced)
    entry: Entry = field(default_factory=Entry)
    tray: tuple[TrayCoupon, ...] = ()
    session: Session = field(default_factory=Session)
    rules: Rules = field(default_factory=Rules)
    offers: tuple[Offer, ...] = ()
    last: FinishedSale | None = None
    notice: Notice | None = None
    health: Health = field(default_factory=Health)
    inbox: Inbox = field(default_factory=Inbox)
    trust: Trust = field(default_factory=Trust)
    history: History = field(default_factory=History)
    screen_code: str = ""
    open_receipts: tuple[OpenReceipt, ...] = ()
    last_scan: LastScan | None = None
    menu_lock: MenuLock = field(default_factory=MenuLock)
    scale: Reading = NO_READING
    weighed: Weighed | None = None
    playlist: Playlist = field(default_factory=Playlist)
    tries: ShortCodeTries = field(default_factory=ShortCodeTries)
    seeking: Seeking | None = None
    """What the cloud was asked for and has not answered yet."""
    borrowing: tuple[Borrowing, ...] = ()
    locks: tuple[CouponLock, ...] = ()
    """Coupons that this home till keeps its hands off, because another till has them."""

    @property
    def ticket_rules(self) -> Rules:
        """The rules that the open ticket began with."""
        return self.ticket.rules or self.rules

    @property
    def faces(self) -> dict[str, Fen]:
        """The face value of each coupon in the tray."""
        return {held.coupon.coupon_id: held.coupon.face for held in self.tray}

    @property
    def weighing(self) -> Weighing | None:
        """The goods that are being weighed, also under a card."""
        return self.desk.weighing if isinstance(self.desk, Selling) else None

    @property
    def is_reading_sold(self) -> bool:
        """Whether what the scale says now was charged already: on a line that is still there, or
        on a ticket before."""
        last = self.weighed
        if last is None or last.number != self.scale.number:
            return False
        return last.ticket_id != self.ticket.ticket_id or self.ticket.line(last.line_id) is not None

    def chosen_line(self) -> BasketLine | None:
        """The line that keys act on, while selling."""
        if not isinstance(self.desk, Selling):
            return None
        return self.ticket.line(self.desk.selected)


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the register: the next state and what the world is asked to do."""

    state: TillState
    asks: tuple[Ask, ...] = ()
    effects: tuple[Do, ...] = ()
    again: tuple[Command, ...] = ()  # handled next, before anything that waits


Rule = Callable[[TillState, Any, Moment], Step]
"""What a desk does about one command. Raises Refusal when the shop's rules say no."""
