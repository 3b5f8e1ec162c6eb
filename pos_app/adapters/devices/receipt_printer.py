"""The receipt printer at its address, with the shop's receipts on it and its state as health."""

from collections.abc import Callable

from drivers.address import Address, DeviceKind, Scheme, parse_address
from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.printer.driver import EscPosPrinter
from drivers.printer.transport import Connect
from pos_app.adapters.devices.health import health_of
from pos_app.adapters.receipts.escpos import Profile
from pos_app.adapters.receipts.printer import CELLS_BY_WIDTH_MM, EscPosReceiptPrinter
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level, PrintOutcome
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.receipt import Shop
from pos_app.domain.sale import SaleRecorded

Post = Callable[[Command], None]


class NoPrinter:
    """No printer is configured: every receipt fails at once and says so; selling goes on."""

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return PrintOutcome.FAILED

    def kick_drawer(self) -> bool:
        return False

    def check(self) -> None:
        """Nothing to ask."""

    def close(self) -> None:
        """Nothing to give back."""


class WatchedPrinter:
    """An ESC/POS printer whose state goes to the status bar. All calls on the printer's worker."""

    def __init__(
        self,
        address: Address,
        *,
        shop: Callable[[], Shop],
        drawer_pin: int | None,
        post: Post,
        connect: Connect | None,
    ) -> None:
        self._post = post
        self._shop = shop
        self._address = address
        self._drawer_pin = drawer_pin
        self._line = EscPosPrinter(address, on_status=self._changed, connect=connect)

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return self._receipts().print_receipt(sale, printed)

    def kick_drawer(self) -> bool:
        return self._receipts().kick_drawer()

    def check(self) -> None:
        """Ask the printer how it is; the answer, or the silence, goes to the status bar."""
        self._line.check_health()

    def close(self) -> None:
        self._line.close()

    def _receipts(self) -> EscPosReceiptPrinter:
        """The shop's name on paper may change while the till runs (enrolment)."""
        return EscPosReceiptPrinter(
            self._line,
            shop=self._shop(),
            cells=CELLS_BY_WIDTH_MM[self._address.width_mm],
            drawer_pin=self._drawer_pin,
            profile=Profile(encoding=self._address.encoding),
        )

    def _changed(self, status: DeviceStatus) -> None:
        """Busy is no news, and closing is our own doing."""
        if status.state not in (DeviceState.BUSY, DeviceState.CLOSED):
            self._post(health_of(HealthPart.PRINTER, status))


def receipt_printer_at(
    printer: str,
    drawer: str,
    *,
    shop: Callable[[], Shop],
    post: Post,
    simulated: Connect,
) -> WatchedPrinter | NoPrinter:
    """The printer of the settings. Raises AddressInvalid."""
    drawer_at = parse_address(drawer, kind=DeviceKind.DRAWER)
    address = parse_address(printer, kind=DeviceKind.PRINTER)
    if address is None:
        post(HealthChanged(HealthPart.PRINTER, Level.ABSENT))
        return NoPrinter()
    pin = drawer_at.drawer_pin if drawer_at and drawer_at.scheme is not Scheme.SERIAL else None
    connect = simulated if address.scheme is Scheme.SIMULATED else None
    post(health_of(HealthPart.PRINTER, DeviceStatus(DeviceState.OPENING, Reason.NONE)))
    return WatchedPrinter(address, shop=shop, drawer_pin=pin, post=post, connect=connect)
