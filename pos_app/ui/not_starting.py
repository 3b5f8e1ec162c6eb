"""What a till shows that cannot start, for whoever stands before it: no keyboard, no log."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlError

from pos_app.ui.engine import Engine
from pos_app.ui.view_models.not_starting import NotStartingModel


class NotStarting:
    """One window over the whole of the first display."""

    def __init__(self, cause: str, detail: str, *, theme: str) -> None:
        self._engine = Engine(theme=theme, motion=False)
        self._model = NotStartingModel(cause, detail)
        self.window = self._engine.load("windows", "NotStartingWindow", self._model)

    @property
    def warnings(self) -> list[QQmlError]:
        """What QML complained of."""
        return self._engine.warnings

    def show(self, application: QGuiApplication, seconds: float) -> None:
        """Until the time is over or the window is closed."""
        self.window.showFullScreen()
        QTimer.singleShot(round(seconds * 1000), application.quit)
        application.exec()
        self.close()

    def close(self) -> None:
        """Take it down."""
        self._engine.close()
