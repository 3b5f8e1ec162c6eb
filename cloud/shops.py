"""Shops: their goods, their rules, and the versions that the tills' cursors count in."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from cloud.database import Work
from pos_app.domain.coupon import Offer
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import HomeTill, Rules
from pos_app.domain.wire import decode, encode

SEVERAL = 2


def claims_version(work: Work, store: int) -> int:
    """How far a shop's stream of claims has come."""
    return int(work.row("SELECT claims_version FROM store WHERE store_id = ?", (store,))[0])


def next_claims_version(work: Work, store: int) -> int:
    """The next place in a shop's stream of claims."""
    return _next_version(work, store, "claims_version")


def next_settings_version(work: Work, store: int) -> int:
    """The next version of what is handed down to a shop's tills."""
    return _next_version(work, store, "settings_version")


def offer_by_id(work: Work, offer_id: int) -> Offer:
    """An offer that is known to exist. Raises LookupError."""
    row = work.find("SELECT document FROM offer WHERE offer_id = ?", (offer_id,))
    if row is None:
        raise LookupError(offer_id)
    return _offer_in(row[0])


@lru_cache(maxsize=512)
def _offer_in(document: str) -> Offer:
    """The same few offers are read for every claim and every coupon."""
    return decode(document, Offer)


def rules_at(work: Work, store: int, version: int) -> Rules | None:
    """The rules of a shop under a version; None when that was never published."""
    row = work.find(
        "SELECT document FROM rules WHERE store_id = ? AND version = ?", (store, version)
    )
    return None if row is None else decode(row[0], Rules)


def latest_rules(work: Work, store: int) -> Rules:
    """What a shop sells by now; the empty version 0 before anything was published."""
    row = work.find(
        "SELECT document FROM rules WHERE store_id = ? ORDER BY version DESC LIMIT 1", (store,)
    )
    return Rules() if row is None else decode(row[0], Rules)


def home_till(work: Work, store: int) -> HomeTill | None:
    """The till that redeems a shop's coupons: the one that was set, else the first that was
    enrolled and not revoked. None while there are not several."""
    tills = [
        HomeTill(terminal, name)
        for terminal, name in work.rows(
            "SELECT terminal_id, name FROM terminal WHERE store_id = ? AND revoked = 0"
            " ORDER BY enrolled_no",
            (store,),
        )
    ]
    if len(tills) < SEVERAL:
        return None
    wanted = work.find("SELECT value FROM meta WHERE name = ?", (_home_setting(store),))
    return next((till for till in tills if (till.terminal,) == wanted), tills[0])


HELD_AT_HOME = (
    "(SELECT home.rules_held FROM terminal AS home"
    " WHERE home.store_id = terminal.store_id AND home.revoked = 0"
    " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM meta"
    " WHERE name = 'home_till ' || home.store_id AND value = home.terminal_id)"
    " THEN 0 ELSE 1 END, home.enrolled_no LIMIT 1)"
)
"""The version of the rules that the home till of `terminal`'s shop has come to: of its only till,
when it has one."""


def set_home_till(work: Work, terminal: str, now_ms: int) -> bool:
    """Make this till the one that redeems its shop's coupons. Whether there is such a till."""
    row = work.find(
        "SELECT store_id FROM terminal WHERE terminal_id = ? AND revoked = 0", (terminal,)
    )
    if row is None:
        return False
    (store,) = row
    work.do(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_home_setting(store), terminal),
    )
    publish_home_till(work, store, now_ms)
    return True


def publish_home_till(work: Work, store: int, now_ms: int) -> None:
    """After the shop's tills have changed: its rules name the home till of now."""
    publish_rules(work, store, latest_rules(work, store), now_ms)


def _home_setting(store: int) -> str:
    return f"home_till {store}"


def publish_rules(work: Work, store: int, rules: Rules, now_ms: int) -> int:
    """Make `rules`, with the home till of now, the shop's next version, unless they are what it
    has. Returns the version."""
    latest = latest_rules(work, store)
    rules = replace(rules, home=home_till(work, store))
    if replace(rules, version=latest.version) == latest:
        return latest.version
    return publish_again(work, store, rules, now_ms)


def publish_again(work: Work, store: int, rules: Rules, now_ms: int) -> int:
    """These rules under the next version, also when they are what the shop has: what comes down
    beside them is new. Returns the version."""
    version = _next_version(work, store, "rules_version")
    work.do(
        "INSERT INTO rules (store_id, version, document, published_at) VALUES (?, ?, ?, ?)",
        (store, version, encode(replace(rules, version=version)).decode(), now_ms),
    )
    return version


def put_goods(work: Work, store: int, products: Sequence[Product]) -> int:
    """Add or change goods of a shop; what is already so keeps its version. Returns how many
    changed."""
    changed = 0
    for product in products:
        if product_of(work, store, product.barcode) == product:
            continue
        work.do(
            "INSERT INTO product (store_id, barcode, name, brand, category, unit, price, by_weight,"
            " removed, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)"
            " ON CONFLICT (store_id, barcode) DO UPDATE SET name = excluded.name,"
            " brand = excluded.brand, category = excluded.category, unit = excluded.unit,"
            " price = excluded.price, by_weight = excluded.by_weight, removed = 0,"
            " version = excluded.version",
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


def remove_goods(work: Work, store: int, barcode: str) -> bool:
    """Leave a tombstone. Whether there was anything to remove."""
    if product_of(work, store, barcode) is None:
        return False
    work.do(
        "UPDATE product SET removed = 1, version = ? WHERE store_id = ? AND barcode = ?",
        (_next_version(work, store, "catalogue_version"), store, barcode),
    )
    return True


def product_of(work: Work, store: int, barcode: str) -> Product | None:
    """What a shop sells under a barcode."""
    row = work.find(
        f"SELECT {PRODUCT_COLUMNS} FROM product"  # noqa: S608 - a constant
        " WHERE store_id = ? AND barcode = ? AND removed = 0",
        (store, barcode),
    )
    return None if row is None else product_from(row)


PRODUCT_COLUMNS = "barcode, name, brand, category, unit, price, by_weight"


def product_from(row: tuple[str, str, str, str, str, int, int]) -> Product:
    """A row of PRODUCT_COLUMNS."""
    barcode, name, brand, category, unit, price, by_weight = row
    return Product(barcode, name, brand, category, unit, Fen(price), bool(by_weight))


def _next_version(work: Work, store: int, column: str) -> int:
    row = work.row(
        f"UPDATE store SET {column} = {column} + 1"  # noqa: S608 - one of our four columns
        f" WHERE store_id = ? RETURNING {column}",
        (store,),
    )
    return int(row[0])
