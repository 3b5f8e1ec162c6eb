"""The till as `python -m pos_app` runs it, but SIGKILLed beside the append of its first sale.

`killable_till.py --settings FILE --at before-append|after-commit`. The hook lives here alone: it
wraps the ledger's `append` and changes nothing else; the assembly is the product's own.
"""

import argparse
import os
import signal
import sys
from pathlib import Path

from pos_app.adapters.ledger import ApswLedger
from pos_app.bootstrap.running import run_till
from pos_app.checkout.ports import Appended
from pos_app.domain.journal import Body
from pos_app.domain.moment import Moment
from pos_app.domain.sale import SaleRecorded
from pos_app.settings import load

BEFORE_APPEND, AFTER_COMMIT = "before-append", "after-commit"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--at", choices=(BEFORE_APPEND, AFTER_COMMIT), required=True)
    arguments = parser.parse_args()
    die_beside_the_first_sale(arguments.at)
    return run_till(load(arguments.settings))


def die_beside_the_first_sale(at: str) -> None:
    """From now on an append of a sale is the last thing, or never the last thing, that is done."""
    append = ApswLedger.append

    def fatal(ledger: ApswLedger, body: Body, moment: Moment) -> Appended:
        is_sale = isinstance(body, SaleRecorded)
        if is_sale and at == BEFORE_APPEND:
            os.kill(os.getpid(), signal.SIGKILL)
        appended = append(ledger, body, moment)
        if is_sale:
            os.kill(os.getpid(), signal.SIGKILL)
        return appended

    setattr(ApswLedger, "append", fatal)  # noqa: B010 - the one hook; mypy forbids it by name


if __name__ == "__main__":
    sys.exit(main())
