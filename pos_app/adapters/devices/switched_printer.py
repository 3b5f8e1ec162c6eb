"""The receipt printer, which the maintenance menu may exchange for another while the till runs."""

from collections.abc import Callable

from drivers.drawer.types import Position
from drivers.printer.types import JobResult
from pos_app.adapters.devices.receipt_printer import NoPrinter, WatchedPrinter
from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.sale import SaleRecorded

MakeReceiptPrinter = Callable[[str, str], WatchedPrinter | NoPrinter]
"""Printer and drawer at these addresses. Raises AddressInvalid."""


class SwitchedPrinter:
    """One printer and its drawer at a time. All calls on the printer's worker."""

    def __init__(self, make: MakeReceiptPrinter, *, printer: str, drawer: str) -> None:
        self._make = make
        self._addresses = (printer, drawer)
        self._printer = make(printer, drawer)
        self._is_resting = False

    def bind(self, *, printer: str | None = None, drawer: str | None = None) -> None:
        """From now on these, and ask how they are; None leaves it as it is."""
        before = self._addresses
        wanted = (
            before[0] if printer is None else printer,
            before[1] if drawer is None else drawer,
        )
        made = self._make(*wanted)
        self._printer.close()
        self._printer, self._addresses = made, wanted
        self.check()

    def rest(self) -> None:
        """Give the ports back until `wake`, for whoever probes them."""
        self._is_resting = True
        self._printer.close()

    def wake(self) -> None:
        """The ports may be used again; ask how things are."""
        self._is_resting = False
        self.check()

    def try_drawer(self, drawer: str) -> JobResult | None:
        """One pulse for a drawer that is not bound yet; None when there is no way to it. Raises
        AddressInvalid."""
        return self._printer.try_drawer(drawer)

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return self._printer.print_receipt(sale, printed)

    def open_drawer(self, seq: int) -> bool:
        return self._printer.open_drawer(seq)

    def print_test(self, content: bytes) -> JobResult | None:
        """These bytes once, for a technician."""
        return self._printer.print_test(content)

    def open_drawer_for_test(self) -> JobResult | None:
        """One pulse; None when there is no drawer."""
        return self._printer.open_drawer_for_test()

    @property
    def width_mm(self) -> int:
        """Of the paper; 0 without a printer."""
        return self._printer.width_mm

    @property
    def has_cutter(self) -> bool:
        """Whether the printer has a blade."""
        return self._printer.has_cutter

    @property
    def drawer_position(self) -> Position:
        """As it was seen last."""
        return self._printer.drawer_position

    def check(self) -> None:
        """Ask how it is, unless somebody probes."""
        if not self._is_resting:
            self._printer.check()

    def close(self) -> None:
        self._printer.close()
