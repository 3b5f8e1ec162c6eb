"""A session whose answers are read within one deadline, head and body together.

The read time-out of requests begins anew with every byte, so an answer that drips would never end.
Here each answer has as long as a single read would have had.
"""

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def session_within() -> requests.Session:
    """A session that takes nothing from the environment: no proxy, no .netrc, no other trust; and
    waits for no answer longer than its time-out in all."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Within())
    return session


class _DeadlineReader(io.RawIOBase):
    """What comes from a socket until a moment; raises TimeoutError after it."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, limit_s: float) -> None:
        self._raw = raw
        self._socket = sock
        self._limit_s = limit_s
        self._until = time.monotonic() + limit_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer drips")
        self._socket.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """The next answer on this connection has its own time."""
        if not self.closed and self._socket.fileno() >= 0:
            self._socket.settimeout(self._limit_s)
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        limit_s = sock.gettimeout()
        if limit_s:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_DeadlineReader(raw, sock, limit_s))


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Within(HTTPAdapter):
    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
