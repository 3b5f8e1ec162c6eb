"""Device addresses as the settings write them: `scheme:place?option=value&…`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, parse_qsl, urlsplit

from drivers.contract import AddressInvalid

Encoding: TypeAlias = Literal["gbk", "gb18030"]
"""What a printer's Chinese font is indexed by. A GBK font shows a four-byte code as rubbish."""


class Scheme(StrEnum):
    """The ways in which a device can be reached."""

    SERIAL = "serial"
    TCP = "tcp"
    FILE = "file"
    SIMULATED = "simulated"
    KEYBOARD = "keyboard"
    PRINTER = "printer"
    HID = "hid"
    CAMERA = "camera"


class DeviceKind(StrEnum):
    """What stands at an address; it limits the schemes that make sense there."""

    SCANNER = "scanner"
    PRINTER = "printer"
    DRAWER = "drawer"
    SCALE = "scale"
    DISPLAY = "display"


SCHEMES_BY_KIND = {
    DeviceKind.SCANNER: (
        Scheme.SERIAL,
        Scheme.KEYBOARD,
        Scheme.SIMULATED,
        Scheme.HID,
        Scheme.CAMERA,
    ),
    DeviceKind.PRINTER: (Scheme.TCP, Scheme.SERIAL, Scheme.FILE, Scheme.SIMULATED),
    DeviceKind.DRAWER: (Scheme.PRINTER, Scheme.SERIAL, Scheme.SIMULATED),
    DeviceKind.SCALE: (Scheme.SERIAL, Scheme.SIMULATED),
    DeviceKind.DISPLAY: (Scheme.SERIAL, Scheme.SIMULATED),
}

_BAUD = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400")
Options: TypeAlias = dict[str, tuple[str, ...]]
"""The words that each option may have."""
_LINE_OPTIONS: Options = {"baud": _BAUD, "flow": ("none", "rtscts", "xonxoff")}
_KIND_OPTIONS: dict[DeviceKind, Options] = {
    DeviceKind.SCANNER: {"suffix": ("cr", "none")},
    DeviceKind.PRINTER: {
        "width": ("58", "80"),
        "encoding": ("gbk", "gb18030"),
        "cutter": ("yes", "no"),
        "logo": ("graphics", "bitmap"),
    },
    DeviceKind.DRAWER: {
        "kick": ("1b70003232",),
        "sense": ("cts", "dsr", "dcd", "ri"),
        "open": ("high", "low"),
    },
    DeviceKind.SCALE: {"protocol": ("sics", "stream")},
    DeviceKind.DISPLAY: {"encoding": ("ascii", "gbk")},
}
_PIN_OPTIONS: Options = {"open": ("high", "low")}
_FREE = {"kick": re.compile("([0-9a-fA-F]{2}){1,32}")}
"""Options whose value is no word of a list; the list then holds an example."""
_BYTES_GO_OVER = {Scheme.SERIAL, Scheme.TCP, Scheme.FILE, Scheme.SIMULATED}
_TCP_EXAMPLE = "tcp://10.0.0.9:9100"
DRAWER_PINS = {"pin2": 2, "pin5": 5}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a device is. `str(address)` is the text from the settings, unchanged."""

    text: str
    scheme: Scheme
    path: str = ""
    """A file, a simulator's name, or the drawer's pin."""
    host: str = ""
    port: int = 0
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text

    def option(self, name: str, *, default: str) -> str:
        """The value written for `name`, or `default`."""
        return dict(self.options).get(name, default)

    @property
    def baud(self) -> int:
        """Serial speed; 9600 when the address does not say."""
        return int(self.option("baud", default="9600"))

    @property
    def width_mm(self) -> int:
        """Paper width, 58 or 80. 58 when it is not said: that fits on either paper."""
        return int(self.option("width", default="58"))

    @property
    def encoding(self) -> Encoding:
        """What the printer's Chinese font is indexed by; gbk when it is not said."""
        return "gb18030" if self.option("encoding", default="gbk") == "gb18030" else "gbk"

    @property
    def has_cutter(self) -> bool:
        """Unless the address says `cutter=no`."""
        return self.option("cutter", default="yes") == "yes"

    @property
    def drawer_pin(self) -> int:
        """The connector pin to pulse: 5 for `printer:pin5`, else 2."""
        return DRAWER_PINS.get(self.path, 2)

    @property
    def kick(self) -> bytes:
        """What a drawer on a port of its own opens at; ESC p 0 50 50 when it is not said, which
        trigger boxes take for 100 ms on pin 2."""
        return bytes.fromhex(self.option("kick", default="1b70003232"))


