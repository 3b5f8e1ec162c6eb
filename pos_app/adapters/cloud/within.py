"""Sessions in which nothing waits for good: the look-up of the name, the connection, what is sent
and what is answered, head and body, all within one deadline.

Those of requests begin anew with every byte, so that an answer that drips would never end, and do
not cover the look-up at all.
"""

import http.client
import io
import socket
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pos_app.adapters.cloud.dialling import dialled

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_AT_ONCE = 16 * 1024
"""Bytes sent under one time-out: one record of TLS."""
_until: ContextVar[float] = ContextVar("until")
"""When the call that this thread makes must be over, on the monotonic clock."""


def session_within() -> requests.Session:
    """A session whose calls take no longer than their read time-out in all."""
    return _session(_Within)


def plain_session() -> requests.Session:
    """A session for the hint line, which may stay open once the answer has begun."""
    return _session(_Lasting)


def _session(adapter: type[HTTPAdapter]) -> requests.Session:
    """It takes nothing from the environment: no proxy, no .netrc, no other trust."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter())
    return session


class _DeadlineReader(io.RawIOBase):
    """What comes from a socket until the call must be over; raises TimeoutError then."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._socket = sock
        self._until = _until.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer drips")
        self._socket.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), sock))


class _Dialling(HTTPConnection):
    """Looks up and connects within the connection's time-out, and sends until the call must be
    over."""

    def _new_conn(self) -> socket.socket:
        limit_s = min(self.timeout or _left_s(), _left_s())
        try:
            line = dialled(self._dns_host, self.port, limit_s=limit_s)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host}: {error}") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host}: {error}") from error
        for option in self.socket_options or ():
            line.setsockopt(*option)
        return line

    def send(self, data: Any) -> None:
        """What drips away is given up too."""
        if self.sock is None:
            self.connect()
        pieces = [data]
        if isinstance(data, bytes):
            pieces = [data[at : at + _AT_ONCE] for at in range(0, len(data), _AT_ONCE)]
        for piece in pieces:
            self.sock.settimeout(_left_s())
            super().send(piece)


class _Lasting(HTTPAdapter):
    """Calls that begin within their time-outs."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _LastingPool,
            "https": _SecureLastingPool,
        }

    def send(
        self, request: requests.PreparedRequest, *given: Any, **named: Any
    ) -> requests.Response:
        """`timeout` is a pair: of connecting, and of the whole."""
        _, limit_s = named["timeout"]
        token = _until.set(time.monotonic() + limit_s)
        try:
            return super().send(request, *given, **named)
        finally:
            _until.reset(token)


class _Within(_Lasting):
    """Calls that are over within their time-out."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _WithinPool, "https": _SecureWithinPool}


def _left_s() -> float:
    """Raises TimeoutError when nothing is left."""
    left_s = _until.get() - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("the call takes too long")
    return left_s


# --- what urllib3 wants as classes ----------------------------------------------------------------


class _SecureDialling(_Dialling, HTTPSConnection):
    pass


class _WithinConnection(_Dialling):
    response_class = _Answer


class _SecureWithin(_SecureDialling):
    response_class = _Answer


class _LastingPool(HTTPConnectionPool):
    ConnectionCls = _Dialling


class _SecureLastingPool(HTTPSConnectionPool):
    ConnectionCls = _SecureDialling


class _WithinPool(HTTPConnectionPool):
    ConnectionCls = _WithinConnection


class _SecureWithinPool(HTTPSConnectionPool):
    ConnectionCls = _SecureWithin
