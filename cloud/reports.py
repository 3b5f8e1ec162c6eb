"""What the cloud has, for people and for tests that compare it with the till to the fen."""

from typing import Any

from cloud.database import Database, Work

_SALE = ("store", "terminal", "epoch", "seq", "receipt", "day", "sold_at", "rules_version")
_SUMS = ("gross", "saved", "total", "change")
_LINE = ("line_no", "barcode", "name", "unit_price", "quantity", "gross", "net")
_DISCOUNT = ("line_no", "kind", "source", "payer", "amount")
_TENDER = ("kind", "amount", "given")
_REDEMPTION = ("coupon_id", "line_no", "amount")
_TAIL = ("store", "terminal", "epoch", "seq", "hash", "entry")
_MESSAGE = ("store", "terminal", "epoch", "seq", "reason", "detail")


def sales(database: Database, store: int | None) -> list[dict[str, Any]]:
    """Every sale of a store, or of all, in the order of till and seq; amounts in fen."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, receipt, day, sold_at, rules_version,"
            " gross, saved, total, change FROM sale WHERE ?1 IS NULL OR store_id = ?1"
            " ORDER BY store_id, terminal_id, epoch, seq",
            (store,),
        )
        return [_sale(work, row) for row in rows]


def messages(database: Database, store: int | None) -> list[dict[str, Any]]:
    """What was parked for the manager."""
    with database.read() as work:
        rows = work.rows(
            "SELECT store_id, terminal_id, epoch, seq, reason, detail FROM parked"
            " WHERE ?1 IS NULL OR store_id = ?1"
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
            " WHERE ?1 IS NULL OR store_id = ?1 ORDER BY store_id, terminal_id, epoch, seq, hash",
            (store,),
        )
    return [
        dict(zip(_TAIL, (*row[:4], row[4].hex(), row[5].decode("utf-8", "replace")), strict=True))
        for row in rows
    ]


def _sale(work: Work, row: tuple[Any, ...]) -> dict[str, Any]:
    sale = dict(zip(_SALE + _SUMS, row, strict=True))
    key = row[:4]

    def parts(table: str, columns: tuple[str, ...], order: str) -> list[dict[str, Any]]:
        found = work.rows(
            f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names from this file
            f" WHERE (store_id, terminal_id, epoch, seq) = (?, ?, ?, ?) ORDER BY {order}",
            key,
        )
        return [dict(zip(columns, part, strict=True)) for part in found]

    return {
        **sale,
        "lines": parts("sale_line", _LINE, "line_no"),
        "discounts": parts("discount", _DISCOUNT, "line_no, nth"),
        "tenders": parts("tender", _TENDER, "nth"),
        "redemptions": parts("redemption", _REDEMPTION, "coupon_id"),
    }
