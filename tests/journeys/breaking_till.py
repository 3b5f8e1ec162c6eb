"""The till as `python -m pos_app` runs it, but its ledger is torn beside its second sale.

`breaking_till.py --settings FILE`. The hook lives here alone: it wraps the ledger's `append` and
changes nothing else; the assembly is the product's own.
"""

import argparse
import sys
from pathlib import Path

from pos_app.adapters.ledger import ApswLedger
from pos_app.bootstrap.running import run_till
from pos_app.checkout.ports import Appended
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.sale import SaleRecorded
from pos_app.settings import load
from tests.adapters.ledger.btree_pages import tear_a_table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, required=True)
    arguments = parser.parse_args()
    tear_beside_the_second_sale()
    return run_till(load(arguments.settings))


def tear_beside_the_second_sale() -> None:
    append, sales = ApswLedger.append, 0

    def torn(ledger: ApswLedger, body: Body, moment: Moment) -> Appended:
        nonlocal sales
        sales += isinstance(body, SaleRecorded)
        if sales == 2:
            sales += 1
            tear_a_table(ledger)
        return append(ledger, body, moment)

    setattr(ApswLedger, "append", torn)  # noqa: B010 - the one hook; mypy forbids it by name


if __name__ == "__main__":
    sys.exit(main())
