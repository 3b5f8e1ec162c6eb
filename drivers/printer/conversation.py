"""Questions, answers and fences between one driver and its printer."""

from collections import deque

from drivers.contract import Clock, DeviceLost, DeviceState, Reason
from drivers.printer import escpos
from drivers.printer.escpos import Query
from drivers.printer.status import (
    AnswerReader,
    ChangeReport,
    FenceAnswer,
    KeyList,
    QueryAnswer,
    with_answer,
)
from drivers.printer.stored import ACKNOWLEDGE, ASK_KEYS
from drivers.printer.transport import Transport
from drivers.printer.types import PrinterStatus

CHUNK_BYTES = 1024
ANSWER_TIMEOUT_S = 0.24
"""A living printer answers a real-time question in 20 ms and its byte's time on the wire."""
PATIENCE_S = 1.0
"""After so long without the fence's answer the printer is asked what is wrong."""
QUIET_S = 0.05
UNKNOWN_OWED = 1000
_MOST_LISTS = 16
_FEW_FENCES = 3
_STRAYS, _MANY_STRAYS = 6, 24
"""Bytes in one round of questions that are no answers: without and with answers among them."""

_QUESTIONS = (Query.PRINTER, Query.PAPER, Query.OFFLINE_CAUSE, Query.ERROR_CAUSE)


