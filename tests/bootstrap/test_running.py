"""The running till ends when it is told to, whenever that is."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from pos_app.bootstrap.running import RunningTill, run_until_told

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
