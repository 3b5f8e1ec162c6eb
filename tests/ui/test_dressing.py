"""Language, theme and volume that the cloud sets hold without a restart, and never under a sale."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.bootstrap.running import Motion, RunningTill, no_simulators
from pos_app.checkout.commands import RemoveLine, Scan, StartPaying, TakeCash
from pos_app.checkout.state import Saving, Thanking
from pos_app.checkout.visit_commands import OpenMenu
from pos_app.domain.wire import SettingsPage
from pos_app.settings import Settings
from tests.bootstrap.shop import WATER, settings_in

DOWN = SettingsPage(
    "settings", 1, more=False, settings={"ui.theme": "night", "ui.language": "en", "ui.volume": 0}
)


class Shown:
    """A running till on the offscreen platform, its loop turned by the test."""

    def __init__(self, settings: Settings) -> None:
        self.till = RunningTill(settings, no_simulators(), motion=Motion.OFF)
        self.till.show()
        QGuiApplication.processEvents()

    def hear(self, page: SettingsPage) -> None:
        self.till.assembly.goods_writer.apply_settings(page)
        self.till.tick()
        QGuiApplication.processEvents()

    def says(self, text: str) -> bool:
        """Whether this stands somewhere in the cashier's window."""
        waiting = [self.till.windows.cashier.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.property("text") == text:
                return True
            waiting += item.childItems()
        return False

    @property
    def ground(self) -> str:
        return str(self.till.windows.cashier.property("color").name())


@pytest.fixture
def shown(faces: None, tmp_path: Path) -> Iterator[Shown]:
    writer = SqliteUtilsCatalogueWriter(tmp_path / "catalogue.db")
    writer.put([WATER])
    writer.close()
    shown = Shown(settings_in(tmp_path))
    yield shown
    warned = [warning.toString() for warning in shown.till.windows.warnings]
    shown.till.close()
    assert warned == []


def test_look_and_language_change_at_the_next_tick(shown: Shown) -> None:
    day = shown.ground
    shown.till.assembly.post(OpenMenu())
    shown.till.tick()
    assert shown.says("维护")
    shown.hear(DOWN)
    assert shown.ground != day
    assert shown.says("Maintenance")
    assert not shown.says("维护")


def test_nothing_changes_under_a_customer(shown: Shown) -> None:
    day = shown.ground
    shown.till.assembly.post(Scan(WATER.barcode))
    shown.till.tick()
    shown.hear(DOWN)
    assert shown.ground == day
    shown.till.assembly.post(RemoveLine())
    shown.till.tick()
    shown.till.tick()
    assert shown.ground != day


def test_a_till_between_two_sales_changes_too(shown: Shown) -> None:
    day = shown.ground
    for command in (Scan(WATER.barcode), StartPaying(), TakeCash()):
        shown.till.assembly.post(command)
    shown.till.tick()
    for _ in range(200):
        if not isinstance(shown.till.assembly.till.state.desk, Saving):
            break
        shown.till.assembly.workers.ledger.call(lambda: None, 20)
        shown.till.tick()
    assert isinstance(shown.till.assembly.till.state.desk, Thanking)
    shown.hear(DOWN)
    assert shown.ground != day
