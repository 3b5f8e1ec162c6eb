"""Whether a shop's figures are odd beside those of its peers. Pure.

Robust: the peers' middle is their median and their spread the median distance from it, so that a
few cheating peers move neither. A shop's own chance is added: a share of few uses scatters widely
and says little. Nothing is said of a shop with little history, or with few peers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from cloud.settlement.evidence import Doubt, Evidence, Finding
from cloud.settlement.limits import Limits

PERMILLE = 1000
SHARES = (
    Doubt.CASH,
    Doubt.BARE,
    Doubt.REPEAT,
    Doubt.BURST,
    Doubt.OFF_HOURS,
    Doubt.SHARE,
    Doubt.AFTER_PAY,
)
_LEAST_SPREAD = 30.0  # permille
_NORMAL = 1.4826
"""Times the median distance: the standard deviation, where figures scatter normally."""
_LEAST_LOG_SPREAD = 0.25
_LOG_FACTOR = math.log(2)
"""A delay is odd at half of the usual, at the most."""


class Share(NamedTuple):
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def permille(self) -> int:
        return (2 * PERMILLE * self.part + self.whole) // (2 * self.whole) if self.whole else 0


@dataclass(frozen=True, slots=True)
class Habits:
    """How coupons of one offer are used in one shop. `delay_s`: the median from claim to use."""

    store: int
    uses: int
    delay_s: int
    shares: dict[Doubt, Share] = field(default_factory=dict)

    def share(self, doubt: Doubt) -> Share:
        return self.shares.get(doubt, Share())


class Judged(NamedTuple):
    """A figure and how far it is beyond the peers' middle, in spreads."""

    evidence: Evidence
    beyond: float


def judge(own: Habits, peers: Sequence[Habits], limits: Limits) -> list[Judged]:
    """Every figure of a shop beside those of other shops, the oddest first."""
    judged = [_delay(own, peers, limits), *(_share(own, peers, limits, d) for d in SHARES)]
    return sorted(judged, key=lambda o: (o.evidence.finding is not Finding.ODD, -o.beyond))


def _delay(own: Habits, peers: Sequence[Habits], limits: Limits) -> Judged:
    others = [peer.delay_s for peer in peers if peer.uses >= limits.least_uses]
    if own.uses < limits.least_uses or len(others) < limits.least_peers:
        return Judged(_unknown(Doubt.DELAY, own.delay_s, own.uses, len(others)), 0.0)
    logs = [math.log(max(1, delay)) for delay in others]
    middle, spread = _middle(logs, least=_LEAST_LOG_SPREAD)
    scale = math.hypot(spread, 1 / math.sqrt(own.uses))
    below = middle - math.log(max(1, own.delay_s))
    is_odd = below >= max(_LOG_FACTOR, limits.spreads_tenths / 10 * scale)
    evidence = Evidence(
        Doubt.DELAY,
        Finding.ODD if is_odd else Finding.NORMAL,
        own.delay_s,
        round(median(others)),
        own.uses,
        len(others),
    )
    return Judged(evidence, below / scale)


def _share(own: Habits, peers: Sequence[Habits], limits: Limits, doubt: Doubt) -> Judged:
    mine = own.share(doubt)
    others = [
        share.permille
        for share in (peer.share(doubt) for peer in peers)
        if share.whole >= limits.least_uses
    ]
    if mine.whole < limits.least_uses or len(others) < limits.least_peers:
        return Judged(_unknown(doubt, mine.permille, mine.whole, len(others)), 0.0)
    middle, spread = _middle([float(permille) for permille in others], least=_LEAST_SPREAD)
    likely = min(max(middle / PERMILLE, 0.02), 0.98)
    chance = PERMILLE * math.sqrt(likely * (1 - likely) / mine.whole)
    scale = math.hypot(spread, chance)
    above = mine.permille - middle
    is_odd = above >= max(limits.least_permille, limits.spreads_tenths / 10 * scale)
    evidence = Evidence(
        doubt,
        Finding.ODD if is_odd else Finding.NORMAL,
        mine.permille,
        round(middle),
        mine.whole,
        len(others),
    )
    return Judged(evidence, above / scale)


def _middle(figures: Sequence[float], *, least: float) -> tuple[float, float]:
    """The median, and how widely the figures scatter around it."""
    middle = median(figures)
    return middle, max(least, _NORMAL * median(abs(figure - middle) for figure in figures))


def _unknown(doubt: Doubt, value: int, sample: int, peers: int) -> Evidence:
    return Evidence(doubt, Finding.UNKNOWN, value, None, sample, peers)
