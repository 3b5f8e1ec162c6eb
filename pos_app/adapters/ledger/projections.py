"""The tables beside the journal: what one entry adds to them.

Restored epochs are written after younger ones, so what an entry adds depends on its own chapter
alone: `replay in order = whatever order it was in` is part of invariant I15.
"""

from collections.abc import Iterable, Mapping, Sequence

import apsw

from pos_app.adapters.ledger.chapters import Chapter, Tip
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import BasketVoided, Entry, Head, ReceiptPrinted, ReceiptReprinted
from pos_app.domain.moment import business_day_name
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.refund import RefundRecorded, TenderBack
from pos_app.domain.sale import SaleRecorded, Tender, TenderKind
from pos_app.domain.shift import CashMoved, ShiftClosed, ShiftOpened

TABLES: Mapping[str, str] = dict.fromkeys(
    (
        "business_day",
        "sale",
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

Statements = apsw.Connection | apsw.Cursor
"""What takes statements, one after the other. A cursor that is kept saves making one for each."""

PROMOTED = (Payer.SHOP.value, DiscountKind.PROMOTION.value)
"""What nearly every sale has, and so has a column of `sale` for itself."""

IS_USED = (
    "SELECT coalesce((SELECT max(position) FROM redemption WHERE coupon_id = ?1), 0) >"
    " coalesce((SELECT max(position) FROM coupon_return WHERE coupon_id = ?1), 0)"
    " OR EXISTS (SELECT 1 FROM coupon_spent WHERE coupon_id = ?1)"
)
"""Whether a coupon's newest redemption has no later return, or another copy of this disk redeemed
it."""


def project(connection: Statements, chapter: Chapter, before: Tip, entry: Entry) -> None:
    """Write what this entry means, inside the caller's transaction. `before`: where the chapter
    stood without it."""
    position = chapter.position(entry.head.seq)
    if entry.head.seq == 1 or business_day_name(before.utc_ms) != entry.head.day:
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


def _project_drawer(connection: Statements, position: int, entry: Entry) -> None:
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


def _project_sale(connection: Statements, position: int, head: Head, sale: SaleRecorded) -> None:
    """One statement a table, each prepared once for the life of the connection."""
    discounts = _discounts(sale)
    cash, others = _paid(sale.tenders)
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
            cash,
            sale.change,
            "queued" if sale.print_queued else "none",
        ),
    )
    _project_tenders(connection, position, others)
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


def _insert(connection: Statements, sql: str, rows: Sequence[Sequence[int | str]]) -> None:
    """Most sales have none of these: SQLite is not even asked then."""
    if rows:
        connection.executemany(sql, rows)


def _discounts(sale: SaleRecorded) -> dict[tuple[str, str], int]:
    """What each payer bears for each reason."""
    sums: dict[tuple[str, str], int] = {}
    for line in sale.lines:
        for discount in line.discounts:
            key = (discount.payer.value, discount.kind.value)
            sums[key] = sums.get(key, 0) + discount.amount
    return sums


def _paid(tenders: Iterable[Tender | TenderBack]) -> tuple[int | None, dict[str, int]]:
    """What of it was cash, None when nobody paid so; and what was paid in each other way."""
    sums: dict[str, int] = {}
    for tender in tenders:
        kind = tender.kind.value
        sums[kind] = sums.get(kind, 0) + tender.amount
    return sums.pop(TenderKind.CASH.value, None), sums


def _project_tenders(connection: Statements, position: int, others: Mapping[str, int]) -> None:
    _insert(
        connection,
        "INSERT INTO tender VALUES (?,?,?)",
        [(position, kind, amount) for kind, amount in others.items()],
    )


# --- the drawer -----------------------------------------------------------------------------------


def _project_refund(
    connection: Statements, position: int, head: Head, refund: RefundRecorded
) -> None:
    cash, others = _paid(refund.tenders)
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
            cash,
        ),
    )
    connection.executemany(
        "INSERT INTO refund_line VALUES (?,?,?,?,?)",
        [(position, line.line_no, line.quantity, line.gross, line.net) for line in refund.lines],
    )
    _project_tenders(connection, position, others)
    connection.executemany(
        "INSERT INTO refund_discount VALUES (?,?,?)",
        [(position, payer, amount) for payer, amount in _undone(refund).items()],
    )
    connection.executemany(
        "INSERT INTO coupon_return VALUES (?,?)",
        [(coupon_id, position) for coupon_id in refund.coupons_returned],
    )


def _undone(refund: RefundRecorded) -> dict[str, int]:
    """What each payer need not bear after all."""
    sums: dict[str, int] = {}
    for line in refund.lines:
        for back in line.discounts:
            sums[back.payer.value] = sums.get(back.payer.value, 0) + back.amount
    return sums


def _project_shift(connection: Statements, position: int, head: Head, opened: ShiftOpened) -> None:
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


def _project_close(connection: Statements, position: int, head: Head, closed: ShiftClosed) -> None:
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
