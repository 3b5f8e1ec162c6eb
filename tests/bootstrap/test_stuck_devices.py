"""Devices that answer never: the thread that draws goes on, and a sale is made beside them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.contract import DeviceAbsent
from pos_app.checkout.commands import Scan
from tests.bootstrap.shop import WATER, TillInAFolder, settings_in
from tests.bootstrap.test_assembly import sell_water

PATIENCE_S = 60.0


class Stuck:
    """Calls into devices that return only when the test lets them go."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.given_up: list[str] = []
        self._changed = threading.Condition()
        self._is_over = False

    def call(self, *_: object, **__: object) -> None:
        """Hangs, then fails as a device that is gone does."""
        with self._changed:
            self.inside.add(threading.current_thread().name)
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._is_over, PATIENCE_S):
                self.given_up.append(threading.current_thread().name)
        raise DeviceAbsent("stuck", "let go by the test")

    def wait_for(self, threads: int) -> None:
        """Until so many threads hang."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.inside) >= threads, PATIENCE_S)

    def end(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    """Every way to a device hangs: opening a scanner, the scale, the display, the printer."""
    stuck = Stuck()
    monkeypatch.setattr("drivers.scanner.driver.SerialLine", stuck.call)
    monkeypatch.setattr("drivers.scale.driver.SerialLine", stuck.call)
    monkeypatch.setattr("drivers.display.driver.open_serial", stuck.call)
    monkeypatch.setattr("drivers.printer.driver.open_transport", stuck.call)
    yield stuck
    stuck.end()


def test_no_device_however_stuck_holds_up_the_thread_that_draws(
    tmp_path: Path, stuck: Stuck
) -> None:
    settings = settings_in(tmp_path, printer="tcp://10.0.0.9:9100", scanners=("serial:/dev/a",))
    settings = replace(
        settings,
        devices=replace(settings.devices, display="serial:/dev/b", scale="serial:/dev/c"),
    )
    with TillInAFolder(settings) as till:
        stuck.wait_for(4)
        for number in range(20):
            till.assembly.check_printer()
            till.assembly.show_on_pole(f"line {number}", "")
            till.assembly.tick()
            till.do(Scan(WATER.barcode))
        sell_water(till)
        assert "printer" in stuck.inside
        assert stuck.given_up == []
        stuck.end()
    assert stuck.given_up == [], "nothing waited for a device that hangs"
