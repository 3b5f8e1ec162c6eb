"""A coupon that a sale used up: once, in its shop, in its time, on its goods."""

from cloud.database import Work
from cloud.parking import Place
from cloud.shops import next_claims_version, offer_by_id
from pos_app.domain.dealing import minimum_lacking
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded

UPLOAD_GRACE_MS = 14 * 24 * 3600 * 1000
"""How long after its expiry a coupon's redemption is still honoured when it arrives late."""

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
    """Move the coupon to REDEEMED and its face from reserved to redeemed.

    Returns why it may not be, as a word; then nothing has changed and nothing is paid.
    """
    row = work.find(
        "SELECT store_id, offer_id, bucket, from_s, hours, face, state FROM coupon"
        " WHERE coupon_id = ?",
        (redemption.coupon_id,),
    )
    if row is None:
        return "coupon_unknown"
    store, offer_id, bucket, from_s, hours, face, state = row
    offer = offer_by_id(work, offer_id)
    faults = {
        "coupon_redeemed_before": state == "REDEEMED",
        "coupon_foreign": store != place.store,
        "coupon_late": state == "RELEASED"
        or _late(sold_at, from_s * 1000, (from_s + hours * 3600) * 1000, now_ms),
        "coupon_amount": offer_id != redemption.offer_id or not 0 < redemption.amount <= face,
        "coupon_goods": not all(offer.reduces(line.barcode) for line in _reduced(sale, redemption)),
        "coupon_minimum": minimum_lacking(offer, [_counted(line) for line in sale.lines])
        is not None,
    }
    fault = next((name for name, found in faults.items() if found), None)
    if fault is None:
        _move(work, place, sold_at, redemption, bucket=bucket, face=face)
    return fault


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


def _move(
    work: Work,
    place: Place,
    sold_at: int,
    redemption: Redemption,
    *,
    bucket: int,
    face: int,
) -> None:
    work.do(
        "INSERT INTO redemption (coupon_id, store_id, terminal_id, epoch, seq, line_no, amount,"
        " redeemed_at, receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            redemption.coupon_id,
            *place.key,
            redemption.line_no,
            redemption.amount,
            sold_at,
            str(ReceiptNumber(place.terminal, place.epoch, place.seq)),
        ),
    )
    work.do(
        "UPDATE coupon SET state = 'REDEEMED', version = ? WHERE coupon_id = ?",
        (next_claims_version(work, place.store), redemption.coupon_id),
    )
    work.do(
        "UPDATE budget SET reserved = reserved - ?, redeemed = redeemed + ?"
        " WHERE offer_id = ? AND bucket = ?",
        (face, redemption.amount, redemption.offer_id, bucket),
    )
