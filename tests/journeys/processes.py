"""The product's own commands as processes, with what they said."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.journeys.waiting import DEADLINE_S

COMMAND_S = 90.0
"""For a command that runs to its end, on a machine that is busy with other tests."""
ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A process in the background; what it says goes to a file, so that it never waits for us."""

    def __init__(
        self, arguments: Sequence[str], log: Path, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._log = log
        self._said_before = log.stat().st_size if log.exists() else 0
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    @property
    def said(self) -> str:
        """Both streams, since this process began."""
        return self._log.read_bytes()[self._said_before :].decode("utf-8", "replace")

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def ends(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        return self._process.wait(DEADLINE_S)

    def terminate(self) -> int:
        """SIGTERM, as a service manager does."""
        self._process.send_signal(signal.SIGTERM)
        return self.ends()

    def kill(self) -> None:
        """SIGKILL: what a power cut is to the process."""
        self._process.kill()
        self.ends()

    def stop_if_running(self) -> None:
        """For the end of a test that failed midway."""
        if self.is_running:
            self.kill()


def run(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """One command of the product, to its end."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )


def told(*arguments: str) -> str:
    """The same, for a command that must do its job; what it printed."""
    done = run(*arguments)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout.strip()
