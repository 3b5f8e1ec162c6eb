"""Every page of the customer screen into a folder: `python -m tests.ui_customer.draw OUT`."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtGui import QGuiApplication, QImage

from tests.ui_customer.pages import PAGES
from tests.ui_customer.screen import Screen
from tests.ui_customer.views import view_of


class Loop:
    """Waits as a QtBot does."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int) -> None:  # noqa: N802  (a QtBot spells it so)
        deadline = QDeadlineTimer(timeout)
        while not callback():
            if deadline.hasExpired():
                raise TimeoutError
            QGuiApplication.processEvents()


def main(arguments: list[str]) -> int:
    """Draw each page in a window of its own, always in the same order."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    warned = 0
    for page, state in PAGES.items():
        screen = Screen(Loop(), 1024, 600)
        picture = screen.shows(view_of(state)).convertToFormat(QImage.Format.Format_RGB32)
        picture.save(str(out / f"{page}.png"))
        warned += len(screen.warnings)
        screen.close()
        application.processEvents()
    return 1 if warned else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
