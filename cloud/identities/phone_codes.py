"""Six digits by SMS: whoever reads them back holds the number.

A number is never stored or logged: a code lies under the browser that asked, with the keyed hash of
the number and of the digits. Five minutes, five tries, one code a browser; the last one counts.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass

from cloud.database import Work
from cloud.identities.claimants import prove, ref_of
from cloud.identities.limits import Limit, TooOften, count
from cloud.identities.sms import SmsSender, SmsUnavailable
from cloud.keys import Keys
from cloud.parts import Parts
from pos_app.domain.deal import IdentityKind

LIVES_MS = 5 * 60_000
TRIES = 5
RESEND_MS = 60_000
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
A_NUMBER_AN_HOUR = Limit("sms number hour", 5, _HOUR)
A_NUMBER_A_DAY = Limit("sms number day", 10, _DAY)
A_BROWSER = Limit("sms browser", 5, 15 * _MINUTE)
AN_ADDRESS = Limit("sms address", 60, _HOUR)
ALL = Limit("sms all", 5000, _HOUR)
"""What the whole cloud sends in an hour at the most: a text costs money."""
_CODES = 10**6
_NUMBER = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code is on its way. Times in UTC milliseconds."""

    sent_at: int
    expires_at: int

    @property
    def again_at(self) -> int:
        return self.sent_at + RESEND_MS


class WrongCode(Exception):
    """Not the digits; so many tries are left."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left


class NoCode(Exception):
    """There is none to answer: run out, used up, or never asked for."""


def number_of(text: str) -> str | None:
    """Eleven digits of a mainland mobile number, however they were typed."""
    plain = re.sub(r"[\s\-–().]", "", unicodedata.normalize("NFKC", text[:40]))
    found = _NUMBER.fullmatch(plain)
    return found[1] if found and plain.isascii() else None


def send(parts: Parts, sms: SmsSender, browser: bytes, number: str, address: str) -> None:
    """Text a fresh code. Raises TooOften and SmsUnavailable; then nothing was sent."""
    ref = ref_of(parts.keys, IdentityKind.PHONE, number)
    digits = f"{int.from_bytes(parts.chance(8)) % _CODES:06d}"
    code = _hash(parts.keys, ref, digits)
    _note(parts, browser, ref, code, address)
    try:
        sms.send(number, f"领券验证码 {digits}，5 分钟内有效。店员不会问你要它。")
    except SmsUnavailable:
        with parts.database.write() as work:
            work.do("DELETE FROM phone_code WHERE browser = ? AND code_hash = ?", (browser, code))
        raise


def waiting(parts: Parts, browser: bytes) -> Waiting | None:
    """The live code of this browser."""
    with parts.database.read() as work:
        row = work.find(
            "SELECT sent_at, expires_at FROM phone_code"
            " WHERE browser = ? AND expires_at > ? AND tries_left > 0",
            (browser, parts.clock()),
        )
    return None if row is None else Waiting(*row)


def answer(parts: Parts, browser: bytes, typed: str) -> None:
    """Prove the number with what was typed. Raises WrongCode and NoCode; every try counts, and a
    code that was answered is gone."""
    now = parts.clock()
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed[:20]))
    with parts.database.write() as work:
        row = work.find(
            "UPDATE phone_code SET tries_left = tries_left - 1"
            " WHERE browser = ? AND expires_at > ? AND tries_left > 0"
            " RETURNING claimant, code_hash, tries_left",
            (browser, now),
        )
        if row is not None and hmac.compare_digest(row[1], _hash(parts.keys, row[0], digits)):
            work.do("DELETE FROM phone_code WHERE browser = ?", (browser,))
            prove(work, browser, IdentityKind.PHONE, row[0], now)
            return
    if row is None or row[2] == 0:
        raise NoCode
    raise WrongCode(row[2])


def _note(parts: Parts, browser: bytes, ref: bytes, code: bytes, address: str) -> None:
    """Keep the code, if one may be sent: both in one transaction, so that a button that is pressed
    twice texts once. Raises TooOften; tries that are refused by a limit are counted as well."""
    now = parts.clock()
    with parts.database.write() as work:
        refused = _refusal(parts, work, browser, ref, address)
        if refused is None:
            _store(work, browser, ref, code, now)
    if refused is not None:
        raise refused


def _refusal(parts: Parts, work: Work, browser: bytes, ref: bytes, address: str) -> TooOften | None:
    now = parts.clock()
    (last,) = work.row(
        "SELECT max(sent_at) FROM phone_code WHERE browser = ? OR claimant = ?", (browser, ref)
    )
    if last is not None and now < last + RESEND_MS:
        return TooOften(last + RESEND_MS)
    try:
        for limit, subject in (
            (A_BROWSER, browser),
            (A_NUMBER_AN_HOUR, ref),
            (A_NUMBER_A_DAY, ref),
            (AN_ADDRESS, address.encode()),
            (ALL, b""),
        ):
            count(work, parts.keys, limit, subject, now)
    except TooOften as error:
        return error
    return None


def _store(work: Work, browser: bytes, ref: bytes, code: bytes, now: int) -> None:
    work.do("DELETE FROM phone_code WHERE expires_at <= ?", (now,))
    work.do(
        "INSERT INTO phone_code (browser, claimant, code_hash, sent_at, expires_at, tries_left)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (browser) DO UPDATE SET"
        " claimant = excluded.claimant, code_hash = excluded.code_hash,"
        " sent_at = excluded.sent_at, expires_at = excluded.expires_at,"
        " tries_left = excluded.tries_left",
        (browser, ref, code, now, now + LIVES_MS, TRIES),
    )


def _hash(keys: Keys, ref: bytes, digits: str) -> bytes:
    return keys.keyed("phone code", ref + digits.encode())
