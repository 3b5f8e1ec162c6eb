"""The tables beside the journal: what one entry adds to them."""

import apsw

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.domain.journal import BasketVoided, Entry, Head, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.sale import SaleRecorded

TABLES = {
    "business_day": "first_position",
    "sale": "position",
    "sale_line": "position",
    "sale_discount": "position",
    "tender": "position",
    "redemption": "position",
    "basket_voided": "position",
}
"""Every table that is a replay of the journal (invariant I15), and its column of positions."""


def project(connection: apsw.Connection, chapter: Chapter, entry: Entry) -> None:
    """Write what this entry means, inside the caller's transaction."""
    position = chapter.position(entry.head.seq)
    connection.execute(
        "INSERT OR IGNORE INTO business_day VALUES (?,?)", (entry.head.day, position)
    )
    match entry.body:
        case SaleRecorded() as sale:
            _project_sale(connection, position, entry.head, sale)
        case ReceiptPrinted(sale_seq=sale_seq, outcome=outcome):
            connection.execute(
                "UPDATE sale SET print_outcome = ? WHERE position = ?",
                (outcome, chapter.position(sale_seq)),
            )
        case ReceiptReprinted(sale_seq=sale_seq, copy=copy):
            connection.execute(
                "UPDATE sale SET copies = ? WHERE position = ?",
                (copy, chapter.position(sale_seq)),
            )
        case BasketVoided(reason=reason, total=total):
            connection.execute(
                "INSERT INTO basket_voided VALUES (?,?,?)", (position, reason, total)
            )
        case _:
            pass  # an entry that only the journal keeps


def _project_sale(
    connection: apsw.Connection, position: int, head: Head, sale: SaleRecorded
) -> None:
    """One statement a table, each prepared once for the life of the connection."""
    connection.execute(
        "INSERT INTO sale VALUES (?,?,?,?,?,?,?,?,?,0)",
        (
            position,
            head.utc_ms,
            sale.ticket_id,
            sale.priced_at_utc_s,
            sale.gross,
            sale.saved,
            sale.total,
            sale.change,
            "queued" if sale.print_queued else "none",
        ),
    )
    connection.executemany(
        "INSERT INTO sale_line VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (
                position,
                line.line_no,
                line.barcode,
                line.name,
                line.category,
                line.unit_price,
                line.quantity,
                line.gross,
                line.net,
            )
            for line in sale.lines
        ],
    )
    connection.executemany(
        "INSERT INTO tender VALUES (?,?,?,?,?)",
        [
            (position, number, tender.kind.value, tender.amount, tender.given)
            for number, tender in enumerate(sale.tenders, start=1)
        ],
    )
    if sale.saved:
        _project_discounts(connection, position, head, sale)


def _project_discounts(
    connection: apsw.Connection, position: int, head: Head, sale: SaleRecorded
) -> None:
    connection.executemany(
        "INSERT INTO sale_discount VALUES (?,?,?,?,?,?,?)",
        [
            (
                position,
                line.line_no,
                number,
                discount.kind.value,
                discount.source,
                discount.payer.value,
                discount.amount,
            )
            for line in sale.lines
            for number, discount in enumerate(line.discounts, start=1)
        ],
    )
    connection.executemany(
        "INSERT INTO redemption VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                redemption.coupon_id,
                position,
                redemption.line_no,
                head.utc_ms,
                redemption.offer_id,
                redemption.amount,
                redemption.face,
                redemption.payer.value,
            )
            for redemption in sale.redemptions
        ],
    )
