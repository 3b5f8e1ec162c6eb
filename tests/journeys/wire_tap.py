"""The network between till and cloud: carries bytes, can be cut, and loses an answer when told."""

import contextlib
import select
import socket
import threading

POLL_S = 0.05
STOP_S = 5.0
CHUNK_BYTES = 65_536
UPLOAD = b"/events"


class WireTap:
    """A loopback port that leads to the cloud's port, one thread for each connection."""

    def __init__(self, cloud_port: int) -> None:
        self._cloud_port = cloud_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        self._is_cut = threading.Event()
        self._armed = threading.Event()
        self._threads = [threading.Thread(target=self._serve, name="wire tap", daemon=True)]
        self._threads[0].start()
        self.uploads_answered = 0
        """How many answers to an upload the till was given."""
        self.answer_lost = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """The till alone has no network; phones have their own."""
        self._is_cut.set()

    def lose_next_upload_answer(self) -> None:
        """The next upload reaches the cloud and its answer goes nowhere; then `answer_lost`."""
        self.answer_lost.clear()
        self._armed.set()

    def mend(self) -> None:
        """Everything passes from now on."""
        self._is_cut.clear()
        self._armed.clear()

    def close(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(STOP_S)
            assert not thread.is_alive()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not _readable(self._listener):
                continue
            till, _ = self._listener.accept()
            thread = threading.Thread(target=self._join, args=(till,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _join(self, till: socket.socket) -> None:
        if self._is_cut.is_set():
            till.close()
            return
        with (
            till,
            contextlib.suppress(OSError),  # the cloud is down, or either side hung up
            socket.create_connection(("127.0.0.1", self._cloud_port), STOP_S) as cloud,
        ):
            self._carry(till, cloud)

    def _carry(self, till: socket.socket, cloud: socket.socket) -> None:
        """One request after another, as HTTP/1.1 keeps a connection."""
        uploads, loses = False, False
        while not (self._stopping.is_set() or self._is_cut.is_set()):
            for source in _readable(till, cloud):
                chunk = source.recv(CHUNK_BYTES)
                if not chunk:
                    return
                if source is till:
                    uploads = _is_upload(chunk) or (uploads and not _begins(chunk))
                    loses = loses or (uploads and self._armed.is_set())
                    cloud.sendall(chunk)
                elif loses:
                    self.answer_lost.set()
                else:
                    till.sendall(chunk)
                    self.uploads_answered += uploads
                    uploads = False


def _begins(chunk: bytes) -> bool:
    """Whether a request begins here."""
    return chunk.startswith((b"GET ", b"POST "))


def _is_upload(chunk: bytes) -> bool:
    return _begins(chunk) and UPLOAD in chunk.partition(b"\r\n")[0]


def _readable(*sources: socket.socket) -> list[socket.socket]:
    return select.select(sources, [], [], POLL_S)[0]
