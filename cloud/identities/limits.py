"""So many times in a stretch of time, counted in the database and known by keyed hashes only."""

from dataclasses import dataclass

from cloud.database import Work
from cloud.keys import Keys


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in each `stretch_ms`, which begin at whole multiples of it. `purpose` keeps
    the counts of two limits apart."""

    purpose: str
    times: int
    stretch_ms: int


class TooOften(Exception):
    """A limit is reached; `again_ms` is when counting begins anew."""

    def __init__(self, again_ms: int) -> None:
        super().__init__(f"again at {again_ms}")
        self.again_ms = again_ms


def count(work: Work, keys: Keys, limit: Limit, subject: bytes, now_ms: int) -> None:
    """Count one more of this subject. Raises TooOften; to have that counted too, catch it inside
    the transaction."""
    ends = (now_ms // limit.stretch_ms + 1) * limit.stretch_ms
    work.do("DELETE FROM counted WHERE ends_at <= ?", (now_ms,))
    (times,) = work.row(
        "INSERT INTO counted (subject, ends_at, times) VALUES (?, ?, 1)"
        " ON CONFLICT (subject, ends_at) DO UPDATE SET times = counted.times + 1 RETURNING times",
        (keys.keyed(f"limit {limit.purpose}", subject), ends),
    )
    if times > limit.times:
        raise TooOften(ends)
