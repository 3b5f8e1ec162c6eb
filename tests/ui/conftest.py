"""The application for screen tests: software backend and the bundled face; pictures are exact."""

import os

import pytest
from PySide6.QtGui import QGuiApplication

from pos_app.ui.fonts import load_fonts
from tests.ui.samples import ASSETS

os.environ["QT_QUICK_BACKEND"] = "software"


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture
def faces(qapp: QGuiApplication) -> None:
    """The application font is the till's."""
    qapp.setFont(load_fonts(ASSETS / "fonts"))
