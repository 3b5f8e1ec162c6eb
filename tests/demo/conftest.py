"""The application for the bench: software backend and the bundled face."""

import os

import pytest
from PySide6.QtGui import QGuiApplication

os.environ.setdefault("QT_QUICK_BACKEND", "software")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication
