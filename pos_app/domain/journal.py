"""The journal: what this till has done, as a chain of signed entries that only grows.

An entry is a head and a body. The register supplies the body, the ledger writer fills in the head.
The exact bytes of an entry are hashed onto the hash before it, and the device signs the result.
"""

import hashlib
from enum import StrEnum

from pos_app.domain.coupon import Payer
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.product import Product
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import CashMoved, ShiftClosed, ShiftOpened
from pos_app.domain.values import dataclass, replace
from pos_app.domain.visit import VisitClosed, VisitOpened, VisitStep

VERSION = 2
"""What is written today. `wire` reads every version up to this one."""
GENESIS = bytes(32)
"""What stands before the first entry of an epoch."""

SIGNATURE_CONTEXT = b"xiaodian journal v1\x00"


class EpochReason(StrEnum):
    """Why an epoch began."""

    LOCAL = "local"  # a new till that no cloud knows yet
    ENROLLED = "enrolled"
    RESTORED = "restored"  # the same disk goes on, after the cloud gave another epoch
    REPLACED = "replaced"  # the ledger was lost or damaged: what stood before is not known here
    FORKED = "forked"  # the cloud has another history of the epoch before: a cloned or old disk


@dataclass(frozen=True, slots=True)
class EpochOpened:
    """The first entry of every epoch: under which key, and why it began. Where the epoch before
    ended is 0, 0 and empty when that is unknown or there was none."""

    reason: str  # an EpochReason
    public_key: str  # Ed25519, base64
    previous_epoch: int
    previous_seq: int
    previous_hash: str


class IntegrityEvent(StrEnum):
    """What befell the ledger."""

    DAMAGED = "damaged"
    MISSING = "missing"
    FORKED = "forked"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class EpochRestored:
    """One epoch that was put back, up to its entry `last_seq`, whose chain hash (hex) this is."""

    epoch: int
    last_seq: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class IntegrityNoted:
    """The ledger was damaged, lost, doubled or restored. Counts are of entries."""

    event: str  # an IntegrityEvent
    epochs: tuple[EpochRestored, ...]
    from_backup: int
    from_cloud: int
    salvaged: int  # out of the damaged file
    damaged_sha256: str  # of the file as it was found, hex; empty when there is none
    fault: str  # what was found, for a technician


@dataclass(frozen=True, slots=True)
class BasketVoided:
    """A basket was dropped before it was paid."""

    ticket_id: int
    reason: str
    lines: int
    total: Fen


@dataclass(frozen=True, slots=True)
class ReceiptPrinted:
    """What became of the print job of sale `sale_seq`: done, failed or unknown."""

    sale_seq: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ReceiptReprinted:
    """The receipt of sale `sale_seq` was asked for again."""

    sale_seq: int
    copy: int


@dataclass(frozen=True, slots=True)
class DrawerAsked:
    """The cashier had the drawer opened by hand for sale `sale_seq`."""

    sale_seq: int


@dataclass(frozen=True, slots=True)
class ProductAdded:
    """The cashier added goods at the till."""

    product: Product


Body = (
    SaleRecorded
    | EpochOpened
    | BasketVoided
    | ReceiptPrinted
    | ReceiptReprinted
    | DrawerAsked
    | ProductAdded
    | RefundRecorded
    | CashMoved
    | ShiftOpened
    | ShiftClosed
    | IntegrityNoted
    | VisitOpened
    | VisitStep
    | VisitClosed
)

KINDS: dict[str, type[Body]] = {
    kind.__name__: kind
    for kind in (
        SaleRecorded,
        EpochOpened,
        BasketVoided,
        ReceiptPrinted,
        ReceiptReprinted,
        DrawerAsked,
        ProductAdded,
        RefundRecorded,
        CashMoved,
        ShiftOpened,
        ShiftClosed,
        IntegrityNoted,
        VisitOpened,
        VisitStep,
        VisitClosed,
    )
}
"""Every kind of entry by the name it has in the journal. A name is never reused for another
shape."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Perpetual totals, this entry included: they never restart and only grow, so a cut tail
    shows. `net` is what sales took, refunds not deducted."""

    sales: int = 0
    net: Fen = NOTHING
    redeemed: Fen = NOTHING
    refunds: int = 0
    refunded: Fen = NOTHING

    def after(self, body: Body) -> "Totals":
        if isinstance(body, SaleRecorded):
            return self._after_sale(body)
        if isinstance(body, RefundRecorded):
            return replace(self, refunds=self.refunds + 1, refunded=Fen(self.refunded + body.total))
        return self

    def _after_sale(self, sale: SaleRecorded) -> "Totals":
        redeemed = sum(
            redemption.amount
            for redemption in sale.redemptions
            if redemption.payer is not Payer.SHOP
        )
        return Totals(
            self.sales + 1,
            Fen(self.net + sale.total),
            Fen(self.redeemed + redeemed),
            self.refunds,
            self.refunded,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote the entry, when, and where it stands."""

    v: int
    store: int
    terminal: str
    epoch: int
    seq: int
    kind: str
    day: str  # business day, YYYY-MM-DD
    utc_ms: int  # never smaller than in the entry before
    boot_id: str
    boot_ms: int
    time: str  # TimeQuality
    operator: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, read back."""

    head: Head
    body: Body


class ChainFault(StrEnum):
    """What can be wrong with a stored entry."""

    GAP = "gap"  # seq is not the one before plus one
    HASH = "hash"  # the bytes do not give the stored hash
    SIGNATURE = "signature"  # the device key did not sign it
    UNREADABLE = "unreadable"  # the bytes are no entry
    HEAD = "head"  # the head disagrees with its place
    TOTALS = "totals"  # perpetual totals do not follow
    BALANCE = "balance"  # the sale's sums do not agree


def is_past_missing(body: Body, *, before: bool) -> bool:
    """Whether something older is known to be missing behind this entry, as it was or was not
    `before` it: a loss says so, and the note that everything is back says that it is over."""
    match body:
        case EpochOpened(reason=EpochReason.REPLACED | EpochReason.RESTORED):
            return True
        case IntegrityNoted(event=IntegrityEvent.DAMAGED | IntegrityEvent.MISSING):
            return True
        case IntegrityNoted(event=IntegrityEvent.RESTORED, fault=fault):
            return bool(fault)
        case _:
            return before


def chain(previous: bytes, data: bytes) -> bytes:
    """The hash of an entry: SHA-256 over the hash before it and its exact bytes."""
    return hashlib.sha256(previous + data).digest()


def signed_message(entry_hash: bytes) -> bytes:
    """What the device signs and everybody else verifies."""
    return SIGNATURE_CONTEXT + entry_hash


def short_chain_head(entry_hash: bytes) -> str:
    """The twelve hex digits that stand on the receipt: `9F3A 41C7 0B62`."""
    digits = entry_hash[:6].hex().upper()
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"
