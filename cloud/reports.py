"""What the cloud has, for people and for tests that compare it with the till to the fen."""

from dataclasses import dataclass
from typing import Any

from cloud.database import Database, Work
from pos_app.domain.moment import business_day_name
from pos_app.domain.receipt_number import ReceiptNumber

_SALE = ("store", "terminal", "epoch", "seq", "receipt", "day", "sold_at", "rules_version")
_SUMS = ("gross", "saved", "total", "change")
_LINE = ("line_no", "barcode", "name", "unit_price", "quantity", "gross", "net")
_DISCOUNT = ("line_no", "kind", "source", "payer", "amount")
_TENDER = ("kind", "amount", "given")
_REDEMPTION = ("coupon_id", "line_no", "amount")
_PAID = "refusal = ''"
_REFUND = ("store", "terminal", "epoch", "seq", "receipt", "day", "refunded_at", "sale_epoch")
_REFUNDED = ("sale_seq", "gross", "saved", "rounding", "total", "reason", "approved_by", "doubt")
_REFUND_LINE = ("line_no", "quantity", "gross", "net")
_REFUND_DISCOUNT = ("line_no", "source", "payer", "amount")
_SHIFT = ("store", "terminal", "shift_no", "opened_epoch", "opened_seq", "opened_at", "closed_at")
_CLOSED = ("closed_epoch", "closed_seq", "operator", "opening_float", "sales", "sold", "refunds")
_MOVED = ("refunded", "cash_in", "cash_out")
_COUNT = ("kind", "expected", "counted", "difference")
_TAIL = ("store", "terminal", "epoch", "seq", "hash", "entry")
_MESSAGE = ("store", "terminal", "epoch", "seq", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a report; None for all."""

    store: int | None = None
    day: str | None = None  # a business day, YYYY-MM-DD
    terminal: str | None = None


def sales(database: Database, store: int | None) -> list[dict[str, Any]]:
    """Every sale of a store, or of all, in the order of till and seq; amounts in fen."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, receipt, day, sold_at, rules_version,"
            " gross, saved, total, change FROM sale WHERE store_id = ?1 OR ?1 IS NULL"
            " ORDER BY store_id, terminal_id, epoch, seq",
            (store,),
        )
        return [_sale(work, row) for row in rows]


def refunds(database: Database, wanted: Wanted) -> list[dict[str, Any]]:
    """Refunds in the order of till and seq, counted or in doubt; amounts in fen."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, receipt, day, refunded_at, sale_epoch,"
            " sale_seq, gross, saved, rounding, total, reason, approved_by, doubt FROM refund"
            " WHERE (store_id = ?1 OR ?1 IS NULL) AND (day = ?2 OR ?2 IS NULL)"
            " AND (terminal_id = ?3 OR ?3 IS NULL) ORDER BY store_id, terminal_id, epoch, seq",
            (wanted.store, wanted.day, wanted.terminal),
        )
        return [_refund(work, row) for row in rows]


def shifts(database: Database, wanted: Wanted) -> list[dict[str, Any]]:
    """One for each Z report and each shift that has none, in the order of till and opening; of a
    Z whose opening is not here `opened_at` is None. On a day are those opened or closed on it.
    Amounts in fen; `doubts` is what was parked of the Z report."""
    with database.read() as work:
        rows = work.rows(
            "SELECT coalesce(s.store_id, z.store_id) AS store,"
            " coalesce(s.terminal_id, z.terminal_id) AS terminal,"
            " coalesce(s.shift_no, z.shift_no), coalesce(s.epoch, z.opened_epoch) AS at_epoch,"
            " coalesce(s.seq, z.opened_seq) AS at_seq, opened_at, closed_at, z.epoch, z.seq,"
            " coalesce(z.operator, s.operator), opening_float, sales, sold, refunds, refunded,"
            " cash_in, cash_out FROM shift AS s FULL JOIN shift_close AS z"
            " ON (z.store_id, z.terminal_id, z.opened_epoch, z.opened_seq, z.shift_no)"
            " = (s.store_id, s.terminal_id, s.epoch, s.seq, s.shift_no)"
            " WHERE (coalesce(s.store_id, z.store_id) = ?1 OR ?1 IS NULL)"
            " AND (coalesce(s.terminal_id, z.terminal_id) = ?2 OR ?2 IS NULL)"
            " ORDER BY store, terminal, at_epoch, at_seq, z.epoch, z.seq",
            (wanted.store, wanted.terminal),
        )
        found = [_shift(work, row) for row in rows]
    if wanted.day is None:
        return found
    return [shift for shift in found if wanted.day in _days(shift)]


def messages(database: Database, store: int | None) -> list[dict[str, Any]]:
    """What was parked for the manager."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, reason, detail FROM parked"
            " WHERE store_id = ?1 OR ?1 IS NULL"
            " ORDER BY store_id, terminal_id, epoch, seq, reason, detail",
            (store,),
        )
    return [dict(zip(_MESSAGE, row, strict=True)) for row in rows]


