"""Devices of a till in memory: what they post, and a printer that breaks when told to."""

from dataclasses import dataclass, field

from drivers.address import Address
from drivers.printer.transport import Connect, Transport
from pos_app.adapters.devices.receipt_printer import (
    NO_LOGO,
    Logo,
    NoPrinter,
    WatchedPrinter,
    receipt_printer_at,
)
from pos_app.adapters.devices.simulated import SimulatedDevices
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from tests.domain.slips import CORNER_SHOP
from tests.drivers.places import FONT


@dataclass
class Posted:
    """What the devices told the till."""

    commands: list[Command] = field(default_factory=list)

    def __call__(self, command: Command) -> None:
        self.commands.append(command)

    def health(self, part: HealthPart) -> list[tuple[Level, str]]:
        return [
            (told.level, told.reason)
            for told in self.commands
            if isinstance(told, HealthChanged) and told.part is part
        ]


class PrinterStand:
    """A receipt printer as the settings describe it, over the simulator."""

    def __init__(self, address: str, *, drawer: str = "", logo: Logo = NO_LOGO) -> None:
        self.devices = SimulatedDevices(font=FONT)
        self.posted = Posted()
        self.printer: WatchedPrinter | NoPrinter = receipt_printer_at(
            address,
            drawer,
            shop=lambda: CORNER_SHOP[32],
            post=self.posted,
            simulated=self._simulated,
            logo=logo,
        )

    def _simulated(self, address: Address) -> Connect:
        self._address = address
        self.devices.printer_at(address)

        def connect(deadline: float) -> Transport:
            return self.devices.printer.connect(deadline)

        return connect

    def takes_over(self, old: "PrinterStand") -> None:
        """The printer that another till printed on."""
        old.printer.close()
        self.devices.printer = old.devices.printer

    def swap_printer(self) -> None:
        """A new one in the old one's place."""
        self.devices.printer_at(self._address)

    @property
    def health(self) -> tuple[Level, str]:
        """The newest word on the printer's chip."""
        return self.posted.health(HealthPart.PRINTER)[-1]
