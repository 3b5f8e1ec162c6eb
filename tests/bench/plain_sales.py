"""The floor of a day's report: the sales of a ledger in plain tables, asked by bare SQL."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import apsw

from tests.bench import stock

_OF_DAY = "JOIN sale USING (sale) WHERE day = ?"
QUESTIONS = (
    "SELECT count(*), sum(gross), sum(total), sum(change), min(utc_ms), max(utc_ms)"
    " FROM sale WHERE day = ?",
    f"SELECT count(*) FROM line {_OF_DAY}",
    f"SELECT kind, count(*), sum(amount) FROM pay {_OF_DAY} GROUP BY kind",
    f"SELECT payer, kind, count(*), sum(amount) FROM off {_OF_DAY} GROUP BY payer, kind",
    "SELECT kind, count(*), sum(amount) FROM moved WHERE day = ? GROUP BY kind",
)
"""A day in five questions. `moved` is what a drawer sees beside sales: refunds, cash in and out."""

_TABLES = """
CREATE TABLE sale (
    sale INTEGER PRIMARY KEY, day TEXT, utc_ms INT, gross INT, total INT, change INT
);
CREATE TABLE line (sale INT, n INT, amount INT, PRIMARY KEY (sale, n)) WITHOUT ROWID;
CREATE TABLE pay (sale INT, n INT, kind TEXT, amount INT, PRIMARY KEY (sale, n)) WITHOUT ROWID;
CREATE TABLE off (sale INT, payer TEXT, kind TEXT, amount INT);
CREATE TABLE moved (day TEXT, kind TEXT, amount INT);
"""
_INDEXES = """
CREATE INDEX sale_by_day ON sale (day);
CREATE INDEX off_by_sale ON off (sale);
CREATE INDEX moved_by_day ON moved (day);
"""


class PlainSales:
    """What anybody would make of the same sales. Opened for each report, as the ledger is."""

    def __init__(self, ledger: Path) -> None:
        self._path = stock.KEPT / f"floor-{ledger.parent.name}.db"
        if not self._path.exists():
            _copy_sales(ledger, self._path)

    def day(self, day: str) -> tuple[object, ...]:
        """What was sold, how it was paid, what was taken off and by whom, what went back."""
        connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
        answers = tuple(connection.execute(ask, (day,)).fetchall() for ask in QUESTIONS)
        connection.close()
        return answers


def _copy_sales(ledger: Path, path: Path) -> None:
    """Read by apsw, written by sqlite3: never both on one file."""
    reader = apsw.Connection(str(ledger), flags=apsw.SQLITE_OPEN_READONLY)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    plain = sqlite3.connect(draft)
    plain.executescript(_TABLES)
    for number, day, data in reader.execute("SELECT seq, day, data FROM journal ORDER BY position"):
        entry = json.loads(data)
        body = entry["body"] | {"utc_ms": entry["utc_ms"]}
        if entry["kind"] == "SaleRecorded":
            _copy_sale(plain, number, day, body)
        elif entry["kind"] in ("RefundRecorded", "CashMoved"):
            what = body.get("direction", "refund")
            amount = body["total"] if what == "refund" else body["amount"]
            plain.execute("INSERT INTO moved VALUES (?,?,?)", (day, what, amount))
    plain.executescript(_INDEXES)
    plain.commit()
    plain.close()
    reader.close()
    draft.rename(path)


def _copy_sale(plain: sqlite3.Connection, number: int, day: str, body: dict[str, Any]) -> None:
    figures = [body[name] for name in ("utc_ms", "gross", "total", "change")]
    plain.execute("INSERT INTO sale VALUES (?,?,?,?,?,?)", (number, day, *figures))
    lines = [(number, line["line_no"], line["net"]) for line in body["lines"]]
    plain.executemany("INSERT INTO line VALUES (?,?,?)", lines)
    tenders = enumerate(body["tenders"])
    pays = [(number, n, tender["kind"], tender["amount"]) for n, tender in tenders]
    plain.executemany("INSERT INTO pay VALUES (?,?,?,?)", pays)
    every = [off for line in body["lines"] for off in line["discounts"]]
    offs = [(number, off["payer"], off["kind"], off["amount"]) for off in every]
    plain.executemany("INSERT INTO off VALUES (?,?,?,?)", offs)
