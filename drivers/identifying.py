"""Whose words come over a line: a printer's, a scale's, or nobody's that is known here.

Asks with what does no harm to a device of another kind: DLE EOT prints nothing and weighs nothing.
"""

from dataclasses import dataclass

from drivers.address import DeviceKind
from drivers.contract import Clock
from drivers.printer import escpos
from drivers.printer.escpos import Query
from drivers.printer.status import AnswerReader, ChangeReport, FlowControl, QueryAnswer
from drivers.printer.transport import Transport
from drivers.scale.protocols import PROTOCOLS, LineFramer, understand_sics, understand_stream

LISTEN_S = 0.5
"""A scale that speaks by itself does so three times a second or more."""
ANSWER_S = 0.4
QUIET_S = 0.1
"""An answer is over after so long a silence."""
HEARD_LIMIT = 512


@dataclass(frozen=True, slots=True)
class Voice:
    """What was heard. `kind` None: nothing at all (`raw` empty), or words that nobody knows."""

    kind: DeviceKind | None = None
    raw: bytes = b""


def voice_on(line: Transport, clock: Clock) -> Voice:
    """Who is on the line, as far as a printer's question and listening can tell. Takes 1.3 s at
    most. Raises DeviceLost."""
    unasked = _hear(line, clock, LISTEN_S)
    if _is_scale(unasked):
        return Voice(DeviceKind.SCALE, unasked)
    if not _is_status(unasked):
        return Voice(None, unasked)
    heard = b""
    for query in (Query.PRINTER, Query.PAPER):
        answer = _ask(line, escpos.ask(query), clock)
        heard += answer
        if not _is_answer(answer):
            return Voice(None, heard)
    return Voice(DeviceKind.PRINTER, heard)


def weighs(line: Transport, clock: Clock) -> Voice:
    """Whether a scale answers to the question of SICS. A printer would print the question. Raises
    DeviceLost."""
    heard = _ask(line, PROTOCOLS["sics"].asks, clock)
    return Voice(DeviceKind.SCALE if _is_scale(heard) else None, heard)


def is_weight(frame: bytes) -> bool:
    """Whether this line, without its end, is what a scale of either protocol says."""
    return understand_stream(frame) is not None or understand_sics(frame) is not None


def _is_scale(heard: bytes) -> bool:
    return any(is_weight(line) for line in LineFramer().feed(heard))


def _is_status(heard: bytes) -> bool:
    """Whether a printer could say this unasked: changes of state, flow control, or nothing."""
    reader = AnswerReader()
    answers = reader.feed(heard)
    return not reader.noise_bytes and all(
        isinstance(answer, ChangeReport | FlowControl) for answer in answers
    )


def _is_answer(heard: bytes) -> bool:
    """One answer to one question; reports of changes may stand around it."""
    reader = AnswerReader()
    answers = reader.feed(heard)
    own = [answer for answer in answers if not isinstance(answer, ChangeReport | FlowControl)]
    return not reader.noise_bytes and len(own) == 1 and isinstance(own[0], QueryAnswer)


def _ask(line: Transport, question: bytes, clock: Clock) -> bytes:
    """The answer up to its first pause; empty when none came in time."""
    line.write_some(question, clock() + ANSWER_S)
    heard = chunk = line.read_some(HEARD_LIMIT, clock() + ANSWER_S)
    while chunk and len(heard) < HEARD_LIMIT:
        chunk = line.read_some(HEARD_LIMIT - len(heard), clock() + QUIET_S)
        heard += chunk
    return heard


def _hear(line: Transport, clock: Clock, for_s: float) -> bytes:
    """What comes within this time; a flood ends it early."""
    ends_s, heard = clock() + for_s, b""
    while len(heard) < HEARD_LIMIT and clock() < ends_s:
        heard += line.read_some(HEARD_LIMIT - len(heard), ends_s)
    return heard
