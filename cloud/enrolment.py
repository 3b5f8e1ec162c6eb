"""How a till comes to belong to a shop: a one-time code and the till's own fresh public key."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable

from cloud.coupon_keys import trusted
from cloud.database import Database, Work
from cloud.parts import Parts
from cloud.problems import Refused, unreadable
from cloud.shops import publish_home_till
from pos_app.domain import crockford
from pos_app.domain.journal import GENESIS
from pos_app.domain.wire import Enrolled, Enrolment

CODE_SYMBOLS = 12
CODE_MINUTES = 15
CODE_TRIES = 10
_HANDLE_SYMBOLS = 4  # finds the row, so that wrong tries count against one code
_KEPT_MS = 24 * 3600 * 1000  # a used code still answers its own till for a day
_KEY_BYTES = 32
_DRAWS = 100


def new_code(
    database: Database, store: int, *, now_ms: int, chance: Callable[[int], bytes]
) -> str | None:
    """A one-time code for a till of this store; None when there is no such store."""
    with database.write() as work:
        if work.find("SELECT 1 FROM store WHERE store_id = ?", (store,)) is None:
            return None
        work.do("DELETE FROM enrolment_code WHERE expires_at < ?", (now_ms - _KEPT_MS,))
        for _ in range(_DRAWS):
            text = crockford.encode_bits(int.from_bytes(chance(8)) >> 4, CODE_SYMBOLS)
            made = work.find(
                "INSERT INTO enrolment_code (handle, secret_hash, store_id, expires_at, tries_left)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
                (
                    text[:_HANDLE_SYMBOLS],
                    _secret_hash(text),
                    store,
                    now_ms + CODE_MINUTES * 60_000,
                    CODE_TRIES,
                ),
            )
            if made:
                return text
    raise RuntimeError(f"{_DRAWS} draws, and every code is taken")


def enrol(parts: Parts, asked: Enrolment) -> Enrolled:
    """Give a till its identity. The same code with the same key gets the same answer.

    Raises Refused: one answer for unknown, expired, exhausted and mistyped codes.
    """
    public_key = _public_key(asked.public_key)
    code = _plain(asked.code)
    if code is None:
        raise _code_refused()
    with parts.database.write() as work:
        terminal = _admitted(parts, work, code, public_key)
        given = terminal if isinstance(terminal, Refused) else _answer(parts, work, terminal)
    if isinstance(given, Refused):
        raise given  # after the commit: the try is counted
    parts.hints.tell(given.store, "rules")
    return given


def _plain(text: str) -> str | None:
    """A typed code in its one spelling; None for what cannot be one."""
    joined = "".join(text.split()).replace("-", "")
    if len(joined) != CODE_SYMBOLS:
        return None
    try:
        return crockford.encode_bits(crockford.decode_bits(joined), CODE_SYMBOLS)
    except ValueError:
        return None


def _secret_hash(code: str) -> bytes:
    return hashlib.sha256(code.encode("ascii")).digest()


def _admitted(parts: Parts, work: Work, code: str, key: bytes) -> str | Refused:
    row = work.find(
        "SELECT secret_hash, store_id, expires_at, tries_left, terminal_id FROM enrolment_code"
        " WHERE handle = ?",
        (code[:_HANDLE_SYMBOLS],),
    )
    if row is None:
        return _code_refused()
    secret_hash, store, expires_at, tries_left, used_by = row
    if tries_left <= 0 or (used_by is None and expires_at < parts.clock()):
        return _code_refused()
    if not hmac.compare_digest(secret_hash, _secret_hash(code)):
        return _failed_try(work, code)
    owner = work.find("SELECT terminal_id FROM terminal WHERE public_key = ?", (key,))
    if owner != (used_by,) and (used_by is not None or owner is not None):
        _failed_try(work, code)
        return Refused(409, "code_used", "the code or the key belongs to another till")
    if used_by is not None:
        return str(used_by)
    return _new_terminal(parts, work, code, store, key)


def _new_terminal(parts: Parts, work: Work, code: str, store: int, key: bytes) -> str:
    (tills,) = work.row("SELECT count(*) FROM terminal WHERE store_id = ?", (store,))
    terminal = crockford.encode_bits(int.from_bytes(parts.chance(5)), 8)
    work.do(
        "INSERT INTO terminal (terminal_id, store_id, name, public_key, screen_key,"
        " maintenance_key, enrolled_no) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
        " (SELECT coalesce(max(enrolled_no), 0) + 1 FROM terminal WHERE store_id = ?2))",
        (terminal, store, f"{tills + 1}号机", key, parts.chance(32), parts.chance(32)),
    )
    work.do(
        "INSERT INTO epoch (terminal_id, epoch, acked_hash) VALUES (?, 1, ?)", (terminal, GENESIS)
    )
    work.do(
        "UPDATE enrolment_code SET terminal_id = ? WHERE handle = ?",
        (terminal, code[:_HANDLE_SYMBOLS]),
    )
    publish_home_till(work, store, parts.clock())
    return terminal


def _answer(parts: Parts, work: Work, terminal: str) -> Enrolled:
    store, store_name, address, name, epoch, screen_key, maintenance_key = work.row(
        "SELECT store_id, store.name, store.address, terminal.name,"
        " (SELECT max(epoch) FROM epoch WHERE epoch.terminal_id = terminal.terminal_id),"
        " screen_key, maintenance_key FROM terminal JOIN store USING (store_id)"
        " WHERE terminal_id = ?",
        (terminal,),
    )
    return Enrolled(
        store=store,
        store_name=store_name,
        store_address=address,
        terminal=terminal,
        till_name=name,
        epoch=epoch,
        claim_origin=parts.claim_origin,
        screen_key=base64.b64encode(screen_key).decode("ascii"),
        maintenance_key=base64.b64encode(maintenance_key).decode("ascii"),
        cloud_keys=[*trusted(work), parts.keys.sync_key()],
        server_utc_ms=parts.clock(),
    )


def _failed_try(work: Work, code: str) -> Refused:
    work.do(
        "UPDATE enrolment_code SET tries_left = tries_left - 1 WHERE handle = ?",
        (code[:_HANDLE_SYMBOLS],),
    )
    return _code_refused()


def _code_refused() -> Refused:
    return Refused(403, "enrolment_code", "the code is unknown, expired or used up")


def _public_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:  # the latter for what is not even ASCII
        raise unreadable("public_key is not base64") from error
    if len(key) != _KEY_BYTES:
        raise unreadable("public_key is not 32 bytes")
    return key
