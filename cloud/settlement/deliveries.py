"""Goods that came into shops, from the wholesaler's or the shop's own papers: a CSV.

The till keeps no stock of its own, so what a shop can have sold is known from here alone.
"""

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cloud.database import Work
from pos_app.domain.barcode import shelf_code
from pos_app.domain.money import pieces

COLUMNS = ["store", "barcode", "day", "kind", "document", "pieces"]
KINDS = {"opening": "opening", "期初": "opening", "delivery": "delivery", "进货": "delivery"}
MOST_PIECES = 1_000_000


class BrokenDeliveries(Exception):
    """The file cannot be used. `line` counts from 1, the header included."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


class Delivery(NamedTuple):
    """So much of one product on one paper. An opening is what was there at the day's beginning."""

    store: int
    barcode: str
    day: str
    kind: str
    document: str
    quantity: int  # thousandths


def read_deliveries(path: Path) -> list[Delivery]:
    """What a file says. Raises BrokenDeliveries."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenDeliveries(path, 0, str(error)) from error
    if not rows or rows[0] != COLUMNS:
        raise BrokenDeliveries(path, 1, f"columns should be {','.join(COLUMNS)}")
    return [_delivery(path, number, row) for number, row in enumerate(rows[1:], start=2)]


def take_deliveries(work: Work, deliveries: list[Delivery]) -> int:
    """Keep them; the same paper again changes nothing, a corrected one counts as it is now. How
    many were new or changed. Raises LookupError for a shop that is not here."""
    changed = 0
    for one in deliveries:
        work.row("SELECT 1 FROM store WHERE store_id = ?", (one.store,))
        changed += len(
            work.rows(
                "INSERT INTO delivery (store_id, barcode, day, kind, document, quantity)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (store_id, barcode, day, kind, document)"
                " DO UPDATE SET quantity = excluded.quantity"
                " WHERE delivery.quantity <> excluded.quantity RETURNING 1",
                one,
            )
        )
    return changed


def _delivery(path: Path, number: int, row: list[str]) -> Delivery:
    if len(row) != len(COLUMNS):
        raise BrokenDeliveries(path, number, f"{len(row)} columns")
    store, barcode, day, kind, document, count = (cell.strip() for cell in row)
    if not store.isdecimal() or not count.isdecimal() or int(count) > MOST_PIECES:
        raise BrokenDeliveries(path, number, "store and pieces should be whole numbers")
    if kind not in KINDS or not barcode:
        raise BrokenDeliveries(path, number, f"no barcode, or a kind that is none of {list(KINDS)}")
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise BrokenDeliveries(path, number, "day should be YYYY-MM-DD") from error
    code = shelf_code(barcode)
    return Delivery(int(store), code, day, KINDS[kind], document, pieces(int(count)))