def parse_address(text: str, *, kind: DeviceKind | None = None) -> Address | None:
    """Read one address; the empty string means that there is no such device.

    `kind` limits the schemes to those that the device can have; None allows all of them.
    Raises AddressInvalid, naming the nearest valid word.
    """
    if not text.strip():
        return None
    if "\0" in text:
        raise AddressInvalid(text, wrong="no path holds a NUL", nearest="")
    scheme = _scheme(text, SCHEMES_BY_KIND[kind] if kind else tuple(Scheme))
    try:
        parts = urlsplit(text)
    except ValueError as cause:
        raise AddressInvalid(text, wrong=str(cause), nearest=_TCP_EXAMPLE) from cause
    options = _options(text, _known_options(scheme, kind), parts.query)
    if scheme is Scheme.TCP:
        host, port = _host_and_port(text, parts)
        return Address(text, scheme, host=host, port=port, options=options)
    if parts.netloc:
        raise AddressInvalid(
            text, wrong=f"{scheme}: takes one colon and no //", nearest=f"{scheme}:"
        )
    _check_path(text, scheme, parts.path)
    return Address(text, scheme, path=parts.path, options=options)


def _scheme(text: str, allowed: tuple[Scheme, ...]) -> Scheme:
    word, colon, _ = text.partition(":")
    for scheme in allowed:
        if colon and word == scheme:
            return scheme
    wrong = f"{word!r} is not a kind of address here"
    raise AddressInvalid(text, wrong=wrong, nearest=_nearest_scheme(word, allowed))


def _nearest_scheme(word: str, allowed: tuple[Scheme, ...]) -> str:
    if word.startswith("/"):  # a bare path: only its kind is missing
        return f"file:{word}" if "/lp" in word else f"serial:{word}"
    return _nearest(word, allowed)


def _known_options(scheme: Scheme, kind: DeviceKind | None) -> Options:
    """What may stand behind the question mark; without a kind, what any kind may have."""
    known: Options = dict(_LINE_OPTIONS) if scheme is Scheme.SERIAL else {}
    if scheme is Scheme.PRINTER:
        return dict(_PIN_OPTIONS)
    if scheme not in _BYTES_GO_OVER:
        return known
    for own in [_KIND_OPTIONS.get(kind, {})] if kind else _KIND_OPTIONS.values():
        for name, words in own.items():
            known[name] = (*known.get(name, ()), *words)
    return known


def _options(text: str, known: Options, query: str) -> tuple[tuple[str, str], ...]:
    pairs = parse_qsl(query, keep_blank_values=True)
    for name, value in pairs:
        if name not in known:
            raise AddressInvalid(
                text, wrong=f"unknown option {name!r}", nearest=_nearest(name, known)
            )
        if not _may_be(name, value, known[name]):
            wrong = f"{name} cannot be {value!r}"
            raise AddressInvalid(
                text, wrong=wrong, nearest=f"{name}={_nearest(value, known[name])}"
            )
    if len({name for name, _ in pairs}) < len(pairs):
        raise AddressInvalid(text, wrong="an option is given twice", nearest="")
    return tuple(pairs)


def _may_be(name: str, value: str, words: tuple[str, ...]) -> bool:
    return bool(_FREE[name].fullmatch(value)) if name in _FREE else value in words


def _host_and_port(text: str, parts: SplitResult) -> tuple[str, int]:
    try:
        host, port = parts.hostname, parts.port
    except ValueError as cause:
        raise AddressInvalid(text, wrong=str(cause), nearest=_TCP_EXAMPLE) from cause
    if not host or not port or parts.path.strip("/"):
        wrong = "a host and a port are needed"
        raise AddressInvalid(text, wrong=wrong, nearest=_TCP_EXAMPLE)
    try:
        host.encode("idna")  # as the connection will: an empty or endless label fails there
    except UnicodeError as cause:
        wrong = f"{host!r} is no name of a host"
        raise AddressInvalid(text, wrong=wrong, nearest=_TCP_EXAMPLE) from cause
    return host, port


def _check_path(text: str, scheme: Scheme, path: str) -> None:
    if scheme in {Scheme.SERIAL, Scheme.FILE, Scheme.HID} and not path.startswith("/"):
        example = {"serial": "serial:/dev/ttyUSB0", "file": "file:/dev/usb/lp0"}
        wrong = "a path beginning with / is needed"
        raise AddressInvalid(
            text, wrong=wrong, nearest=example.get(scheme, "hid:/dev/input/by-id/")
        )
    if scheme is Scheme.PRINTER and path not in DRAWER_PINS:
        pin = _nearest(path, DRAWER_PINS)
        raise AddressInvalid(text, wrong=f"a printer has no {path!r}", nearest=f"printer:{pin}")
    if scheme is Scheme.KEYBOARD and path:
        raise AddressInvalid(text, wrong="the keyboard needs no path", nearest="keyboard:")


def _nearest(word: str, valid: Iterable[str]) -> str:
    """The closest valid word; the first one when nothing is close; "" when nothing is valid."""
    import difflib  # only an address that is wrong needs it

    choices = [str(choice) for choice in valid]
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.0)
    return close[0] if close else next(iter(choices), "")
