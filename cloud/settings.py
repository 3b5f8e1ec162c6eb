"""Settings that the cloud hands down: for a whole shop, and for one till of it before those.

A till gets the whole set that holds for it, under one version a shop. It acknowledges a version by
asking from it, as it does for rules, so a support desk sees which tills already hold a change.
"""

from cloud.database import Work
from cloud.shops import next_settings_version
from pos_app.domain.central import CENTRAL, Value, central_value
from pos_app.domain.values import dataclass

WHOLE_SHOP = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """A shop, or one till of it."""

    store: int
    terminal: str = WHOLE_SHOP


@dataclass(frozen=True, slots=True)
class CentralSetting:
    """One value as it was set, and for whom: `terminal` is empty for the whole shop."""

    key: str
    value: Value
    terminal: str


@dataclass(frozen=True, slots=True)
class Holder:
    """How far a till has come with its shop's settings."""

    terminal: str
    name: str
    held: int


def scope_of(work: Work, store: int | None, terminal: str) -> Scope | None:
    """The shop, or the till with its shop; None when there is no such."""
    if terminal:
        row = work.find("SELECT store_id FROM terminal WHERE terminal_id = ?", (terminal,))
        return None if row is None else Scope(row[0], terminal)
    row = work.find("SELECT store_id FROM store WHERE store_id = ?", (store,))
    return None if row is None else Scope(row[0])


def put(work: Work, scope: Scope, key: str, text: str, now_ms: int) -> bool:
    """Set it; whether that changes anything. Raises NotCentral."""
    value = str(central_value(key, text))
    where = (scope.store, scope.terminal, key)
    if _stored(work, scope, key) == value:
        return False
    work.do(
        "INSERT INTO central_setting (store_id, terminal_id, name, value, set_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (store_id, terminal_id, name)"
        " DO UPDATE SET value = excluded.value, set_at = excluded.set_at",
        (*where, value, now_ms),
    )
    next_settings_version(work, scope.store)
    return True


def clear(work: Work, scope: Scope, key: str) -> bool:
    """Leave it to the shop's value, or to the till's own; whether anything was set."""
    gone = work.find(
        "DELETE FROM central_setting WHERE store_id = ? AND terminal_id = ? AND name = ?"
        " RETURNING name",
        (scope.store, scope.terminal, key),
    )
    if gone is None:
        return False
    next_settings_version(work, scope.store)
    return True


def version(work: Work, store: int) -> int:
    """How far a shop's settings have come; 0 before anything was set."""
    return int(work.row("SELECT settings_version FROM store WHERE store_id = ?", (store,))[0])


def set_in(work: Work, store: int) -> list[CentralSetting]:
    """Everything that is set for a shop and its tills, the shop's first. What this program does not
    know, because a newer one set it, is left out."""
    rows = work.rows(
        "SELECT name, value, terminal_id FROM central_setting WHERE store_id = ?"
        " ORDER BY terminal_id, name",
        (store,),
    )
    return [
        CentralSetting(name, read, terminal)
        for name, text, terminal in rows
        if name in CENTRAL and (read := CENTRAL[name].read(text)) is not None
    ]


def holding(work: Work, scope: Scope) -> dict[str, Value]:
    """What holds for one till: its own values before those of the shop."""
    wanted = (WHOLE_SHOP, scope.terminal)
    return {one.key: one.value for one in set_in(work, scope.store) if one.terminal in wanted}


def holders(work: Work, store: int) -> list[Holder]:
    """The tills of a shop that are not revoked, and how far each has come."""
    rows = work.rows(
        "SELECT terminal_id, name, settings_held FROM terminal"
        " WHERE store_id = ? AND revoked = 0 ORDER BY name, terminal_id",
        (store,),
    )
    return [Holder(*row) for row in rows]


def _stored(work: Work, scope: Scope, key: str) -> str | None:
    row = work.find(
        "SELECT value FROM central_setting WHERE store_id = ? AND terminal_id = ? AND name = ?",
        (scope.store, scope.terminal, key),
    )
    return None if row is None else str(row[0])
