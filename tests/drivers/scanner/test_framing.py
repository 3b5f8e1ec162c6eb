"""Bytes from a scanner's line become scans."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.framing import MAX_FRAME_BYTES, ScanFramer
from drivers.scanner.types import Scan

DEVICE = "serial:/dev/ttyUSB0"


def texts(*chunks: bytes) -> list[str]:
    framer = ScanFramer(DEVICE)
    return [scan.text for chunk in chunks for scan in framer.feed(chunk, 0)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_code_ends_with_cr_lf_or_both(end: bytes) -> None:
    assert texts(b"6901234567892" + end) == ["6901234567892"]


def test_two_codes_in_one_read_are_two_scans() -> None:
    assert texts(b"111\r\n222\r\n") == ["111", "222"]


def test_cr_and_lf_in_different_reads_end_one_code() -> None:
    assert texts(b"111\r", b"\n222\r") == ["111", "222"]


def test_code_without_an_end_waits_for_it() -> None:
    assert texts(b"69012") == []
    assert texts(b"69012", b"34\r") == ["6901234"]


def test_aim_identifier_is_kept_apart_from_the_code() -> None:
    (scan,) = ScanFramer(DEVICE).feed(b"]E06901234567892\r", 0)
    assert scan == Scan("6901234567892", "]E0", b"]E06901234567892", DEVICE)


def test_code_without_aim_identifier_says_so() -> None:
    (scan,) = ScanFramer(DEVICE).feed(b"6901234567892\r", 0)
    assert scan.symbology_aim is None


def test_noise_before_a_code_is_stripped() -> None:
    # ff: line noise, 00: break, 7f: DEL
    assert texts(b"\xff\x00\x7f6901234567892\r") == ["6901234567892"]


def test_noise_before_an_aim_identifier_does_not_hide_it() -> None:
    (scan,) = ScanFramer(DEVICE).feed(b"\x00]C1017\r", 0)
    assert (scan.symbology_aim, scan.text) == ("]C1", "017")


def test_gs1_separator_stays_in_the_code() -> None:
    # 1d: GS, which stands for FNC1 between GS1 elements
    assert texts(b"]C110AB\x1d17260101\r") == ["10AB\x1d17260101"]


def test_chinese_in_a_qr_code_is_kept() -> None:
    assert texts("]Q1街角小店\r".encode()) == ["街角小店"]


def test_half_a_code_older_than_100_ms_is_dropped() -> None:
    framer = ScanFramer(DEVICE)
    assert framer.feed(b"6901", 1_000) == ()
    assert [scan.text for scan in framer.feed(b"222\r", 1_101)] == ["222"]
    assert framer.dropped_frames == 1


def test_half_a_code_of_100_ms_is_still_the_same_code() -> None:
    framer = ScanFramer(DEVICE)
    framer.feed(b"6901", 1_000)
    assert [scan.text for scan in framer.feed(b"222\r", 1_100)] == ["6901222"]


def test_longest_frame_is_a_scan_and_one_byte_more_is_dropped_to_its_end() -> None:
    framer = ScanFramer(DEVICE)
    assert len(framer.feed(b"1" * MAX_FRAME_BYTES + b"\r", 0)) == 1
    assert framer.feed(b"1" * (MAX_FRAME_BYTES + 1), 0) == ()
    assert [scan.text for scan in framer.feed(b"11\r222\r", 0)] == ["222"]
    assert framer.dropped_frames == 1


def test_frame_of_noise_alone_is_no_scan() -> None:
    framer = ScanFramer(DEVICE)
    assert framer.feed(b"\x00\x01\r", 0) == ()
    assert framer.dropped_frames == 1


def test_code_stays_out_of_the_log() -> None:
    (scan,) = ScanFramer(DEVICE).feed(b"134567890123456789\r", 0)
    assert "1345" not in repr(scan)


@given(st.lists(st.text("0123456789ABC-", min_size=1, max_size=40), max_size=5), st.data())
def test_scans_are_the_same_however_the_bytes_are_split(
    codes: list[str], data: st.DataObject
) -> None:
    stream = b"".join(code.encode() + b"\r\n" for code in codes)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    edges = [0, *cuts, len(stream)]
    assert texts(*(stream[a:b] for a, b in pairwise(edges))) == codes


@given(st.lists(st.binary(max_size=700), max_size=6), st.integers(0, 300))
def test_noise_never_crashes_and_never_grows(chunks: list[bytes], gap_ms: int) -> None:
    framer = ScanFramer(DEVICE)
    for number, chunk in enumerate(chunks):
        for scan in framer.feed(chunk, number * gap_ms):
            assert scan.text
            assert len(scan.raw) <= MAX_FRAME_BYTES
            assert all(mark.isprintable() or mark == "\x1d" for mark in scan.text)
