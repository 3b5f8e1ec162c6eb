"""Money back for goods of one sale, replayed from what the sale stored and never priced again."""

from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, Milli
from pos_app.domain.sale import TenderKind
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class DiscountBack:
    """The part of a line's `nth` discount (from 1) that is undone with the goods."""

    nth: int
    source: str  # promotion id or coupon id
    payer: Payer
    amount: Fen


@dataclass(frozen=True, slots=True)
class RefundLine:
    """So much of one line of the sale came back. `net` = `gross` − Σ discounts."""

    line_no: int
    quantity: Milli
    gross: Fen
    discounts: tuple[DiscountBack, ...]
    net: Fen


@dataclass(frozen=True, slots=True)
class TenderBack:
    """One way in which money went back."""

    kind: TenderKind
    amount: Fen


@dataclass(frozen=True, slots=True)
class RefundRecorded:
    """Journal entry: goods of one sale of this till came back and money went out. The sale is not
    touched. `gross` − `saved` + `rounding` = `total` = Σ tenders."""

    ticket_id: int  # in an exchange also the ticket of the new sale
    sale_epoch: int
    sale_seq: int
    lines: tuple[RefundLine, ...]
    gross: Fen
    saved: Fen
    rounding: Fen  # makes the slip payable in `payable_in`; over a whole sale these sum to nothing
    total: Fen
    payable_in: Fen  # the sale's rounding unit: 1 fen, or 10 where it was rounded to jiao
    tenders: tuple[TenderBack, ...]
    coupons_returned: tuple[str, ...]  # the shopper may use these again
    reason: str
    approved_by: str  # the supervisor; empty when none was needed
    print_queued: bool
