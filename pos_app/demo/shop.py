"""The demo shop around the till: its cloud as a process of its own, its store, its enrolment
code."""

import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import IO

import msgspec

from pos_app.adapters.cloud.keys import KeyFolder, KeysUnusable
from pos_app.adapters.ledger.faults import LedgerBusy, LedgerUnusable
from pos_app.adapters.ledger.lock import FileLock

ROOT = Path(__file__).resolve().parents[2]
GOODS = ROOT / "assets" / "demo" / "goods.csv"
FIRST_PORT = 8700
PORTS_TRIED = 50
START_DEADLINE_S = 30.0
STOP_DEADLINE_S = 10.0
COMMAND_DEADLINE_S = 60.0


class DemoFailed(Exception):
    """A part of the demo shop did not come up. Says which, with its own words."""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo shop lives; deleting it starts anew."""

    root: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.root / 'cloud.db'}"

    @property
    def till(self) -> Path:
        return self.root / "till"

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The folder for one demo shop alone, until the end of the block. Raises DemoFailed when
        another one has it open, or when it cannot be written: nothing in it is changed then."""
        try:
            lock = FileLock(self.root / "demo")
        except LedgerBusy as busy:
            message = f"演示店已经开着 the demo shop is already open: {self.root}"
            raise DemoFailed(message) from busy
        except LedgerUnusable as problem:
            raise DemoFailed(f"{problem.chinese} {problem}") from problem
        try:
            yield
        finally:
            lock.release()


OFFICE_NAME = "demo"


class DemoCloud:
    """The reference cloud, listening, until `stop`."""

    def __init__(
        self, process: "subprocess.Popen[str]", url: str, *, claim_origin: str, store: str
    ) -> None:
        self.url = url
        self.claim_origin = claim_origin
        self.store = store
        self._process = process
        self._readers: list[threading.Thread] = []

    @classmethod
    def start(cls, folder: DemoFolder, *, host: str, claim_host: str) -> "DemoCloud":
        """Make the shop if need be and serve it on the first free port. Raises DemoFailed."""
        folder.root.mkdir(parents=True, exist_ok=True)
        store = pos_cloud("demo-shop", "--database", folder.database_url, "--goods", str(GOODS))
        port = free_port(host)
        claim_origin = f"http://{claim_host}:{port}"
        process = subprocess.Popen(
            [
                *_POS_CLOUD,
                "serve",
                "--database",
                folder.database_url,
                "--listen",
                f"{host}:{port}",
                "--claim-origin",
                claim_origin,
                "--demo-identities",
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        url = f"http://127.0.0.1:{port}"
        cloud = cls(process, url, claim_origin=claim_origin, store=store)
        try:
            cloud._await_first_line(START_DEADLINE_S)
        except DemoFailed:
            cloud.stop()
            raise
        return cloud

    def stop(self) -> None:
        """End it as a service manager would: SIGTERM, then the hard way."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_DEADLINE_S)
        for reader in self._readers:
            reader.join(STOP_DEADLINE_S)

    def _await_first_line(self, deadline_s: float) -> None:
        """Both streams are read until the end, so that the process never waits for us."""
        lines: Queue[str] = Queue()
        for stream in (self._process.stdout, self._process.stderr):
            reader = threading.Thread(target=_read_into, args=(stream, lines), daemon=True)
            reader.start()
            self._readers.append(reader)
        seen: list[str] = []
        try:
            while "listening on" not in (line := lines.get(timeout=deadline_s)):
                seen.append(line)
                if self._process.poll() is not None and lines.empty():
                    raise DemoFailed("".join(seen).strip())
        except Empty as silent:
            raise DemoFailed("pos-cloud did not say that it listens") from silent


_POS_CLOUD = (sys.executable, "-m", "cloud")


_POS_TOOL = (sys.executable, "-m", "pos_app.tools")


def pos_cloud(*arguments: str, typed: str = "") -> str:
    """Run one `pos-cloud` command, `typed` being its input, and return what it printed. Raises
    DemoFailed."""
    return _run(_POS_CLOUD, *arguments, typed=typed)


def _run(program: tuple[str, ...], *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [*program, *arguments],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        timeout=COMMAND_DEADLINE_S,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise DemoFailed(f"{' '.join(program[1:])} {arguments[0]}: {said}")
    return done.stdout.strip()


def let_into_office(folder: DemoFolder) -> tuple[str, str]:
    """A name and a fresh password for the back office of this cloud: no two shops share one, and
    the one before is good no more. Raises DemoFailed."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    pos_cloud(
        "office-user",
        "replace",
        OFFICE_NAME,
        "--role",
        "approver",
        "--database",
        folder.database_url,
        typed=f"{password}\n",
    )
    return OFFICE_NAME, password


def enrol(folder: DemoFolder, cloud: DemoCloud, settings: Path) -> None:
    """Give the till its place in the demo store, by the commands that a technician uses.

    A till that is enrolled already keeps it. It learns when phones reach the cloud elsewhere, by
    another port or over the network: what the customer's screen shows would lead nowhere.
    Raises DemoFailed.
    """
    try:
        keys = KeyFolder(folder.till / "keys")
        kept = keys.load_or_create().enrolled
        if kept is not None:
            if kept.claim_origin.lower() != cloud.claim_origin:
                moved = msgspec.structs.replace(kept, claim_origin=cloud.claim_origin)
                keys.keep_enrolment(moved)
            return
    except KeysUnusable as problem:
        raise DemoFailed(str(problem)) from problem
    code = pos_cloud("enrolment-code", "--database", folder.database_url, "--store", cloud.store)
    _run(_POS_TOOL, "enrol", "--settings", str(settings), "--code", code)


def free_port(host: str) -> int:
    """The first free port from 8700 on. Raises DemoFailed when fifty are taken."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise DemoFailed(f"no free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}")


def lan_address() -> str:
    """This machine's address on the local network, as a route would choose it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: only asks the routing table
        except OSError as error:
            raise DemoFailed(f"this machine has no local network ({error})") from error
        return str(probe.getsockname()[0])


def _read_into(stream: IO[str] | None, lines: "Queue[str]") -> None:
    if stream is not None:
        with stream:
            for line in stream:
                lines.put(line)
