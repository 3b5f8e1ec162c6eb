"""A plug may hold another device today: it is asked before it is used, and never used silently."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from drivers.address import Address, DeviceKind
from drivers.contract import DeviceState, DeviceStatus, OtherDevice, Reason
from drivers.display.driver import SerialDisplay
from drivers.display.simulator import PtyDisplay
from drivers.guarding import check_plug
from drivers.printer.driver import EscPosPrinter
from drivers.printer.served import PtyPrinter
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.types import Outcome
from drivers.scale.driver import SerialScale
from drivers.scale.simulator import PtyScale
from drivers.scanner.driver import SerialScanner
from tests.drivers.places import FONT, address
from tests.drivers.probing.lines import PAPER_ASKED, PRINTER_ASKED, AnsweringPort
from tests.drivers.recording import PATIENCE_S, Recorded

ANSWERS = {PRINTER_ASKED: b"\x12", PAPER_ASKED: b"\x12"}
MISTAKEN = (DeviceState.FAULTED, Reason.OTHER_DEVICE)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def plug(tmp_path: Path) -> Callable[[Path], Address]:
    """A name of the plug in which a device is now."""

    def named(device: Path) -> Address:
        link = tmp_path / "by-path" / "usb-0:2:1.0"
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(device)
        return address(f"serial:{link}")

    return named


def of(status: DeviceStatus) -> tuple[DeviceState, Reason]:
    return status.state, status.reason


def test_printer_never_prints_on_a_scale(stack: ExitStack, plug: Callable[[Path], Address]) -> None:
    scale = PtyScale("stream")
    stack.callback(scale.close)
    printer = EscPosPrinter(plug(scale.path), on_status=Recorded[DeviceStatus]())
    result = printer.print_job(b"RECEIPT\n", deadline_s=5.0)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.OTHER_DEVICE)
    assert of(printer.status) == MISTAKEN


def test_printer_is_used_again_once_it_is_back_in_its_plug(
    stack: ExitStack, plug: Callable[[Path], Address]
) -> None:
    scale = PtyScale("stream")
    stack.callback(scale.close)
    paper = SimulatedPrinter(width_dots=384, font=FONT)
    served = PtyPrinter(paper)
    stack.callback(served.close)
    printer = EscPosPrinter(plug(scale.path), on_status=Recorded[DeviceStatus]())
    printer.check_health()
    assert of(printer.status) == MISTAKEN
    plug(served.path)
    assert printer.print_job(b"RECEIPT\n", deadline_s=PATIENCE_S).outcome is Outcome.DONE
    printer.close()
    assert paper.text_lines == ("RECEIPT",)


@pytest.mark.parametrize(
    "make",
    [
        lambda place, on_status: SerialScanner(
            place, on_scan=Recorded[object](), on_status=on_status
        ),
        lambda place, on_status: SerialScale(
            place, on_weight=Recorded[object](), on_status=on_status
        ),
        lambda place, on_status: SerialDisplay(place, on_status=on_status),
    ],
    ids=["scanner", "scale", "display"],
)
def test_printer_in_the_plug_of_another_device_is_a_stated_fault(
    stack: ExitStack, plug: Callable[[Path], Address], make: Callable[..., SerialScanner]
) -> None:
    port = stack.enter_context(AnsweringPort(ANSWERS))
    told = Recorded[DeviceStatus]()
    device = make(plug(port.path), told)
    device.open()
    assert told.wait_for(lambda items: any(of(one) == MISTAKEN for one in items))
    device.close()


def test_garbage_at_a_plug_is_no_printer_and_may_be_a_scanner(
    stack: ExitStack, plug: Callable[[Path], Address]
) -> None:
    port = stack.enter_context(AnsweringPort({PRINTER_ASKED: b"\xff\x00"}))
    place = plug(port.path)
    with pytest.raises(OtherDevice, match="ff 00"):
        check_plug(place, DeviceKind.PRINTER)
    check_plug(place, DeviceKind.SCANNER)


def test_device_that_is_named_by_itself_is_not_asked(stack: ExitStack) -> None:
    glass = PtyDisplay()
    stack.callback(glass.close)
    check_plug(address(f"serial:{glass.path}"), DeviceKind.DISPLAY)
    assert glass.not_understood == ()
