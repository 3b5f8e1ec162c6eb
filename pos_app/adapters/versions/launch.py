"""Starts the version that `current` points to, and goes back by itself from one that fails.

`launch.py --root ROOT [--patience SECONDS] -- ARGUMENTS OF THE TILL`

This file is copied into ROOT and stands alone there: the standard library and nothing else, so that
no update can break what takes an update back. In ROOT lie

    versions/<version>/   whole trees, never changed after they were named
    current, previous     links into versions/
    interpreter           the path of the Python that has the libraries
    trial.json            a version was switched to and has not yet shown that it is well
    healthy.json          written by the program when it has run for a while
    rolled-back.json      which version was given up last, and why

A version on trial that ends with a failure, or does not say in time that it is well, is given up at
once; one that takes the machine down with it is given up at its fourth start.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

STARTS_LIMIT = 3
PATIENCE_S = 90.0
LOOK_S = 0.1
KILL_AFTER_S = 15.0
ASKED_FOR = frozenset({75, 143, -15, -2})
"""Ends that somebody asked for say nothing about the version."""
CANNOT = 2
SQLITE_FORMAT_AT = 60
"""Where a ledger's file keeps its format: four bytes, the highest first."""


@dataclass(frozen=True)
class Trial:
    """`version` was switched to from `before`. The formats are those of the ledgers that the two
    programs keep; `ledger` is the file, if it is known."""

    version: str
    before: str
    starts: int = 0
    before_format: int = 0
    ledger: str = ""


class Slots:
    """The folder with the versions. Every change is durable before the next; raises OSError."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.versions = root / "versions"
        self._trial = root / "trial.json"
        self._healthy = root / "healthy.json"
        self._rolled_back = root / "rolled-back.json"

    @property
    def current(self) -> str:
        """Empty when nothing is installed."""
        return _pointed(self.root / "current")

    @property
    def previous(self) -> str:
        """The one to go back to; empty when there is none."""
        return _pointed(self.root / "previous")

    def tree(self, version: str) -> Path:
        return self.versions / version

    def trial(self) -> Trial | None:
        """Under way. One that was written down but never switched to is not."""
        kept = _read(self._trial)
        try:
            trial = Trial(**kept) if kept else None
        except TypeError:
            return None
        return trial if trial and trial.version == self.current else None

    def begin(self, trial: Trial) -> None:
        """Switch to a version that is not trusted yet."""
        self._healthy.unlink(missing_ok=True)
        _write(self._trial, asdict(trial))
        point(self.root / "current", trial.version)

    def count_start(self, trial: Trial) -> Trial:
        """One more, written down before it happens."""
        self._healthy.unlink(missing_ok=True)
        counted = replace(trial, starts=trial.starts + 1)
        _write(self._trial, asdict(counted))
        return counted

    def is_healthy(self, version: str) -> bool:
        return _read(self._healthy).get("version") == version

    def mark_healthy(self, version: str) -> None:
        """By the program itself."""
        _write(self._healthy, {"version": version})

    def promote(self, trial: Trial) -> None:
        """It is well: from now on it is the one to go back to."""
        if trial.before:
            point(self.root / "previous", trial.before)
        self._trial.unlink(missing_ok=True)
        sync_folder(self.root)

    def give_up(self, trial: Trial, why: str) -> bool:
        """Back to the one before. False when it could not read the ledger any more: then the new
        one stays, and is simply started again."""
        if not trial.before or format_of(trial.ledger) > trial.before_format > 0:
            return False
        _write(self._rolled_back, {"version": trial.version, "why": why})
        point(self.root / "current", trial.before)
        self._trial.unlink(missing_ok=True)
        sync_folder(self.root)
        return True

    def swap(self) -> None:
        """By hand: back to the one before, which stays possible the other way round, too."""
        current, previous = self.current, self.previous
        point(self.root / "current", previous)
        point(self.root / "previous", current)
        self._trial.unlink(missing_ok=True)

    def given_up(self) -> tuple[str, str]:
        """The version that was given up last, and why; empty when none was."""
        kept = _read(self._rolled_back)
        return kept.get("version", ""), kept.get("why", "")

    def forget_given_up(self) -> None:
        self._rolled_back.unlink(missing_ok=True)


def main(argv: Sequence[str]) -> int:
    """Run the till until it ends; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--patience", type=float, default=PATIENCE_S)
    parser.add_argument("arguments", nargs="*")
    given = parser.parse_args(argv)
    slots = Slots(given.root.resolve())
    while True:
        trial = slots.trial()
        if not slots.current:
            sys.stderr.write(f"没有装好的版本 no version is installed in {slots.root}\n")
            return CANNOT
        if trial is None:
            return _replace_by(slots, given.arguments)
        verdict = _try(slots, trial, given.arguments, given.patience)
        if isinstance(verdict, int):
            return verdict


