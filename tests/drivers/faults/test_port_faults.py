"""Ports that are held, forbidden or gone, for every device that has one; and clocks that jump."""

import ast
import errno
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import drivers
from drivers.contract import Device, DeviceState, DeviceStatus, Reason
from drivers.display.driver import SerialDisplay
from drivers.drawer.driver import SerialDrawer
from drivers.printer.driver import EscPosPrinter
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.driver import SerialScale
from drivers.scale.types import Weight
from drivers.scanner.driver import SerialScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import PATIENCE_S, Recorded

Make = Callable[[str, Recorded[DeviceStatus]], Device]

DEVICES: dict[str, Make] = {
    "scanner": lambda place, statuses: SerialScanner(
        address(place), on_scan=Recorded[Scan](), on_status=statuses
    ),
    "scale": lambda place, statuses: SerialScale(
        address(place), on_weight=Recorded[Weight](), on_status=statuses
    ),
    "printer": lambda place, statuses: EscPosPrinter(address(place), on_status=statuses),
    "drawer": lambda place, statuses: SerialDrawer(address(place), on_status=statuses),
    "display": lambda place, statuses: SerialDisplay(address(place), on_status=statuses),
}
every_device = pytest.mark.parametrize("kind", DEVICES)


@pytest.fixture
def port() -> Iterator[PseudoTerminal]:
    line = PseudoTerminal()
    yield line
    line.close()


def found(kind: str, place: str, reason: Reason) -> DeviceState:
    """Its state once it has said that reason."""
    statuses = Recorded[DeviceStatus]()
    device = DEVICES[kind](place, statuses)
    if not isinstance(device, EscPosPrinter):  # its `open` raises what `check_health` tells
        device.open()
    device.check_health()
    told = statuses.wait_for(lambda words: bool(words) and words[-1].reason is reason)
    device.close()
    return told[-1].state


HOLDER = """
import sys, serial
port = serial.Serial(sys.argv[1], exclusive=True)
print("held", flush=True)
sys.stdin.read()
"""


@every_device
def test_port_held_by_another_process_is_a_fault_for_every_device(
    kind: str, port: PseudoTerminal
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(port.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        state = found(kind, f"serial:{port.path}", Reason.HELD)
        holder.communicate(timeout=2 * PATIENCE_S)
    assert state is DeviceState.FAULTED


@every_device
def test_port_that_may_not_be_opened_is_a_fault_for_every_device(
    kind: str, port: PseudoTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "permission denied")

    monkeypatch.setattr("serial.Serial", forbidden)
    assert found(kind, f"serial:{port.path}", Reason.PERMISSION) is DeviceState.FAULTED


@every_device
def test_port_that_is_not_there_is_lost_for_every_device(kind: str, tmp_path: Path) -> None:
    assert found(kind, f"serial:{tmp_path / 'ttyUSB0'}", Reason.ABSENT) is DeviceState.LOST


@every_device
def test_file_that_is_no_port_is_told_for_every_device(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "ttyUSB0"
    file.write_bytes(b"no terminal")
    assert found(kind, f"serial:{file}", Reason.ABSENT) is DeviceState.LOST
    assert file.read_bytes() == b"no terminal"


@pytest.mark.parametrize("kind", ["scanner", "scale", "drawer", "display"])
def test_device_that_comes_back_after_a_long_time_is_found_at_once(
    kind: str, port: PseudoTerminal
) -> None:
    """It is not waited for until the longest pause between two attempts has passed."""
    port.unplug()
    statuses = Recorded[DeviceStatus]()
    device = DEVICES[kind](f"serial:{port.path}", statuses)
    device.open()
    statuses.wait_for(lambda words: words[-1].state is DeviceState.LOST)
    port.plug_in()
    back = {DeviceState.READY, DeviceState.DEGRADED}
    device.check_health()
    statuses.wait_for(lambda words: words[-1].state in back)
    device.close()


WALL_CLOCKS = {"time", "time_ns", "now", "utcnow", "today", "localtime", "gmtime"}


def test_no_driver_reads_a_clock_that_can_jump() -> None:
    """Every deadline, gap and pause counts on `time.monotonic`, so that setting the clock changes
    none of them."""
    read = {
        f"{file.name}: {ast.unparse(node)}"
        for file in Path(drivers.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in WALL_CLOCKS
    }
    assert read == set()
