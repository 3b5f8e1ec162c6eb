"""An ESC/POS printer at a tcp:, serial: or file: address, or behind any other line."""

import time
from collections.abc import Callable

from drivers.address import Address, DeviceKind, Scheme
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
from drivers.guarding import check_line
from drivers.ports import is_by_plug
from drivers.printer import escpos
from drivers.printer.conversation import UNKNOWN_OWED, Conversation
from drivers.printer.transport import Connect, Transport, open_transport
from drivers.printer.types import JobResult, Online, Outcome, PrinterStatus

OPEN_TIMEOUT_S = 3.0
HEALTH_TIMEOUT_S = 1.2
MUTE_PATIENCE_S = 0.5
"""How long a printer that has never answered anything is waited for after a job. Many print servers
carry bytes one way only: the next sale's drawer must not wait a whole deadline for each."""

_FLUSH = bytes(2048)
"""NULs, which printers ignore, to fill up a command that an interrupted job left half sent."""
_GONE = frozenset({Reason.ABSENT, Reason.LOST, Reason.TIMEOUT})


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
        longest_job_bytes: int | None = None,
    ) -> None:
        """`longest_job_bytes`: a longer job is refused whole; None for no limit."""
        self._may_be_half_open = address.scheme is Scheme.TCP
        self._longest_job_bytes = longest_job_bytes
        self._job_was_too_long = False
        self._settled_line = 0
        self._on_status = on_status
        self._clock = clock
        self._connect = connect or (lambda deadline: _guarded(address, deadline, clock))
        self._talk = Conversation(clock)
        self._status = CLOSED
        self._torn = False
        """Whether the last job ended within itself, perhaps within a command."""

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._status

    @property
    def seen(self) -> PrinterStatus:
        """What the printer said last; never blocks."""
        return self._talk.seen

    def open(self) -> None:
        """Connect and ask how it is. Raises DeviceError when there is nothing at the address."""
        try:
            self._on_live_line(self._look, self._clock() + OPEN_TIMEOUT_S)
        except DeviceError as refused:
            self._fail(refused)
            raise
        self._become(self._as_seen())

    def close(self) -> None:
        """Give the line back."""
        self._talk.hang_up()
        self._become(CLOSED)

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult:
        """Send one whole job once, and wait for the printer to say that it has worked through it.

        Never sends anything twice. Returns within `deadline_s`, give or take one answer's time.
        """
        limit = self._longest_job_bytes
        self._job_was_too_long = limit is not None and len(content) > limit
        if self._job_was_too_long:
            self._become(DeviceStatus(DeviceState.DEGRADED, Reason.TOO_LONG))
            return JobResult(Outcome.FAILED, Reason.TOO_LONG, detail=f"{len(content)} bytes")
        return self._run(content, self._clock() + deadline_s)

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        """One pulse for the drawer on connector pin 2 or 5. Never sends a second one by itself.

        A printer without paper gets the real-time pulse, whose fate is unknown: a queued one
        would wait for paper and open the drawer at the wrong time.
        """
        deadline = self._clock() + deadline_s
        kick = escpos.kick_drawer(pin=pin, pulse_ms=pulse_ms)
        result = self._run(kick, deadline)
        if result.outcome is not Outcome.FAILED or self._talk.seen.online is not Online.NO:
            return result
        sent, failure = self._talk.push(
            escpos.kick_drawer_now(pin=pin, pulse_ms=pulse_ms), deadline
        )
        if sent:
            return JobResult(Outcome.UNKNOWN, result.reason, sent)
        return JobResult(Outcome.FAILED, failure)

    @property
    def unanswered_jobs(self) -> int:
        """Jobs and questions behind them whose end the printer has not confirmed."""
        owed = self._talk.owed_fences
        return owed - UNKNOWN_OWED if owed >= UNKNOWN_OWED else owed

    @property
    def lines_begun(self) -> int:
        """How often a line was opened: another printer may stand at the end of a new one."""
        return self._talk.lines_begun

    def stored_keys(self, *, deadline_s: float) -> frozenset[bytes] | None:
        """The keys of the pictures that the printer keeps; None when it does not say, is not there
        or cannot answer now. Ask only a printer that knows GS ( L: others print the question."""
        deadline = self._clock() + deadline_s
        try:
            self._on_live_line(self._prepare, deadline)
            if self._hindrance() is not Reason.NONE or self._talk.asked_in_vain:
                return None
            return self._talk.stored_keys(deadline) if self._talk.can_hear else None
        except DeviceError as refused:
            self._fail(refused)
            return None

    def check_health(self) -> PrinterStatus:
        """Ask for everything, opening the line if need be. What is not answered is unknown."""
        try:
            self._on_live_line(self._look, self._clock() + HEALTH_TIMEOUT_S)
        except DeviceError as refused:
            self._fail(refused)
        else:
            self._become(self._as_seen())
        return self._talk.seen

    # ------------------------------------------------------------------------------------- a job

    def _run(self, content: bytes, deadline: float) -> JobResult:
        try:
            self._on_live_line(self._prepare, deadline)
        except DeviceError as refused:
            self._fail(refused)
            return JobResult(Outcome.FAILED, refused.reason, detail=refused.detail)
        if (hindrance := self._hindrance()) is not Reason.NONE:
            self._become(self._as_seen())
            return JobResult(Outcome.FAILED, hindrance)
        self._become(DeviceStatus(DeviceState.BUSY))
        result = self._send(content, deadline)
        self._become(self._after(result))
        return result

    def _look(self, deadline: float) -> None:
        """Ask everything; on a new line late answers to older jobs are waited out too."""
        self._talk.look(deadline)
        if self._settled_line != self._talk.lines_begun:
            self._settle(deadline)

    def _settle(self, deadline: float) -> None:
        """Not while it works on no job, nor with one that never said a word."""
        talk = self._talk
        if talk.owed_fences and talk.has_spoken and self._hindrance() is Reason.NONE:
            self._settled_line = talk.lines_begun
            talk.collect_owed_fences(deadline)

    def _prepare(self, deadline: float) -> None:
        """Ask before sending, so that nothing waits in a printer that cannot print it now."""
        talk = self._talk
        if talk.has_spoken or not talk.asked_in_vain:  # one that never spoke is asked only once
            talk.look(deadline)
            self._settle(deadline)
        if self._torn and talk.push(_FLUSH, deadline)[0] == len(_FLUSH):
            self._torn = False

    def _hindrance(self) -> Reason:
        """Why no job should be sent now; NONE when it may be."""
        if self._talk.speaks_otherwise:
            return Reason.PROTOCOL
        now = self._talk.seen.as_device_status()
        if now.state is DeviceState.FAULTED:
            return now.reason
        fell_silent = self._talk.has_spoken and self._talk.asked_in_vain
        return Reason.SILENT if fell_silent else Reason.NONE

    def _send(self, content: bytes, deadline: float) -> JobResult:
        talk = self._talk
        answerable = talk.can_hear
        sent, failure = talk.push(content + (escpos.FENCE if answerable else b""), deadline)
        self._torn = 0 < sent < len(content)
        sent_bytes = min(sent, len(content))
        if failure is not Reason.NONE:
            outcome = Outcome.UNKNOWN if sent else Outcome.FAILED
            return JobResult(outcome, failure, sent_bytes)
        if not answerable:
            return JobResult(Outcome.UNKNOWN, Reason.NO_ANSWER_LINE, sent_bytes)
        is_mute = talk.asked_in_vain and not talk.has_spoken
        patience = self._clock() + MUTE_PATIENCE_S if is_mute else deadline
        reason = talk.await_fence(min(deadline, patience))
        outcome = Outcome.DONE if reason is Reason.NONE else Outcome.UNKNOWN
        return JobResult(outcome, reason, sent_bytes)

    # ---------------------------------------------------------------------------- line and state

    def _on_live_line(self, step: Callable[[float], None], deadline: float) -> None:
        """Take a step that sends no job; once more on a new line if the old one had died."""
        if self._may_be_half_open and self._talk.has_spoken and self._talk.asked_in_vain:
            self._talk.hang_up()  # it may have been switched off and on: only a new line can tell
        was_open = self._talk.is_open
        self._open_line(deadline)
        try:
            step(deadline)
        except DeviceLost:
            self._talk.hang_up()
            if not was_open:
                raise
            self._open_line(deadline)
            step(deadline)

    def _open_line(self, deadline: float) -> None:
        if self._talk.is_open:
            return
        if self._status.state is DeviceState.CLOSED:
            self._become(DeviceStatus(DeviceState.OPENING))
        self._talk.begin(self._connect(deadline))

    def _fail(self, refused: DeviceError) -> None:
        self._talk.hang_up()
        state = DeviceState.LOST if refused.reason in _GONE else DeviceState.FAULTED
        self._become(DeviceStatus(state, refused.reason, refused.detail))

    def _after(self, result: JobResult) -> DeviceStatus:
        if not self._talk.is_open:
            return DeviceStatus(DeviceState.LOST, Reason.LOST)
        if result.reason in {Reason.TIMEOUT, Reason.SILENT}:
            return DeviceStatus(DeviceState.DEGRADED, result.reason)
        return self._as_seen()

    def _as_seen(self) -> DeviceStatus:
        if not self._talk.can_hear:
            return DeviceStatus(DeviceState.DEGRADED, Reason.NO_ANSWER_LINE)
        if self._talk.speaks_otherwise:
            return DeviceStatus(DeviceState.FAULTED, Reason.PROTOCOL)
        now = self._talk.seen.as_device_status()
        if self._job_was_too_long and now.state is DeviceState.READY:
            return DeviceStatus(DeviceState.DEGRADED, Reason.TOO_LONG)
        return now

    def _become(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)


def _guarded(address: Address, deadline: float, clock: Clock) -> Transport:
    """The line; at a serial plug only if no device of another kind speaks there."""
    line = open_transport(address, deadline, clock)
    if address.scheme is Scheme.SERIAL and is_by_plug(address):
        try:
            check_line(address, line, DeviceKind.PRINTER, clock=clock)
        except DeviceError:
            line.close()
            raise
    return line
