"""The least that this machine needs for a job, by the plainest code there is."""

import gzip
import http.client
import json
import os
import sqlite3
import time
from pathlib import Path
from typing import Self

from tests.bench import stock

PAGE = os.urandom(4096)


class SyncedFile:
    """Appends 4 KiB and waits for the disk: what any durable record costs."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append_ms(self) -> float:
        began = time.perf_counter_ns()
        os.write(self._file, PAGE)
        os.fdatasync(self._file)
        return (time.perf_counter_ns() - began) / 1e6

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)


class IndexedTable:
    """One table with the barcode as its key, and one statement."""

    def __init__(self, count: int) -> None:
        self.path = stock.KEPT / f"floor-{count}.db"
        if not self.path.exists():
            _make_table(self.path, count)
        self._connection = sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)

    def find(self, code: str) -> object:
        return self._connection.execute(
            "SELECT id, name, price, tax, cat FROM sku WHERE barcode = ?", (code,)
        ).fetchone()

    def close(self) -> None:
        self._connection.close()


def _make_table(path: Path, count: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    connection.execute(
        "CREATE TABLE sku (barcode TEXT PRIMARY KEY, id INT, name TEXT, price INT, tax INT,"
        " cat INT) WITHOUT ROWID"
    )
    connection.executemany(
        "INSERT INTO sku VALUES (?,?,?,?,13,?)",
        ((stock.barcode(n), n, f"Item {n}", 100 + n % 2000, n % 50) for n in range(count)),
    )
    connection.commit()
    connection.close()
    draft.rename(path)


class PlainUpload:
    """Orders as JSON in gzip batches over loopback to a server that commits each batch once."""

    BATCH = 100

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port)
        self._line.connect()

    def send_s(self, orders: list[dict[str, object]]) -> float:
        """Seconds until the last batch is acknowledged."""
        began = time.perf_counter()
        for start in range(0, len(orders), self.BATCH):
            batch = json.dumps(orders[start : start + self.BATCH]).encode()
            self._line.request("POST", "/", gzip.compress(batch, 1))
            self._line.getresponse().read()
        return time.perf_counter() - began

    def close(self) -> None:
        self._line.close()
