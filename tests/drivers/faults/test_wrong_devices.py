"""What speaks at a port and is not what its address says: a fault with its reason, never a hang."""

from collections.abc import Iterator

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.printer.driver import EscPosPrinter
from drivers.printer.types import Outcome, PrinterStatus
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.driver import SerialScale
from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from drivers.scanner.driver import SerialScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.printer.lines import FakeClock, FakeLine, well
from tests.drivers.recording import Recorded

GARBAGE = bytes(range(256))
BURST_BYTES = 10 * 1024 * 1024
FAULTED_PROTOCOL = (DeviceState.FAULTED, Reason.PROTOCOL)


@pytest.fixture
def port() -> Iterator[PseudoTerminal]:
    line = PseudoTerminal()
    yield line
    line.close()


def becomes(statuses: Recorded[DeviceStatus], state: DeviceState, reason: Reason) -> None:
    statuses.wait_for(
        lambda words: bool(words) and (words[-1].state, words[-1].reason) == (state, reason)
    )


# --- at the scanner's port ------------------------------------------------------------------------


class ScannerStand:
    """A scanner's driver, and what it said."""

    def __init__(self, place: str) -> None:
        self.scans, self.statuses = Recorded[Scan](), Recorded[DeviceStatus]()
        self.scanner = SerialScanner(address(place), on_scan=self.scans, on_status=self.statuses)
        self.scanner.open()
        becomes(self.statuses, DeviceState.READY, Reason.NONE)


@pytest.mark.parametrize("protocol", ["stream", "sics"])
def test_scale_at_the_scanners_port_is_a_fault_and_sells_nothing(protocol: str) -> None:
    scale = PtyScale(protocol)
    stand = ScannerStand(f"serial:{scale.path}")
    scale.send(b"ST,GS,+  0.375kg\r\n" if protocol == "stream" else b"S S      0.375 kg\r\n")
    becomes(stand.statuses, DeviceState.FAULTED, Reason.OTHER_DEVICE)
    stand.scanner.close()
    scale.close()
    assert stand.scans.words == []


def test_garbage_at_the_scanners_port_is_a_fault_until_a_code_is_read(
    port: PseudoTerminal,
) -> None:
    stand = ScannerStand(f"serial:{port.path}")
    port.send(b"\xff\x80\x01\r\xfe\x02\r\x90\x91\x92\r")
    becomes(stand.statuses, *FAULTED_PROTOCOL)
    port.send(b"6901234567892\r")
    becomes(stand.statuses, DeviceState.READY, Reason.NONE)
    stand.scanner.close()
    assert [scan.text for scan in stand.scans.words] == ["6901234567892"]