def _replace_by(slots: Slots, arguments: Sequence[str]) -> int:
    command, environment = _command(slots, arguments)
    os.execve(command[0], command, environment)  # noqa: S606 - no shell is meant


def _try(slots: Slots, trial: Trial, arguments: Sequence[str], patience_s: float) -> int | None:
    """One start of a version on trial: the exit code of the till, or None to start what is current
    now."""
    if trial.starts >= STARTS_LIMIT and slots.give_up(trial, "starts"):
        return None
    counted = slots.count_start(trial)
    command, environment = _command(slots, arguments)
    with _Child(command, environment) as child:
        why = child.watch(lambda: slots.is_healthy(trial.version), patience_s)
        if not why:
            slots.promote(counted)
            return child.wait()
        if why == "asked":
            return child.wait()
        child.end()
        code = child.wait()
    if slots.give_up(counted, why):
        sys.stderr.write(f"退回 back to {trial.before}: {trial.version} {why}\n")
        return None
    return code or CANNOT


def _command(slots: Slots, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    tree = str(slots.tree(slots.current))
    environment = {**os.environ, "PYTHONPATH": tree}
    python = (slots.root / "interpreter").read_text(encoding="utf-8").strip()
    return [python, "-P", "-m", "pos_app", *arguments], environment


class _Child:
    """The till as a child, for as long as it is on trial; signals go on to it."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(command, env=environment)
        self._is_told = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)

    def watch(self, is_healthy: Callable[[], bool], patience_s: float) -> str:
        """Empty when it is well; else why not: `ended`, `silent`, or `asked` to end."""
        until = time.monotonic() + patience_s
        while True:
            try:
                code = self._process.wait(LOOK_S)
            except subprocess.TimeoutExpired:
                if is_healthy():
                    return ""
                if time.monotonic() < until:
                    continue
                return "asked" if self._is_told else "silent"
            return "asked" if self._is_told or code in ASKED_FOR else "ended"

    def wait(self) -> int:
        return self._process.wait()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(KILL_AFTER_S)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _tell(self, number: int, _frame: FrameType | None) -> None:
        self._is_told = True
        self._process.send_signal(number)


def point(link: Path, version: str) -> None:
    """The link leads to this version, from one moment to the next."""
    draft = link.with_name(f"{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("versions") / version)
    draft.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Its names are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pointed(link: Path) -> str:
    """Only a version that is there counts."""
    try:
        name = link.readlink().name
    except OSError:
        return ""
    return name if (link.parent / "versions" / name).is_dir() else ""


def _read(path: Path) -> dict[str, Any]:
    """Nothing when it is not there, or no JSON object."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def format_of(ledger: str | Path) -> int:
    """The format of the ledger's tables; 0 when there is none, or it cannot be told."""
    try:
        with Path(ledger).open("rb") as file:
            head = file.read(SQLITE_FORMAT_AT + 4)
    except (OSError, ValueError):
        return 0
    return int.from_bytes(head[SQLITE_FORMAT_AT:]) if head.startswith(b"SQLite format 3") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
