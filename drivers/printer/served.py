"""Simulated printers behind real lines: a TCP port on loopback, or a pty."""

import contextlib
import select
import socket
import threading
from pathlib import Path

from drivers.contract import DeviceAbsent, DeviceLost
from drivers.printer.simulator import SimulatedPrinter
from drivers.pseudo_terminal import PseudoTerminal

_POLL_S = 0.05
_STOP_TIMEOUT_S = 2.0
_CHUNK_BYTES = 4096


class TcpPrinterServer:
    """A SimulatedPrinter on a loopback port, one connection after another.

    While the printer is unplugged, connections are closed at once.
    """

    def __init__(self, printer: SimulatedPrinter, *, port: int = 0) -> None:
        self._printer = printer
        self._listener = socket.create_server(("127.0.0.1", port))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="printer port", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port; with port 0 at the beginning, the one that was free."""
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        """Stop listening and end the connection."""
        self._stopping.set()
        self._thread.join(_STOP_TIMEOUT_S)
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not _readable(self._listener):
                continue
            connection, _ = self._listener.accept()
            with connection:
                self._serve_one(connection)

    def _serve_one(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(_STOP_TIMEOUT_S)
        gone = threading.Event()

        def reply(words: bytes) -> None:
            with contextlib.suppress(OSError):  # the host hung up meanwhile
                connection.sendall(words)

        try:
            line = self._printer.attach(reply, gone.set)
        except DeviceAbsent:
            return
        with contextlib.suppress(DeviceLost, OSError):
            self._carry(connection, line, gone)
        self._printer.detach(line)

    def _carry(self, connection: socket.socket, line: int, gone: threading.Event) -> None:
        while not (self._stopping.is_set() or gone.is_set()):
            room = self._printer.room(timeout_s=_POLL_S)
            if not room or not _readable(connection):
                continue
            chunk = connection.recv(min(room, _CHUNK_BYTES))
            if not chunk:
                return
            self._printer.receive(line, chunk)


class PtyPrinter:
    """A SimulatedPrinter at the far end of a serial line at `path`."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._terminal = PseudoTerminal()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._attach()

    @property
    def path(self) -> Path:
        """Where the line is; the same after unplugging and plugging in."""
        return self._terminal.path

    def unplug(self) -> None:
        """Pull the cable: the driver sees the line hang up."""
        self._detach()
        self._printer.unplug()
        self._terminal.unplug()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._printer.plug_in()
        self._terminal.plug_in()
        self._attach()

    def close(self) -> None:
        """Stop, and remove the path."""
        self._detach()
        self._terminal.close()

    def _attach(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._stopping.clear()
            line = self._printer.attach(self._terminal.send, self._stopping.set)
            self._thread = threading.Thread(
                target=self._carry, args=(line,), name="printer line", daemon=True
            )
            self._thread.start()

    def _detach(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join(_STOP_TIMEOUT_S)

    def _carry(self, line: int) -> None:
        with contextlib.suppress(DeviceLost):
            while not self._stopping.is_set():
                room = self._printer.room(timeout_s=_POLL_S)
                chunk = self._terminal.receive(min(room, _CHUNK_BYTES), _POLL_S) if room else b""
                if chunk:
                    self._printer.receive(line, chunk)
        self._printer.detach(line)


def _readable(source: socket.socket) -> bool:
    return bool(select.select([source], [], [], _POLL_S)[0])
