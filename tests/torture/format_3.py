"""A ledger as the program before format 4 left it: the lines of each sale in a table too."""

import apsw

from pos_app.adapters.ledger.migrating import tables_of

_LINES = "place, barcode, quantity, gross, net"


def put_back(connection: apsw.Connection) -> None:
    """A ledger of today's into the third format. Its lines are those of its entries."""
    rows = connection.execute(f"SELECT {_LINES} FROM sale_line").fetchall()
    words = tables_of(3)["sale_line"]
    assert words is not None
    with connection:
        connection.execute("DROP VIEW sale_line")
        connection.execute(words)
        connection.executemany(f"INSERT INTO sale_line ({_LINES}) VALUES (?,?,?,?,?)", rows)
        connection.pragma("user_version", 3)
