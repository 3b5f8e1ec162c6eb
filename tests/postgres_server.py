"""A PostgreSQL server of a test run: its own files, reached by a socket in its own folder.

It refuses to run as root, so root starts it as another user who owns the folder. Commits are not
forced to the disk, which costs the tests' machine and proves nothing: a killed server keeps what it
has committed, and only a power cut would not.
"""

import os
import pwd
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

DEADLINE_S = 60
_FOLDERS = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/bin"))
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
_USERS = ("postgres", "nobody")
_MORTAL = ("/usr/bin/setpriv", "--pdeathsig", "INT")
"""It shuts down when whoever started it is gone, killed or not."""
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "autovacuum": "off",
}


class PostgresServer:
    """Started by `with`, ended by its own process id."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self._settings = _SETTINGS | (settings or {})

    def __enter__(self) -> Self:
        binaries = _binaries()
        assert binaries is not None
        self._binaries = binaries
        self._user = _other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=shop",
            "--encoding=UTF8",
            "--locale=C",
            f"--pgdata={self.folder / 'data'}",
        )
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        if self._process.poll() is not None:
            self.start()  # only it gives the killed one's shared memory back
        self._stop()
        shutil.rmtree(self.folder)

    def _stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # its fast shutdown
        self._process.wait(DEADLINE_S)

    def start(self) -> None:
        """Begin, or come back after `kill`."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_MORTAL, self._binaries / "postgres", "-D", "data", "-k", self.folder, *options],
                cwd=self.folder,
                user=self._user,
                env=_ENVIRONMENT,
                stderr=log,
            )
        deadline = time.monotonic() + DEADLINE_S
        while self._run("pg_isready", "-q", "-h", str(self.folder), "-U", "shop", must=False):
            assert self._process.poll() is None, "PostgreSQL ended at its start"
            assert time.monotonic() < deadline

    def kill(self) -> None:
        """As the machine's memory killer would; what it was doing is lost, its files stay."""
        pid = self._process.pid
        self._process.send_signal(signal.SIGSTOP)  # so that it has no more children
        os.waitpid(pid, os.WUNTRACED)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = [os.pidfd_open(int(child)) for child in children]
        self._process.kill()
        self._process.wait(DEADLINE_S)
        for line in lines:
            with suppress(ProcessLookupError):  # ended with its master
                signal.pidfd_send_signal(line, signal.SIGKILL)
            assert select.select([line], [], [], DEADLINE_S)[0]  # it is over
            os.close(line)

    def url(self, name: str) -> str:
        return f"postgresql://shop@/{name}?host={self.folder}"

    def make(self, name: str) -> str:
        """A database without tables; its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as line:
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _run(self, program: str, *arguments: str, must: bool = True) -> int:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            cwd=self.folder,
            user=self._user,
            env=_ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            check=must,
            timeout=DEADLINE_S,
        )
        return done.returncode


def missing() -> str:
    """Why no server can be started here; empty when one can."""
    if _binaries() is None:
        return "PostgreSQL's server is not installed here (Debian: postgresql)"
    if os.geteuid() == 0 and _other_user() is None:
        return f"PostgreSQL does not run as root, and none of {_USERS} is here"
    return ""


def _binaries() -> Path | None:
    return next((folder for folder in _FOLDERS if (folder / "initdb").exists()), None)


def _other_user() -> str | None:
    """Whom root starts it as; None for oneself."""
    if os.geteuid() != 0:
        return None
    here = {user.pw_name for user in pwd.getpwall()}
    return next((name for name in _USERS if name in here), None)
