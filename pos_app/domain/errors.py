"""Refusals: the shop's rules say no. Each carries the facts; the UI owns the words."""

from dataclasses import dataclass

from pos_app.domain.money import Fen, Milli


class Refusal(Exception):
    """The shop's rules say no. Nothing has changed; the cashier is told why."""


@dataclass(unsafe_hash=True)
class BasketEmpty(Refusal):
    """There is nothing to pay, repeat, change or void."""


@dataclass(unsafe_hash=True)
class BasketNotEmpty(Refusal):
    """There are goods in the basket: the maintenance menu waits until they are sold."""


@dataclass(unsafe_hash=True)
class CodeTooSoon(Refusal):
    """After a wrong code the next try waits so long."""

    wait_s: int


@dataclass(unsafe_hash=True)
class CodeWrong(Refusal):
    """A technician's code that does not answer the challenge; the next try waits so long."""

    wait_s: int


@dataclass(unsafe_hash=True)
class BasketFull(Refusal):
    """The basket holds as many lines as a ticket may have."""

    limit: int


@dataclass(unsafe_hash=True)
class QuantityOutOfRange(Refusal):
    """A quantity below one piece or above what one line may hold."""

    limit: int


@dataclass(unsafe_hash=True)
class AmountOutOfRange(Refusal):
    """A price or an amount of cash that no till would take."""

    limit: Fen


@dataclass(unsafe_hash=True)
class CashTooLittle(Refusal):
    """Less cash than is due."""

    due: Fen
    tendered: Fen


@dataclass(unsafe_hash=True)
class PayingNow(Refusal):
    """Goods were scanned while the customer pays: neither added nor charged."""

    code: str


@dataclass(unsafe_hash=True)
class SavingNow(Refusal):
    """A key was pressed while the sale is being written; it will be ready in a moment."""


@dataclass(unsafe_hash=True)
class CannotLookUp(Refusal):
    """The till's own disk does not answer: goods can be sold at a typed price, a coupon waits."""

    is_coupon: bool


@dataclass(unsafe_hash=True)
class NotGoods(Refusal):
    """A code that is not for this till: a payment page, a claim page, a member card of a later
    version."""

    shown: str


@dataclass(unsafe_hash=True)
class PaymentCodeNotTaken(Refusal):
    """A payment code was recognised; this till takes cash only until a payment service is
    connected."""


@dataclass(unsafe_hash=True)
class PriceMissing(Refusal):
    """An item without a code, or a new one, needs its price typed first."""


@dataclass(unsafe_hash=True)
class NothingToRepeat(Refusal):
    """There is no line to add once more, or no receipt to print again."""


@dataclass(unsafe_hash=True)
class NoSuchGoods(Refusal):
    """No goods carry what was typed."""

    typed: str


@dataclass(unsafe_hash=True)
class LabelAmountMissing(Refusal):
    """A weighed label whose goods or template this shop does not know."""

    code: str


@dataclass(unsafe_hash=True)
class UnitNotWeighed(Refusal):
    """Goods marked as sold by weight whose price is for something else, such as a bag."""

    unit: str


@dataclass(unsafe_hash=True)
class WeightNotSteady(Refusal):
    """The plate is empty, still moving, or the scale says nothing: there is no weight to sell
    by."""


@dataclass(unsafe_hash=True)
class WeightMoved(Refusal):
    """The plate moved between what was shown and the press."""


@dataclass(unsafe_hash=True)
class WeightSoldBefore(Refusal):
    """This very reading is on a line already, and nothing was lifted off since."""


@dataclass(unsafe_hash=True)
class WeightOutOfRange(Refusal):
    """What was typed is no weight that a counter has."""

    limit_g: int


@dataclass(unsafe_hash=True)
class WeighingNow(Refusal):
    """Goods are on the scale and not in the basket yet: paying waits for them."""


@dataclass(unsafe_hash=True)
class CouponForged(Refusal):
    """The token is truncated, altered, or signed by no key that this till trusts."""


