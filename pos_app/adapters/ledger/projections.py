"""The tables beside the journal: what one entry adds to them."""

import apsw

from pos_app.domain.journal import BasketVoided, Entry, Head, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.sale import SaleRecorded

TABLES = (
    "sale",
    "sale_line",
    "sale_discount",
    "tender",
    "redemption",
    "print_job",
    "basket_voided",
)
"""Every table that is a replay of the journal (invariant I15)."""


def project(connection: apsw.Connection, chapter: int, entry: Entry) -> None:
    """Write what this entry means, inside the caller's transaction. Raises apsw.ConstraintError
    when the entry contradicts what is there (a coupon redeemed twice)."""
    match entry.body:
        case SaleRecorded() as sale:
            _project_sale(connection, chapter, entry.head, sale)
        case ReceiptPrinted(sale_seq=sale_seq, outcome=outcome):
            connection.execute(
                "UPDATE print_job SET outcome = ? WHERE chapter = ? AND seq = ?",
                (outcome, chapter, sale_seq),
            )
        case ReceiptReprinted(sale_seq=sale_seq, copy=copy):
            connection.execute(
                "UPDATE print_job SET copies = ? WHERE chapter = ? AND seq = ?",
                (copy, chapter, sale_seq),
            )
        case BasketVoided(reason=reason, total=total):
            connection.execute(
                "INSERT INTO basket_voided VALUES (?,?,?,?,?)",
                (chapter, entry.head.seq, entry.head.day, reason, total),
            )
        case _:
            pass  # an entry that only the journal keeps


def _project_sale(
    connection: apsw.Connection, chapter: int, head: Head, sale: SaleRecorded
) -> None:
    """One statement a table, each prepared once for the life of the connection."""
    seq = head.seq
    connection.execute(
        "INSERT INTO sale VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            chapter,
            seq,
            head.day,
            head.utc_ms,
            sale.ticket_id,
            sale.priced_at_utc_s,
            sale.gross,
            sale.saved,
            sale.total,
            sale.change,
        ),
    )
    connection.executemany(
        "INSERT INTO sale_line VALUES (?,?,?,?,?,?,?,?,?,?)",
        [
            (
                chapter,
                seq,
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
        "INSERT INTO tender VALUES (?,?,?,?,?,?)",
        [
            (chapter, seq, number, tender.kind.value, tender.amount, tender.given)
            for number, tender in enumerate(sale.tenders, start=1)
        ],
    )
    _project_discounts(connection, chapter, seq, sale)
    if sale.print_queued:
        connection.execute("INSERT INTO print_job VALUES (?,?,'queued',0)", (chapter, seq))


def _project_discounts(
    connection: apsw.Connection, chapter: int, seq: int, sale: SaleRecorded
) -> None:
    connection.executemany(
        "INSERT INTO sale_discount VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                chapter,
                seq,
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
            (r.coupon_id, chapter, seq, r.line_no, r.offer_id, r.amount, r.face, r.payer.value)
            for r in sale.redemptions
        ],
    )
