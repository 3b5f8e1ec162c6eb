"""The same promises of a scanner on a pty, a grabbed keyboard, a camera and the simulated one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

import pytest

from drivers.contract import Device, DeviceState, DeviceStatus, Reason
from drivers.scanner.camera import CameraScanner
from drivers.scanner.driver import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.simulator import FileKeyboard, HeldUp, PtyScanner, SimulatedScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import Recorded
from tests.drivers.scanner.pictures import EAN13, held_up

PICTURES = 6
"""Of one code in a row; two that agree are believed."""


class Hand(Protocol):
    """What a person does with any scanner."""

    def scan(self, code: str) -> None: ...

    def unplug(self) -> None: ...

    def plug_in(self) -> None: ...


class ByteHand(Hand, Protocol):
    """One that types or sends bytes."""

    def send(self, chunk: bytes) -> None: ...


HandT_co = TypeVar("HandT_co", bound=Hand, covariant=True)
ByteBench: TypeAlias = "Bench[ByteHand]"
AnyBench: TypeAlias = "Bench[Hand]"


@dataclass(frozen=True)
class Bench(Generic[HandT_co]):
    """A scanner, the hand that holds it, and what it said."""

    scanner: Device
    hand: HandT_co
    scans: Recorded[Scan]
    statuses: Recorded[DeviceStatus]
    device: str

    def states(self) -> list[DeviceState]:
        return [status.state for status in self.statuses.words]

    def wait_until(self, state: DeviceState) -> None:
        self.statuses.wait_for(lambda words: bool(words) and words[-1].state is state)


def simulated_bench() -> Iterator[ByteBench]:
    scans, statuses = Recorded[Scan](), Recorded[DeviceStatus]()
    scanner = SimulatedScanner(address("simulated:"), on_scan=scans, on_status=statuses)
    yield Bench(scanner, scanner, scans, statuses, "simulated:")
    scanner.close()


def serial_bench() -> Iterator[ByteBench]:
    hand, scans, statuses = PtyScanner(), Recorded[Scan](), Recorded[DeviceStatus]()
    place = address(f"serial:{hand.path}?baud=9600")
    scanner = SerialScanner(place, on_scan=scans, on_status=statuses)
    yield Bench(scanner, hand, scans, statuses, str(place))
    scanner.close()
    hand.close()


def hid_bench() -> Iterator[ByteBench]:
    hand, scans, statuses = FileKeyboard(), Recorded[Scan](), Recorded[DeviceStatus]()
    place = address(f"hid:{hand.path}")
    scanner = HidScanner(place, on_scan=scans, on_status=statuses, grab=lambda descriptor: None)
    yield Bench(scanner, hand, scans, statuses, str(place))
    scanner.close()
    hand.close()


class CameraHand:
    """Holds codes before a camera, and takes them away again."""

    def __init__(self) -> None:
        self.camera = HeldUp()

    def scan(self, code: str) -> None:
        picture = held_up(EAN13, code.removeprefix("]E0"), module_px=3.0)
        self.camera.show(*[picture] * PICTURES)

    def unplug(self) -> None:
        self.camera.unplug()

    def plug_in(self) -> None:
        self.camera.plug_in()


def camera_bench() -> Iterator[AnyBench]:
    hand, scans, statuses = CameraHand(), Recorded[Scan](), Recorded[DeviceStatus]()
    scanner = CameraScanner(
        address("camera:0"), on_scan=scans, on_status=statuses, connect=hand.camera.connect
    )
    yield Bench(scanner, hand, scans, statuses, "camera:0")
    scanner.close()


BYTE_BENCHES = {"simulated": simulated_bench, "serial": serial_bench, "hid": hid_bench}


@pytest.fixture(params=BYTE_BENCHES)
def bench(request: pytest.FixtureRequest) -> Iterator[ByteBench]:
    yield from BYTE_BENCHES[request.param]()


@pytest.fixture(params=[*BYTE_BENCHES, "camera"])
def any_bench(request: pytest.FixtureRequest) -> Iterator[AnyBench]:
    yield from camera_bench() if request.param == "camera" else BYTE_BENCHES[request.param]()


def test_opened_scanner_becomes_ready(any_bench: AnyBench) -> None:
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.READY)
    assert any_bench.states() == [DeviceState.OPENING, DeviceState.READY]
    assert any_bench.scanner.status.state is DeviceState.READY


def test_scanned_code_arrives_once_with_its_device(any_bench: AnyBench) -> None:
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.READY)
    any_bench.hand.scan("]E06901234567892")
    (scan,) = any_bench.scans.wait_for_count(1)
    assert (scan.text, scan.symbology_aim) == ("6901234567892", "]E0")
    assert scan.device == any_bench.device
    assert any_bench.scanner.check_health() == DeviceStatus(DeviceState.READY)


def test_raw_bytes_are_kept_without_the_end_mark(bench: ByteBench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.hand.scan("]E06901234567892")
    (scan,) = bench.scans.wait_for_count(1)
    assert scan == Scan("6901234567892", "]E0", b"]E06901234567892", bench.device)


def test_codes_arrive_in_their_order(bench: ByteBench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    codes = [f"69{number:011d}" for number in range(50)]
    for code in codes:
        bench.hand.scan(code)
    assert [scan.text for scan in bench.scans.wait_for_count(50)] == codes


def test_bytes_in_pieces_make_one_scan(bench: ByteBench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    for piece in (b"\x00690", b"12345", b"67892\r", b"\n"):
        bench.hand.send(piece)
    bench.hand.scan("next")
    assert [scan.text for scan in bench.scans.wait_for_count(2)] == ["6901234567892", "next"]


def test_unplugged_scanner_is_lost_and_comes_back_by_itself(any_bench: AnyBench) -> None:
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.READY)
    any_bench.hand.unplug()
    any_bench.wait_until(DeviceState.LOST)
    any_bench.hand.plug_in()
    any_bench.wait_until(DeviceState.READY)
    any_bench.hand.scan("6901234567892")
    assert [scan.text for scan in any_bench.scans.wait_for_count(1)] == ["6901234567892"]


def test_scanner_that_is_absent_at_first_is_found_later(any_bench: AnyBench) -> None:
    any_bench.hand.unplug()
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.LOST)
    any_bench.hand.plug_in()
    any_bench.wait_until(DeviceState.READY)


def test_half_a_code_before_an_unplug_does_not_join_the_next(bench: ByteBench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.hand.send(b"6901")
    bench.hand.unplug()
    bench.wait_until(DeviceState.LOST)
    bench.hand.plug_in()
    bench.wait_until(DeviceState.READY)
    bench.hand.scan("222")
    assert [scan.text for scan in bench.scans.wait_for_count(1)] == ["222"]


def test_closed_scanner_says_so_and_hears_nothing(bench: ByteBench) -> None:
    bench.scanner.open()
    bench.wait_until(DeviceState.READY)
    bench.scanner.close()
    bench.hand.send(b"111\r")
    assert bench.scanner.status.state is DeviceState.CLOSED
    assert bench.states()[-1] is DeviceState.CLOSED
    assert bench.scans.words == []


def test_closing_twice_and_opening_twice_are_harmless(any_bench: AnyBench) -> None:
    any_bench.scanner.open()
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.READY)
    any_bench.scanner.close()
    any_bench.scanner.close()
    any_bench.scanner.open()
    any_bench.wait_until(DeviceState.READY)
    assert any_bench.states().count(DeviceState.READY) == 2


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
