"""A connection by name, within one deadline: the look-up and all addresses that it gives.

Why the look-up has a thread: the system's resolver takes no time-out. With a dead name server it
blocks for half a minute and nothing can interrupt it. A look-up that nobody waits for any more goes
on alone; whoever asks for the same name meanwhile waits for that one, so there is never more than
one a name.
"""

import ipaddress
import socket
import threading
import time

_lock = threading.Lock()
_under_way: dict[tuple[str, int], "_LookUp"] = {}


def dialled(host: str, port: int, *, limit_s: float) -> socket.socket:
    """A connection to the first address that answers, each with its share of the time. Its own
    time-out is what is left. Raises OSError: gaierror for a name that nobody knows, TimeoutError
    after `limit_s`."""
    until = time.monotonic() + limit_s
    found = looked_up(host, port, limit_s=limit_s)
    failed: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for number, address in enumerate(found):
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError(f"no answer from {host}")
        try:
            line = socket.create_connection((address, port), left_s / (len(found) - number))
        except OSError as error:
            failed = error
            continue
        line.settimeout(max(until - time.monotonic(), 0.001))
        return line
    raise failed


def looked_up(host: str, port: int, *, limit_s: float) -> list[str]:
    """The addresses of a name, as the system orders them. Raises gaierror, or TimeoutError after
    `limit_s`."""
    if _is_address(host):
        return [host]
    with _lock:
        asked = _under_way.get((host, port))
        if asked is None:
            asked = _under_way[host, port] = _LookUp(host, port)
            asked.start()
    return asked.answer(limit_s)


class _LookUp(threading.Thread):
    """One question to the system's resolver."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(name=f"look up {host}", daemon=True)
        self._place = host, port
        self._is_over = threading.Event()
        self._found: list[str] = []
        self._failed: OSError | None = None

    def run(self) -> None:
        """Ask, and be forgotten."""
        try:
            found = socket.getaddrinfo(*self._place, type=socket.SOCK_STREAM)
            self._found = [str(address[0]) for *_, address in found]
        except OSError as error:
            self._failed = error
        except UnicodeError as error:  # a part of the name is empty or too long
            self._failed = socket.gaierror(socket.EAI_NONAME, str(error))
        finally:
            with _lock:
                del _under_way[self._place]
            self._is_over.set()

    def answer(self, limit_s: float) -> list[str]:
        """Raises gaierror or TimeoutError."""
        if not self._is_over.wait(limit_s):
            raise TimeoutError(f"the name server does not answer for {self._place[0]}")
        if self._failed is not None:
            raise self._failed
        return self._found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
