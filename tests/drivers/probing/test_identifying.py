"""Whose words come over a line, told by their bytes."""

import pytest

from drivers.address import DeviceKind
from drivers.identifying import HEARD_LIMIT, Voice, voice_on, weighs
from tests.drivers.probing.lines import (
    PAPER_ASKED,
    PRINTER_ASKED,
    WEIGHT_ASKED,
    Clock,
    ScriptedLine,
)

READY = {PRINTER_ASKED: b"\x12", PAPER_ASKED: b"\x12"}
"""DLE EOT answers 0xx1xx10: online, drawer signal low; paper enough."""


def heard(
    answers: dict[bytes, bytes] | None = None, unasked: tuple[bytes, ...] = ()
) -> tuple[Voice, ScriptedLine, float]:
    clock = Clock()
    line = ScriptedLine(clock, answers=answers, unasked=unasked)
    began = clock()
    return voice_on(line, clock), line, clock() - began


def test_two_status_answers_are_a_printer() -> None:
    voice, line, _ = heard(READY)
    assert voice == Voice(DeviceKind.PRINTER, b"\x12\x12")
    assert line.said == [PRINTER_ASKED, PAPER_ASKED]


def test_printer_without_paper_and_offline_is_one_all_the_same() -> None:
    assert heard({PRINTER_ASKED: b"\x1a", PAPER_ASKED: b"\x72"})[0].kind is DeviceKind.PRINTER


def test_reports_of_changes_around_an_answer_do_no_harm() -> None:
    report = b"\x14\x00\x00\x0f"  # ASB: 0xx1xx00, then three of 0xx0xxxx
    voice, _, _ = heard({PRINTER_ASKED: report + b"\x12", PAPER_ASKED: b"\x12\x13"}, (report,))
    assert voice.kind is DeviceKind.PRINTER


@pytest.mark.parametrize(
    "line",
    [
        b"ST,GS,+  0.375kg\r\n",
        b"US,NT,-  0.010kg\r\n",
        b"OL,GS,+-------kg\r\n",
        b"S S  0.375 kg\r\n",
    ],
)
def test_scale_that_speaks_by_itself_is_told_without_asking(line: bytes) -> None:
    voice, asked, _ = heard(unasked=(line[7:], line, line))
    assert voice.kind is DeviceKind.SCALE
    assert asked.said == []


def test_digits_of_a_scale_are_no_status() -> None:
    """A 2 has the bits of a DLE EOT answer."""
    voice, _, _ = heard({PRINTER_ASKED: b"2", PAPER_ASKED: b"ES\r\n"})
    assert voice.kind is None


@pytest.mark.parametrize(
    "answer",
    [
        b"\xff",
        b"\x12\x12",  # two answers to one question
        b"\x10\x04\x01",  # a line that echoes
        b"ES\r\n",  # a SICS scale that does not know the question
        b"login: ",
    ],
)
def test_other_answers_are_nobodys(answer: bytes) -> None:
    assert heard({PRINTER_ASKED: answer})[0] == Voice(None, answer)


def test_device_that_answers_the_first_question_alone_is_no_printer() -> None:
    assert heard({PRINTER_ASKED: b"\x12"})[0] == Voice(None, b"\x12")


def test_garbage_is_nobodys_and_nothing_is_asked_of_it() -> None:
    voice, line, _ = heard(READY, (b"\xfe\x80\xc3", b"\x00\x91"))
    assert voice == Voice(None, b"\xfe\x80\xc3\x00\x91")
    assert line.said == []


def test_silence_is_known_within_a_second() -> None:
    voice, _, took_s = heard()
    assert voice == Voice()
    assert took_s <= 1.0


def test_flood_ends_the_listening() -> None:
    voice, _, took_s = heard(unasked=(b"\xff" * 10_000_000,))
    assert len(voice.raw) == HEARD_LIMIT
    assert took_s < 0.2


@pytest.mark.parametrize("answer", [b"S S      0.375 kg\r\n", b"S D      0.375 kg\r\n", b"S I\r\n"])
def test_scale_that_waits_for_its_question_answers_it(answer: bytes) -> None:
    clock = Clock()
    line = ScriptedLine(clock, answers={WEIGHT_ASKED: answer})
    assert weighs(line, clock) == Voice(DeviceKind.SCALE, answer)


def test_whoever_answers_something_else_is_no_scale() -> None:
    clock = Clock()
    line = ScriptedLine(clock, answers={WEIGHT_ASKED: b"ES\r\n"})
    assert weighs(line, clock) == Voice(None, b"ES\r\n")
