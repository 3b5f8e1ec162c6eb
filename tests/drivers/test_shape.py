"""One shape for every device: the same files in each folder, the same calls on each driver."""

from pathlib import Path

import pytest

import drivers
from drivers.contract import Device, DeviceState, DeviceStatus
from drivers.display.driver import SerialDisplay
from drivers.display.simulator import SimulatedDisplay
from drivers.drawer.driver import SerialDrawer
from drivers.drawer.simulator import SimulatedDrawer
from drivers.printer.driver import EscPosPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.scale.driver import SerialScale
from drivers.scale.simulator import SimulatedScale
from drivers.scale.types import Weight
from drivers.scanner.camera import CameraScanner
from drivers.scanner.driver import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.simulator import SimulatedScanner
from drivers.scanner.types import Scan
from tests.drivers.places import FONT, address
from tests.drivers.recording import Recorded

FOLDERS = sorted(path.parent for path in Path(drivers.__file__).parent.glob("*/__init__.py"))
FILES = {"__init__.py", "driver.py", "simulator.py", "types.py"}
SERIAL, SIMULATED = address("serial:/dev/no-such-port"), address("simulated:")


def every_device(told: Recorded[DeviceStatus]) -> dict[str, Device]:
    scans, weights = Recorded[Scan](), Recorded[Weight]()
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    return {
        "serial scanner": SerialScanner(SERIAL, on_scan=scans, on_status=told),
        "HID scanner": HidScanner(address("hid:/dev/no"), on_scan=scans, on_status=told),
        "camera": CameraScanner(address("camera:/dev/no"), on_scan=scans, on_status=told),
        "simulated scanner": SimulatedScanner(SIMULATED, on_scan=scans, on_status=told),
        "serial scale": SerialScale(SERIAL, on_weight=weights, on_status=told),
        "simulated scale": SimulatedScale(SIMULATED, on_weight=weights, on_status=told),
        "serial printer": EscPosPrinter(SERIAL, on_status=told),
        "simulated printer": EscPosPrinter(SIMULATED, on_status=told, connect=printer.connect),
        "serial drawer": SerialDrawer(SERIAL, on_status=told),
        "simulated drawer": SimulatedDrawer(SIMULATED, on_status=told),
        "serial display": SerialDisplay(SERIAL, on_status=told),
        "simulated display": SimulatedDisplay(SIMULATED, on_status=told),
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_each_folder_has_the_same_files(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= FILES


def test_there_are_five_kinds_of_device() -> None:
    assert [folder.name for folder in FOLDERS] == [
        "display",
        "drawer",
        "printer",
        "scale",
        "scanner",
    ]


@pytest.mark.parametrize("name", every_device(Recorded[DeviceStatus]()))
def test_each_device_is_closed_at_first_and_again_when_it_is_asked_and_let_go(name: str) -> None:
    told = Recorded[DeviceStatus]()
    device = every_device(told)[name]
    assert device.status.state is DeviceState.CLOSED
    device.check_health()
    device.close()
    device.close()
    assert device.status.state is DeviceState.CLOSED
    assert told.words[-1:] in ([], [DeviceStatus(DeviceState.CLOSED)])
