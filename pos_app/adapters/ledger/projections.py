"""The tables beside the journal: what one entry adds to them.

Restored epochs are written after younger ones, so what an entry adds depends on its own chapter
alone: `replay in order = whatever order it was in` is part of invariant I15.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import BasketVoided, Entry, Head, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.moment import business_day
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.refund import RefundRecorded, TenderBack
from pos_app.domain.sale import SaleRecorded, Tender, TenderKind
from pos_app.domain.shift import CashMoved, ShiftClosed, ShiftOpened

TABLES: Mapping[str, str] = dict.fromkeys(
    (
        "business_day",
        "sale",
        "sale_line",
        "sale_discount",
        "tender",
        "redemption",
        "coupon_return",
        "refund",
        "refund_line",
        "refund_discount",
        "cash_movement",
        "shift",
        "shift_close",
        "shift_count",
        "basket_voided",
    ),
    "position",
)
"""Every table that is a replay of the journal (invariant I15), and its column of positions."""

PLACES = 1000
"""The lines of the sale at a position have the places position × PLACES + line number."""

_Key = TypeVar("_Key", str, tuple[str, str])

PROMOTED = (Payer.SHOP.value, DiscountKind.PROMOTION.value)
"""What nearly every sale has, and so has a column of `sale` for itself."""

IS_USED = (
    "SELECT coalesce((SELECT max(position) FROM redemption WHERE coupon_id = ?1), 0) >"
    " coalesce((SELECT max(position) FROM coupon_return WHERE coupon_id = ?1), 0)"
    " OR EXISTS (SELECT 1 FROM coupon_spent WHERE coupon_id = ?1)"
)
"""Whether a coupon's newest redemption has no later return, or another copy of this disk redeemed
it."""


def project(connection: apsw.Connection, chapter: Chapter, before: Tip, entry: Entry) -> None:
    """Write what this entry means, inside the caller's transaction. `before`: where the chapter
    stood without it."""
    position = chapter.position(entry.head.seq)
    if entry.head.seq == 1 or business_day(before.utc_ms).isoformat() != entry.head.day:
        connection.execute("INSERT INTO business_day VALUES (?,?)", (position, entry.head.day))
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
            _project_drawer(connection, position, entry)


def _project_drawer(connection: apsw.Connection, position: int, entry: Entry) -> None:
    """Money that moves without a sale, and who answers for it."""
    match entry.body:
        case RefundRecorded() as refund:
            _project_refund(connection, position, entry.head, refund)
        case CashMoved() as moved:
            connection.execute(
                "INSERT INTO cash_movement VALUES (?,?,?,?,?)",
                (position, entry.head.utc_ms, moved.direction.value, moved.amount, moved.reason),
            )
        case ShiftOpened() as opened:
            _project_shift(connection, position, entry.head, opened)
        case ShiftClosed() as closed:
            _project_close(connection, position, entry.head, closed)
        case _:
            pass  # an entry that only the journal keeps


# --- sales ----------------------------------------------------------------------------------------


def _project_sale(
    connection: apsw.Connection, position: int, head: Head, sale: SaleRecorded
) -> None:
    """One statement a table, each prepared once for the life of the connection."""
    discounts = _sums(
        [
            ((discount.payer.value, discount.kind.value), discount.amount)
            for line in sale.lines
            for discount in line.discounts
        ]
    )
    connection.execute(
        "INSERT INTO sale VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0)",
        (
            position,
            head.utc_ms,
            sale.ticket_id,
            sale.priced_at_utc_s,
            len(sale.lines),
            sale.gross,
            sale.saved,
            discounts.pop(PROMOTED, None),
            sale.total,
            _cash(sale.tenders),
            sale.change,
            "queued" if sale.print_queued else "none",
        ),
    )
    place = position * PLACES
    connection.executemany(
        "INSERT INTO sale_line VALUES (?,?,?,?,?)",
        [
            (place + line.line_no, line.barcode, line.quantity, line.gross, line.net)
            for line in sale.lines
        ],
    )
    _project_tenders(connection, position, sale.tenders)
    _insert(
        connection,
        "INSERT INTO sale_discount VALUES (?,?,?,?)",
        [(position, *key, amount) for key, amount in discounts.items()],
    )
    _insert(
        connection,
        "INSERT INTO redemption VALUES (?,?,?,?,?)",
        [
            (
                redemption.coupon_id,
                position,
                head.utc_ms,
                redemption.amount,
                redemption.payer.value,
            )
            for redemption in sale.redemptions
        ],
    )


def _insert(connection: apsw.Connection, sql: str, rows: Sequence[Sequence[int | str]]) -> None:
    """Most sales have none of these: SQLite is not even asked then."""
    if rows:
        connection.executemany(sql, rows)


def _cash(tenders: Iterable[Tender | TenderBack]) -> int | None:
    """What of it was cash; None when nobody paid so."""
    amounts = [tender.amount for tender in tenders if _is_cash(tender.kind)]
    return sum(amounts) if amounts else None


def _is_cash(kind: TenderKind) -> bool:
    return kind is TenderKind.CASH


def _project_tenders(
    connection: apsw.Connection, position: int, tenders: Iterable[Tender | TenderBack]
) -> None:
    others = [(one.kind.value, one.amount) for one in tenders if not _is_cash(one.kind)]
    _insert(
        connection,
        "INSERT INTO tender VALUES (?,?,?)",
        [(position, kind, amount) for kind, amount in _sums(others).items()],
    )


def _sums(parts: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    """Each key once, with the sum of its amounts."""
    sums: dict[_Key, int] = {}
    for key, amount in parts:
        sums[key] = sums.get(key, 0) + amount
    return sums


# --- the drawer -----------------------------------------------------------------------------------


def _project_refund(
    connection: apsw.Connection, position: int, head: Head, refund: RefundRecorded
) -> None:
    connection.execute(
        "INSERT INTO refund VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            position,
            head.utc_ms,
            refund.sale_epoch,
            refund.sale_seq,
            len(refund.lines),
            refund.gross,
            refund.saved,
            refund.rounding,
            refund.total,
            _cash(refund.tenders),
        ),
    )
    connection.executemany(
        "INSERT INTO refund_line VALUES (?,?,?,?,?)",
        [(position, line.line_no, line.quantity, line.gross, line.net) for line in refund.lines],
    )
    _project_tenders(connection, position, refund.tenders)
    connection.executemany(
        "INSERT INTO refund_discount VALUES (?,?,?)",
        [
            (position, payer, amount)
            for payer, amount in _sums(
                (back.payer.value, back.amount) for line in refund.lines for back in line.discounts
            ).items()
        ],
    )
    connection.executemany(
        "INSERT INTO coupon_return VALUES (?,?)",
        [(coupon_id, position) for coupon_id in refund.coupons_returned],
    )


def _project_shift(
    connection: apsw.Connection, position: int, head: Head, opened: ShiftOpened
) -> None:
    connection.execute(
        "INSERT INTO shift VALUES (?,?,?,?,?,?,?)",
        (
            position,
            head.utc_ms,
            opened.shift_no,
            head.epoch,
            head.seq,
            head.operator,
            opened.opening_float,
        ),
    )


def _project_close(
    connection: apsw.Connection, position: int, head: Head, closed: ShiftClosed
) -> None:
    connection.execute(
        "INSERT INTO shift_close VALUES (?,?,?,?,?)",
        (position, head.utc_ms, closed.shift_no, closed.opened_epoch, closed.opened_seq),
    )
    connection.executemany(
        "INSERT INTO shift_count VALUES (?,?,?,?,?)",
        [
            (position, count.kind.value, count.expected, count.counted, count.difference)
            for count in closed.counts
        ],
    )
