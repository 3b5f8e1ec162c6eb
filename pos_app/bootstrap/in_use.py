"""Devices that the till itself holds while it sells, as binding asks of them: rest, wake, bind."""

from collections.abc import Callable, Mapping

from drivers.ports import Port
from drivers.printer.types import JobResult
from pos_app.adapters.devices.counter_scale import CounterScale
from pos_app.adapters.devices.pole_display import PoleDisplay
from pos_app.adapters.devices.scanners import ScannerGroup
from pos_app.adapters.devices.switched_printer import SwitchedPrinter
from pos_app.adapters.files import Files
from pos_app.bootstrap.binding import BinderParts, DeviceBinder, DisplaySwitch, InUse
from pos_app.checkout.places import Role
from pos_app.checkout.ports import Unavailable
from pos_app.domain.values import dataclass
from pos_app.settings import Settings
from pos_app.till.worker import Repeater, Worker

PATIENCE_S = 20.0
"""The printer may be in the middle of a receipt, or waiting for an answer."""


KICK_S = 10.0


@dataclass(frozen=True, slots=True)
class InUseParts:
    """The till's devices; `worker` is the printer's, `display` the pole display's thread."""

    printer: SwitchedPrinter
    worker: Worker
    scanners: ScannerGroup
    scale: CounterScale
    pole: PoleDisplay | None
    display: Repeater | None


def device_binder(
    settings: Settings,
    files: Files,
    find: Callable[[], tuple[Port, ...]],
    displays: DisplaySwitch,
    parts: InUseParts,
) -> DeviceBinder:
    """What binds these devices; `find` lists the ports that are plugged in."""

    def try_drawer(place: str) -> JobResult | None:
        return parts.worker.call(lambda: parts.printer.try_drawer(place), KICK_S)

    return DeviceBinder(BinderParts(settings, files, find, _in_use(parts), try_drawer, displays))


def _in_use(parts: InUseParts) -> Mapping[Role, InUse]:
    readers = ReadersInUse(parts.scanners)
    devices: dict[Role, InUse] = {
        Role.PRINTER: PrinterInUse(parts.printer, parts.worker, Role.PRINTER),
        Role.DRAWER: PrinterInUse(parts.printer, parts.worker, Role.DRAWER),
        Role.SCANNER: readers,
        Role.CAMERA: readers,
        Role.SCALE: ScaleInUse(parts.scale),
    }
    if parts.pole is not None and parts.display is not None:
        devices[Role.POLE_DISPLAY] = PoleInUse(parts.pole, parts.display.poke)
    return devices


class PrinterInUse:
    """The printer or its drawer. Everything is done on the printer's worker."""

    def __init__(self, printer: SwitchedPrinter, worker: Worker, role: Role) -> None:
        self._printer = printer
        self._worker = worker
        self._role = role

    def rest(self) -> None:
        """Give the ports back. Raises Unavailable."""
        self._worker.call(self._printer.rest, PATIENCE_S)

    def wake(self) -> None:
        """They may be used again. Raises Unavailable."""
        self._worker.call(self._printer.wake, PATIENCE_S)

    def bind(self, addresses: tuple[str, ...]) -> bool:
        """At once. Raises Unavailable."""
        place = addresses[0] if addresses else ""
        is_printer = self._role is Role.PRINTER
        self._worker.call(
            lambda: (
                self._printer.bind(printer=place)
                if is_printer
                else self._printer.bind(drawer=place)
            ),
            PATIENCE_S,
        )
        return True


class ReadersInUse:
    """All scanners and cameras."""

    def __init__(self, scanners: ScannerGroup) -> None:
        self._scanners = scanners

    def rest(self) -> None:
        """Give all ports back."""
        self._scanners.close()

    def wake(self) -> None:
        """Read again."""
        self._scanners.open()

    def bind(self, addresses: tuple[str, ...]) -> bool:
        """At once."""
        self._scanners.bind(addresses)
        return True


class ScaleInUse:
    """The counter's scale."""

    def __init__(self, scale: CounterScale) -> None:
        self._scale = scale

    def rest(self) -> None:
        """Give the port back."""
        self._scale.close()

    def wake(self) -> None:
        """Weigh again."""
        self._scale.open()

    def bind(self, addresses: tuple[str, ...]) -> bool:
        """At once."""
        self._scale.bind("".join(addresses))
        return True


class PoleInUse:
    """The pole display. Another one is used after a restart."""

    def __init__(self, pole: PoleDisplay, poke: Callable[[], None]) -> None:
        self._pole = pole
        self._poke = poke

    def rest(self) -> None:
        """Give the port back. Raises Unavailable."""
        self._pole.rest()
        self._poke()
        if not self._pole.has_rested(PATIENCE_S):
            self._pole.wake()
            raise Unavailable("busy", "pole display")

    def wake(self) -> None:
        """Show the newest lines again."""
        self._pole.wake()

    def bind(self, _addresses: tuple[str, ...]) -> bool:
        """Only after a restart."""
        return False
