"""Who may sign in: names, passwords behind scrypt, and how often one may try."""

import hashlib
import hmac
import secrets
from enum import StrEnum

from cloud.database import Database, Work
from cloud.parts import Parts
from pos_app.domain.moment import shop_time

NAME_LENGTH = 40
PASSWORD_LENGTHS = range(10, 129)
ROUND_MS = 15 * 60_000
TRIES_A_NAME = 5
TRIES_AN_ADDRESS = 40

_N, _R, _P = 2**14, 8, 5  # OWASP's figures for 16 MiB
_SALT_BYTES = 16
_MEMORY = 64 * 1024 * 1024


class Role(StrEnum):
    """What somebody may do; each may what those before it may."""

    READ = "read"
    OPERATOR = "operator"  # campaigns, offers, enrolment codes
    APPROVER = "approver"  # decides on holds

    def may(self, needed: "Role") -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class CannotAdd(Exception):
    """The name or the password will not do, or the name is taken. Fit for the console."""


class NobodyThere(Exception):
    """There is no such name."""


class TooManyTries(Exception):
    """Nobody is let in under this name or from this address until `again_ms`."""

    def __init__(self, again_ms: int) -> None:
        super().__init__(f"again at {again_ms}")
        self.again_ms = again_ms

    @property
    def clock(self) -> str:
        return shop_time(self.again_ms).strftime("%H:%M")


def add(database: Database, name: str, password: str, role: Role, *, now_ms: int) -> None:
    """Let somebody in from now on. Raises CannotAdd."""
    _check(name, password)
    kept = hashed(password)
    with database.write() as work:
        if work.find("SELECT 1 FROM office_user WHERE name = ?", (name,)) is not None:
            raise CannotAdd(f"已有这个名字 / the name is taken: {name}")
        work.do(
            "INSERT INTO office_user (name, password, role, made_at) VALUES (?, ?, ?, ?)",
            (name, kept, role, now_ms),
        )


def replace(database: Database, name: str, password: str, role: Role, *, now_ms: int) -> None:
    """Let somebody in under this password and role, whatever held before; their open sessions end.
    Raises CannotAdd."""
    _check(name, password)
    kept = hashed(password)
    with database.write() as work:
        work.do("DELETE FROM office_session WHERE name = ?", (name,))
        work.do(
            "INSERT INTO office_user (name, password, role, made_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET password = excluded.password, role = excluded.role",
            (name, kept, role, now_ms),
        )


def remove(database: Database, name: str) -> None:
    """Let somebody in no more; their open sessions end. Raises NobodyThere."""
    with database.write() as work:
        work.do("DELETE FROM office_session WHERE name = ?", (name,))
        gone = work.find("DELETE FROM office_user WHERE name = ? RETURNING 1", (name,))
    if gone is None:
        raise NobodyThere(f"没有这个名字 / no such name: {name}")


def everybody(database: Database) -> list[tuple[str, str, int]]:
    """Name, role, since when."""
    with database.read() as work:
        rows = work.rows("SELECT name, role, made_at FROM office_user ORDER BY name")
    return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]


def recognised(parts: Parts, name: str, password: str, address: str) -> bool:
    """Whether this is the password of that name. The try is counted first. Takes the same time for
    a name that nobody has. Raises TooManyTries."""
    _count_try(parts, name, address)
    with parts.database.read() as work:
        row = work.find("SELECT password FROM office_user WHERE name = ?", (name,))
    right = _is_password(password, row[0] if row else _NOBODYS)
    if row is None or not right:
        return False
    with parts.database.write() as work:
        work.do("DELETE FROM office_try WHERE subject = ?", (_name_subject(parts, name),))
    return True


def role_of(work: Work, name: str) -> Role | None:
    """The role of somebody who may sign in."""
    row = work.find("SELECT role FROM office_user WHERE name = ?", (name,))
    return None if row is None else Role(row[0])


def _check(name: str, password: str) -> None:
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable() or name != name.strip():
        raise CannotAdd(f"名字 1–{NAME_LENGTH} 个字 / a name has 1 to {NAME_LENGTH} characters")
    if len(password) not in PASSWORD_LENGTHS:
        raise CannotAdd("密码要 10–128 个字符 / a password has 10 to 128 characters")


def _count_try(parts: Parts, name: str, address: str) -> None:
    now = parts.clock()
    at_round = now // ROUND_MS
    subjects = (
        (_name_subject(parts, name), TRIES_A_NAME),
        (parts.keys.keyed("office address", address.encode()), TRIES_AN_ADDRESS),
    )
    too_many = False
    with parts.database.write() as work:
        work.do("DELETE FROM office_try WHERE at_round < ?", (at_round,))
        for subject, limit in subjects:
            (tries,) = work.row(
                "INSERT INTO office_try (subject, at_round, tries) VALUES (?, ?, 1)"
                " ON CONFLICT (subject, at_round) DO UPDATE SET tries = office_try.tries + 1"
                " RETURNING tries",
                (subject, at_round),
            )
            too_many = too_many or tries > limit
    if too_many:
        raise TooManyTries((at_round + 1) * ROUND_MS)


def _name_subject(parts: Parts, name: str) -> bytes:
    return parts.keys.keyed("office name", name.encode("utf-8", "replace"))


def hashed(password: str) -> str:
    """What is kept of a password: never itself."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_scrypt(password, salt, _N, _R, _P).hex()}"


def _is_password(password: str, stored: str) -> bool:
    _, n, r, p, salt, wanted = stored.split("$")
    got = _scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(got, bytes.fromhex(wanted))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


_NOBODYS = f"scrypt${_N}${_R}${_P}${'00' * _SALT_BYTES}${'00' * 64}"
"""What an unknown name is measured by: no password has this hash."""
