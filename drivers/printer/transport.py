"""Lines to a printer. Every wait has a deadline: a stuck printer accepts nothing for ever."""

import errno
import fcntl
import os
import select
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

from drivers.address import Address, Scheme
from drivers.contract import Clock, DeviceLost, error_on_opening
from drivers.serial_port import close_serial, open_serial

UNHEARD_MS = 5_000
"""A printer that takes no packet for so long was switched off or pulled out: the system would go on
trying for a quarter of an hour."""


class Transport(Protocol):
    """Bytes to and from one device. A deadline is a moment on the clock of the driver."""

    @property
    def can_read(self) -> bool:
        """Whether the device could ever answer on this line."""
        ...

    def write_some(self, chunk: bytes, deadline: float) -> int:
        """How many bytes were taken; 0 when none was until the deadline. Raises DeviceLost."""
        ...

    def read_some(self, limit: int, deadline: float) -> bytes:
        """1 to `limit` bytes; empty when none came until the deadline. Raises DeviceLost."""
        ...

    def close(self) -> None:
        """Give the line back. Safe to call twice, and after the device was pulled out."""
        ...


Connect: TypeAlias = Callable[[float], Transport]
"""Opens a line until a deadline. Raises DeviceError."""


class DescriptorTransport:
    """A line behind a non-blocking file descriptor: socket, serial port or printer file."""

    def __init__(
        self,
        address: Address,
        descriptor: int,
        *,
        can_read: bool,
        release: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._address = address
        self._descriptor = descriptor
        self._can_read = can_read
        self._release: Callable[[], None] | None = release
        self._clock = clock

    @property
    def can_read(self) -> bool:
        """Whether the device could ever answer on this line."""
        return self._can_read

    def write_some(self, chunk: bytes, deadline: float) -> int:
        """How many bytes were taken; 0 when none was until the deadline. Raises DeviceLost."""
        if not self._wait(select.POLLOUT, deadline):
            return 0
        try:
            return os.write(self._descriptor, chunk)
        except BlockingIOError:
            return 0
        except OSError as cause:
            if cause.errno == errno.ENOSPC:  # usblp says so when the paper is out
                return 0
            raise self._lost(cause) from cause

    def read_some(self, limit: int, deadline: float) -> bytes:
        """1 to `limit` bytes; empty when none came until the deadline. Raises DeviceLost."""
        if not self._can_read or not self._wait(select.POLLIN, deadline):
            return b""
        try:
            chunk = os.read(self._descriptor, limit)
        except BlockingIOError:
            return b""
        except OSError as cause:
            if cause.errno == errno.EINVAL:  # usblp says so for a printer that never answers
                self._can_read = False
                return b""
            raise self._lost(cause) from cause
        if not chunk:
            raise DeviceLost(str(self._address), "the other end closed the line")
        return chunk

    def close(self) -> None:
        """Give the line back. Safe to call twice, and after the device was pulled out."""
        release, self._release = self._release, None
        if release is not None:
            release()

    def _wait(self, event: int, deadline: float) -> bool:
        if self._release is None:
            raise DeviceLost(str(self._address), "the line is closed")
        poll = select.poll()
        poll.register(self._descriptor, event)
        wait_ms = max(0.0, deadline - self._clock()) * 1000
        return bool(poll.poll(wait_ms))  # a hang-up counts as ready: the call then says why

    def _lost(self, cause: OSError) -> DeviceLost:
        return DeviceLost(str(self._address), cause.strerror or str(cause))


def open_transport(
    address: Address, deadline: float, clock: Clock = time.monotonic
) -> DescriptorTransport:
    """A line to a tcp:, serial: or file: address. Raises DeviceError.

    A simulated printer brings its own line: `EscPosPrinter(connect=printer.connect)`.
    """
    if address.scheme not in _OPENERS:
        raise ValueError(f"no line leads to {address}; give the printer's own connect")
    return _OPENERS[address.scheme](address, deadline, clock)


def open_tcp(address: Address, deadline: float, clock: Clock) -> DescriptorTransport:
    """Connect to a network printer. Raises DeviceAbsent or DeviceTimeout."""
    wait_s = max(0.001, deadline - clock())
    try:
        connection = socket.create_connection((address.host, address.port), timeout=wait_s)
    except OSError as cause:
        raise error_on_opening(str(address), cause) from cause
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD_MS)
    return DescriptorTransport(
        address, connection.fileno(), can_read=True, release=connection.close, clock=clock
    )


def open_serial_line(address: Address, _deadline: float, clock: Clock) -> DescriptorTransport:
    """Open a serial printer's port for us alone. Raises DeviceAbsent, -Permission or -Held."""
    port = open_serial(address, timeout_s=0)
    return DescriptorTransport(
        address, port.fileno(), can_read=True, release=lambda: close_serial(port), clock=clock
    )


def open_file(address: Address, _deadline: float, clock: Clock) -> DescriptorTransport:
    """Open a printer file such as /dev/usb/lp0 for us alone; it must exist. Raises DeviceError.

    Most USB printers answer on it. One that is written only, and what is no device at all, is never
    read: it would tell nothing, or our own bytes.
    """
    try:
        descriptor, can_read = _open_device(address.path)
    except OSError as cause:
        raise error_on_opening(str(address), cause) from cause
    return DescriptorTransport(
        address,
        descriptor,
        can_read=can_read,
        release=lambda: os.close(descriptor),
        clock=clock,
    )


def _open_device(path: str) -> tuple[int, bool]:
    """A descriptor, and whether answers can come on it. Raises OSError."""
    flags = os.O_NONBLOCK | os.O_APPEND | os.O_NOCTTY | os.O_CLOEXEC
    may_answer = stat.S_ISCHR(Path(path).stat().st_mode)
    try:
        descriptor = os.open(path, flags | (os.O_RDWR if may_answer else os.O_WRONLY))
    except PermissionError:  # writing may be allowed where reading is not
        descriptor, may_answer = os.open(path, flags | os.O_WRONLY), False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor, may_answer


_OPENERS: dict[Scheme, Callable[[Address, float, Clock], DescriptorTransport]] = {
    Scheme.TCP: open_tcp,
    Scheme.SERIAL: open_serial_line,
    Scheme.FILE: open_file,
}
