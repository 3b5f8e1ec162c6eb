"""How an offer's budget is used up over a day or a week, and when it will be gone.

The line is drawn backwards from the budget as it is now, so that its end is the figure of the
table to the fen.
"""

from dataclasses import dataclass

from cloud.database import Work
from cloud.office.figures import midnight
from cloud.office.lines import OfferLine

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS
_PACE_MS = 60 * _MINUTE_MS
_STEPS_A_DAY = 48


@dataclass(frozen=True, slots=True)
class Burn:
    """Fen at the end of each step so far; the last step is now. `ends_ms` is when the budget is
    gone at the pace of the last hour, if that is before the window ends."""

    from_ms: int
    until_ms: int
    now_ms: int
    at_ms: list[int]
    used: list[int]
    taken: list[int]
    cap: int
    ends_ms: int | None


def burn_of(work: Work, line: OfferLine, now_ms: int, *, days: int) -> Burn:
    """From a midnight, `days` days long, today included."""
    from_ms = midnight(now_ms) - (days - 1) * _DAY_MS
    step_ms = days * _DAY_MS // _STEPS_A_DAY
    claimed = _by_step(work, _CLAIMED, line, from_ms, step_ms)
    redeemed = _by_step(work, _REDEEMED, line, from_ms, step_ms)
    given_back = _by_step(work, _GIVEN_BACK, line, from_ms, step_ms)
    last = (now_ms - from_ms) // step_ms
    used, taken = [line.budget.redeemed], [line.budget.taken]
    for step in range(last, -1, -1):
        used.append(max(used[-1] - redeemed.get(step, 0), 0))
        taken.append(max(taken[-1] - claimed.get(step, 0) + given_back.get(step, 0), used[-1]))
    ends = [from_ms + step * step_ms for step in range(last + 1)] + [now_ms]
    return Burn(
        from_ms=from_ms,
        until_ms=from_ms + days * _DAY_MS,
        now_ms=now_ms,
        at_ms=ends,
        used=used[::-1],
        taken=taken[::-1],
        cap=line.budget.cap,
        ends_ms=_end(work, line, now_ms, from_ms + days * _DAY_MS),
    )


def _end(work: Work, line: OfferLine, now_ms: int, until_ms: int) -> int | None:
    left = line.budget.left
    (taken,) = work.row(
        f"SELECT coalesce(sum(face), 0) FROM coupon WHERE claimed_at > ? AND {_OF_LINE}",  # noqa: S608 - a constant
        (now_ms - _PACE_MS, line.line, line.line),
    )
    if left < line.offer.face or taken <= 0:
        return None
    ends = now_ms + left * _PACE_MS // int(taken)
    return ends if ends < until_ms else None


_OF_LINE = (
    "(coupon.offer_id = ? OR coupon.offer_id IN"
    " (SELECT offer_id FROM offer_version WHERE line = ?))"
)
_CLAIMED = ("claimed_at", "face", "coupon", "state <> 'RELEASED'")
_USED = "coupon JOIN redemption ON redemption.coupon_id = coupon.coupon_id"
_REDEEMED = ("redeemed_at", "amount", _USED, "1 = 1")
_GIVEN_BACK = ("redeemed_at", "face - amount", _USED, "1 = 1")


def _by_step(
    work: Work, what: tuple[str, str, str, str], line: OfferLine, from_ms: int, step_ms: int
) -> dict[int, int]:
    moment, amount, tables, condition = what
    rows = work.rows(
        f"SELECT ({moment} - {from_ms}) / {step_ms}, sum({amount}) FROM {tables}"  # noqa: S608 - constants and integers
        f" WHERE {moment} >= ? AND {condition} AND {_OF_LINE} GROUP BY 1",
        (from_ms, line.line, line.line),
    )
    return {int(step): int(total) for step, total in rows}
