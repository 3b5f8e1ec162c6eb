"""Everything that can happen to the register: the cashier's keys, scans, and results from the
world."""

from dataclasses import field
from enum import StrEnum

from pos_app.checkout.asks import Ask, FindProduct
from pos_app.checkout.coupon_commands import CouponResult, PickCoupon
from pos_app.checkout.visit_commands import VisitHand, VisitResult
from pos_app.checkout.weighing_commands import WeighingHand, WeightRead
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.playlist import Playlist
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.values import dataclass
from pos_app.domain.wire_history import ShopMessage

# --- the cashier's hands  ---


@dataclass(frozen=True, slots=True)
class Scan:
    """A code from any source. `aim` is the symbology identifier (`]E0`), if the device sends
    one. The text may be a payment code, so it stays out of logs."""

    text: str = field(repr=False)
    aim: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReplayScan:
    """A scan that waited while the sale was written. It was told from a bounce when it came."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class TypeText:
    """Printable characters for the entry line. They may be a payment code, so they stay out of
    logs."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EraseLast:
    """Backspace."""


@dataclass(frozen=True, slots=True)
class ClearEntry:
    """清零: empty the entry line."""


@dataclass(frozen=True, slots=True)
class TypeTimes:
    """`*`: what is typed is the quantity of the next item, or of the chosen line when followed by
    Enter."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Do what the entry line says; on an empty one: pay, or take exact cash on the pay page."""


@dataclass(frozen=True, slots=True)
class GoBack:
    """Esc: close the card, leave the pay page, empty the entry. Never loses a line."""


@dataclass(frozen=True, slots=True)
class ChooseLine:
    """Up or down in the basket, or in the open list when a card shows one."""

    step: int


@dataclass(frozen=True, slots=True)
class ChooseLineAt:
    """A touch on a line of the basket."""

    line_id: int


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """Delete: take the chosen line out."""


@dataclass(frozen=True, slots=True)
class RepeatLast:
    """Space on an empty entry, or 再来一件: one more of the chosen line."""


@dataclass(frozen=True, slots=True)
class VoidBasket:
    """Ctrl+Del: ask why, then drop the whole basket."""


class VoidReason(StrEnum):
    """Why a basket is dropped; kept in the journal."""

    CUSTOMER_LEFT = "customer_left"
    WRONG_SCAN = "wrong_scan"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class GiveReason:
    """The answer to the void card."""

    reason: VoidReason


@dataclass(frozen=True, slots=True)
class PickProduct:
    """A touch on a hot-goods tile or on a row of a search result or chooser."""

    product: Product


@dataclass(frozen=True, slots=True)
class SellUncoded:
    """无码商品 at the typed price; from the unknown-code card the code is kept (只卖这一次)."""


@dataclass(frozen=True, slots=True)
class ChooseCategory:
    """A category key on the unknown-code card."""

    category: str


@dataclass(frozen=True, slots=True)
class EditName:
    """A touch on the unknown-code card's name field: letters now go there (and back on the next
    touch)."""


@dataclass(frozen=True, slots=True)
class AddToCatalogue:
    """建档并加入 at the typed price."""


@dataclass(frozen=True, slots=True)
class StartPaying:
    """F9 or 收款."""


@dataclass(frozen=True, slots=True)
class TakeCash:
    """收现金: what was typed, or exactly what is due when nothing was."""


@dataclass(frozen=True, slots=True)
class ChooseNote:
    """A quick-note key: this much cash was handed over."""

    amount: Fen


@dataclass(frozen=True, slots=True)
class ReprintLast:
    """Ctrl+P: the last receipt once more, marked 重打."""


@dataclass(frozen=True, slots=True)
class OpenDrawerByHand:
    """F11: the drawer of the sale whose receipt is asked about; nobody knows whether it opened."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """F1: the keys of this page."""


class HealthPart(StrEnum):
    """The parts with a chip on the status bar, in its order."""

    NETWORK = "network"
    UPLOAD = "upload"
    PRINTER = "printer"
    SCANNER = "scanner"
    SCALE = "scale"
    CUSTOMER_SCREEN = "customer_screen"
    POLE_DISPLAY = "pole_display"
    DISK = "disk"
    LEDGER = "ledger"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class MarkMessageRead:
    """The key beside a message of the cloud: it has been read, and all before it that say the
    same."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowHealth:
    """A touch on a chip of the status bar."""


# --- answers and results from the world -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductsFound:
    """The catalogue's answer to `FindProduct`: none, one, or several to choose from."""

    asked: FindProduct
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class GoodsListed:
    """The catalogue's answer to `SearchGoods`, best first."""

    typed: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class AskFailed:
    """The till's own disk did not answer an ask; `reason` is a word, not prose."""

    asked: Ask
    reason: str


@dataclass(frozen=True, slots=True)
class CouponArrived:
    """A shopper has claimed at this shop's screen and the cloud pushed the coupon, seal checked."""

    coupon: Coupon


