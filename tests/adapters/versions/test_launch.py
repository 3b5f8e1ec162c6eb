"""The launcher as a process of its own, before small tills that are well, fail, or say nothing."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pos_app.adapters.versions.installation import Installation
from pos_app.adapters.versions.launch import STARTS_LIMIT, Slots
from tests.adapters.versions.shelf import BROKEN, NOTES, SILENT, WELL, bundle_of, installed

LONG_S = "60"
DEADLINE_S = 60.0


class Kiosk:
    """One installation, started as a service would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: Installation = installed(folder)
        self.ran = folder / "ran.txt"

    @property
    def slots(self) -> Slots:
        return self.made.slots

    def install(self, version: str, program: str) -> None:
        self.made.install(bundle_of(self.folder, version, program=program), None)

    def start(self, patience_s: str = LONG_S, more: Sequence[str] = ()) -> subprocess.Popen[str]:
        root = self.made.root
        return subprocess.Popen(
            [
                *(sys.executable, "-P", str(root / "launch.py"), "--root", str(root)),
                *("--patience", patience_s, "--", str(self.ran), *more),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, patience_s: str = LONG_S) -> tuple[int, str]:
        """To its end, with nothing on its standard input; its code and what it said."""
        with self.start(patience_s) as process:
            _, said = process.communicate(timeout=DEADLINE_S)
            return process.returncode, said

    @property
    def versions_run(self) -> list[str]:
        return [line.split()[0] for line in self.ran.read_text().splitlines()]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_current_version_runs_with_its_arguments_in_place_of_the_launcher(kiosk: Kiosk) -> None:
    assert kiosk.run() == (0, "")
    assert kiosk.versions_run == ["1.0.0"]


def test_version_that_says_it_is_well_is_kept(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", WELL)
    process = kiosk.start(more=["--settings", "x"])
    with process:
        assert process.stdin is not None
        mark = kiosk.made.root / "trial.json"
        while mark.exists():  # until the launcher has promoted it, or has ended
            assert process.poll() is None, process.communicate()
        process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0
    assert (kiosk.slots.current, kiosk.slots.previous) == ("1.1.0", "1.0.0")
    assert kiosk.ran.read_text() == "1.1.0 --settings x\n"


def test_version_that_fails_is_given_up_at_once_and_the_old_one_runs(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", BROKEN)
    code, said = kiosk.run()
    assert (code, kiosk.versions_run) == (0, ["1.1.0", "1.0.0"])
    assert kiosk.slots.current == "1.0.0"
    assert kiosk.slots.given_up() == ("1.1.0", "ended")
    assert "1.1.0 ended" in said


def test_version_that_says_nothing_is_given_up_after_a_while(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", SILENT)
    with kiosk.start("0.5") as process:
        # its standard input stays open: it would run for ever
        assert process.stdout is not None
        assert process.wait(DEADLINE_S) == 0
    assert kiosk.versions_run[-1] == "1.0.0"
    assert kiosk.slots.given_up() == ("1.1.0", "silent")


def test_version_that_takes_the_machine_down_is_given_up_after_some_starts(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", NOTES)
    for _ in range(STARTS_LIMIT):
        trial = kiosk.slots.trial()
        assert trial is not None
        kiosk.slots.count_start(trial)  # and then the power went
    assert kiosk.run()[0] == 0
    assert kiosk.versions_run == ["1.0.0"]
    assert kiosk.slots.given_up() == ("1.1.0", "starts")


def test_restart_that_was_asked_for_says_nothing_about_the_version(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", NOTES + "raise SystemExit(75)\n")
    assert kiosk.run()[0] == 75
    trial = kiosk.slots.trial()
    assert trial is not None
    assert (kiosk.slots.current, trial.starts) == ("1.1.0", 1)


def test_version_stays_when_the_one_before_could_not_read_the_ledger(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.db"
    ledger.write_bytes(b"SQLite format 3\0" + bytes(44) + (3).to_bytes(4) + bytes(100))
    kiosk.install("1.1.0", BROKEN)
    trial = kiosk.slots.trial()
    assert trial is not None
    kiosk.slots.begin(type(trial)("1.1.0", "1.0.0", before_format=2, ledger=str(ledger)))
    assert kiosk.run()[0] == 70
    assert kiosk.slots.current == "1.1.0"


def test_folder_without_a_version_says_so(kiosk: Kiosk) -> None:
    (kiosk.made.root / "current").unlink()
    code, said = kiosk.run()
    assert code == 2
    assert "no version is installed" in said


def test_launcher_needs_nothing_but_the_standard_library(kiosk: Kiosk) -> None:
    text = (kiosk.made.root / "launch.py").read_text()
    assert "import pos_app" not in text
    assert "from pos_app" not in text


def test_damaged_notes_are_no_trial(kiosk: Kiosk) -> None:
    kiosk.install("1.1.0", NOTES)
    for rot in ("", "[]", "{}", '{"version": "1.1.0"}', '{"x": 1}'):
        (kiosk.made.root / "trial.json").write_text(rot)
        assert kiosk.slots.trial() is None
