"""Scanners on real lines: pieces, no end marks, and two at once."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from drivers.contract import DeviceState, DeviceStatus
from drivers.scanner.driver import SerialScanner
from drivers.scanner.framing import GAP_MS, ScanFramer
from drivers.scanner.simulator import PtyScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import Recorded

READY = DeviceStatus(DeviceState.READY)


@pytest.fixture
def hand() -> Iterator[PtyScanner]:
    scanner = PtyScanner()
    yield scanner
    scanner.close()


def opened(hand: PtyScanner, scans: Recorded[Scan], options: str = "") -> SerialScanner:
    statuses = Recorded[DeviceStatus]()
    scanner = SerialScanner(
        address(f"serial:{hand.path}{options}"), on_scan=scans, on_status=statuses
    )
    scanner.open()
    statuses.wait_for(lambda words: words[-1:] == [READY])
    return scanner


def test_code_without_a_suffix_ends_where_nothing_follows(hand: PtyScanner) -> None:
    scans = Recorded[Scan]()
    with closing(opened(hand, scans, "?suffix=none")):
        hand.send(b"]E06901234567892")
        (first,) = scans.wait_for_count(1)
        hand.send(b"6921168509256")
        _, second = scans.wait_for_count(2)
    assert (first.text, first.symbology_aim) == ("6901234567892", "]E0")
    assert second.text == "6921168509256"


def test_gap_of_30_ms_ends_a_code_and_a_shorter_one_does_not() -> None:
    framer = ScanFramer("serial:/dev/ttyUSB0", ends_at_gap=True)
    framer.feed(b"690", 1_000)
    assert framer.feed(b"", 1_000 + GAP_MS - 1) == ()
    framer.feed(b"123", 1_000 + GAP_MS - 1)
    (scan,) = framer.feed(b"", 1_000 + 2 * GAP_MS)
    assert scan.text == "690123"
    assert framer.feed(b"", 9_000) == ()


def test_scanner_with_a_suffix_waits_for_it_however_long_the_gap() -> None:
    framer = ScanFramer("serial:/dev/ttyUSB0")
    framer.feed(b"690", 1_000)
    assert framer.feed(b"", 1_090) == ()
    assert [scan.text for scan in framer.feed(b"1\r", 1_095)] == ["6901"]


def test_two_scanners_at_once_mix_no_bytes(hand: PtyScanner) -> None:
    other_hand, scans = PtyScanner(), Recorded[Scan]()
    first, second = opened(hand, scans), opened(other_hand, scans)
    codes = [f"{number:013d}" for number in range(40)]
    for code in codes:
        half = code[:6].encode(), code[6:].encode() + b"\r"
        for piece in half:
            hand.send(piece)
            other_hand.send(piece.replace(b"0", b"9"))
    found = scans.wait_for_count(2 * len(codes))
    for scanner in (first, second):
        scanner.close()
    other_hand.close()
    by_device = {str(hand.path): codes, str(other_hand.path): [c.replace("0", "9") for c in codes]}
    for path, expected in by_device.items():
        assert [scan.text for scan in found if scan.device == f"serial:{path}"] == expected
