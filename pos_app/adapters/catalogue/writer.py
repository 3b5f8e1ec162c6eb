"""Changing the catalogue: one connection, owned by one worker; every change is one transaction."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.adapters.catalogue import claims_file
from pos_app.adapters.catalogue.initials import initials
from pos_app.adapters.catalogue.schema import changeable, open_to_write, world
from pos_app.checkout.commands import Inbox
from pos_app.domain.central import Value, taken
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.wire import (
    CataloguePage,
    ClaimsPage,
    CloudKey,
    RulesPage,
    SettingsPage,
    Unreadable,
    decode,
    encode,
)
from pos_app.domain.wire_coupons import CouponLock
from pos_app.domain.wire_history import MessagesPage, ShopMessage

if TYPE_CHECKING:
    from sqlite_utils import Database

log = logging.getLogger(__name__)

Kept = TypeVar("Kept")

BATCH = 500
MESSAGES_KEPT = 1000
"""Beyond these, messages that were read are forgotten; the cloud still has them."""
CLAIMS = "claims"
_RULES, _SETTINGS, _TRIES = "rules", "settings", "short_code_tries"
_KEYS = "coupon_keys"


class SqliteUtilsCatalogueWriter:
    """The one connection that changes the catalogue. Every method raises Unavailable, and then
    nothing has changed. Owned by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create. A file that is no catalogue is set aside under another name (`set_aside`)
        and a fresh one begun, to be filled from the cloud. Raises Unavailable or
        CatalogueTooNew."""
        self._path = path
        self.set_aside: Path | None = None
        self._changeable: Database | None = None
        try:
            self._connection = open_to_write(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                with world(path):
                    raise
            self.set_aside = _rename_aside(path)
            with world(path):
                self._connection = open_to_write(path)

    def close(self) -> None:
        self._connection.close()

    def add(self, product: Product) -> None:
        """Add or replace."""
        self.put([product])

    def put(
        self, products: Iterable[Product], aliases: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Add or replace any number of goods, all or none. `aliases`: further codes by barcode."""
        with self._change():
            self._put(products, aliases or {})

    def apply_catalogue(self, page: CataloguePage) -> None:
        """One page from the cloud and its cursor, in one transaction."""
        with self._change():
            self._put(page.products, {})
            self._remove(page.removed)
            self._move_cursor(page.stream, page.next)

    def apply_rules(self, page: RulesPage) -> None:
        """The whole set of rules and its cursor, in one transaction. Another home till than before:
        its coupons are asked for from the first."""
        is_moved = self.rules().home != page.rules.home
        with self._change():
            if is_moved:
                claims_file.forget(self._connection)
                self._move_cursor(CLAIMS, 0)
            self._keep(_RULES, page.rules)
            if page.coupon_keys:
                self._keep(_KEYS, page.coupon_keys)
            self._move_cursor(page.stream, page.next)

    def apply_settings(self, page: SettingsPage) -> None:
        """The whole set of central settings and its cursor, in one transaction."""
        with self._change():
            self._keep(_SETTINGS, page.settings)
            self._move_cursor(page.stream, page.next)

    def apply_claims(self, page: ClaimsPage) -> None:
        """Coupons that opened or closed, and their cursor, in one transaction."""
        with self._change():
            claims_file.apply(self._connection, page)
            self._move_cursor(page.stream, page.next)

    def open_tokens(self) -> Sequence[str]:
        """The shop's open coupons, as their signed tokens."""
        with world(self._path):
            return claims_file.tokens(self._connection)

    def keep_lock(self, lock: CouponLock) -> None:
        """Returns once it would survive a power cut: another till relies on it."""
        with world(self._path):
            self._connection.execute("PRAGMA synchronous = full")
        try:
            with self._change():
                claims_file.keep_lock(self._connection, lock)
        finally:
            with world(self._path):
                self._connection.execute("PRAGMA synchronous = normal")

    def locks(self) -> Sequence[CouponLock]:
        """The coupons that this till keeps its hands off."""
        with world(self._path):
            return claims_file.locks(self._connection)

    def keep_tries(self, tries: ShortCodeTries) -> None:
        """How often short codes were wrong lately."""
        with self._change():
            self._keep(_TRIES, tries)

    def tries(self) -> ShortCodeTries:
        """What was kept last; none when that cannot be read."""
        return self._kept(_TRIES, ShortCodeTries) or ShortCodeTries()

    def apply_messages(self, page: MessagesPage) -> None:
        """Messages from the cloud, not read yet, and their cursor, in one transaction. The oldest
        that were read make room."""
        with self._change():
            self._many(
                "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, 0)",
                [
                    (told.number, told.epoch, told.seq, told.reason, told.detail, told.at_utc_ms)
                    for told in page.messages
                ],
            )
            self._connection.execute(
                "DELETE FROM message WHERE is_read"
                " AND number <= (SELECT max(number) - ? FROM message)",
                (MESSAGES_KEPT,),
            )
            self._move_cursor(page.stream, page.next)

    def mark_read(self, number: int) -> Inbox:
        """Somebody has read this message, and all before it that say the same. What is unread
        now."""
        with self._change():
            self._connection.execute(
                "UPDATE message SET is_read = 1 WHERE number <= ?1 AND NOT is_read"
                " AND reason = (SELECT reason FROM message WHERE number = ?1)",
                (number,),
            )
        return self.inbox()

    def inbox(self) -> Inbox:
        """What is unread."""
        with world(self._path):
            [(unread,)] = self._connection.execute("SELECT count(*) FROM message WHERE NOT is_read")
            oldest = self._connection.execute(
                "SELECT number, epoch, seq, reason, detail, at_utc_ms FROM message"
                " WHERE NOT is_read ORDER BY number LIMIT 1"
            ).fetchone()
            if oldest is None:
                return Inbox()
            told = ShopMessage(*oldest)
            [(alike, last)] = self._connection.execute(
                "SELECT count(*), max(number) FROM message WHERE NOT is_read AND reason = ?",
                (told.reason,),
            )
        return Inbox(unread, told, alike, last)

    def cursor(self, stream: str) -> int:
        """Up to where a stream of the cloud is applied; 0 before the first page."""
        with world(self._path):
            row = self._connection.execute(
                "SELECT cursor FROM stream WHERE stream = ?", (stream,)
            ).fetchone()
        return int(row[0]) if row else 0

    def rules(self) -> Rules:
        """The rules that were applied last; empty ones before the first page, and when what is kept
        cannot be read (an older program's, say): then the stream starts anew."""
        return self._kept(_RULES, Rules) or Rules()

    def coupon_keys(self) -> Sequence[CloudKey]:
        """Whose coupons the cloud has last said to believe; none before it has said any."""
        return self._kept(_KEYS, list[CloudKey]) or ()

    def central_settings(self) -> dict[str, Value]:
        """What the cloud has last said of the till's settings, as far as this program knows it;
        nothing where that cannot be read."""
        return taken(self._kept(_SETTINGS, dict[str, str | int]) or {})

    def bump(self, barcodes: Iterable[str], *, used_utc_ms: int) -> None:
        """These goods have just been sold: more popular, and the newest used."""
        with self._change():
            self._many(
                "UPDATE product SET popularity = popularity + 1, used = ? WHERE barcode = ?",
                [(used_utc_ms, barcode) for barcode in barcodes],
            )

    def checkpoint(self) -> None:
        """Fold the write-ahead log in; for an idle moment."""
        with world(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(passive)").fetchall()
            self._database()  # the library is loaded now, not by the first sale

    def _database(self) -> "Database":
        """The connection with sqlite-utils around it, from the first change or idle moment on."""
        if self._changeable is None:
            self._changeable = changeable(self._connection)
        return self._changeable

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One transaction, whole or not at all."""
        with world(self._path), self._database().atomic():
            yield

    def _kept(self, name: str, kind: type[Kept]) -> Kept | None:
        """A document; one that cannot be read is asked for again."""
        with world(self._path):
            row = self._connection.execute(
                "SELECT body FROM document WHERE name = ?", (name,)
            ).fetchone()
        if row is None:
            return None
        try:
            return decode(row[0], kind)
        except Unreadable as error:
            log.warning("the kept %s are asked for again: %s", name, error)
        with self._change():
            self._move_cursor(name, 0)
        return None

    # --- inside a transaction ---------------------------------------------------------------------

    def _put(self, products: Iterable[Product], aliases: Mapping[str, Sequence[str]]) -> None:
        pending = iter(products)
        while batch := {product.barcode: product for product in islice(pending, BATCH)}:
            known = self._known(batch)
            self._update([(batch[code], *known[code]) for code in batch if code in known])
            self._insert([product for code, product in batch.items() if code not in known])
        for barcode, codes in aliases.items():
            self._many(
                "INSERT OR IGNORE INTO code SELECT ?, id FROM product WHERE barcode = ?",
                [(code, barcode) for code in codes],
            )

    def _known(self, barcodes: Iterable[str]) -> dict[str, tuple[int, str, str]]:
        """Id, name and brand of those that are there."""
        wanted = list(barcodes)
        marks = ",".join("?" * len(wanted))
        rows = self._connection.execute(
            f"SELECT barcode, id, name, brand FROM product WHERE barcode IN ({marks})",  # noqa: S608  marks only
            wanted,
        )
        return {barcode: (number, name, brand) for barcode, number, name, brand in rows}

    def _update(self, known: list[tuple[Product, int, str, str]]) -> None:
        self._many(
            "UPDATE product SET name = ?, brand = ?, category = ?, unit = ?, price = ?,"
            " by_weight = ? WHERE barcode = ?",
            [(*_columns(product), product.barcode) for product, *_ in known],
        )
        renamed = [
            (number, product)
            for product, number, name, brand in known
            if (product.name, product.brand) != (name, brand)
        ]
        self._forget_words([number for number, _ in renamed])
        self._learn_words(renamed)

    def _insert(self, fresh: list[Product]) -> None:
        [(last,)] = self._connection.execute("SELECT coalesce(max(id), 0) FROM product")
        numbered = list(enumerate(fresh, start=last + 1))
        self._many(
            "INSERT INTO product (id, barcode, name, brand, category, unit, price, by_weight)"
            " VALUES (?,?,?,?,?,?,?,?)",
            [(number, product.barcode, *_columns(product)) for number, product in numbered],
        )
        self._many(
            "INSERT INTO code VALUES (?,?)",
            [(product.barcode, number) for number, product in numbered],
        )
        self._learn_words(numbered)

    def _learn_words(self, numbered: Sequence[tuple[int, Product]]) -> None:
        """What a product's name is searched by."""
        self._many(
            "INSERT INTO initials VALUES (?,?)",
            [
                (letters, number)
                for number, product in numbered
                for letters in sorted(initials(product.name, product.brand))
            ],
        )
        self._many(
            "INSERT INTO characters (rowid, name) VALUES (?,?)",
            [(number, " ".join(product.name)) for number, product in numbered],
        )

    def _forget_words(self, numbers: Sequence[int]) -> None:
        rows = [(number,) for number in numbers]
        self._many("DELETE FROM initials WHERE product = ?", rows)
        self._many("DELETE FROM characters WHERE rowid = ?", rows)

    def _remove(self, barcodes: Sequence[str]) -> None:
        for start in range(0, len(barcodes), BATCH):
            known = self._known(barcodes[start : start + BATCH])
            numbers = [number for number, _, _ in known.values()]
            self._forget_words(numbers)
            rows = [(number,) for number in numbers]
            self._many("DELETE FROM code WHERE product = ?", rows)
            self._many("DELETE FROM product WHERE id = ?", rows)

    def _keep(self, name: str, document: object) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?)", (name, encode(document))
        )

    def _move_cursor(self, stream: str, cursor: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO stream VALUES (?, ?)", (stream, cursor))

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection.executemany(sql, rows)


def _columns(product: Product) -> tuple[str, str, str, str, int, int]:
    return (
        product.name,
        product.brand,
        product.category,
        product.unit,
        product.price,
        int(product.by_weight),
    )


def _rename_aside(path: Path) -> Path:
    """Damaged files are kept for whoever wants to look; never deleted."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    return aside
