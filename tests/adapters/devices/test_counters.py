"""What the devices did is counted over all starts."""

from pathlib import Path

import pytest

from pos_app.adapters.devices.counters import FILE_NAME, MOST_NAMES, SAVE_EVERY_S, DeviceCounters
from pos_app.checkout.commands import (
    DrawerFinished,
    Enter,
    HealthChanged,
    HealthPart,
    Level,
    PrintFinished,
    PrintOutcome,
    Scan,
)

OK = HealthChanged(HealthPart.SCANNER, Level.OK)
LOST = HealthChanged(HealthPart.SCANNER, Level.BROKEN, "unplugged")


def test_counts_go_on_after_a_restart(tmp_path: Path) -> None:
    first = DeviceCounters(tmp_path / "logs")
    for command in (
        Scan("1", source="serial:/dev/a"),
        PrintFinished(7, PrintOutcome.UNKNOWN),
        DrawerFinished(opened=True),
        OK,
        LOST,
        OK,
    ):
        first.note(command)
    first.save()
    second = DeviceCounters(tmp_path / "logs")
    second.note(LOST)
    second.note(Scan("1", source="serial:/dev/a"))
    assert second.counts == {
        "scans from serial:/dev/a": 2,
        "receipts unknown": 1,
        "drawer pulsed": 1,
        "scanner ok": 2,
        "scanner unplugged": 2,
    }


def test_the_same_state_said_again_is_no_new_loss() -> None:
    counters = DeviceCounters(Path("/nowhere"))
    for _ in range(5):
        counters.note(LOST)
    assert counters.counts == {"scanner unplugged": 1}


def test_what_is_no_device_is_not_counted() -> None:
    counters = DeviceCounters(Path("/nowhere"))
    for command in (Enter(), Scan("1"), HealthChanged(HealthPart.DISK, Level.BROKEN, "full")):
        counters.note(command)
    assert counters.counts == {}


def test_names_have_a_limit() -> None:
    counters = DeviceCounters(Path("/nowhere"))
    for number in range(MOST_NAMES + 50):
        counters.note(Scan("1", source=f"serial:/dev/{number}"))
    assert len(counters.counts) == MOST_NAMES


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a": "x"}', b"\xff"])
def test_a_file_that_cannot_be_read_begins_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    counters = DeviceCounters(tmp_path)
    assert counters.counts == {}
    counters.note(LOST)
    counters.save()
    assert DeviceCounters(tmp_path).counts == {"scanner unplugged": 1}


def test_a_disk_that_takes_nothing_costs_only_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    counters = DeviceCounters(tmp_path)
    counters.note(LOST)
    with monkeypatch.context() as patched:
        patched.setattr("pos_app.adapters.devices.counters.write_whole", full)
        counters.save()
    assert "no space left" in caplog.text
    counters.save()
    assert DeviceCounters(tmp_path).counts == {"scanner unplugged": 1}


def test_the_file_is_written_once_a_minute(tmp_path: Path) -> None:
    now_s = [0.0]
    counters = DeviceCounters(tmp_path, clock=lambda: now_s[0])
    counters.note(LOST)
    counters.save_now_and_then()
    assert not (tmp_path / FILE_NAME).exists()
    now_s[0] = SAVE_EVERY_S
    counters.save_now_and_then()
    assert (tmp_path / FILE_NAME).exists()
