"""A till program of its own that sells on a real file and says after each sale that it is stored.

`python -m tests.torture.outside.selling LEDGER SALES [PRAGMA=VALUE …]`
"""

import os
import sys
from pathlib import Path

from pos_app.adapters.ledger import ApswLedger
from pos_app.checkout.ports import Unavailable
from tests.adapters.ledger.builders import ENROLLED, NOON, key, later, sale

IDLE_AFTER = 7
"""Sales until the till is idle and folds its log in."""


def main(path: Path, sales: int, weakened: list[str]) -> int:
    """Sell, then wait to be killed. 1 when the disk is gone."""
    ledger = ApswLedger.open(path, identity=ENROLLED, key=key(), at=NOON)
    for setting in weakened:
        name, _, value = setting.partition("=")
        ledger._connection().pragma(name, int(value))
    _say(1)
    try:
        _sell(ledger, sales)
    except Unavailable as failure:
        print(failure, file=sys.stderr)
        return 1
    sys.stdin.read()
    return 0


def _sell(ledger: ApswLedger, sales: int) -> None:
    for ticket in range(1, sales + 1):
        coupon = f"C{ticket}" if ticket % 3 == 0 else ""
        stored = ledger.append(sale(ticket, lines=3, coupon=coupon), later(ticket))
        _say(stored.seq)
        if ticket % IDLE_AFTER == 0:
            ledger.checkpoint()


def _say(stored: int) -> None:
    """In one call, so that whoever watches the calls sees it whole."""
    os.write(1, f"{stored}\n".encode())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