def test_burst_of_ten_megabytes_is_a_fault_and_the_next_code_is_read(port: PseudoTerminal) -> None:
    stand = ScannerStand(f"serial:{port.path}")
    for _ in range(BURST_BYTES // 4096):
        port.send(b"7" * 4096)
    becomes(stand.statuses, *FAULTED_PROTOCOL)
    port.send(b"\r6901234567892\r")
    becomes(stand.statuses, DeviceState.READY, Reason.NONE)
    stand.scanner.close()
    assert [scan.text for scan in stand.scans.words] == ["6901234567892"]


# --- at the scale's port --------------------------------------------------------------------------


def test_burst_of_ten_megabytes_at_the_scales_port_is_a_fault_and_no_weight(
    port: PseudoTerminal,
) -> None:
    weights, statuses = Recorded[Weight](), Recorded[DeviceStatus]()
    scale = SerialScale(
        address(f"serial:{port.path}?protocol=stream"), on_weight=weights, on_status=statuses
    )
    scale.open()
    becomes(statuses, DeviceState.READY, Reason.NONE)
    for _ in range(BURST_BYTES // 4096):
        port.send(b"ST,GS,+ 0.375" * 315)
    becomes(statuses, *FAULTED_PROTOCOL)
    port.send(b"\r\nST,GS,+  0.375kg\r\n")
    weights.wait_for(lambda words: words[-1:] == [Weight(Plate.STABLE, 375)])
    becomes(statuses, DeviceState.READY, Reason.NONE)
    scale.close()
    assert weights.words[0] == Weight(Plate.STABLE, 375)


# --- at the printer's port ------------------------------------------------------------------------


class BurstLine(FakeLine):
    """Ten megabytes of noise at 115,200 baud, which takes a quarter of an hour."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock, lambda _: b"")
        self._passing = clock
        self._left = BURST_BYTES

    def read_some(self, limit: int, deadline: float) -> bytes:
        said = min(limit, self._left)
        self._left -= said
        self._passing.now_s += said / 11_520
        return b"\xff" * said


def driver_on(line: FakeLine, clock: FakeClock) -> EscPosPrinter:
    return EscPosPrinter(
        address("serial:/dev/ttyUSB1"),
        on_status=Recorded[DeviceStatus](),
        clock=clock,
        connect=lambda _: line,
    )


@pytest.mark.parametrize(
    "says",
    [b"ST,GS,+  0.375kg\r\nUS,GS,+  0.380kg\r\n", b"6901234567892\r\n" * 3, GARBAGE],
    ids=["scale", "scanner", "garbage"],
)
def test_what_is_no_printer_gets_no_receipt_and_is_never_believed(says: bytes) -> None:
    clock = FakeClock()
    line = FakeLine(clock, lambda _: says)
    driver = driver_on(line, clock)
    assert driver.check_health() == PrinterStatus()
    assert (driver.status.state, driver.status.reason) == FAULTED_PROTOCOL
    result = driver.print_job(b"slip", deadline_s=5)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.PROTOCOL)
    assert b"slip" not in line.heard


def test_printer_that_is_put_back_in_its_place_works_again() -> None:
    clock = FakeClock()
    line = FakeLine(clock, lambda _: GARBAGE)
    driver = driver_on(line, clock)
    driver.check_health()
    line.answer = well
    driver.check_health()
    assert driver.print_job(b"slip", deadline_s=5).outcome is Outcome.DONE


def test_a_little_noise_among_answers_is_no_reason_to_stop() -> None:
    clock = FakeClock()
    driver = driver_on(FakeLine(clock, lambda chunk: b"\xff\x81" + well(chunk)), clock)
    assert driver.print_job(b"slip", deadline_s=5).outcome is Outcome.DONE


def test_burst_of_ten_megabytes_at_the_printers_port_ends_at_the_deadline() -> None:
    clock = FakeClock()
    began_s = clock.now_s
    driver = driver_on(BurstLine(clock), clock)
    result = driver.print_job(b"slip", deadline_s=5)
    assert clock.now_s - began_s < 6
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.PROTOCOL)


@pytest.mark.parametrize(("limit", "outcome"), [(3, Outcome.FAILED), (4, Outcome.DONE)])
def test_job_that_cannot_fit_is_refused_whole_and_said_until_one_fits(
    limit: int, outcome: Outcome
) -> None:
    clock = FakeClock()
    line = FakeLine(clock, well)
    driver = EscPosPrinter(
        address("simulated:"),
        on_status=Recorded[DeviceStatus](),
        clock=clock,
        connect=lambda _: line,
        longest_job_bytes=limit,
    )
    driver.check_health()
    result = driver.print_job(b"slip", deadline_s=5)
    assert result.outcome is outcome
    assert (b"slip" in line.heard) == (outcome is Outcome.DONE)
    driver.check_health()
    too_long = DeviceStatus(DeviceState.DEGRADED, Reason.TOO_LONG)
    assert (driver.status == too_long) == (outcome is Outcome.FAILED)
    driver.print_job(b"ok", deadline_s=5)
    assert driver.status == DeviceStatus(DeviceState.READY)