@dataclass(frozen=True, slots=True)
class CouponWithdrawn:
    """The cloud says that this coupon is no longer open."""

    coupon_id: str


@dataclass(frozen=True, slots=True)
class SaleAppended:
    """The sale of this ticket is on the disk and would survive a power cut."""

    ticket_id: int
    receipt: ReceiptNumber
    chain_head: str
    seq: int
    at_utc_ms: int


@dataclass(frozen=True, slots=True)
class AppendFailed:
    """The sale of this ticket was not written; nothing of it is stored."""

    ticket_id: int
    reason: str


class PrintOutcome(StrEnum):
    """What is known about a print job. `unknown` is never repeated by itself."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintFinished:
    """The printer worker's last word on the receipt of sale `seq`."""

    seq: int
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class DrawerFinished:
    """Whether the drawer's pulse left for the device."""

    opened: bool


class Level(StrEnum):
    """How a part is."""

    OK = "ok"
    ATTENTION = "attention"
    BROKEN = "broken"
    ABSENT = "absent"  # none is configured: not drawn as a fault


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A part's state. `reason` is a word of the UI's table (`no_paper`, `unplugged` …), not
    prose."""

    part: HealthPart
    level: Level
    reason: str = ""
    since_utc_ms: int = 0


@dataclass(frozen=True, slots=True)
class UploadChanged:
    """How much of the journal the cloud has not acknowledged, and since when the oldest waits."""

    pending: int
    oldest_utc_ms: int | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """Messages of the cloud that nobody has read: how many, the oldest one, and how many of them
    say the same of other entries, itself counted; the last of those is number `alike_to`."""

    unread: int = 0
    oldest: ShopMessage | None = None
    alike: int = 0
    alike_to: int = 0


@dataclass(frozen=True, slots=True)
class InboxChanged:
    """What of the cloud's messages is unread now."""

    inbox: Inbox


@dataclass(frozen=True, slots=True)
class PlaylistRead:
    """What the shop's folder of pictures and films holds now."""

    playlist: Playlist


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """New promotions, offers or limits; an open ticket keeps the rules it began with."""

    rules: Rules


@dataclass(frozen=True, slots=True)
class TrustLearned:
    """When the cloud last answered, and what coupons have been redeemed since, for the offline
    limits."""

    last_cloud_utc_ms: int
    coupons_since: int = 0
    amount_since: Fen = NOTHING


@dataclass(frozen=True, slots=True)
class ReceiptLeftOpen:
    """Found at start: the receipt of this sale was queued and nobody knows whether it came out,
    nor whether the drawer opened and the change was given."""

    seq: int
    receipt: ReceiptNumber
    total: Fen
    change: Fen


@dataclass(frozen=True, slots=True)
class EpochBegan:
    """The ledger goes on under another number: receipts carry its letter from now on."""

    epoch: int


class Past(StrEnum):
    """How much of its own past the ledger holds."""

    WHOLE = "whole"
    RETURNING = "returning"  # read back from backups and the damaged file
    AWAITED = "awaited"  # the rest is with the cloud, which does not answer yet
    PARTLY_LOST = "partly_lost"  # everything that can be had is back


@dataclass(frozen=True, slots=True)
class PastChanged:
    """After a loss: how far the old entries are back, and how many. `event`: what had befallen the
    ledger."""

    past: Past
    event: IntegrityEvent
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by: clears what is shown for a while only."""


@dataclass(frozen=True, slots=True)
class ScreenCodeDrawn:
    """The claim QR's text for this 15 s slot; empty while the till is not enrolled."""

    text: str


@dataclass(frozen=True, slots=True)
class OffersListed:
    """What this shop's shoppers can claim now, for the idle customer screen, best first."""

    offers: tuple[Offer, ...]


Hand = (
    TypeText
    | EraseLast
    | ClearEntry
    | TypeTimes
    | Enter
    | GoBack
    | ChooseLine
    | ChooseLineAt
    | RemoveLine
    | RepeatLast
    | VoidBasket
    | GiveReason
    | PickProduct
    | PickCoupon
    | SellUncoded
    | ChooseCategory
    | EditName
    | AddToCatalogue
    | StartPaying
    | TakeCash
    | ChooseNote
    | ReprintLast
    | OpenDrawerByHand
    | ShowHelp
    | ShowHealth
    | MarkMessageRead
    | VisitHand
    | WeighingHand
)
"""What the cashier's hands do."""

Result = (
    ProductsFound
    | GoodsListed
    | CouponResult
    | AskFailed
    | CouponArrived
    | CouponWithdrawn
    | SaleAppended
    | AppendFailed
    | PrintFinished
    | DrawerFinished
    | HealthChanged
    | WeightRead
    | UploadChanged
    | InboxChanged
    | PlaylistRead
    | RulesChanged
    | TrustLearned
    | ReceiptLeftOpen
    | EpochBegan
    | PastChanged
    | Tick
    | ScreenCodeDrawn
    | OffersListed
    | VisitResult
)
"""What the world says."""

Command = Hand | Scan | ReplayScan | Result
