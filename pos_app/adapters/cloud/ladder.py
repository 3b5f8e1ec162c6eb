"""The way to the cloud, rung by rung: link, own address, name, connection, encryption, the cloud's
time, then what the cloud does for a shop: taking entries, and pages for phones.

Each rung has its own time-out and says how long it took; the first that fails ends the climb, since
nothing above it can work.
"""

import errno
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pos_app.adapters.cloud.dialling import dialled, looked_up

NETWORK_DEVICES = Path("/sys/class/net")
RUNG_TIMEOUT_S = 5.0
RUNG_LIMITS = (RUNG_TIMEOUT_S, RUNG_TIMEOUT_S)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `name` is a word; `said` what was found, or what went wrong."""

    name: str  # link | address | dns | tcp | tls | time | store_service | claim_service
    is_good: bool
    said: str
    why: str = ""  # of a failure, a word: no_link | no_name | refused | timeout | certificate …


class NotOurs(OSError):
    """Somebody answers there, or nobody, but not as this service does."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cloud is."""

    host: str
    port: int
    is_encrypted: bool
    url: str
    claim_origin: str = ""  # where phones go; empty when nobody has said

    @property
    def is_near(self) -> bool:
        """On this very machine."""
        return self.host in ("localhost", "127.0.0.1", "::1")


def climb(
    url: str,
    *,
    claim_origin: str = "",
    clock: Callable[[], float] = time.monotonic,
    devices: Path = NETWORK_DEVICES,
) -> Iterator[Rung]:
    """The rungs up to the first that fails. `url` is the cloud's, as in the settings;
    `claim_origin` is what the enrolment said of the phones' pages."""
    parts = urlsplit(url)
    is_encrypted = parts.scheme == "https"
    place = Place(
        parts.hostname or "",
        parts.port or (443 if is_encrypted else 80),
        is_encrypted,
        url.rstrip("/"),
        claim_origin.rstrip("/"),
    )
    linked = _linked(devices)
    if linked == [] and not place.is_near:
        yield Rung("link", is_good=False, said="", why="no_link")
        return
    if linked:
        yield Rung("link", is_good=True, said=" ".join(linked))
    services = [_ask_store, *([_ask_claims] if place.claim_origin else [])]
    encrypt = [_encrypt] if is_encrypted else []
    for rung in (_own_address, _look_up, _connect, *encrypt, _ask_time, *services):
        began = clock()
        name = rung.__name__
        try:
            said = rung(place)
        except OSError as error:
            said = error.strerror or str(error)
            yield Rung(_NAMES[name], is_good=False, said=said, why=_why(error))
            return
        took = f"{(clock() - began) * 1000:.0f} ms"
        yield Rung(_NAMES[name], is_good=True, said=" · ".join(filter(None, (said, took))))


def _own_address(place: Place) -> str:
    """The address that the system would send from; nothing is sent."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    far_away = "2001:db8::1" if family is socket.AF_INET6 else "192.0.2.1"
    with socket.socket(family, socket.SOCK_DGRAM) as own:
        own.connect((place.host if place.is_near else far_away, place.port))
        return str(own.getsockname()[0])


def _look_up(place: Place) -> str:
    found = looked_up(place.host, place.port, limit_s=RUNG_TIMEOUT_S)
    return f"{place.host} → {found[0]}"


def _connect(place: Place) -> str:
    with dialled(place.host, place.port, limit_s=RUNG_TIMEOUT_S) as line:
        host, port = line.getpeername()[:2]
        return f"{host}:{port}"


def _encrypt(place: Place) -> str:
    with (
        dialled(place.host, place.port, limit_s=RUNG_TIMEOUT_S) as line,
        ssl.create_default_context().wrap_socket(line, server_hostname=place.host) as safe,
    ):
        return safe.version() or ""


def _ask_time(place: Place) -> str:
    """Whether it is our cloud that answers there."""
    import requests

    from pos_app.adapters.cloud.within import session_within
    from pos_app.domain.wire import ServerTime, Unreadable, decode

    address = f"{place.url}/v1/time"
    with session_within() as session:
        try:
            answer = session.get(
                address, params={"nonce": secrets.token_urlsafe(18)}, timeout=RUNG_LIMITS
            )
            answer.raise_for_status()
            told = decode(answer.content, ServerTime)
        except requests.Timeout as error:
            raise TimeoutError(str(error)) from error
        except (requests.RequestException, Unreadable) as error:
            raise NotOurs(str(error)) from error
    return time.strftime("%H:%M:%S UTC", time.gmtime(told.utc_ms / 1000))


def _ask_store(place: Place) -> str:
    """Whether the cloud can write down what a till sends."""
    return _is_healthy(place.url)


def _ask_claims(place: Place) -> str:
    """Whether a phone would find its page, which may lie under another name."""
    return _is_healthy(place.claim_origin)


def _is_healthy(origin: str) -> str:
    import requests

    from pos_app.adapters.cloud.within import session_within

    with session_within() as session:
        try:
            session.get(f"{origin}/healthz", timeout=RUNG_LIMITS).raise_for_status()
        except requests.Timeout as error:
            raise TimeoutError(str(error)) from error
        except requests.RequestException as error:
            raise NotOurs(str(error)) from error
    return urlsplit(origin).netloc


def _why(error: OSError) -> str:
    """The kind of failure, whatever the system calls it."""
    for kinds, word in _KINDS:
        if isinstance(error, kinds):
            return word
    return _NUMBERS.get(error.errno or 0, "failed")


_KINDS: tuple[tuple[type[OSError], str], ...] = (
    (socket.gaierror, "no_name"),
    (NotOurs, "not_ours"),
    (ssl.SSLError, "certificate"),
    (ConnectionError, "refused"),
    (TimeoutError, "timeout"),
)
_NUMBERS = {errno.ENETUNREACH: "no_route", errno.EHOSTUNREACH: "no_route"}


def _linked(devices: Path) -> list[str] | None:
    """Network devices that have a carrier, the loopback apart; None where the system does not
    tell."""
    try:
        names = sorted(path.name for path in devices.iterdir() if path.name != "lo")
        return [name for name in names if _has_carrier(devices / name)]
    except OSError:
        return None


def _has_carrier(device: Path) -> bool:
    """A device that is switched off does not even say so."""
    try:
        return (device / "carrier").read_text(encoding="ascii").strip() == "1"
    except OSError:
        return False


_NAMES = {
    "_own_address": "address",
    "_look_up": "dns",
    "_connect": "tcp",
    "_encrypt": "tls",
    "_ask_time": "time",
    "_ask_store": "store_service",
    "_ask_claims": "claim_service",
}
