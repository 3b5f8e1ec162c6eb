"""A coupon that a sale used up: once, in its shop, in its time, on its goods."""

from cloud import lending
from cloud.database import Work
from cloud.parking import Place
from cloud.settlement.telling import UPLOAD_GRACE_MS, tell
from cloud.shops import offer_by_id
from pos_app.domain.dealing import minimum_lacking
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded

__all__ = ["CLOCK_TOLERANCE_MS", "UPLOAD_GRACE_MS", "fault_of", "redeem"]

CLOCK_TOLERANCE_MS = 300_000
"""How far a till's clock may have been off when it judged the coupon's window."""


def redeem(
    work: Work,
    place: Place,
    sold_at: int,
    sale: SaleRecorded,
    redemption: Redemption,
    *,
    now_ms: int,
) -> str | None:
    """Note that the stored sale used the coupon; if nothing is against it, the coupon is REDEEMED,
    its face moves from reserved to redeemed and its payers owe their shares.

    Returns why it may not be, as a word; then nothing is paid for it.
    """
    fault = fault_of(work, place, sold_at, sale, redemption, now_ms=now_ms)
    work.do(
        "INSERT INTO coupon_use (coupon_id, store_id, terminal_id, epoch, seq, line_no, amount,"
        " sold_at, fault, refusal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        (
            redemption.coupon_id,
            *place.key,
            redemption.line_no,
            redemption.amount,
            sold_at,
            fault or "",
        ),
    )
    tell(work, redemption.coupon_id, now_ms, about=place)
    lending.end(work, redemption.coupon_id)
    (refusal,) = work.row(
        "SELECT refusal FROM coupon_use WHERE coupon_id = ? AND store_id = ? AND terminal_id = ?"
        " AND epoch = ? AND seq = ?",
        (redemption.coupon_id, *place.key),
    )
    return refusal or None


def fault_of(
    work: Work,
    place: Place,
    sold_at: int,
    sale: SaleRecorded,
    redemption: Redemption,
    *,
    now_ms: int,
) -> str | None:
    """What is against this use by itself, whatever else became of the coupon. `now_ms` is when the
    entry came up."""
    row = work.find(
        "SELECT store_id, offer_id, from_s, hours, face FROM coupon WHERE coupon_id = ?",
        (redemption.coupon_id,),
    )
    if row is None:
        return "coupon_unknown"
    store, offer_id, from_s, hours, face = row
    offer = offer_by_id(work, offer_id)
    faults = {
        "coupon_foreign": store != place.store,
        "coupon_late": _late(sold_at, from_s * 1000, (from_s + hours * 3600) * 1000, now_ms),
        "coupon_amount": offer_id != redemption.offer_id or not 0 < redemption.amount <= face,
        "coupon_goods": not all(offer.reduces(line.barcode) for line in _reduced(sale, redemption)),
        "coupon_minimum": minimum_lacking(offer, [_counted(line) for line in sale.lines])
        is not None,
    }
    return next((name for name, found in faults.items() if found), None)


def _reduced(sale: SaleRecorded, redemption: Redemption) -> list[SaleLine]:
    """The lines that the coupon took something off."""
    return [
        line
        for line in sale.lines
        if any(
            off.kind is DiscountKind.COUPON and off.source == redemption.coupon_id
            for off in line.discounts
        )
    ]


def _counted(line: SaleLine) -> tuple[str, int, int]:
    """What a line counts towards an offer's minimum: barcode, pieces, price before coupons."""
    by_coupons = sum(off.amount for off in line.discounts if off.kind is DiscountKind.COUPON)
    return line.barcode, line.pieces, line.net + by_coupons


def _late(sold_at: int, opens: int, ends: int, now_ms: int) -> bool:
    in_time = opens - CLOCK_TOLERANCE_MS <= sold_at < ends + CLOCK_TOLERANCE_MS
    return not in_time or now_ms >= ends + UPLOAD_GRACE_MS
