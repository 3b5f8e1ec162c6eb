"""Shops: their goods, their rules, and the versions that the tills' cursors count in."""

from collections.abc import Sequence
from dataclasses import replace

import apsw

from pos_app.domain.coupon import Offer
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import decode, encode


def next_claims_version(work: apsw.Connection, store: int) -> int:
    """The next place in a shop's stream of claims."""
    return _next_version(work, store, "claims_version")


def offer_by_id(work: apsw.Connection, offer_id: int) -> Offer:
    """An offer that is known to exist. Raises LookupError."""
    row = work.execute("SELECT document FROM offer WHERE offer_id = ?", (offer_id,)).fetchone()
    if row is None:
        raise LookupError(offer_id)
    return decode(row[0], Offer)


def rules_at(work: apsw.Connection, store: int, version: int) -> Rules | None:
    """The rules of a shop under a version; None when that was never published."""
    row = work.execute(
        "SELECT document FROM rules WHERE store_id = ? AND version = ?", (store, version)
    ).fetchone()
    return None if row is None else decode(row[0], Rules)


def latest_rules(work: apsw.Connection, store: int) -> Rules:
    """What a shop sells by now; the empty version 0 before anything was published."""
    row = work.execute(
        "SELECT document FROM rules WHERE store_id = ? ORDER BY version DESC LIMIT 1", (store,)
    ).fetchone()
    return Rules() if row is None else decode(row[0], Rules)


def publish_rules(work: apsw.Connection, store: int, rules: Rules, now_ms: int) -> int:
    """Make `rules` the shop's next version, unless they are what it has. Returns the version."""
    latest = latest_rules(work, store)
    if replace(rules, version=latest.version) == latest:
        return latest.version
    version = _next_version(work, store, "rules_version")
    work.execute(
        "INSERT INTO rules (store_id, version, document, published_at) VALUES (?, ?, ?, ?)",
        (store, version, encode(replace(rules, version=version)).decode(), now_ms),
    )
    return version


def put_goods(work: apsw.Connection, store: int, products: Sequence[Product]) -> int:
    """Add or change goods of a shop; what is already so keeps its version. Returns how many
    changed."""
    changed = 0
    for product in products:
        if product_of(work, store, product.barcode) == product:
            continue
        work.execute(
            "INSERT OR REPLACE INTO product (store_id, barcode, name, brand, category, unit, price,"
            " by_weight, removed, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                store,
                product.barcode,
                product.name,
                product.brand,
                product.category,
                product.unit,
                product.price,
                int(product.by_weight),
                _next_version(work, store, "catalogue_version"),
            ),
        )
        changed += 1
    return changed


def remove_goods(work: apsw.Connection, store: int, barcode: str) -> bool:
    """Leave a tombstone. Whether there was anything to remove."""
    row = work.execute(
        "UPDATE product SET removed = 1, version = ?"
        " WHERE store_id = ? AND barcode = ? AND removed = 0 RETURNING 1",
        (_next_version(work, store, "catalogue_version"), store, barcode),
    ).fetchone()
    return row is not None


def product_of(work: apsw.Connection, store: int, barcode: str) -> Product | None:
    """What a shop sells under a barcode."""
    row = work.execute(
        f"SELECT {PRODUCT_COLUMNS} FROM product"  # noqa: S608 - a constant
        " WHERE store_id = ? AND barcode = ? AND removed = 0",
        (store, barcode),
    ).fetchone()
    return None if row is None else product_from(row)


PRODUCT_COLUMNS = "barcode, name, brand, category, unit, price, by_weight"


def product_from(row: tuple[str, str, str, str, str, int, int]) -> Product:
    """A row of PRODUCT_COLUMNS."""
    barcode, name, brand, category, unit, price, by_weight = row
    return Product(barcode, name, brand, category, unit, Fen(price), bool(by_weight))


def _next_version(work: apsw.Connection, store: int, column: str) -> int:
    row = work.execute(
        f"UPDATE store SET {column} = {column} + 1"  # noqa: S608 - one of our three columns
        f" WHERE store_id = ? RETURNING {column}",
        (store,),
    ).fetchone()
    return int(row[0])
