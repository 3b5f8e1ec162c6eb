"""What stands at `simulated:` addresses."""

from collections.abc import Callable

from drivers.address import Address
from drivers.contract import StatusListener
from drivers.display.simulator import SimulatedDisplay
from drivers.ports import Port, find_ports
from drivers.scale.simulator import SimulatedScale
from drivers.scale.types import WeightListener
from pos_app.adapters.devices.counter_scale import MakeScale
from pos_app.adapters.devices.receipt_printer import MakePrinter
from pos_app.adapters.devices.scanners import MakeScanner
from pos_app.domain.values import dataclass


def simulated_scale(
    address: Address, on_weight: WeightListener, on_status: StatusListener
) -> SimulatedScale:
    return SimulatedScale(address, on_weight=on_weight, on_status=on_status)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What stands at `simulated:` addresses; the device bench and tests hand in theirs."""

    scanner: MakeScanner
    printer: MakePrinter
    scale: MakeScale = simulated_scale
    ports: Callable[[], tuple[Port, ...]] = find_ports


def simulated_display(address: Address, on_status: StatusListener) -> SimulatedDisplay:
    return SimulatedDisplay(address, on_status=on_status)
