"""What a printer says back, told apart by fixed bits."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import DeviceState, Reason
from drivers.printer.escpos import Query
from drivers.printer.status import (
    AnswerReader,
    ChangeReport,
    FenceAnswer,
    FlowControl,
    QueryAnswer,
    with_answer,
)
from drivers.printer.types import Cover, DrawerSignal, Fault, Online, Paper, PrinterStatus

WELL = PrinterStatus(Paper.ENOUGH, Cover.CLOSED, Online.YES, DrawerSignal.LOW, Fault.NONE)


def test_each_kind_of_answer_is_known_by_its_bits() -> None:
    stream = bytes.fromhex(
        "12"  # 0001 0010  DLE EOT
        "00"  # 0000 0000  GS r
        "10 00 00 0f"  # ASB: 0001 0000 and three more
        "13 11"  # XOFF, XON
    )
    assert AnswerReader().feed(stream) == (
        QueryAnswer(0x12),
        FenceAnswer(0x00),
        ChangeReport(bytes.fromhex("10 00 00 0f")),
        FlowControl(may_send=False),
        FlowControl(may_send=True),
    )


def test_report_in_pieces_is_not_taken_for_fence_answers() -> None:
    reader = AnswerReader()
    assert reader.feed(b"\x10\x00") == ()
    assert reader.feed(b"\x00") == ()
    assert reader.feed(b"\x0f") == (ChangeReport(b"\x10\x00\x00\x0f"),)


def test_flow_control_inside_a_report_does_not_break_it() -> None:
    found = AnswerReader().feed(b"\x10\x00\x13\x00\x0f")
    assert found == (FlowControl(may_send=False), ChangeReport(b"\x10\x00\x00\x0f"))


def test_broken_report_is_dropped_and_the_next_answer_is_read() -> None:
    reader = AnswerReader()
    assert reader.feed(b"\x10\x00\x12") == (QueryAnswer(0x12),)
    assert reader.noise_bytes == 2


def test_noise_is_counted_and_means_nothing() -> None:
    reader = AnswerReader()
    assert reader.feed(b"\xff\x80") == ()
    assert reader.noise_bytes == 2


@pytest.mark.parametrize(
    ("query", "byte", "expected"),
    [
        (Query.PRINTER, 0x12, {"online": Online.YES, "drawer_signal": DrawerSignal.LOW}),
        (Query.PRINTER, 0x1A, {"online": Online.NO}),  # bit 3: offline
        (Query.PRINTER, 0x16, {"drawer_signal": DrawerSignal.HIGH}),  # bit 2: pin 3 is high
        (Query.OFFLINE_CAUSE, 0x12, {"cover": Cover.CLOSED}),
        (Query.OFFLINE_CAUSE, 0x16, {"cover": Cover.OPEN}),  # bit 2
        (Query.OFFLINE_CAUSE, 0x32, {"paper": Paper.OUT}),  # bit 5: stopped for want of paper
        (Query.ERROR_CAUSE, 0x12, {"fault": Fault.NONE}),
        (Query.ERROR_CAUSE, 0x1A, {"fault": Fault.CUTTER}),  # bit 3
        (Query.ERROR_CAUSE, 0x32, {"fault": Fault.UNRECOVERABLE}),  # bit 5
        (Query.ERROR_CAUSE, 0x52, {"fault": Fault.RECOVERABLE}),  # bit 6
        (Query.PAPER, 0x12, {"paper": Paper.ENOUGH}),
        (Query.PAPER, 0x1E, {"paper": Paper.LOW}),  # bits 2, 3: near end
        (Query.PAPER, 0x7E, {"paper": Paper.OUT}),  # bits 5, 6: end
    ],
)
def test_answer_sets_only_what_it_says(
    query: Query, byte: int, expected: dict[str, object]
) -> None:
    found = with_answer(PrinterStatus(), query, byte)
    assert {name: getattr(found, name) for name in expected} == expected


def test_unasked_printer_is_unknown_in_everything() -> None:
    assert PrinterStatus().as_device_status().state is DeviceState.DEGRADED
    assert PrinterStatus().as_device_status().reason is Reason.SILENT


def test_report_tells_everything() -> None:
    # 10: online, closed; 00: no error; 03: near end; 0f: fixed
    low = ChangeReport(bytes.fromhex("10 00 03 0f")).status()
    assert low.paper is Paper.LOW
    # 3c: bits 2 drawer, 3 offline, 5 cover; 08: cutter; 0c: end
    bad = ChangeReport(bytes.fromhex("3c 08 0c 0f")).status()
    assert bad == PrinterStatus(Paper.OUT, Cover.OPEN, Online.NO, DrawerSignal.HIGH, Fault.CUTTER)
    assert ChangeReport(bytes.fromhex("10 00 00 0f")).status() == WELL
    assert WELL.as_device_status().state is DeviceState.READY


ANSWERS = st.sampled_from(
    [
        (b"\x12", QueryAnswer(0x12)),
        (b"\x7e", QueryAnswer(0x7E)),
        (b"\x0c", FenceAnswer(0x0C)),
        (b"\x10\x00\x03\x0f", ChangeReport(b"\x10\x00\x03\x0f")),
        (b"\x3c\x08\x0c\x0f", ChangeReport(b"\x3c\x08\x0c\x0f")),
        (b"\x13", FlowControl(may_send=False)),
    ]
)


@given(st.lists(ANSWERS, max_size=12), st.data())
def test_answers_are_the_same_however_the_bytes_are_split(
    said: list[tuple[bytes, object]], data: st.DataObject
) -> None:
    stream = b"".join(words for words, _ in said)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    reader = AnswerReader()
    found = [
        answer
        for start, end in pairwise([0, *cuts, len(stream)])
        for answer in reader.feed(stream[start:end])
    ]
    assert found == [answer for _, answer in said]


@given(st.lists(st.binary(max_size=64), max_size=10))
def test_noise_never_crashes_the_reader(chunks: list[bytes]) -> None:
    reader = AnswerReader()
    for chunk in chunks:
        for answer in reader.feed(chunk):
            if isinstance(answer, ChangeReport):
                assert len(answer.frame) == 4
                answer.status()
