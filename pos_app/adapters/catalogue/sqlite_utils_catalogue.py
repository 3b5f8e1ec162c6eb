"""Reading the catalogue on the UI thread: bounded answers from one read-only connection."""

import json
from pathlib import Path
from typing import Any

from pos_app.adapters.catalogue.schema import open_to_read, world
from pos_app.domain.money import Fen
from pos_app.domain.product import Product

TYPED_LIMIT = 32

_FIND = """
    SELECT p.id, p.barcode, p.name, p.brand, p.category, p.unit, p.price, p.by_weight, p.used
    FROM code JOIN product AS p ON p.id = code.product WHERE code.code = ?
"""
_LISTED = """
    SELECT id, barcode, name, brand, category, unit, price, by_weight
    FROM product WHERE id IN (SELECT value FROM json_each(?))
"""

# The popular goods are few: each is tested by itself, so the index by product is forced there.
_POPULAR_DIGITS = """
    SELECT id FROM popular AS p WHERE EXISTS (SELECT 1 FROM code INDEXED BY code_of_product
    WHERE product = p.id AND code >= :typed AND code < :beyond) LIMIT :limit
"""
_ALL_DIGITS = """
    SELECT product FROM code WHERE code >= :typed AND code < :beyond LIMIT :limit
"""
_POPULAR_LETTERS = """
    SELECT id FROM popular AS p WHERE EXISTS (SELECT 1 FROM initials INDEXED BY initials_of_product
    WHERE product = p.id AND letters >= :typed AND letters < :beyond) LIMIT :limit
"""
_ALL_LETTERS = """
    SELECT product FROM initials WHERE letters >= :typed AND letters < :beyond LIMIT :limit
"""
_LETTERS_INSIDE = """
    SELECT product FROM (SELECT letters, product FROM initials LIMIT 5000)
    WHERE instr(letters, :typed) > 1 LIMIT :limit
"""
_POPULAR_CHARACTERS = """
    SELECT id FROM popular WHERE instr(lower(name), :typed) > 0 LIMIT :limit
"""
_ALL_CHARACTERS = """
    SELECT rowid FROM characters WHERE characters MATCH :phrase LIMIT :limit
"""
_CHARACTERS = (_POPULAR_CHARACTERS, _ALL_CHARACTERS)
_LETTERS = (_POPULAR_LETTERS, _ALL_LETTERS, _LETTERS_INSIDE)
_DIGITS = (_POPULAR_DIGITS, _ALL_DIGITS)

_HOT = "SELECT id FROM product ORDER BY popularity DESC, id LIMIT :limit OFFSET :offset"
_HOT_IN = """
    SELECT id FROM product WHERE category = :category
    ORDER BY popularity DESC, id LIMIT :limit OFFSET :offset
"""


class SqliteUtilsCatalogue:
    """What the shop sells, as its last commit says. For one thread; raises Unavailable."""

    def __init__(self, path: Path) -> None:
        """The writer must have made the file before. Raises Unavailable."""
        self._path = path
        self._connection = open_to_read(path)

    def close(self) -> None:
        self._connection.close()

    def find(self, code: str) -> tuple[Product, ...]:
        """Goods that carry exactly this code, newest used first."""
        rows = self._rows(_FIND, (code,))
        if len(rows) > 1:
            rows.sort(key=lambda row: (-row[8], row[0]))
        return tuple(map(_product, rows))

    def search(self, typed: str, limit: int) -> tuple[Product, ...]:
        """Goods by pinyin initials, a part of the name, or the digits of a code; popular first."""
        wanted = typed.strip().lower()[:TYPED_LIMIT]
        if not wanted or limit <= 0:
            return ()
        found: dict[int, None] = {}  # ids, best first
        words = _words(wanted, limit)
        for sql in _ways(wanted):
            if len(found) < limit:
                found.update((row[0], None) for row in self._rows(sql, words))
        if not found and _may_be_in_a_name(wanted):
            for sql in _CHARACTERS:
                found.update((row[0], None) for row in self._rows(sql, words))
        return self._listed(list(found)[:limit])

    def hot(self, category: str | None, limit: int, page: int) -> tuple[Product, ...]:
        """One page of tiles, popular first: of one category, or of all goods."""
        where = {"category": category, "limit": limit, "offset": limit * page}
        rows = self._rows(_HOT if category is None else _HOT_IN, where)
        return self._listed([row[0] for row in rows])

    def categories(self) -> tuple[str, ...]:
        """Every category, the one with the most popular goods first."""
        names = self._rows(
            "WITH RECURSIVE name (n) AS (SELECT min(category) FROM product UNION ALL"
            " SELECT (SELECT min(category) FROM product WHERE category > n) FROM name"
            "  WHERE n IS NOT NULL)"
            " SELECT n FROM name WHERE n IS NOT NULL ORDER BY"
            " (SELECT max(popularity) FROM product WHERE category = n) DESC, n",
            (),
        )
        return tuple(name for (name,) in names)

    def count(self) -> int:
        """How many goods there are."""
        return int(self._rows("SELECT count(*) FROM product", ())[0][0])

    def _listed(self, ids: list[int]) -> tuple[Product, ...]:
        """These goods in this order; one that was deleted meanwhile is left out."""
        rows = {row[0]: _product(row) for row in self._rows(_LISTED, (json.dumps(ids),))}
        return tuple(rows[number] for number in ids if number in rows)

    def _rows(self, sql: str, values: Any) -> list[Any]:
        with world(self._path):
            return self._connection.execute(sql, values).fetchall()


def _ways(typed: str) -> tuple[str, ...]:
    """Digits begin a code; letters are initials; anything else is a part of the name."""
    if typed.isascii() and typed.isdigit():
        return _DIGITS
    return _LETTERS if typed.isascii() and typed.isalnum() else _CHARACTERS


def _may_be_in_a_name(typed: str) -> bool:
    """`oreo`, `2kg`, `500`: what looked like initials or a code, but is no long code."""
    return typed.isascii() and not (typed.isdigit() and len(typed) > 4)


def _words(typed: str, limit: int) -> dict[str, object]:
    phrase = " ".join(symbol for symbol in typed if symbol.isalnum())
    return {
        "typed": typed,
        "beyond": typed + "\U0010ffff",
        "phrase": f'"{phrase}"',
        "limit": limit,
    }


def _product(row: Any) -> Product:
    return Product(row[1], row[2], row[3], row[4], row[5], Fen(row[6]), bool(row[7]))
