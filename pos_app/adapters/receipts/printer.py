"""The receipt printer of the shop, over the ESC/POS driver."""

from typing import Protocol

from drivers.printer.types import JobResult, Outcome
from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.receipt import Cells, Shop, SlipHead, sale_receipt
from pos_app.domain.sale import SaleRecorded

PRINT_DEADLINE_S = 20.0
"""A long receipt takes 6 s on paper; a cover left open is known long before."""
CELLS_BY_WIDTH_MM: dict[int, Cells] = {58: 32, 80: 48}

_OUTCOMES = {
    Outcome.DONE: PrintOutcome.DONE,
    Outcome.FAILED: PrintOutcome.FAILED,
    Outcome.UNKNOWN: PrintOutcome.UNKNOWN,
}
_CASHIERS = {"owner": "店主"}
"""How an operator stands on paper; anybody else by the name in the journal."""


class PrinterLine(Protocol):
    """What this adapter needs of a printer driver: `EscPosPrinter`, real or simulated."""

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult:
        """Send one job once."""
        ...


class EscPosReceiptPrinter:
    """The printing half of `checkout.ports.ReceiptPrinter`. Used by the printer's one thread."""

    def __init__(
        self,
        line: PrinterLine,
        *,
        shop: Shop,
        cells: Cells,
        profile: Profile,
    ) -> None:
        self._line = line
        self._shop = shop
        self._cells: Cells = cells
        self._profile = profile

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        """Send one receipt. Never repeats it."""
        receipt = sale_receipt(sale, self._shop, slip_head(printed), self._cells)
        content = receipt_bytes(receipt, self._profile)
        return _OUTCOMES[self._line.print_job(content, deadline_s=PRINT_DEADLINE_S).outcome]


def slip_head(printed: PrintedSale) -> SlipHead:
    """The facts of a print as they stand on paper."""
    return SlipHead(
        number=printed.receipt,
        chain_head=printed.chain_head,
        at_utc_ms=printed.at_utc_ms,
        cashier=_CASHIERS.get(printed.operator, printed.operator),
        copy=printed.copy,
        reprinted_utc_ms=printed.reprinted_utc_ms,
    )