class Conversation:
    """Everything said on one line after another. Used by one thread.

    Answers carry no names: a late one looks like the answer to the next question. So questions go
    one at a time, unanswered fences are counted, and after a silence late answers are waited out.
    """

    def __init__(self, clock: Clock) -> None:
        self.seen = PrinterStatus()
        """What the printer said last."""
        self.has_spoken = False
        """Whether it ever answered anything: then its silence means trouble."""
        self.asked_in_vain = False
        """Whether the last round of questions ended in silence."""
        self.owed_fences = UNKNOWN_OWED
        """Fences sent and not answered. An old answer must never pass for a new job's; nobody knows
        how many are left of who spoke here before us, such as this program before a restart."""
        self.speaks_otherwise = False
        """Whether the last round of questions met what no printer says: something else is there."""
        self._clock = clock
        self._line: Transport | None = None
        self._answers = AnswerReader()
        self._answers_heard = 0
        self._key_lists: deque[KeyList] = deque(maxlen=_MOST_LISTS)
        self.lines_begun = 0
        """Lines so far: another printer may stand at the end of each."""

    @property
    def is_open(self) -> bool:
        """Whether there is a line."""
        return self._line is not None

    @property
    def can_hear(self) -> bool:
        """Whether the printer could ever answer on the line that is open."""
        return self._line is not None and self._line.can_read

    def begin(self, line: Transport) -> None:
        """Speak on this line from now on."""
        self._line = line
        self.lines_begun += 1
        self._answers = AnswerReader()

    def hang_up(self) -> None:
        """Give the line back; what was seen is no longer known."""
        line, self._line = self._line, None
        self.seen = PrinterStatus()
        if line is not None:
            line.close()

    def push(self, content: bytes, deadline: float) -> tuple[int, Reason]:
        """How many bytes the line took, and why not all. Hangs up when the line is gone."""
        sent = 0
        while sent < len(content):
            if self._clock() >= deadline:
                return sent, Reason.TIMEOUT
            try:
                taken = self._open_line().write_some(content[sent : sent + CHUNK_BYTES], deadline)
            except DeviceLost:
                self.hang_up()
                return sent, Reason.LOST
            if not taken:
                return sent, Reason.TIMEOUT
            sent += taken
        return sent, Reason.NONE

    def look(self, deadline: float) -> None:
        """Ask everything, until the first silence, and keep what was said. Raises DeviceLost."""
        if not self._open_line().can_read:
            self.seen = PrinterStatus()
            return
        stale, self.asked_in_vain = self.asked_in_vain, False
        strays_before = self._strays(expected=0)
        expected = min(self.owed_fences, _FEW_FENCES)
        self._drain(QUIET_S if stale else 0)
        said = PrinterStatus()
        for query in _QUESTIONS:
            expected += 1
            byte = self._ask(query, min(deadline, self._clock() + ANSWER_TIMEOUT_S))
            if byte is None:
                self.asked_in_vain = True
                break
            said = with_answer(said, query, byte)
            if stale:
                self._drain(QUIET_S)  # a late answer to the last round may follow
        self._drain(0)
        strays = self._strays(expected=expected) - strays_before
        self.speaks_otherwise = strays >= (_STRAYS if self.asked_in_vain else _MANY_STRAYS)
        self.seen = PrinterStatus() if self.speaks_otherwise else said

    def await_fence(self, deadline: float) -> Reason:
        """NONE once every fence is answered, else why the answer did not come."""
        self.owed_fences += 1
        try:
            while not self._fences_answered(min(deadline, self._clock() + PATIENCE_S)):
                if self._clock() >= deadline:
                    return Reason.SILENT
                if self.asked_in_vain:
                    continue
                self.look(deadline)
                now = self.seen.as_device_status()
                if self.owed_fences and now.state is DeviceState.FAULTED:
                    return now.reason
        except DeviceLost:
            self.hang_up()
            return Reason.LOST
        return Reason.NONE

    def collect_owed_fences(self, deadline: float) -> None:
        """Clear up after jobs of unknown fate, so that their late answers cannot be mistaken.

        A new fence is answered after all older ones: once an answer came and the line is quiet,
        nothing more can come. Raises DeviceLost.
        """
        self.push(escpos.FENCE, deadline)
        self.owed_fences += 1
        owed, until = self.owed_fences, min(deadline, self._clock() + PATIENCE_S)
        while self.owed_fences == owed and self._clock() < until:
            self._listen(until)
        if self.owed_fences < owed:
            self._drain(4 * QUIET_S)
            self.owed_fences = 0

    def stored_keys(self, deadline: float) -> frozenset[bytes] | None:
        """The keys of the pictures that the printer keeps; None when it does not say.

        Raises DeviceLost.
        """
        self._key_lists.clear()
        keys: set[bytes] = set()
        self.push(ASK_KEYS, deadline)
        while self._clock() < deadline:
            self._listen(deadline)
            while self._key_lists:
                part = self._key_lists.popleft()
                keys.update(part.keys)
                if not part.has_more:
                    return frozenset(keys)
                self.push(ACKNOWLEDGE, deadline)
        return None

    def _strays(self, *, expected: int) -> int:
        """Bytes so far that were no answers, and answers beyond those that were expected."""
        return self._answers.noise_bytes + self._answers_heard - expected

    def _fences_answered(self, deadline: float) -> bool:
        while self.owed_fences and self._clock() < deadline:
            self._listen(deadline)
        return not self.owed_fences

    def _ask(self, query: Query, deadline: float) -> int | None:
        self.push(escpos.ask(query), deadline)
        while self._clock() < deadline:
            if heard := self._listen(deadline):
                return heard[0]
        return None

    def _drain(self, quiet_s: float) -> None:
        """Hear and drop what still comes, until nothing came for so long."""
        give_up = self._clock() + ANSWER_TIMEOUT_S
        while self._clock() < give_up:
            chunk = self._open_line().read_some(64, self._clock() + quiet_s)
            if not chunk:
                return
            self._note(chunk)

    def _listen(self, deadline: float) -> list[int]:
        """The answers to real-time questions in the next chunk; the rest is noted."""
        return self._note(self._open_line().read_some(64, deadline))

    def _note(self, chunk: bytes) -> list[int]:
        answers = self._answers.feed(chunk)
        self.has_spoken = self.has_spoken or bool(answers)
        for answer in answers:
            self._answers_heard += isinstance(answer, FenceAnswer | QueryAnswer)
            if isinstance(answer, FenceAnswer):
                self.owed_fences = max(0, self.owed_fences - 1)
            elif isinstance(answer, ChangeReport):
                self.seen = answer.status()
            elif isinstance(answer, KeyList):
                self._key_lists.append(answer)
        return [answer.byte for answer in answers if isinstance(answer, QueryAnswer)]

    def _open_line(self) -> Transport:
        if self._line is None:
            raise DeviceLost("", "the line is closed")
        return self._line
