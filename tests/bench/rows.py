"""One JSON object a row: ours, the floor, their ratio, the bar, and whether it holds."""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measured row. The floor is None where a bar is an absolute or a count."""

    job: str
    case: str
    n: int
    unit: str
    p50: float
    p99: float
    floor_p50: float | None
    floor_p99: float | None
    ratio_p50: float | None
    ratio_p99: float | None
    bar: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 99th percentile of what was measured."""

    n: int
    p50: float
    p99: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> "Spread":
        """Nearest rank: with few samples the p99 is the worst of them."""
        ordered = sorted(samples)
        if not ordered:
            raise ValueError("nothing was measured")
        return cls(len(ordered), _rank(ordered, 0.50), _rank(ordered, 0.99))


def row(  # one argument a column
    job: str, case: str, unit: str, ours: Spread, floor: Spread | None, *, bar: str, ok: bool
) -> Row:
    """A row from two spreads."""
    return Row(
        job=job,
        case=case,
        n=ours.n,
        unit=unit,
        p50=_short(ours.p50),
        p99=_short(ours.p99),
        floor_p50=_short(floor.p50) if floor else None,
        floor_p99=_short(floor.p99) if floor else None,
        ratio_p50=_short(ours.p50 / floor.p50) if floor and floor.p50 else None,
        ratio_p99=_short(ours.p99 / floor.p99) if floor and floor.p99 else None,
        bar=bar,
        ok=ok,
    )


def say(measured: Row) -> None:
    """Print it, at once."""
    sys.stdout.write(json.dumps(asdict(measured), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note(told: str) -> None:
    """What is being prepared, for whoever waits."""
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _short(value: float) -> float:
    """Four figures are more than this can know."""
    return float(f"{value:.4g}")
