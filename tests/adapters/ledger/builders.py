"""Sales, keys and moments for the ledger's tests."""

from collections.abc import Mapping
from pathlib import Path

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity
from pos_app.adapters.ledger.connection import Storage
from pos_app.domain.coupon import Payer
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, refund_of
from pos_app.domain.sale import Redemption, SaleLine, SaleRecorded, Tender, TenderKind

ENROLLED = Identity(store=7, terminal="7K2M9QXD", epoch=1)
LOCAL = Identity(store=0, terminal="0ABCDEFG", epoch=1)
NOON = Moment(utc_ms=1_795_320_000_000, monotonic_ms=60_000)  # 2026-11-22 12:00 in Shanghai


def key(seed: int = 1) -> DeviceKey:
    secret = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return DeviceKey(secret.public_key().public_bytes_raw(), secret.sign)


def opened(
    path: Path, identity: Identity = ENROLLED, *, at: Moment = NOON, seed: int = 1
) -> ApswLedger:
    """A ledger whose write-ahead log is left to grow by itself: it opens faster."""
    storage = Storage(log_bytes=0)
    return ApswLedger.open(path, identity=identity, key=key(seed), at=at, storage=storage)


def later(seconds: int) -> Moment:
    return Moment(NOON.utc_ms + seconds * 1000, NOON.monotonic_ms + seconds * 1000)


def sale(
    ticket_id: int = 1, *, lines: int = 2, coupon: str = "", price: int = 3990, printed: bool = True
) -> SaleRecorded:
    """So many lines of detergent; with a coupon, 5.00 off the first, paid by the brand."""
    off = Fen(500 if coupon else 0)
    discount = Discount(DiscountKind.COUPON, coupon, "奥妙洗衣液", Payer.BRAND, off, 9, "奥妙")
    sold = tuple(
        SaleLine(
            line_no=number,
            barcode=f"69{number:011d}",
            name=f"奥妙深层洁净洗衣液 {number}",
            brand="奥妙",
            category="洗护",
            unit="瓶",
            unit_price=Fen(price),
            quantity=pieces(1),
            gross=Fen(price),
            discounts=(discount,) if coupon and number == 1 else (),
            net=Fen(price - off) if number == 1 else Fen(price),
        )
        for number in range(1, lines + 1)
    )
    gross = Fen(price * lines)
    total = Fen(gross - off)
    return SaleRecorded(
        ticket_id=ticket_id,
        rules_version=3,
        priced_at_utc_s=NOON.utc_s,
        lines=sold,
        gross=gross,
        saved=off,
        total=total,
        tenders=(Tender(TenderKind.CASH, amount=total, given=Fen(total + 10)),),
        change=Fen(10),
        redemptions=(Redemption(coupon, 9, 1, off, Fen(500), Payer.BRAND),) if coupon else (),
        print_queued=printed,
    )


def refund(
    sold: SaleRecorded,
    seq: int,
    pieces_of: Mapping[int, int],
    *,
    epoch: int = 1,
    earlier: tuple[RefundRecorded, ...] = (),
    returnable: str = "",
) -> RefundRecorded:
    """So many pieces of each line (by number) of the sale that is entry `seq`."""
    wanted = {line_no: pieces(count) for line_no, count in pieces_of.items()}
    terms = RefundTerms(77, Fen(1), frozenset({returnable}), "不想要了", "")
    return refund_of(PastSale(epoch, seq, sold), earlier, wanted, terms)


def edited(path: Path, *statements: str) -> None:
    """Change a closed ledger behind its back, as damage or another program would."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA ignore_check_constraints = 1")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(str(sql))
    connection.close()


def found(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What a technician's SQL finds in a closed ledger."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()
