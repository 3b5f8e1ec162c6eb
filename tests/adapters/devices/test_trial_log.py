"""Earlier results of device tests: a few of each, kept across a restart, never in the way."""

from pathlib import Path

import pytest

from pos_app.adapters.devices.trial_log import TrialFile
from pos_app.adapters.files import SystemFiles
from pos_app.checkout.menu import PAST_SHOWN, DeviceTest, PastTrial, Verdict

FAILED = PastTrial(1_795_320_000_000, Verdict.FAILED, "T0427")
PASSED = PastTrial(1_795_320_060_000, Verdict.PASSED, "")


def log_in(folder: Path) -> TrialFile:
    return TrialFile(folder / "device-tests.json", SystemFiles())


def test_before_the_first_test_there_are_none(tmp_path: Path) -> None:
    assert log_in(tmp_path).recall().past == {}


def test_the_newest_stand_first_and_are_there_after_a_restart(tmp_path: Path) -> None:
    log_in(tmp_path).keep(DeviceTest.SCALE, FAILED)
    told = log_in(tmp_path).keep(DeviceTest.SCALE, PASSED)
    log_in(tmp_path).keep(DeviceTest.SOUND, FAILED)
    assert told.past == {DeviceTest.SCALE: (PASSED, FAILED)}
    assert log_in(tmp_path).recall().past == {
        DeviceTest.SCALE: (PASSED, FAILED),
        DeviceTest.SOUND: (FAILED,),
    }


def test_only_a_few_of_each_are_kept(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.keep(DeviceTest.SCALE, FAILED)
    for _ in range(PAST_SHOWN):
        log.keep(DeviceTest.SCALE, PASSED)
    assert log.recall().past[DeviceTest.SCALE] == (PASSED,) * PAST_SHOWN


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"no such test": []}', '{"scale": [[1, "lost", "T"]]}', '{"scale": [7]}', "\xff"],
)
def test_a_damaged_file_counts_as_empty_and_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "device-tests.json").write_bytes(text.encode("latin-1"))
    assert log_in(tmp_path).recall().past == {}
    log_in(tmp_path).keep(DeviceTest.SCALE, PASSED)
    assert log_in(tmp_path).recall().past == {DeviceTest.SCALE: (PASSED,)}


def test_a_disk_that_refuses_costs_the_line_alone(tmp_path: Path) -> None:
    (tmp_path / "device-tests.json.new").mkdir()  # where the new file would be begun
    assert log_in(tmp_path).keep(DeviceTest.SCALE, PASSED).past == {DeviceTest.SCALE: (PASSED,)}
    assert log_in(tmp_path).recall().past == {}
