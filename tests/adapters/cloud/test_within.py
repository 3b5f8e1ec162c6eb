"""An answer has one deadline, whatever comes before it byte by byte."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient, Deadlines
from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.within import session_within
from tests.adapters.cloud.serving import served
from tests.adapters.cloud.world import CloudInProcess

LIMIT_S = 0.4
DRIP_S = 0.05
PATIENCE_S = 10.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


def listening_for_a_while() -> socket.socket:
    """A server whose thread comes to its end though nobody calls it."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(PATIENCE_S)
    return listening


@contextmanager
def dripping(first: bytes) -> Iterator[str]:
    """A server that says this at once and then a byte at a time, far within any read time-out."""
    over = threading.Event()
    listening = listening_for_a_while()

    def serve() -> None:
        with suppress(TimeoutError):  # nobody came in time: the caller's own assertion says so
            caller, _ = listening.accept()
            drip(caller)

    def drip(caller: socket.socket) -> None:
        with caller:
            caller.recv(65536)
            caller.sendall(first)
            while not over.wait(DRIP_S):
                try:
                    caller.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        thread.join(2 * PATIENCE_S)
        listening.close()


def client(
    url: str, draw_nonce: Callable[[], str] = lambda: "a-nonce-of-some-length"
) -> CloudClient:
    return CloudClient(
        url,
        TillIdentity(b"\x07" * 32, "00000000"),
        clock=SystemClock(),
        draw_nonce=draw_nonce,
        deadlines=Deadlines(call_s=LIMIT_S),
    )


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Endless: ", HEAD, HEAD + b"{"])
def test_an_answer_that_drips_is_given_up_in_its_head_and_in_its_body(first: bytes) -> None:
    with dripping(first) as url:
        calling = client(url)

        with pytest.raises(CloudUnavailable) as failure:
            calling.learn_time()

        assert failure.value.reason == "timeout"
        calling.close()


def test_each_answer_on_one_connection_has_its_own_time(cloud: CloudInProcess) -> None:
    till = cloud.enrolled_till()
    nonces = (f"a-nonce-of-some-length-{number}" for number in range(100))
    with served(cloud) as url:
        calling = CloudClient(
            url, till, clock=cloud.time.till_clock(), draw_nonce=lambda: next(nonces)
        )
        for _ in range(5):
            calling.learn_time()
            calling.known_epochs()
        calling.close()


def certificate(folder: Path) -> Path:
    """Of `localhost`, with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", HEAD])
def test_an_encrypted_call_has_the_same_deadline(tmp_path: Path, said: bytes) -> None:
    proof = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof)
    over = threading.Event()
    listening = listening_for_a_while()

    def serve() -> None:
        with suppress(OSError):  # who is out of time may never come, or hang up in the middle
            answer(listening.accept()[0])

    def answer(caller: socket.socket) -> None:
        with context.wrap_socket(caller, server_side=True) as safe:
            safe.recv(65536)
            safe.sendall(said)
            over.wait(PATIENCE_S)

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"https://localhost:{listening.getsockname()[1]}"
    is_whole = said != HEAD
    with session_within() as session:
        asked = partial(session.get, url, verify=str(proof), data=b"x" * 50_000)
        if is_whole:
            assert asked(timeout=(PATIENCE_S, PATIENCE_S)).content == b"ok"
        else:
            with pytest.raises((requests.ConnectionError, requests.Timeout)):
                asked(timeout=(PATIENCE_S, LIMIT_S))
    over.set()
    thread.join(2 * PATIENCE_S)
    listening.close()
    assert not thread.is_alive()
