"""Pictures that a printer keeps, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import DeviceStatus
from drivers.printer import stored
from drivers.printer.driver import EscPosPrinter
from drivers.printer.paper_roll import PictureMark
from drivers.printer.simulator import SimulatedPrinter
from drivers.printer.status import AnswerReader, FenceAnswer, KeyList, QueryAnswer
from drivers.printer.stored import Raster
from drivers.printer.types import Outcome
from tests.drivers.places import FONT, address
from tests.drivers.recording import PATIENCE_S, Recorded

SMALL = Raster(1, 2, b"\x80\x01")
"""One black dot at the left end of the first row, one at the right end of the second."""


def connected(printer: SimulatedPrinter) -> EscPosPrinter:
    return EscPosPrinter(
        address("simulated:"), on_status=Recorded[DeviceStatus](), connect=printer.connect
    )


def test_graphics_are_stored_under_their_key_in_literal_bytes() -> None:
    assert (
        stored.store_graphics(SMALL)
        == (
            b"\x1d(L\x0d\x00"  # GS ( L, 13 bytes follow
            b"0C0" + SMALL.key + b"\x01"  # m 48, fn 67, a 48, the key, one colour
            b"\x08\x00\x02\x00"  # 8 dots wide, 2 high
            b"1\x80\x01"  # colour 49, then the dots
        )
    )


def test_bitmap_goes_column_by_column() -> None:
    assert stored.store_bitmap(SMALL) == (
        b"\x1cq\x01\x01\x00\x01\x00"  # FS q, one picture, 1 × 8 dots wide, 1 × 8 high
        b"\x80\x00\x00\x00\x00\x00\x00\x40"  # first column, top dot … last column, second dot
        b"\x1b@"
    )


def test_printing_names_the_key() -> None:
    assert stored.print_graphics(b"Ab") == b"\x1d(L\x06\x000EAb\x01\x01"


@given(st.integers(1, 6), st.integers(1, 20), st.data())
def test_columns_are_the_rows_again(row_bytes: int, rows: int, data: st.DataObject) -> None:
    content = data.draw(st.binary(min_size=row_bytes * rows, max_size=row_bytes * rows))
    sent = stored.store_bitmap(Raster(row_bytes, rows, content))
    high = -(-rows // 8)
    seen = stored.bitmap_as_raster(row_bytes, high, sent[7:-2])
    assert seen[: len(content)] == content
    assert not any(seen[len(content) :])


@pytest.mark.parametrize(
    ("row_bytes", "rows", "length"), [(0, 1, 0), (73, 1, 73), (1, 241, 241), (1, 2, 1)]
)
def test_what_is_no_logo_is_refused(row_bytes: int, rows: int, length: int) -> None:
    with pytest.raises(ValueError, match="dots"):
        Raster(row_bytes, rows, bytes(length))


def test_another_picture_has_another_key() -> None:
    keys = {Raster(1, 8, bytes([number] * 8)).key for number in range(8)}
    assert len(keys) == 8


def test_keys_come_out_of_their_frame_wherever_it_is_cut() -> None:
    reader = AnswerReader()
    frame = b"\x12\x37\x72\x41AbCd\x00\x00"  # an answer, a list of two keys, a fence's answer
    answers = [answer for byte in frame for answer in reader.feed(bytes([byte]))]
    assert answers == [QueryAnswer(0x12), KeyList((b"Ab", b"Cd"), has_more=True), FenceAnswer(0)]


def test_noise_that_begins_like_a_list_swallows_no_answer() -> None:
    reader = AnswerReader()
    assert reader.feed(b"\x37\x12\x37\x72\x12") == (QueryAnswer(0x12), QueryAnswer(0x12))
    assert reader.noise_bytes == 3


@pytest.mark.parametrize("how", ["graphics", "bitmap"])
def test_picture_survives_a_power_cut_and_prints_the_dots_it_was_made_of(how: str) -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = connected(printer)
    store = stored.store_graphics if how == "graphics" else stored.store_bitmap
    show = stored.print_graphics(SMALL.key) if how == "graphics" else stored.PRINT_BITMAP
    driver.print_job(store(SMALL), deadline_s=PATIENCE_S)
    printer.unplug()
    printer.plug_in()
    assert driver.print_job(b"\x1b@" + show, deadline_s=PATIENCE_S).outcome is Outcome.DONE
    (mark,) = printer.marks
    assert isinstance(mark, PictureMark)
    assert mark.content[:2] == SMALL.content
    assert printer.not_understood == ()
    driver.close()


def test_printer_says_which_pictures_it_keeps() -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = connected(printer)
    assert driver.stored_keys(deadline_s=PATIENCE_S) == frozenset()
    driver.print_job(stored.store_graphics(SMALL), deadline_s=PATIENCE_S)
    assert driver.stored_keys(deadline_s=PATIENCE_S) == frozenset({SMALL.key})
    printer.go_silent()
    assert driver.stored_keys(deadline_s=0.5) is None
    driver.close()


def test_picture_that_is_not_stored_prints_nothing() -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = connected(printer)
    job = b"\x1b@" + stored.print_graphics(b"Zz") + stored.PRINT_BITMAP + b"slip\n"
    assert driver.print_job(job, deadline_s=PATIENCE_S).outcome is Outcome.DONE
    assert printer.text_lines == ("slip",)
    assert len(printer.marks) == 1
    driver.close()


def test_broken_picture_is_not_understood_and_harms_nothing() -> None:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    driver = connected(printer)
    broken = b"\x1d(L\x0d\x000C0Ab\x01\x08\x00\x09\x001\x80\x01"  # nine rows, two bytes
    assert driver.print_job(broken + b"slip\n", deadline_s=PATIENCE_S).outcome is Outcome.DONE
    assert printer.not_understood == (broken,)
    assert printer.text_lines == ("slip",)
    driver.close()
