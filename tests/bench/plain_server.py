"""The floor of the cloud: a plain HTTP server that stores each gzip batch in one synced commit.

A process: says `port N`; ends with its input.
"""

import gzip
import http.server
import json
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar

from tests.bench.saying import say


class Orders(http.server.BaseHTTPRequestHandler):
    """`POST /`: a batch of orders."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    path_of_file: ClassVar[Path]
    _connection: sqlite3.Connection

    def setup(self) -> None:
        super().setup()
        self._connection = sqlite3.connect(self.path_of_file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = wal")
        self._connection.execute("PRAGMA synchronous = full")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._store(json.loads(gzip.decompress(body)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def _store(self, orders: list[dict[str, Any]]) -> None:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        for order in orders:
            run("INSERT OR IGNORE INTO seen VALUES (?)", (order["id"],))
            number = run("INSERT INTO sale (total) VALUES (?)", (order["total"],)).lastrowid
            self._connection.executemany(
                "INSERT INTO line VALUES (?,?,?,?,?)",
                [(number, n, *line) for n, line in enumerate(order["lines"])],
            )
            self._connection.executemany(
                "INSERT INTO pay VALUES (?,?,?)",
                [(number, n, amount) for n, amount in enumerate(order["tenders"])],
            )
        run("COMMIT")


def main(path: Path) -> int:
    """Until the input ends."""
    Orders.path_of_file = path
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID;"
        "CREATE TABLE sale (id INTEGER PRIMARY KEY, total INT);"
        "CREATE TABLE line (sale INT, n INT, code TEXT, quantity INT, net INT,"
        " PRIMARY KEY (sale, n)) WITHOUT ROWID;"
        "CREATE TABLE pay (sale INT, n INT, amount INT, PRIMARY KEY (sale, n)) WITHOUT ROWID;"
    )
    connection.close()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say("port", server.server_port)
    sys.stdin.read()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
