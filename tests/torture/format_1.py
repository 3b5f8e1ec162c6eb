"""A ledger as the first program wrote it: format 1, journal entries of version 1."""

from collections.abc import Sequence

import apsw
import msgspec

from pos_app.adapters.ledger import DeviceKey, Identity
from pos_app.adapters.ledger.migrating import APPLICATION_ID, MIGRATIONS
from pos_app.domain.journal import (
    GENESIS,
    Body,
    EpochOpened,
    Head,
    ReceiptPrinted,
    Totals,
    chain,
    signed_message,
)
from pos_app.domain.moment import Moment, business_day
from pos_app.domain.sale import SaleRecorded

_encode = msgspec.json.Encoder().encode


def write_ledger(
    connection: apsw.Connection, bodies: Sequence[Body], who: Identity, key: DeviceKey, at: Moment
) -> None:
    """Into an empty file, by what the first program did."""
    connection.pragma("journal_mode", "wal")
    with connection:
        connection.execute(MIGRATIONS[0])
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", 1)
        connection.execute(
            "INSERT INTO chapter VALUES (1,?,?,?,?,0)",
            (who.store, who.terminal, who.epoch, key.public_key),
        )
        connection.execute("INSERT INTO sync_state VALUES (1,0,?,0)", (GENESIS,))
    before, totals = GENESIS, Totals()
    for seq, body in enumerate(bodies, start=1):
        totals = totals.after(body)
        head = Head(
            v=1,
            store=who.store,
            terminal=who.terminal,
            epoch=who.epoch,
            seq=seq,
            kind=type(body).__name__,
            day=business_day(at.utc_ms).isoformat(),
            utc_ms=at.utc_ms,
            boot_id="3c5d2b2e-0000-4000-8000-000000000000",
            boot_ms=at.monotonic_ms,
            time=at.quality.value,
            operator="owner",
            totals=totals,
        )
        data = encoded(head, body)
        before = chain(before, data)
        row = (seq, 1, seq, head.kind, head.day, head.utc_ms, data, before)
        with connection:
            connection.execute(
                "INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?)",
                (*row, key.sign(signed_message(before))),
            )
            _project(connection, head, body)


def encoded(head: Head, body: Body) -> bytes:
    """The bytes of version 1: its totals knew no refunds."""
    known = ("sales", "net", "redeemed")
    fields = msgspec.to_builtins(head)
    fields["totals"] = {name: fields["totals"][name] for name in known}
    return _encode(fields)[:-1] + b',"body":' + _encode(body) + b"}"


def _project(connection: apsw.Connection, head: Head, body: Body) -> None:
    connection.execute("INSERT OR IGNORE INTO business_day VALUES (?,?)", (head.day, head.seq))
    match body:
        case SaleRecorded():
            _project_sale(connection, head, body)
        case ReceiptPrinted(sale_seq=sale_seq, outcome=outcome):
            connection.execute(
                "UPDATE sale SET print_outcome = ? WHERE position = ?", (outcome, sale_seq)
            )
        case _:
            assert isinstance(body, EpochOpened)


def _project_sale(connection: apsw.Connection, head: Head, sale: SaleRecorded) -> None:
    seq = head.seq
    connection.execute(
        "INSERT INTO sale VALUES (?,?,?,?,?,?,?,?,'queued',0)",
        (
            seq,
            head.utc_ms,
            sale.ticket_id,
            sale.priced_at_utc_s,
            sale.gross,
            sale.saved,
            sale.total,
            sale.change,
        ),
    )
    for line in sale.lines:
        connection.execute(
            "INSERT INTO sale_line VALUES (?,?,?,?,?,?,?,?,?)",
            (
                seq,
                line.line_no,
                line.barcode,
                line.name,
                line.category,
                line.unit_price,
                line.quantity,
                line.gross,
                line.net,
            ),
        )
        for number, one in enumerate(line.discounts, start=1):
            connection.execute(
                "INSERT INTO sale_discount VALUES (?,?,?,?,?,?,?)",
                (seq, line.line_no, number, one.kind, one.source, one.payer, one.amount),
            )
    for number, tender in enumerate(sale.tenders, start=1):
        connection.execute(
            "INSERT INTO tender VALUES (?,?,?,?,?)",
            (seq, number, tender.kind, tender.amount, tender.given),
        )
    for part in sale.redemptions:
        connection.execute(
            "INSERT INTO redemption VALUES (?,?,?,?,?,?,?,?)",
            (
                part.coupon_id,
                seq,
                part.line_no,
                head.utc_ms,
                part.offer_id,
                part.amount,
                part.face,
                part.payer,
            ),
        )
