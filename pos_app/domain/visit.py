"""A technician's visit, as the journal keeps it. Nothing in it can touch money or prices."""

from enum import StrEnum

from pos_app.domain.values import dataclass

DETAIL_LIMIT = 200


class VisitEnd(StrEnum):
    """How a visit ended."""

    LEFT = "left"
    TIME = "time"  # fifteen minutes were over
    RESTART = "restart"  # the till was restarted or reset from the menu


@dataclass(frozen=True, slots=True)
class VisitOpened:
    """Journal entry: the menu was opened. No technician: the till was not enrolled yet."""

    technician: str
    challenge: str


@dataclass(frozen=True, slots=True)
class VisitStep:
    """Journal entry: what was done in the menu, and what came of it."""

    what: str  # a word, such as `test printer`
    outcome: str  # passed | failed | skipped | begun | done
    detail: str  # at most DETAIL_LIMIT characters


@dataclass(frozen=True, slots=True)
class VisitClosed:
    """Journal entry: the menu was left."""

    end: VisitEnd


def visit_step(what: str, outcome: str, detail: str) -> VisitStep:
    """A step whose detail is cut to what the journal takes."""
    return VisitStep(what, outcome, detail[:DETAIL_LIMIT])
