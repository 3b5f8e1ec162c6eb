"""The log of decisions: who took lines from which state to which, when and why. It only grows.

PENDING → HELD | APPROVED → PAID → CLAWED_BACK. What is clawed back before it was paid is never
paid; what is clawed back after is taken off the next period.
"""

from dataclasses import dataclass
from enum import StrEnum

from cloud.database import Values, Work


class State(StrEnum):
    """Of a settlement line."""

    PENDING = "PENDING"
    HELD = "HELD"
    APPROVED = "APPROVED"
    PAID = "PAID"
    CLAWED_BACK = "CLAWED_BACK"


class Verdict(StrEnum):
    """What is decided."""

    HOLD = "hold"
    APPROVE = "approve"
    HOLD_ON = "hold_on"
    CLAW_BACK = "claw_back"
    PAY = "pay"


ALLOWED: dict[Verdict, tuple[State, ...]] = {
    Verdict.HOLD: (State.PENDING, State.APPROVED),
    Verdict.APPROVE: (State.PENDING, State.HELD),
    Verdict.HOLD_ON: (),
    Verdict.CLAW_BACK: (State.HELD, State.PAID),
    Verdict.PAY: (State.APPROVED,),
}
"""From which states each verdict takes a line; a line in another state stays as it is."""
RESULT = {
    Verdict.HOLD: State.HELD,
    Verdict.APPROVE: State.APPROVED,
    Verdict.CLAW_BACK: State.CLAWED_BACK,
    Verdict.PAY: State.PAID,
}
BY_RULE = "settlement"
"""Who decides where no person does."""


class ReasonMissing(Exception):
    """A decision about money needs a reason and somebody who gives it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the log."""

    decision_id: int
    at_ms: int
    by: str
    verdict: Verdict
    reason: str


def decided(
    work: Work,
    verdict: Verdict,
    *,
    by: str,
    reason: str,
    now_ms: int,
    hold_id: int | None = None,
    payout_id: int | None = None,
) -> int:
    """Add a decision; its number. Raises ReasonMissing."""
    by, reason = by.strip(), reason.strip()
    if not by or not reason:
        raise ReasonMissing
    (number,) = work.row(
        "INSERT INTO settlement_decision (decision_id, decided_at, decided_by, decision, reason,"
        " hold_id, payout_id) VALUES ((SELECT coalesce(max(decision_id), 0) + 1"
        " FROM settlement_decision), ?, ?, ?, ?, ?, ?) RETURNING decision_id",
        (now_ms, by, verdict, reason, hold_id, payout_id),
    )
    return int(number)


def take_lines(work: Work, decision_id: int, verdict: Verdict, which: str, values: Values) -> int:
    """Take the lines `which` (a condition on settlement_line, with its `values`) where the verdict
    takes them, and note each step. How many moved."""
    states = ALLOWED[verdict]
    if not states:
        return 0
    condition = f" WHERE {which} AND state IN ({', '.join('?' for _ in states)})"
    work.do(_NOTE_STEPS + condition, (decision_id, RESULT[verdict], *values, *states))
    moved = work.rows(_MOVE + condition + " RETURNING 1", (RESULT[verdict], *values, *states))
    return len(moved)


def decisions_of(work: Work, hold_id: int) -> tuple[Decision, ...]:
    """All that was decided of a hold, oldest first."""
    return tuple(
        Decision(number, at_ms, by, Verdict(verdict), reason)
        for number, at_ms, by, verdict, reason in work.rows(
            "SELECT decision_id, decided_at, decided_by, decision, reason FROM settlement_decision"
            " WHERE hold_id = ? ORDER BY decision_id",
            (hold_id,),
        )
    )


_NOTE_STEPS = (
    "INSERT INTO settlement_step (decision_id, store_id, terminal_id, epoch, seq, line_no, nth,"
    " from_state, to_state) SELECT ?, store_id, terminal_id, epoch, seq, line_no, nth, state, ?"
    " FROM settlement_line"
)
_MOVE = "UPDATE settlement_line SET state = ?"
