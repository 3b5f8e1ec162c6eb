"""Reading the shop's open coupons on the UI thread: by their digits, from one read-only
connection."""

from pathlib import Path

from pos_app.adapters.catalogue.schema import open_to_read, world
from pos_app.domain.wire import keyed_short_code


class SqliteOpenClaims:
    """Implements `checkout.ports.OpenClaims`. For one thread; raises Unavailable.

    `screen_key` keys the digits, which are stored nowhere; None before enrolment: then there are
    no coupons.
    """

    def __init__(self, path: Path, screen_key: bytes | None) -> None:
        """The writer must have made the file before. Raises Unavailable."""
        self._path = path
        self._screen_key = screen_key
        self._connection = open_to_read(path)

    def close(self) -> None:
        self._connection.close()

    def tokens_of(self, digits: str) -> tuple[str, ...]:
        """The signed tokens of open coupons with this short code."""
        if self._screen_key is None:
            return ()
        code = keyed_short_code(self._screen_key, digits)
        return tuple(row[0] for row in self._rows("SELECT token FROM claim WHERE code = ?", code))

    def is_stopped(self, coupon_id: str) -> bool:
        """Whether the cloud has said that it is no longer open."""
        return bool(self._rows("SELECT 1 FROM stopped WHERE coupon_id = ?", coupon_id))

    def _rows(self, sql: str, value: str) -> list[tuple[str]]:
        with world(self._path):
            return self._connection.execute(sql, (value,)).fetchall()
