"""An ESC/POS printer at a tcp:, serial: or file: address, or behind any other line."""

import time

from drivers.address import Address
from drivers.contract import (
    CLOSED,
    Clock,
    DeviceError,
    DeviceLost,
    DeviceState,
    DeviceStatus,
    Reason,
    StatusListener,
)
from drivers.printer import escpos
from drivers.printer.escpos import Query
from drivers.printer.status import AnswerReader, ChangeReport, FenceAnswer, QueryAnswer, with_answer
from drivers.printer.transport import Connect, Transport, open_transport
from drivers.printer.types import JobResult, Online, Outcome, PrinterStatus

CHUNK_BYTES = 1024
ANSWER_TIMEOUT_S = 0.3
"""A living printer answers a real-time question in 20 ms and its byte's time on the wire."""
PATIENCE_S = 1.0
"""After so long without the fence's answer the printer is asked what is wrong."""
QUIET_S = 0.05
OPEN_TIMEOUT_S = 3.0

_QUESTIONS = (Query.PRINTER, Query.PAPER, Query.OFFLINE_CAUSE, Query.ERROR_CAUSE)
_FLUSH = bytes(2048)
"""NULs, which printers ignore, to fill up a command that an interrupted job left half sent."""


class EscPosPrinter:
    """One printer, used by one thread. Opens its line when it needs it, also after a loss.

    Only `open` raises DeviceError; the other calls report failure in what they return.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
        connect: Connect | None = None,
    ) -> None:
        self._address = address
        self._on_status = on_status
        self._clock = clock
        self._connect = connect or (lambda deadline: open_transport(address, deadline, clock))
        self._line: Transport | None = None
        self._answers = AnswerReader()
        self._status = CLOSED
        self._seen = PrinterStatus()
        self._owed_fences = 0
        """Fences sent and not answered. An old answer must never pass for a new job's."""
        self._has_spoken = False
        self._asked_in_vain = False
        self._torn = False

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    @property
    def seen(self) -> PrinterStatus:
        """What the printer said last."""
        return self._seen

    def open(self) -> None:
        """Connect and ask how it is. Raises DeviceError when there is nothing at the address."""
        try:
            line = self._open_line(self._clock() + OPEN_TIMEOUT_S)
            self._look(line, self._clock() + OPEN_TIMEOUT_S)
        except DeviceError as refused:
            self._fail(refused)
            raise
        self._become(self._as_seen())

    def close(self) -> None:
        """Give the line back."""
        self._drop_line()
        self._become(CLOSED)

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult:
        """Send one whole job once, and wait for the printer to say that it has worked through it.

        Never sends anything twice. Returns within `deadline_s`, give or take one answer's time.
        """
        return self._run(content, self._clock() + deadline_s)

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        """One pulse for the drawer on connector pin 2 or 5. Never sends a second one by itself."""
        deadline = self._clock() + deadline_s
        kick = escpos.kick_drawer(pin=pin, pulse_ms=pulse_ms)
        result = self._run(kick, deadline)
        if result.outcome is Outcome.FAILED and self._seen.online is Online.NO and self._line:
            # A queued kick would wait for paper and open the drawer at the wrong time.
            at_once = escpos.kick_drawer_now(pin=pin, pulse_ms=pulse_ms)
            return self._send_unfenced(self._line, at_once, result.reason, deadline)
        return result

    def check_health(self) -> PrinterStatus:
        """Ask for everything, opening the line if need be. What is not answered is unknown."""
        try:
            line = self._open_line(self._clock() + OPEN_TIMEOUT_S)
            self._look(line, self._clock() + 4 * ANSWER_TIMEOUT_S)
        except DeviceError as refused:
            self._fail(refused)
        else:
            self._become(self._as_seen())
        return self._seen

    # ------------------------------------------------------------------------------------- a job

    def _run(self, content: bytes, deadline: float) -> JobResult:
        try:
            line = self._ready_line(deadline)
        except DeviceError as refused:
            self._fail(refused)
            return JobResult(Outcome.FAILED, refused.reason, detail=refused.detail)
        before = self._seen.as_device_status()
        if before.state is DeviceState.FAULTED:
            self._become(before)
            return JobResult(Outcome.FAILED, before.reason)
        if self._has_spoken and self._asked_in_vain:
            self._become(before)
            return JobResult(Outcome.FAILED, Reason.SILENT)
        self._become(DeviceStatus(DeviceState.BUSY))
        result = self._send(line, content, deadline)
        self._settle_status(result)
        return result

    def _ready_line(self, deadline: float) -> Transport:
        """An open line whose printer was just asked how it is. Raises DeviceError."""
        was_open = self._line is not None
        line = self._open_line(deadline)
        try:
            self._prepare(line, deadline)
        except DeviceLost:
            self._drop_line()
            if not was_open:
                raise
            line = self._open_line(deadline)  # the line died between two jobs; nothing was sent
            self._prepare(line, deadline)
        return line

    def _prepare(self, line: Transport, deadline: float) -> None:
        if self._has_spoken or not self._asked_in_vain:
            self._look(line, deadline)
        if self._owed_fences and self._has_spoken and not self._asked_in_vain:
            self._collect_owed_fences(line, deadline)
        if self._torn and self._push(line, _FLUSH, deadline)[0] == len(_FLUSH):
            self._torn = False

    def _send(self, line: Transport, content: bytes, deadline: float) -> JobResult:
        fence = escpos.FENCE if line.can_read else b""
        sent, failure = self._push(line, content + fence, deadline)
        self._torn = 0 < sent < len(content)
        sent_bytes = min(sent, len(content))
        if failure is not Reason.NONE:
            outcome = Outcome.UNKNOWN if sent else Outcome.FAILED
            return JobResult(outcome, failure, sent_bytes)
        if not line.can_read:
            return JobResult(Outcome.UNKNOWN, Reason.NO_ANSWER_LINE, sent_bytes)
        self._owed_fences += 1
        reason = self._await_fence(line, deadline)
        outcome = Outcome.DONE if reason is Reason.NONE else Outcome.UNKNOWN
        return JobResult(outcome, reason, sent_bytes)

    def _send_unfenced(
        self, line: Transport, content: bytes, reason: Reason, deadline: float
    ) -> JobResult:
        sent, failure = self._push(line, content, deadline)
        if not sent:
            return JobResult(Outcome.FAILED, failure)
        return JobResult(Outcome.UNKNOWN, reason, sent)

    def _push(self, line: Transport, content: bytes, deadline: float) -> tuple[int, Reason]:
        """How many bytes the line took, and why not all."""
        sent = 0
        while sent < len(content):
            if self._clock() >= deadline:
                return sent, Reason.TIMEOUT
            try:
                taken = line.write_some(content[sent : sent + CHUNK_BYTES], deadline)
            except DeviceLost:
                self._drop_line()
                return sent, Reason.LOST
            if not taken:
                return sent, Reason.TIMEOUT
            sent += taken
        return sent, Reason.NONE

    def _await_fence(self, line: Transport, deadline: float) -> Reason:
        """NONE once every fence is answered, else why the answer did not come."""
        try:
            while not self._fences_answered(line, min(deadline, self._clock() + PATIENCE_S)):
                if self._clock() >= deadline:
                    return Reason.SILENT
                if self._asked_in_vain:
                    continue
                self._look(line, deadline)
                now = self._seen.as_device_status()
                if self._owed_fences and now.state is DeviceState.FAULTED:
                    return now.reason
        except DeviceLost:
            self._drop_line()
            return Reason.LOST
        return Reason.NONE

    def _fences_answered(self, line: Transport, deadline: float) -> bool:
        while self._owed_fences and self._clock() < deadline:
            self._listen(line, deadline)
        return not self._owed_fences

    def _collect_owed_fences(self, line: Transport, deadline: float) -> None:
        """Clear up after a job of unknown fate, so that its late answer cannot be mistaken.

        A new fence is answered after all older ones: once an answer came and the line is quiet,
        nothing more can come.
        """
        self._push(line, escpos.FENCE, deadline)
        self._owed_fences += 1
        owed, until = self._owed_fences, min(deadline, self._clock() + PATIENCE_S)
        while self._owed_fences == owed and self._clock() < until:
            self._listen(line, until)
        if self._owed_fences < owed:
            self._drain(line, 4 * QUIET_S)
            self._owed_fences = 0

    # --------------------------------------------------------------------------------- questions

    def _look(self, line: Transport, deadline: float) -> None:
        """Ask everything, until the first silence, and keep what was said. Raises DeviceLost."""
        if not line.can_read:
            self._seen = PrinterStatus()
            return
        stale, self._asked_in_vain = self._asked_in_vain, False
        self._drain(line, QUIET_S if stale else 0)
        said = PrinterStatus()
        for query in _QUESTIONS:
            byte = self._ask(line, query, min(deadline, self._clock() + ANSWER_TIMEOUT_S))
            if byte is None:
                self._asked_in_vain = True
                break
            said = with_answer(said, query, byte)
            if stale:
                self._drain(line, QUIET_S)  # a late answer to the last round may follow
        self._seen = said

    def _ask(self, line: Transport, query: Query, deadline: float) -> int | None:
        self._push(line, escpos.ask(query), deadline)
        while self._clock() < deadline:
            if heard := self._listen(line, deadline):
                return heard[0]
        return None

    def _drain(self, line: Transport, quiet_s: float) -> None:
        """Hear and drop what still comes, until nothing came for so long."""
        give_up = self._clock() + ANSWER_TIMEOUT_S
        while self._clock() < give_up:
            chunk = line.read_some(64, self._clock() + quiet_s)
            if not chunk:
                return
            self._note(chunk)

    def _listen(self, line: Transport, deadline: float) -> list[int]:
        """The answers to real-time questions in the next chunk; the rest is noted."""
        return self._note(line.read_some(64, deadline))

    def _note(self, chunk: bytes) -> list[int]:
        answers = self._answers.feed(chunk)
        self._has_spoken = self._has_spoken or bool(answers)
        for answer in answers:
            if isinstance(answer, FenceAnswer):
                self._owed_fences = max(0, self._owed_fences - 1)
            elif isinstance(answer, ChangeReport):
                self._seen = answer.status()
        return [answer.byte for answer in answers if isinstance(answer, QueryAnswer)]

    # ---------------------------------------------------------------------------- line and state

    def _open_line(self, deadline: float) -> Transport:
        if self._line is None:
            if self._status.state is DeviceState.CLOSED:
                self._become(DeviceStatus(DeviceState.OPENING))
            self._line = self._connect(deadline)
            self._answers = AnswerReader()
        return self._line

    def _drop_line(self) -> None:
        line, self._line = self._line, None
        self._seen = PrinterStatus()
        if line is not None:
            line.close()

    def _fail(self, refused: DeviceError) -> None:
        self._drop_line()
        gone = refused.reason in {Reason.ABSENT, Reason.LOST, Reason.TIMEOUT}
        state = DeviceState.LOST if gone else DeviceState.FAULTED
        self._become(DeviceStatus(state, refused.reason, refused.detail))

    def _settle_status(self, result: JobResult) -> None:
        if self._line is None:
            self._become(DeviceStatus(DeviceState.LOST, Reason.LOST))
        elif result.reason in {Reason.TIMEOUT, Reason.SILENT}:
            self._become(DeviceStatus(DeviceState.DEGRADED, result.reason))
        else:
            self._become(self._as_seen())

    def _as_seen(self) -> DeviceStatus:
        if self._line is not None and not self._line.can_read:
            return DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)
        return self._seen.as_device_status()

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)
