"""The same promises of a scanner over a pty, of a grabbed keyboard and of the simulated one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from drivers.contract import Device, DeviceState, DeviceStatus, Reason
from drivers.scanner.driver import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.simulator import FileKeyboard, PtyScanner, SimulatedScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import Recorded


@dataclass(frozen=True)
class Bench:
    """A scanner, the hand that holds it, and what it said."""

    scanner: Device
    hand: SimulatedScanner | PtyScanner | FileKeyboard
    scans: Recorded[Scan]
    statuses: Recorded[DeviceStatus]
    device: str

    def states(self) -> list[DeviceState]:
        return [status.state for status in self.statuses.words]

    def wait_until(self, state: DeviceState) -> None:
        self.statuses.wait_for(lambda words: bool(words) and words[-1].state is state)


def simulated_bench() -> Iterator[Bench]:
    scans, statuses = Recorded[Scan](), Recorded[DeviceStatus]()
    scanner = SimulatedScanner(address("simulated:"), on_scan=scans, on_status=statuses)
    yield Bench(scanner, scanner, scans, statuses, "simulated:")
    scanner.close()


def serial_bench() -> Iterator[Bench]:
    hand, scans, statuses = PtyScanner(), Recorded[Scan](), Recorded[DeviceStatus]()
    place = address(f"serial:{hand.path}?baud=9600")
    scanner = SerialScanner(place, on_scan=scans, on_status=statuses)
    yield Bench(scanner, hand, scans, statuses, str(place))
    scanner.close()
    hand.close()


def hid_bench() -> Iterator[Bench]:
    hand, scans, statuses = FileKeyboard(), Recorded[Scan](), Recorded[DeviceStatus]()
    place = address(f"hid:{hand.path}")
    scanner = HidScanner(place, on_scan=scans, on_status=statuses, grab=lambda descriptor: None)
    yield Bench(scanner, hand, scans, statuses, str(place))
    scanner.close()
    hand.close()


@pytest.fixture(
    params=[simulated_bench, serial_bench, hid_bench], ids=["simulated", "serial", "hid"]
)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    make: Callable[[], Iterator[Bench]] = request.param
    yield from make()


def test_opened_scanner_becomes_ready(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    assert bench.states() == [DeviceState.OPENING, DeviceState.READY]
    assert bench.scanner.status.state is DeviceState.READY


def test_scanned_code_arrives_once_with_its_device(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.hand.scan("]E06901234567892")
    (scan,) = bench.scans.wait_for_count(1)
    assert scan == Scan("6901234567892", "]E0", b"]E06901234567892", bench.device)


def test_codes_arrive_in_their_order(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    codes = [f"69{number:011d}" for number in range(50)]
    for code in codes:
        bench.hand.scan(code)
    assert [scan.text for scan in bench.scans.wait_for_count(50)] == codes


def test_bytes_in_pieces_make_one_scan(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    for piece in (b"\x00690", b"12345", b"67892\r", b"\n"):
        bench.hand.send(piece)
    bench.hand.scan("next")
    assert [scan.text for scan in bench.scans.wait_for_count(2)] == ["6901234567892", "next"]


def test_unplugged_scanner_is_lost_and_comes_back_by_itself(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.hand.unplug()
    bench.wait_until(DeviceState.LOST)
    bench.hand.plug_in()
    bench.wait_until(DeviceState.READY)
    bench.hand.scan("6901234567892")
    assert [scan.text for scan in bench.scans.wait_for_count(1)] == ["6901234567892"]


def test_scanner_that_is_absent_at_first_is_found_later(bench: Bench) -> None:
    bench.hand.unplug()
    bench.scanner.open()
    bench.wait_until(DeviceState.LOST)
    bench.hand.plug_in()
    bench.wait_until(DeviceState.READY)


def test_half_a_code_before_an_unplug_does_not_join_the_next(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.hand.send(b"6901")
    bench.hand.unplug()
    bench.wait_until(DeviceState.LOST)
    bench.hand.plug_in()
    bench.wait_until(DeviceState.READY)
    bench.hand.scan("222")
    assert [scan.text for scan in bench.scans.wait_for_count(1)] == ["222"]


def test_closed_scanner_says_so_and_hears_nothing(bench: Bench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.scanner.close()
    bench.hand.send(b"111\r")
    assert bench.scanner.status.state is DeviceState.CLOSED
    assert bench.states()[-1] is DeviceState.CLOSED
    assert bench.scans.words == []


def test_closing_twice_and_opening_twice_are_harmless(bench: Bench) -> None:
    bench.scanner.open()
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.scanner.close()
    bench.scanner.close()
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    assert bench.states().count(DeviceState.READY) == 2


def test_absent_port_is_lost_with_its_reason() -> None:
    statuses = Recorded[DeviceStatus]()
    scanner = SerialScanner(
        address("serial:/dev/no-such-port"), on_scan=Recorded[Scan](), on_status=statuses
    )
    scanner.open()
    words = statuses.wait_for(lambda words: words[-1:] != [DeviceStatus(DeviceState.OPENING)])
    scanner.close()
    assert (words[-1].state, words[-1].reason) == (DeviceState.LOST, Reason.ABSENT)


def test_port_held_by_another_program_is_a_fault_that_says_so() -> None:
    hand, first, second = PtyScanner(), Recorded[DeviceStatus](), Recorded[DeviceStatus]()
    place = address(f"serial:{hand.path}")
    holder = SerialScanner(place, on_scan=Recorded[Scan](), on_status=first)
    latecomer = SerialScanner(place, on_scan=Recorded[Scan](), on_status=second)
    holder.open()
    first.wait_for(lambda words: words[-1:] == [DeviceStatus(DeviceState.READY)])
    latecomer.open()
    words = second.wait_for(lambda words: len(words) >= 2)
    for part in (latecomer, holder, hand):
        part.close()
    assert (words[1].state, words[1].reason) == (DeviceState.FAULTED, Reason.HELD)
