"""From a keyboard's events to the characters that a scanner typed. Pure.

The records and numbers are those of Linux (`include/uapi/linux/input.h` and
`input-event-codes.h`); the layout is US, which scanners type unless they are set up otherwise.
"""

import struct
from collections.abc import Iterator

EVENT = struct.Struct("llHHi")
"""struct input_event on a 64-bit machine: seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
RELEASED, PRESSED, REPEATED = 0, 1, 2

_SHIFTS = {42, 54}
_CONTROLS = {29, 97}
_ENTERS = {28, 96}
_RIGHT_BRACKET = 27
_GS = b"\x1d"
"""Scanners type the separator of GS1 elements as Ctrl and the right bracket."""

_ROWS = (
    (2, b"1234567890-=", b"!@#$%^&*()_+"),
    (16, b"qwertyuiop[]", b"QWERTYUIOP{}"),
    (30, b"asdfghjkl;'`", b'ASDFGHJKL:"~'),
    (43, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    (55, b"*", b"*"),
    (57, b" ", b" "),
    (71, b"789-456+1230.", b"789-456+1230."),
    (98, b"/", b"/"),
)
_PLAIN = {
    first + place: plain[place : place + 1]
    for first, plain, _ in _ROWS
    for place in range(len(plain))
}
_SHIFTED = {
    first + place: shifted[place : place + 1]
    for first, _, shifted in _ROWS
    for place in range(len(shifted))
}


TYPEABLE = frozenset(mark[0] for mark in (*_PLAIN.values(), *_SHIFTED.values(), _GS))
"""The bytes that a US keyboard can type, GS included."""
ENTER_BYTES = 4 * EVENT.size
"""Of `events_for`, at the end: Enter pressed and released, each with its report mark."""


class KeyDecoder:
    """Keeps which keys are held. A record may arrive in pieces."""

    def __init__(self) -> None:
        self._partial = b""
        self._held: set[int] = set()

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """What was typed, with CR for Enter. None where the kernel says that it lost events: the
        code that was being typed is not whole."""
        waiting = self._partial + chunk
        whole = len(waiting) // EVENT.size * EVENT.size
        self._partial = waiting[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(waiting[:whole]):
            if kind == EV_SYN and code == SYN_DROPPED:
                self._held.clear()
                yield None
            elif typed := self._typed(kind, code, value):
                yield typed

    def _typed(self, kind: int, code: int, value: int) -> bytes:
        if kind != EV_KEY:
            return b""
        if code in _SHIFTS | _CONTROLS:
            (self._held.discard if value == RELEASED else self._held.add)(code)
            return b""
        if value != PRESSED:
            return b""  # a scanner does not lean on a key
        return self._character(code)

    def _character(self, code: int) -> bytes:
        if code in _ENTERS:
            return b"\r"
        if self._held & _CONTROLS:
            return _GS if code == _RIGHT_BRACKET else b""
        return (_SHIFTED if self._held & _SHIFTS else _PLAIN).get(code, b"")


def events_for(code: str) -> bytes:
    """The records of a scanner that types this code and Enter. Raises KeyError for a character
    that no key has."""
    plain = {mark: key for key, mark in reversed(_PLAIN.items())}
    shifted = {mark: key for key, mark in reversed(_SHIFTED.items())}
    records: list[bytes] = []
    for mark in code.encode("ascii"):
        one = bytes([mark])
        if one == _GS:
            records += _with(29, _RIGHT_BRACKET)
        elif one in plain:
            records += _stroke(plain[one])
        else:
            records += _with(42, shifted[one])
    return b"".join(records + _stroke(28))


def _with(modifier: int, key: int) -> list[bytes]:
    return [_record(modifier, PRESSED), *_stroke(key), _record(modifier, RELEASED)]


def _stroke(key: int) -> list[bytes]:
    return [_record(key, PRESSED), _record(key, RELEASED)]


def _record(code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, EV_KEY, code, value) + EVENT.pack(0, 0, EV_SYN, 0, 0)
