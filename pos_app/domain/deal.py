"""What an offer gives and asks for, as data: one form for every kind.

Why flat fields and not a class a kind: offers are stored, signed and sent, and a till that is older
than an offer must still read the others beside it. A kind that it does not know gives nothing.
"""

from datetime import datetime, time
from enum import StrEnum

from pos_app.domain.moment import SHOP_TIME, business_day, shop_time
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.values import dataclass

PERMILLE = 1000


class DealKind(StrEnum):
    """Kinds of offers. An offer's face is the most that any of them takes off."""

    AMOUNT = "amount"  # the face off one piece
    PERCENT = "percent"  # `permille` off one piece
    N_FOR_M = "n_for_m"  # `min_pieces` pieces for `price`, or the `free` cheapest of them free
    NTH = "nth"  # the cheapest of `min_pieces` pieces at `permille` off
    THRESHOLD = "threshold"  # the face, or `permille`, off all that the minimum counts
    EXCHANGE = "exchange"  # 换购: one piece of `extra` for `price`, once the minimum is met
    GIFT = "gift"  # one piece of `extra` for nothing, once the minimum is met


@dataclass(frozen=True, slots=True)
class Deal:
    """What is given, and from which minimum of the offer's goods on. `permille` is what comes off:
    500 is half price. Counts are of pieces; a weighed line is one."""

    kind: str = DealKind.AMOUNT  # a DealKind, or a later one
    min_pieces: int = 0
    min_spend: Fen = NOTHING  # after promotions, before coupons
    permille: int = 0
    free: int = 0
    price: Fen = NOTHING
    extra: tuple[str, ...] = ()  # canonical barcodes


class StackClass(StrEnum):
    """What else may stand on the same goods."""

    ITEM = "item"  # one of these a piece
    BASKET = "basket"  # after those, on what is left
    ALONE = "alone"  # no other coupon in the whole basket


class SettleMode(StrEnum):
    """Who takes the discount off: never both, or the shopper gains twice."""

    TILL = "till"
    CHANNEL = "channel"  # the payment channel does


class OnRefund(StrEnum):
    """What becomes of a used coupon when its goods have come back."""

    FORFEIT = "forfeit"
    UNTIL_EXPIRY = "until_expiry"  # the same coupon again, to its own end
    RETURN = "return"  # as above; after its end the cloud may give another


class IdentityKind(StrEnum):
    """How a shopper is told from another, weakest first."""

    COOKIE = "cookie"
    PHONE = "phone"
    IN_APP = "in_app"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the business day, which turns at 04:00: Friday 22:00 to 02:00 is days `5`, minutes
    1320 to 1560. Days count from Monday 1."""

    days: str = "1234567"
    from_minute: int = 4 * 60
    until_minute: int = 28 * 60

    def hold(self, utc_s: int) -> bool:
        day = business_day(utc_s * 1000)
        midnight = datetime.combine(day, time(), SHOP_TIME)
        minute = int((shop_time(utc_s * 1000) - midnight).total_seconds()) // 60
        is_day = str(day.isoweekday()) in self.days
        return is_day and self.from_minute <= minute < self.until_minute


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may use an offer, when, and beside what. A limit of 0 is none. What an offer of the first
    form meant is what stands here as default."""

    hours: tuple[Hours, ...] = ()  # none: at any time
    stack: StackClass = StackClass.ITEM
    exclusive_group: str = ""  # one coupon of a group a basket
    settle_mode: SettleMode = SettleMode.TILL
    on_refund: OnRefund = OnRefund.FORFEIT
    identity_min: IdentityKind = IdentityKind.COOKIE
    per_person: int = 1  # claims in the offer's life
    per_person_day: int = 0
    per_store_day: int = 0
    per_slot: int = 0  # by one of a screen's fifteen-second codes
    per_address_day: int = 0  # through one network address
    version: int = 1  # of what the back office calls one offer; each has an offer id of its own

    @property
    def limits(self) -> tuple[int, ...]:
        return (
            self.per_person,
            self.per_person_day,
            self.per_store_day,
            self.per_slot,
            self.per_address_day,
        )

    def hold(self, utc_s: int) -> bool:
        """Whether it is one of the offer's hours."""
        return not self.hours or any(hours.hold(utc_s) for hours in self.hours)


PLAIN = Deal()
USUAL = Terms()
