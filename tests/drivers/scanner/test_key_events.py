"""Keyboard events as the kernel records them, and the codes that they type."""

import errno
import string
import struct

from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import DeviceStatus, Reason
from drivers.scanner.hid import HidScanner
from drivers.scanner.key_events import KeyDecoder, events_for
from drivers.scanner.simulator import FileKeyboard, PtyScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import Recorded

PRINTABLE = string.digits + string.ascii_letters + string.punctuation + " \x1d"


def record(kind: int, code: int, value: int) -> bytes:
    """24 bytes: seconds, microseconds, type, code, value (`linux/input.h`, 64 bit)."""
    return struct.pack("<qqHHi", 1_795_320_000, 123_456, kind, code, value)


def typed(records: bytes) -> list[bytes | None]:
    return list(KeyDecoder().feed(records))


def test_literal_records_of_a_scanner_that_reads_6a() -> None:
    records = (
        record(4, 4, 0x70023)  # EV_MSC MSC_SCAN: which key the device itself means
        + record(1, 7, 1)  # KEY_6 down
        + record(0, 0, 0)  # EV_SYN: one report ends
        + record(1, 7, 0)  # KEY_6 up
        + record(1, 42, 1)  # KEY_LEFTSHIFT down
        + record(1, 30, 1)  # KEY_A down
        + record(1, 30, 2)  # KEY_A repeats itself
        + record(1, 30, 0)
        + record(1, 42, 0)
        + record(1, 30, 1)
        + record(1, 28, 1)  # KEY_ENTER down
    )
    assert typed(records) == [b"6", b"A", b"a", b"\r"]


def test_keypad_types_digits_and_its_enter_ends_a_code() -> None:
    records = b"".join(record(1, code, 1) for code in (71, 80, 82, 96))
    assert typed(records) == [b"7", b"2", b"0", b"\r"]


def test_control_and_bracket_are_the_separator_of_gs1_elements() -> None:
    records = record(1, 29, 1) + record(1, 27, 1) + record(1, 29, 0) + record(1, 27, 1)
    assert typed(records) == [b"\x1d", b"]"]


def test_other_keys_with_control_type_nothing() -> None:
    assert typed(record(1, 29, 1) + record(1, 46, 1)) == []  # Ctrl+C


def test_keys_that_type_nothing_are_left_out() -> None:
    assert typed(b"".join(record(1, code, 1) for code in (1, 59, 103, 125, 700))) == []


@given(st.text(PRINTABLE, max_size=60))
def test_every_code_that_can_be_typed_is_read(code: str) -> None:
    assert b"".join(piece or b"?" for piece in typed(events_for(code))) == code.encode() + b"\r"


@given(st.text(PRINTABLE, max_size=20), st.lists(st.integers(1, 50), max_size=20))
def test_records_may_arrive_in_pieces(code: str, cuts: list[int]) -> None:
    decoder, rest, out = KeyDecoder(), events_for(code), list[bytes | None]()
    for cut in cuts:
        out += decoder.feed(rest[:cut])
        rest = rest[cut:]
    out += decoder.feed(rest)
    assert out == typed(events_for(code))


@given(st.binary(max_size=500))
def test_no_noise_is_a_crash(noise: bytes) -> None:
    typed(noise)


def test_code_that_lost_events_is_dropped_and_the_next_one_is_read() -> None:
    hand, scans, statuses = FileKeyboard(), Recorded[Scan](), Recorded[DeviceStatus]()
    scanner = HidScanner(
        address(f"hid:{hand.path}"),
        on_scan=scans,
        on_status=statuses,
        grab=lambda descriptor: None,
    )
    scanner.open()
    lost = record(0, 3, 0)  # SYN_DROPPED: the kernel's buffer ran over
    hand.send_events(events_for("6901234")[:-96] + lost + events_for("567892"))
    hand.scan("6901234567892")
    (scan,) = scans.wait_for_count(1)
    scanner.close()
    hand.close()
    assert scan.text == "6901234567892"


def test_device_that_is_no_keyboard_is_refused() -> None:
    line, statuses = PtyScanner(), Recorded[DeviceStatus]()
    scanner = HidScanner(address(f"hid:{line.path}"), on_scan=Recorded[Scan](), on_status=statuses)
    scanner.open()
    statuses.wait_for(lambda words: words[-1:] != [] and words[-1].reason is Reason.ABSENT)
    scanner.close()
    line.close()


def test_device_that_somebody_else_has_grabbed_is_held() -> None:
    def taken(descriptor: int) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    hand, statuses = FileKeyboard(), Recorded[DeviceStatus]()
    scanner = HidScanner(
        address(f"hid:{hand.path}"), on_scan=Recorded[Scan](), on_status=statuses, grab=taken
    )
    scanner.open()
    statuses.wait_for(lambda words: words[-1:] != [] and words[-1].reason is Reason.HELD)
    scanner.close()
    hand.close()