def tails(database: Database, store: int | None) -> list[dict[str, Any]]:
    """What forked tills wrote that is not in the journal and counts for nothing; `entry` is its
    text, with signs of its own for what is none."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, hash, entry"
            " FROM fork_tail JOIN terminal USING (terminal_id)"
            " WHERE store_id = ?1 OR ?1 IS NULL ORDER BY store_id, terminal_id, epoch, seq, hash",
            (store,),
        )
    return [
        dict(zip(_TAIL, (*row[:4], row[4].hex(), row[5].decode("utf-8", "replace")), strict=True))
        for row in rows
    ]


def _sale(work: Work, row: tuple[Any, ...]) -> dict[str, Any]:
    key = row[:4]
    return {
        **dict(zip(_SALE + _SUMS, row, strict=True)),
        "lines": _parts(work, "sale_line", _LINE, "line_no", key),
        "discounts": _parts(work, "discount", _DISCOUNT, "line_no, nth", key),
        "tenders": _parts(work, "tender", _TENDER, "nth", key),
        "redemptions": _parts(work, "coupon_use", _REDEMPTION, "coupon_id", key, where=_PAID),
    }


def _refund(work: Work, row: tuple[Any, ...]) -> dict[str, Any]:
    key = row[:4]
    found = dict(zip(_REFUND + _REFUNDED, row, strict=True))
    sale = ReceiptNumber(found["terminal"], found["sale_epoch"], found["sale_seq"])
    coupons = _parts(work, "coupon_return", ("coupon_id",), "coupon_id", key)
    return {
        **found,
        "sale_receipt": str(sale),
        "lines": _parts(work, "refund_line", _REFUND_LINE, "line_no", key),
        "discounts": _parts(work, "refund_discount", _REFUND_DISCOUNT, "line_no, nth", key),
        "tenders": _parts(work, "refund_tender", ("kind", "amount"), "nth", key),
        "coupons_returned": [coupon["coupon_id"] for coupon in coupons],
    }


def _shift(work: Work, row: tuple[Any, ...]) -> dict[str, Any]:
    shift = dict(zip(_SHIFT + _CLOSED + _MOVED, row, strict=True))
    key = (shift["store"], shift["terminal"], shift["closed_epoch"], shift["closed_seq"])
    parked = _parts(work, "parked", ("reason",), "reason", key)
    return {
        **shift,
        "counts": _parts(work, "shift_count", _COUNT, "kind", key),
        "doubts": list(dict.fromkeys(one["reason"] for one in parked)),
    }


def _days(shift: dict[str, Any]) -> set[str]:
    return {day for time in (shift["opened_at"], shift["closed_at"]) for day in _day_of(time)}


def _day_of(utc_ms: int | None) -> set[str]:
    """None for what is no time: a till may have written anything."""
    try:
        return set() if utc_ms is None else {business_day_name(utc_ms)}
    except OverflowError:
        return set()


def _parts(
    work: Work,
    table: str,
    columns: tuple[str, ...],
    order: str,
    key: tuple[Any, ...],
    *,
    where: str = "1 = 1",
) -> list[dict[str, Any]]:
    """What a table has of one entry."""
    found = work.rows(
        f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names from this file
        f" WHERE (store_id, terminal_id, epoch, seq) = (?, ?, ?, ?) AND {where} ORDER BY {order}",
        key,
    )
    return [dict(zip(columns, part, strict=True)) for part in found]
