"""The tour fails when Qt complains while it is under way."""

from PySide6.QtCore import QByteArray, qInstallMessageHandler, qWarning
from PySide6.QtGui import QFont
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from pos_app.demo.tour import heard_from_qt

BROKEN = b"import QtQml\nQtObject { property int size: nobody.size }"


def test_a_warning_of_qt_is_heard(qtbot: QtBot) -> None:
    with heard_from_qt() as complaints:
        QFont().setPixelSize(0)

    assert complaints == ["QFont::setPixelSize: Pixel size <= 0 (0)"]


def test_a_warning_of_qml_is_heard(qtbot: QtBot) -> None:
    with heard_from_qt() as complaints:
        engine = QQmlEngine()
        component = QQmlComponent(engine)
        component.setData(QByteArray(BROKEN), "")
        component.create().deleteLater()
        engine.deleteLater()

    assert len(complaints) == 1
    assert "nobody is not defined" in complaints[0]


def test_afterwards_messages_go_where_they_went_before() -> None:
    heard: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, message: heard.append(message or ""))
    try:
        with heard_from_qt() as complaints:
            qWarning("within")
        qWarning("after")
    finally:
        qInstallMessageHandler(before)

    assert (complaints, heard) == (["within"], ["after"])
