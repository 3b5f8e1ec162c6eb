"""A process under measurement: started with a clean environment, spoken to in lines."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 60.0
DRAWING = {"QT_QUICK_BACKEND": "software", "QT_QPA_UPDATE_IDLE_TIME": "0"}
"""What both sides of a comparison are drawn with."""
MB = 2**20
DISPLAYS = (("CASHIER", 0, 1366, 768), ("CUSTOMER", 1366, 1024, 600))


class ChildFailed(RuntimeError):
    """The process under measurement ended or said nothing in time."""


class Child:
    """One process. `started_ns` and every time that it says are of the machine's monotonic
    clock."""

    def __init__(
        self, module: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._module = module
        self.started_ns = time.perf_counter_ns()
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.bench.{module}", *arguments],
            cwd=ROOT,
            env={**_plain_environment(), **DRAWING, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._seen = b""

    @property
    def process_id(self) -> int:
        return self._process.pid

    def tell(self, *words: object) -> None:
        """One line to the process."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self._process.stdin.flush()

    def await_line(self, first: str, deadline_s: float = DEADLINE_S) -> Sequence[str]:
        """The rest of the next line that begins with this word; others are dropped. Raises
        ChildFailed."""
        until = time.monotonic() + deadline_s
        while True:
            words = self._line(until)
            if words and words[0] == first:
                return words[1:]

    def hears(self, first: str, within_s: float) -> Sequence[str] | None:
        """As `await_line`, or None when no such line came in this time."""
        try:
            return self.await_line(first, within_s)
        except TimeoutError:
            return None

    def resident_bytes(self) -> int:
        """What the process holds in memory now."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """End it: end of its input, then the hard way."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _line(self, until: float) -> list[str]:
        assert self._process.stdout is not None
        out = self._process.stdout.fileno()
        while b"\n" not in self._seen:
            left = until - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                raise TimeoutError(f"{self._module} says nothing")
            chunk = os.read(out, 65536)
            if not chunk:
                raise ChildFailed(f"{self._module} has ended ({self._process.wait(20)})")
            self._seen += chunk
        line, _, self._seen = self._seen.partition(b"\n")
        return line.decode().split()


def _plain_environment() -> dict[str, str]:
    """Ours, with compiled modules kept, as an installed till has them: compiling all of it anew
    takes as long as starting."""
    kept = {key: word for key, word in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "bench" / "bytecode")}


def rest(seconds: float) -> None:
    """Let both sides come to rest: animations end, queues empty."""
    threading.Event().wait(seconds)


def two_displays(folder: Path) -> Mapping[str, str]:
    """Two displays that exist only in memory, of the sizes that the windows are drawn for."""
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = [
        {"name": name, "x": x, "y": 0, "width": width, "height": height, **dots}
        for name, x, width, height in DISPLAYS
    ]
    config = folder / "displays.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}


@contextmanager
def virtual_display() -> Iterator[Mapping[str, str] | None]:
    """Both windows on an X server in memory; None where there is none to be had."""
    ours, theirs = os.pipe()
    try:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "2732x768x24", "-nolisten", "tcp"],
            pass_fds=[theirs],
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        os.close(ours)
        os.close(theirs)
        yield None
        return
    os.close(theirs)
    try:
        number = os.read(ours, 16).decode().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"} if number else None
    finally:
        os.close(ours)
        server.terminate()
        server.wait(20)