@dataclass(unsafe_hash=True)
class CouponForeign(Refusal):
    """The coupon belongs to another shop."""

    store: int


@dataclass(unsafe_hash=True)
class CouponElsewhere(Refusal):
    """Another till of this shop redeems its coupons."""

    till: str


@dataclass(unsafe_hash=True)
class CouponLent(Refusal):
    """Another till of this shop is redeeming it just now."""

    till: str


@dataclass(unsafe_hash=True)
class CouponBusy(Refusal):
    """The home till has it on a ticket, or has lent it to a third."""


@dataclass(unsafe_hash=True)
class LoanEnded(Refusal):
    """The home till had lent the coupon for some minutes, and they are over; it is off the bill."""


@dataclass(unsafe_hash=True)
class CouponStopped(Refusal):
    """The cloud has said that it is no longer open: used, given back or stopped."""


@dataclass(unsafe_hash=True)
class ShortCodeUnknown(Refusal):
    """Eight digits that neither goods nor a coupon carry; `is_asked`: the cloud does not know them
    either."""

    is_asked: bool


@dataclass(unsafe_hash=True)
class ShortCodesRest(Refusal):
    """Too many wrong codes; the next may be typed at this time. Phones can be scanned."""

    until_utc_ms: int


@dataclass(unsafe_hash=True)
class CouponEarly(Refusal):
    """Not valid yet."""

    from_utc_s: int


@dataclass(unsafe_hash=True)
class CouponExpired(Refusal):
    """No longer valid."""

    until_utc_s: int


@dataclass(unsafe_hash=True)
class CouponUsed(Refusal):
    """Already redeemed on this till."""


@dataclass(unsafe_hash=True)
class CouponAlreadyHere(Refusal):
    """The same coupon is in the tray already."""


@dataclass(unsafe_hash=True)
class OfferUnknown(Refusal):
    """This till does not hold the coupon's offer (yet)."""

    offer: int


@dataclass(unsafe_hash=True)
class TooLongOffline(Refusal):
    """Coupons rest until the till has spoken with the cloud again."""

    hours: int


@dataclass(unsafe_hash=True)
class OfflineCouponCapReached(Refusal):
    """The clock is uncertain and the cap on offline coupons is used up."""

    coupons: int
    amount: Fen


@dataclass(unsafe_hash=True)
class CouponsRest(Refusal):
    """The till is still putting its old entries back, and cannot tell what was redeemed."""


@dataclass(unsafe_hash=True)
class OldSaleReturning(Refusal):
    """The sale of this receipt is still being put back."""

    shown: str


@dataclass(unsafe_hash=True)
class SavingFailed(Refusal):
    """The sale could not be written; nothing was recorded; the basket is as it was."""

    reason: str


@dataclass(unsafe_hash=True)
class NothingToRefund(Refusal):
    """No goods were chosen to come back."""


@dataclass(unsafe_hash=True)
class RefundLineUnknown(Refusal):
    """The sale has no line of this number."""

    line_no: int


@dataclass(unsafe_hash=True)
class RefundTooMuch(Refusal):
    """More of a line than was sold and is not back yet."""

    line_no: int
    left: Milli


@dataclass(unsafe_hash=True)
class RefundInPieces(Refusal):
    """Part of a piece was to come back."""

    line_no: int


@dataclass(unsafe_hash=True)
class ExtraStays(Refusal):
    """Goods were to come back without the gift or exchange that they had earned."""

    line_no: int


@dataclass(unsafe_hash=True)
class ReasonMissing(Refusal):
    """Money leaves or enters the drawer for a reason only."""


@dataclass(unsafe_hash=True)
class ShiftOpenAlready(Refusal):
    """The drawer is somebody's already: that shift is closed first."""

    shift_no: int


@dataclass(unsafe_hash=True)
class CountDisagrees(Refusal):
    """The notes and coins do not sum to the amount that was typed."""

    typed: Fen
    summed: Fen
