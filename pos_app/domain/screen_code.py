"""The rotating code on the customer screen: proof that a phone stood before it within a minute.

`HTTPS://HOST/S/<terminal 8>.<slot 6>.<mac 10>`, upper case so that the QR stays alphanumeric and
small. The slot is the UTC time in units of 15 s; the mac is HMAC-SHA256(screen key, terminal ‖
slot) cut to 50 bits. The till draws it without a network; the cloud knows the same screen key.
"""

import hashlib
import hmac

from pos_app.domain import crockford
from pos_app.domain.values import dataclass

SLOT_SECONDS = 15
SLOTS_BACK = 2
SLOTS_AHEAD = 1
_TERMINAL_SYMBOLS, _SLOT_SYMBOLS, _MAC_SYMBOLS = 8, 6, 10


@dataclass(frozen=True, slots=True)
class ScreenCode:
    """The three parts of the path, not yet verified."""

    terminal: str
    slot: int
    mac: str


def slot_at(utc_s: int) -> int:
    """The slot that a moment falls into. Six symbols last until the year 2480."""
    return utc_s // SLOT_SECONDS


def mac_of(screen_key: bytes, terminal: str, slot: int) -> str:
    """Ten symbols, 50 bits, of the keyed hash."""
    message = f"{terminal}{crockford.encode_bits(slot, _SLOT_SYMBOLS)}".encode("ascii")
    digest = hmac.new(screen_key, message, hashlib.sha256).digest()
    return crockford.encode_bits(int.from_bytes(digest) >> (256 - 5 * _MAC_SYMBOLS), _MAC_SYMBOLS)


def path_of(screen_key: bytes, terminal: str, slot: int) -> str:
    """`7K3M9QX2.0C4F7A.M2V8K4TQ1Z`."""
    mac = mac_of(screen_key, terminal, slot)
    return f"{terminal}.{crockford.encode_bits(slot, _SLOT_SYMBOLS)}.{mac}"


def url_of(claim_origin: str, screen_key: bytes, terminal: str, slot: int) -> str:
    """The QR's whole text. `claim_origin` is `https://host` without a path."""
    return f"{claim_origin}/S/{path_of(screen_key, terminal, slot)}".upper()


def parse_path(path: str) -> ScreenCode | None:
    """The parts of `<terminal>.<slot>.<mac>` in either case; None for anything else."""
    parts = path.upper().split(".") if path.isascii() else []
    if [len(part) for part in parts] != [_TERMINAL_SYMBOLS, _SLOT_SYMBOLS, _MAC_SYMBOLS]:
        return None
    try:
        slot = crockford.decode_bits(parts[1])
        crockford.decode_bits(parts[0] + parts[2])
    except ValueError:
        return None
    return ScreenCode(terminal=parts[0], slot=slot, mac=parts[2])


def is_genuine(code: ScreenCode, screen_key: bytes) -> bool:
    """Whether this till's key made the mac; takes the same time for every answer."""
    return hmac.compare_digest(mac_of(screen_key, code.terminal, code.slot), code.mac)


def is_fresh(code: ScreenCode, till_utc_s: int) -> bool:
    """Whether the slot is −2…+1 around the till's own time (its offset already taken out)."""
    return -SLOTS_BACK <= code.slot - slot_at(till_utc_s) <= SLOTS_AHEAD
