"""What goes down to the tills: signed pages of five streams, by cursor.

Asking from a cursor says that everything up to it was applied. For `rules` that acknowledgement
counts: the claim page offers only what the till in front of the shopper already holds. A page of
rules, or of settings, therefore says `more` until it was asked from its own `next`.
"""

import base64
from collections.abc import Callable

from cloud import settings
from cloud.coupon_keys import trusted
from cloud.database import Work
from cloud.keys import SYNC_KID
from cloud.lending import locks_for
from cloud.parking import last_number
from cloud.parts import Parts
from cloud.problems import Refused
from cloud.settings import Scope
from cloud.shops import PRODUCT_COLUMNS, home_till, latest_rules, product_from
from cloud.signing import Caller
from pos_app.domain.wire import (
    SYNC_CONTEXT,
    TIME_CONTEXT,
    CataloguePage,
    ClaimsPage,
    RulesPage,
    ServerTime,
    SettingsPage,
    SyncPage,
    encode,
    keyed_short_code,
)
from pos_app.domain.wire_history import MessagesPage, ShopMessage

PAGE_ROWS = 500

Page = CataloguePage | RulesPage | ClaimsPage | MessagesPage | SettingsPage
HELD = {"rules": "rules_held", "settings": "settings_held"}
"""Streams whose acknowledgement counts, and where the till's row keeps it."""


def page(parts: Parts, caller: Caller, stream: str, after: int) -> SyncPage:
    """One page for one till, signed for that till. Raises Refused for an unknown stream."""
    read = STREAMS.get(stream)
    if read is None:
        raise Refused(404, "stream", "no such stream", stream)
    with parts.database.read() as work:
        found = read(work, caller, after, parts.now_s())
    if stream in HELD:
        _acknowledge(parts, caller, HELD[stream], min(after, found.next))
    return sealed(parts, caller, found)


def sealed(parts: Parts, caller: Caller, message: object) -> SyncPage:
    """A message for one till, signed so that it is worth nothing to another."""
    body = encode(message)
    signature = parts.keys.sync.sign(SYNC_CONTEXT + caller.terminal.encode() + b":" + body)
    return SyncPage(body.decode("utf-8"), SYNC_KID, _base64(signature))


def time(parts: Parts, nonce: str) -> ServerTime:
    """The time, signed together with the till's nonce."""
    utc_ms = parts.clock()
    message = TIME_CONTEXT + nonce.encode() + b":" + str(utc_ms).encode()
    return ServerTime(nonce, utc_ms, SYNC_KID, _base64(parts.keys.sync.sign(message)))


def versions(parts: Parts, caller: Caller) -> dict[str, int]:
    """How far each stream of a till has come."""
    with parts.database.read() as work:
        row = work.row(
            "SELECT catalogue_version, rules_version, claims_version, settings_version"
            " FROM store WHERE store_id = ?",
            (caller.store,),
        )
        messages = last_number(work, caller.terminal)
    return dict(zip(STREAMS, (*row, messages), strict=True))


def _catalogue(work: Work, caller: Caller, after: int, _now_s: int) -> Page:
    rows = work.rows(
        f"SELECT {PRODUCT_COLUMNS}, removed, version FROM product"  # noqa: S608 - a constant
        " WHERE store_id = ? AND version > ? ORDER BY version LIMIT ?",
        (caller.store, after, PAGE_ROWS),
    )
    return CataloguePage(
        stream="catalogue",
        next=rows[-1][-1] if rows else after,
        more=len(rows) == PAGE_ROWS,
        products=[product_from(row[:-2]) for row in rows if not row[-2]],
        removed=[row[0] for row in rows if row[-2]],
    )


def _rules(work: Work, caller: Caller, after: int, _now_s: int) -> Page:
    rules = latest_rules(work, caller.store)
    return RulesPage(
        "rules",
        next=rules.version,
        more=after < rules.version,
        rules=rules,
        coupon_keys=trusted(work),
    )


def _claims(work: Work, caller: Caller, after: int, now_s: int) -> Page:
    rows = work.rows(
        "SELECT coupon_id, token, short_code, state, from_s + hours * 3600, version FROM coupon"
        " WHERE store_id = ? AND version > ? ORDER BY version LIMIT ?",
        (caller.store, after, PAGE_ROWS),
    )
    (screen_key,) = work.row(
        "SELECT screen_key FROM terminal WHERE terminal_id = ?", (caller.terminal,)
    )
    home = home_till(work, caller.store)
    redeems_here = home is None or home.terminal == caller.terminal
    still_open = [row for row in rows if redeems_here and row[3] == "ISSUED" and row[4] > now_s]
    return ClaimsPage(
        stream="claims",
        next=rows[-1][-1] if rows else after,
        more=len(rows) == PAGE_ROWS,
        tokens=[row[1] for row in still_open],
        withdrawn=[row[0] for row in rows if row[3] != "ISSUED"],
        codes=[keyed_short_code(screen_key, row[2]) for row in still_open],
        locks=locks_for(work, caller, now_s * 1000, is_home=redeems_here),
    )


def _messages(work: Work, caller: Caller, after: int, _now_s: int) -> Page:
    rows = work.rows(
        "SELECT number, epoch, seq, reason, detail, parked_at FROM parked"
        " WHERE terminal_id = ? AND number > ? ORDER BY number LIMIT ?",
        (caller.terminal, after, PAGE_ROWS),
    )
    return MessagesPage(
        stream="messages",
        next=rows[-1][0] if rows else after,
        more=len(rows) == PAGE_ROWS,
        messages=[ShopMessage(*row) for row in rows],
    )


def _settings(work: Work, caller: Caller, after: int, _now_s: int) -> Page:
    version = settings.version(work, caller.store)
    holding = settings.holding(work, Scope(caller.store, caller.terminal))
    return SettingsPage("settings", next=version, more=after < version, settings=holding)


STREAMS: dict[str, Callable[[Work, Caller, int, int], Page]] = {
    "catalogue": _catalogue,
    "rules": _rules,
    "claims": _claims,
    "settings": _settings,
    "messages": _messages,
}


def _acknowledge(parts: Parts, caller: Caller, column: str, version: int) -> None:
    with parts.database.write(f"till {caller.terminal}") as work:
        work.do(
            f"UPDATE terminal SET {column} = ?"  # noqa: S608 - one of our two columns
            f" WHERE terminal_id = ? AND {column} <> ?",
            (version, caller.terminal, version),
        )


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
