"""The receipt printer at its address, with the shop's receipts on it and its state as health."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.drawer.types import Position
from drivers.printer.driver import EscPosPrinter
from drivers.printer.transport import Connect
from drivers.printer.types import JobResult
from pos_app.adapters.devices.drawer import TillDrawer, drawer_at
from pos_app.adapters.devices.health import health_of
from pos_app.adapters.devices.places import place_at
from pos_app.adapters.receipts.escpos import Profile
from pos_app.adapters.receipts.logo import StoredLogo
from pos_app.adapters.receipts.printer import (
    CELLS_BY_WIDTH_MM,
    PRINT_DEADLINE_S,
    EscPosReceiptPrinter,
)
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level, PrintOutcome
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.receipt import Shop
from pos_app.domain.sale import SaleRecorded

Post = Callable[[Command], None]
TEST_DEADLINE_S = 15.0
LONGEST_JOB_BYTES = 128 * 1024
"""A receipt of two hundred lines takes 9 KB."""
BITS_A_BYTE = 10
MakePrinter = Callable[[Address], Connect]
"""Makes the printer at a `simulated:` address and says how to connect to it."""


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture for the head of receipts, or None, and the folder that remembers what a printer
    keeps of it."""

    picture: Path | None
    folder: Path


NO_LOGO = Logo(None, Path())


class NoPrinter:
    """No printer is configured: every receipt fails at once and says so; selling goes on."""

    def __init__(self, drawer: str, *, post: Post, is_wrong: bool) -> None:
        """`is_wrong`: there is an address that could not be understood."""
        self._post = post
        self._own = HealthChanged(HealthPart.PRINTER, Level.ABSENT)
        if is_wrong:
            status = DeviceStatus(DeviceState.FAULTED, Reason.ADDRESS)
            self._own = health_of(HealthPart.PRINTER, status)
        post(self._own)
        self._drawer = drawer_at(drawer, printer=None, on_change=self._tell)

    def _tell(self) -> None:
        """A drawer with a port of its own has no other chip than the printer's."""
        told = self._own
        if told.level is Level.ABSENT and self._drawer.unusable:
            told = HealthChanged(HealthPart.PRINTER, Level.ATTENTION, self._drawer.unusable)
        self._post(told)

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return PrintOutcome.FAILED

    def open_drawer(self, seq: int) -> bool:
        return self._drawer.open_for(seq)

    def print_test(self, content: bytes) -> JobResult | None:
        """There is nothing to print on."""
        return None

    def open_drawer_for_test(self) -> JobResult | None:
        return self._drawer.open_for_test()

    def try_drawer(self, drawer: str) -> JobResult | None:
        """One pulse for a drawer with a port of its own."""
        self._drawer.close()
        return _tried(drawer_at(drawer, printer=None))

    @property
    def width_mm(self) -> int:
        return 0

    @property
    def has_cutter(self) -> bool:
        return False

    @property
    def drawer_position(self) -> Position:
        return self._drawer.position

    def check(self) -> None:
        """Only the drawer may have a port of its own."""
        self._drawer.check()

    def close(self) -> None:
        self._drawer.close()


class WatchedPrinter:
    """An ESC/POS printer and the drawer, whose state goes to the status bar. All calls on the
    printer's worker."""

    def __init__(
        self,
        address: Address,
        *,
        drawer: str,
        shop: Callable[[], Shop],
        post: Post,
        connect: Connect | None,
        logo: Logo,
    ) -> None:
        self._post = post
        self._shop = shop
        self._address = address
        self._line = EscPosPrinter(
            address,
            on_status=self._changed,
            connect=connect,
            longest_job_bytes=_longest_job_bytes(address),
        )
        self._drawer = drawer_at(drawer, printer=self._line, on_change=self._tell)
        self._logo = StoredLogo(logo.picture, address, printer=self._line, folder=logo.folder)
        self._told = HealthChanged(HealthPart.PRINTER, Level.ATTENTION, "opening")

    def print_receipt(self, sale: SaleRecorded, printed: PrintedSale) -> PrintOutcome:
        return self._receipts().print_receipt(sale, printed)

    def open_drawer(self, seq: int) -> bool:
        return self._drawer.open_for(seq)

    def print_test(self, content: bytes) -> JobResult | None:
        """These bytes once, for a technician."""
        return self._line.print_job(content, deadline_s=TEST_DEADLINE_S)

    def open_drawer_for_test(self) -> JobResult | None:
        """One pulse; None when there is no drawer."""
        return self._drawer.open_for_test()

    def try_drawer(self, drawer: str) -> JobResult | None:
        """One pulse for a drawer that is not bound yet. Raises AddressInvalid."""
        self._drawer.close()
        return _tried(drawer_at(drawer, printer=self._line))

    @property
    def width_mm(self) -> int:
        """Of the paper."""
        return self._address.width_mm

    @property
    def has_cutter(self) -> bool:
        """Unless its address says that it has none."""
        return self._address.has_cutter

    def check(self) -> None:
        """Ask the printer how it is; the answer, or the silence, goes to the status bar."""
        self._line.check_health()
        self._drawer.check()

    @property
    def drawer_position(self) -> Position:
        """As it was seen last."""
        return self._drawer.position

    def close(self) -> None:
        self._line.close()
        self._drawer.close()

    def _receipts(self) -> EscPosReceiptPrinter:
        """The shop's name on paper may change while the till runs (enrolment)."""
        return EscPosReceiptPrinter(
            self._line,
            shop=self._shop(),
            cells=CELLS_BY_WIDTH_MM[self._address.width_mm],
            profile=Profile(
                encoding=self._address.encoding,
                cuts=self._address.has_cutter,
                head=self._logo.words(),
            ),
        )

    def _changed(self, status: DeviceStatus) -> None:
        """Busy is no news, and closing is our own doing."""
        if status.state in (DeviceState.BUSY, DeviceState.CLOSED):
            return
        self._told = health_of(HealthPart.PRINTER, status)
        self._tell()

    def _tell(self) -> None:
        """A drawer that cannot be used shows where the printer itself is well."""
        told = self._told
        if told.level is Level.OK and self._drawer.unusable:
            told = HealthChanged(HealthPart.PRINTER, Level.ATTENTION, self._drawer.unusable)
        self._post(told)


def _longest_job_bytes(address: Address) -> int:
    """What the line carries within the deadline of a job, and no more than any receipt needs."""
    if address.scheme is not Scheme.SERIAL:
        return LONGEST_JOB_BYTES
    carried = int(address.baud / BITS_A_BYTE * PRINT_DEADLINE_S)
    return min(LONGEST_JOB_BYTES, carried)


def _tried(drawer: TillDrawer) -> JobResult | None:
    try:
        return drawer.open_for_test()
    finally:
        drawer.close()


def receipt_printer_at(
    printer: str,
    drawer: str,
    *,
    shop: Callable[[], Shop],
    post: Post,
    simulated: MakePrinter,
    logo: Logo = NO_LOGO,
) -> WatchedPrinter | NoPrinter:
    """The printer of the settings; one whose address is wrong is told as health and prints not."""
    place = place_at(printer, DeviceKind.PRINTER)
    address = place.address
    if address is None:
        return NoPrinter(drawer, post=post, is_wrong=place.is_wrong)
    connect = simulated(address) if address.scheme is Scheme.SIMULATED else None
    watched = WatchedPrinter(
        address, drawer=drawer, shop=shop, post=post, connect=connect, logo=logo
    )
    post(health_of(HealthPart.PRINTER, DeviceStatus(DeviceState.OPENING, Reason.NONE)))
    return watched
