"""What the world is asked to do. Each is performed by the worker that owns the thing."""

from dataclasses import field
from enum import StrEnum

from pos_app.checkout.menu import Chore, DeviceTest, MenuPage, TillEnd, Verdict
from pos_app.checkout.places import Role
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.journal import Body
from pos_app.domain.product import Product
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.values import dataclass
from pos_app.domain.wire_coupons import CouponLock


@dataclass(frozen=True, slots=True)
class AppendSale:
    """Make the sale durable; SaleAppended or AppendFailed comes back."""

    sale: SaleRecorded


@dataclass(frozen=True, slots=True)
class AppendNote:
    """Write an entry that nobody waits for."""

    body: Body


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """One pulse for the sale that entry `seq` records; DrawerFinished comes back.

    Asked twice for one sale, the drawer opens once.
    """

    seq: int


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Print once; PrintFinished comes back."""

    sale: SaleRecorded
    seq: int
    printed: PrintedSale


@dataclass(frozen=True, slots=True)
class ReprintFromLedger:
    """Print the receipt of an earlier sale, marked 重打 with the next number that the ledger knows,
    and note it there; PrintFinished comes back."""

    seq: int


@dataclass(frozen=True, slots=True)
class KeepProduct:
    """Add goods to the catalogue."""

    product: Product


@dataclass(frozen=True, slots=True)
class KeepMessageRead:
    """Keep that a message of the cloud was read, and all before it that say the same; InboxChanged
    comes back."""

    number: int


@dataclass(frozen=True, slots=True)
class KeepTries:
    """Keep how often short codes were wrong lately, for after a restart."""

    tries: ShortCodeTries


@dataclass(frozen=True, slots=True)
class SeekShortCode:
    """Ask the cloud for the coupon with these digits; ShortCodeAnswered comes back."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BorrowCoupon:
    """Ask for the right to redeem a coupon that is the home till's; LockAnswered comes back."""

    coupon_id: str


@dataclass(frozen=True, slots=True)
class ReturnCoupon:
    """It will not be redeemed here after all. Nothing happens if a sale holds it."""

    coupon_id: str


@dataclass(frozen=True, slots=True)
class AnswerLock:
    """Say to the cloud whether this till keeps its hands off the coupon. `is_held` is durable
    before it is said, and said only if no sale of this till holds the coupon."""

    lock: CouponLock
    is_held: bool


CouponEffect = SeekShortCode | BorrowCoupon | ReturnCoupon | AnswerLock


@dataclass(frozen=True, slots=True)
class RunDeviceTest:
    """Test one device; DeviceTestEnded comes back."""

    item: DeviceTest


@dataclass(frozen=True, slots=True)
class PerformChore:
    """Do what a page of the maintenance menu asks for; RowsFound comes back, also several times."""

    page: MenuPage
    chore: Chore
    choice: str = ""


@dataclass(frozen=True, slots=True)
class EndTill:
    """End the program in an orderly way, after everything that was asked before."""

    how: TillEnd


@dataclass(frozen=True, slots=True)
class RecallTrials:
    """How earlier tests ended; TrialsRecalled comes back."""


@dataclass(frozen=True, slots=True)
class KeepTrial:
    """Keep how a test ended, for the next visits; TrialsRecalled comes back."""

    item: DeviceTest
    verdict: Verdict
    technician: str


@dataclass(frozen=True, slots=True)
class LookForPlaces:
    """List the devices that are bound and the ports that are plugged in; PlacesFound comes back."""


@dataclass(frozen=True, slots=True)
class ProbePlace:
    """Find out what stands there, within some seconds; PlaceProbed comes back."""

    role: Role
    key: str


@dataclass(frozen=True, slots=True)
class StopProbe:
    """End the probe that is under way, at once."""


@dataclass(frozen=True, slots=True)
class KeepBinding:
    """From now on these are the role's addresses; BindingKept comes back."""

    role: Role
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeDisplays:
    """Let the two windows change places; DisplaysSwapped comes back."""


BindEffect = LookForPlaces | ProbePlace | StopProbe | KeepBinding | ChangeDisplays


class Cue(StrEnum):
    """The sounds of the till (design tokens, Sound)."""

    SCANNED = "scanned"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    COUPON = "coupon"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class PlayCue:
    """Let the cashier hear it. Losing one is harmless."""

    cue: Cue


Do = (
    AppendSale
    | AppendNote
    | OpenDrawer
    | PrintReceipt
    | ReprintFromLedger
    | KeepProduct
    | KeepMessageRead
    | KeepTries
    | CouponEffect
    | RunDeviceTest
    | PerformChore
    | EndTill
    | RecallTrials
    | KeepTrial
    | BindEffect
    | PlayCue
)
