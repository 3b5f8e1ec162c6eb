"""How the tills are, as far as the cloud knows. Unknown is a value: silence is never "in order"."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from cloud.database import Row, Work
from pos_app.domain.receipt_number import ReceiptNumber

ONLINE_MS = 15 * 60_000
"""A till pulls every few minutes at least; longer silence is a till without a network."""
OFFLINE_STOP_MS = 72 * 3600 * 1000
"""After this long a till redeems nothing offline."""
CLOCK_OFF_S = 120


class Trouble(IntEnum):
    """What is first in the list. The higher, the louder."""

    NONE = 0
    SHUT_OUT = 1
    NEVER_SEEN = 2
    BEHIND = 3  # does not hold the newest offers
    CLOCK = 4
    OFFLINE = 5
    FORKED = 6
    TOO_LONG = 7


@dataclass(frozen=True, slots=True)
class Till:
    """One till. None is unknown."""

    terminal: str
    name: str
    store: int
    shop: str
    shop_en: str
    address: str
    epoch: int
    entries: int  # of this epoch that the cloud has
    fingerprint: str
    revoked: bool
    newest_at: int | None  # when the cloud got its newest entry
    seen_at: int | None
    clock_off_s: int | None
    holds_rules: bool
    holds_settings: bool
    messages: int
    forks: int
    now_ms: int

    @property
    def number(self) -> str:
        """`9TQX41VE-B`."""
        return f"{self.terminal}-{ReceiptNumber(self.terminal, self.epoch, 1).epoch_letter}"

    @property
    def silent_ms(self) -> int | None:
        return None if self.seen_at is None else self.now_ms - self.seen_at

    @property
    def is_online(self) -> bool:
        return not self.revoked and self.silent_ms is not None and self.silent_ms < ONLINE_MS

    @property
    def is_offline(self) -> bool:
        return not self.revoked and self.silent_ms is not None and self.silent_ms >= ONLINE_MS

    @property
    def trouble(self) -> Trouble:
        """The loudest thing that is wrong."""
        if self.revoked:
            return Trouble.SHUT_OUT
        if self.silent_ms is None:
            return Trouble.NEVER_SEEN
        found = {
            Trouble.TOO_LONG: self.silent_ms >= OFFLINE_STOP_MS,
            Trouble.FORKED: self.forks > 0,
            Trouble.OFFLINE: self.is_offline,
            Trouble.CLOCK: abs(self.clock_off_s or 0) > CLOCK_OFF_S,
            Trouble.BEHIND: not self.holds_rules,
        }
        return next((trouble for trouble, is_so in found.items() if is_so), Trouble.NONE)

    @property
    def needs_somebody(self) -> bool:
        """Offline is not wrong by itself; age is."""
        return self.trouble in (Trouble.TOO_LONG, Trouble.FORKED, Trouble.CLOCK)


def all_tills(work: Work, now_ms: int) -> list[Till]:
    """Every till, trouble first, then by shop and name."""
    tills = [_till(row, now_ms) for row in work.rows(_TILLS)]
    return sorted(tills, key=lambda one: (-one.trouble, one.store, one.name, one.terminal))


def count_ailing(work: Work, now_ms: int) -> int:
    """How many need somebody, as `Till.needs_somebody` says it: for the menu of every page, which
    must not read a hundred thousand tills."""
    (count,) = work.row(
        "SELECT count(*) FROM terminal AS t JOIN terminal_seen AS n"
        " ON n.terminal_id = t.terminal_id WHERE t.revoked = 0 AND (n.seen_at <= ?"
        " OR EXISTS (SELECT 1 FROM fork_tail AS f WHERE f.terminal_id = t.terminal_id)"
        " OR (n.seen_at > ? AND abs(coalesce(t.clock_offset_s, 0)) > ?))",
        (now_ms - OFFLINE_STOP_MS, now_ms - ONLINE_MS, CLOCK_OFF_S),
    )
    return int(count)


def fingerprint_of(public_key: bytes) -> str:
    """As the till's own menu shows it."""
    digits = hashlib.sha256(public_key).hexdigest()[:16].upper()
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _till(row: Row, now_ms: int) -> Till:
    terminal, name, store, shop, shop_en, address, epoch, entries, key, revoked, *rest = row
    newest_at, seen_at, off_s, rules_behind, settings_behind, messages, forks = rest
    return Till(
        terminal=terminal,
        name=name,
        store=store,
        shop=shop,
        shop_en=shop_en,
        address=address,
        epoch=int(epoch),
        entries=int(entries),
        fingerprint=fingerprint_of(key),
        revoked=bool(revoked),
        newest_at=newest_at,
        seen_at=seen_at,
        clock_off_s=off_s,
        holds_rules=rules_behind <= 0,
        holds_settings=settings_behind <= 0,
        messages=int(messages),
        forks=int(forks),
        now_ms=now_ms,
    )


_TILLS = (
    "SELECT t.terminal_id, t.name, t.store_id, s.name, s.name_en, s.address, e.epoch, e.acked_seq,"
    " t.public_key, t.revoked, j.received_at, n.seen_at, t.clock_offset_s,"
    " s.rules_version - t.rules_held, s.settings_version - t.settings_held,"
    " (SELECT count(*) FROM parked WHERE parked.terminal_id = t.terminal_id),"
    " (SELECT count(DISTINCT epoch) FROM fork_tail WHERE fork_tail.terminal_id = t.terminal_id)"
    " FROM terminal AS t JOIN store AS s ON s.store_id = t.store_id"
    " JOIN epoch AS e ON e.terminal_id = t.terminal_id AND e.epoch ="
    " (SELECT max(epoch) FROM epoch AS newest WHERE newest.terminal_id = t.terminal_id)"
    " LEFT JOIN journal AS j ON j.store_id = t.store_id AND j.terminal_id = t.terminal_id"
    " AND j.epoch = e.epoch AND j.seq = e.acked_seq"
    " LEFT JOIN terminal_seen AS n ON n.terminal_id = t.terminal_id"
)
