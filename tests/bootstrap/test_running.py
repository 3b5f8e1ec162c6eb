"""The running till ends when it is told to, whenever that is."""

import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from pos_app.bootstrap import running as running_module
from pos_app.bootstrap.running import RESTART, RunningTill, run_until_told
from pos_app.checkout.menu import TillEnd

TOO_LATE = 9
TOO_LATE_MS = 10_000


class TermAtFirstFrame(RunningTill):
    """A till without parts, told to end while it draws its first frame."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.exit_code = 0
        self.reboots = False
        self.is_closed = False

    def show(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def hooks() -> Iterator[None]:
    """What the running till takes over from the process is given back."""
    before = sys.excepthook, signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    yield
    sys.excepthook = before[0]
    signal.signal(signal.SIGTERM, before[1])
    signal.signal(signal.SIGINT, before[2])


@pytest.mark.usefixtures("hooks")
def test_a_sigterm_during_the_first_frame_is_not_forgotten(qapp: QGuiApplication) -> None:
    too_late = QTimer(singleShot=True, interval=TOO_LATE_MS)
    too_late.timeout.connect(lambda: qapp.exit(TOO_LATE))
    too_late.start()
    running = TermAtFirstFrame()
    assert run_until_told(qapp, running) == 0
    assert running.is_closed
    too_late.stop()


class NobodySells(TermAtFirstFrame):
    """A till without parts that runs until somebody else ends it."""

    def show(self) -> None:
        pass


@pytest.mark.usefixtures("hooks")
def test_what_start_up_made_is_not_looked_through_again(
    qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[bool] = []

    def freeze() -> None:
        frozen.append(True)
        qapp.quit()

    monkeypatch.setattr(gc, "freeze", freeze)
    monkeypatch.setattr(running_module, "SETTLED_MS", 0)
    too_late = QTimer(singleShot=True, interval=TOO_LATE_MS)
    too_late.timeout.connect(lambda: qapp.exit(TOO_LATE))
    too_late.start()
    assert run_until_told(qapp, NobodySells()) == 0
    assert frozen == [True]
    too_late.stop()


class EndAtFirstFrame(TermAtFirstFrame):
    """A till without parts, whose menu asks for the end while it draws its first frame."""

    def __init__(self, how: TillEnd) -> None:
        super().__init__()
        self._how = how

    def show(self) -> None:
        QTimer.singleShot(0, lambda: self._end_to_start_again(self._how.value))


class FakeMachine:
    """Counts reboots, and whether the till was closed before."""

    def __init__(self, running: TermAtFirstFrame) -> None:
        self._running = running
        self.reboots: list[bool] = []

    def reboot(self) -> bool:
        self.reboots.append(self._running.is_closed)
        return True


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize(("how", "reboots"), [(TillEnd.RESTART, []), (TillEnd.REBOOT, [True])])
def test_menu_ends_the_till_and_reboots_the_machine_only_after_everything_is_closed(
    qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch, how: TillEnd, reboots: list[bool]
) -> None:
    too_late = QTimer(singleShot=True, interval=TOO_LATE_MS)
    too_late.timeout.connect(lambda: qapp.exit(TOO_LATE))
    too_late.start()
    running = EndAtFirstFrame(how)
    machine = FakeMachine(running)
    monkeypatch.setattr(running_module, "Machine", lambda: machine)
    assert run_until_told(qapp, running) == RESTART
    too_late.stop()
    assert machine.reboots == reboots
