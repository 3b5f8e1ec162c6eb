"""A film on the customer screen: frames come from a thread, the item paints the newest one."""

from typing import Protocol

from PySide6.QtCore import Property, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


class FilmSource(Protocol):
    """Who has the frames: `pos_app.adapters.films` behind a thread."""

    def want(self, file: str, width: int, height: int) -> None:
        """Play this film in so many pixels; an empty `file` stops. Returns at once."""
        ...

    def taken(self) -> None:
        """The frame is painted; the next may come."""
        ...


class NoFilms:
    """Where no films are played."""

    def want(self, file: str, width: int, height: int) -> None:
        """Nobody plays it."""

    def taken(self) -> None:
        """Nothing came."""


@QmlElement
class FilmFrames(QObject):
    """The newest frame. `arrive` may be called by any thread."""

    changed = Signal()
    arrived = Signal(QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source: FilmSource = NoFilms()
        self._image = QImage()
        self.arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def image(self) -> QImage:
        return self._image

    def arrive(self, width: int, height: int, pixels: bytes) -> None:
        """A frame: three bytes a pixel, blue first."""
        seen = QImage(pixels, width, height, 3 * width, QImage.Format.Format_BGR888)
        self.arrived.emit(seen.convertToFormat(QImage.Format.Format_RGB32))

    def clear(self) -> None:
        """Nothing of the film before stands there when the next begins."""
        self._image = QImage()
        self.changed.emit()

    @Slot(QImage)
    def _take(self, image: QImage) -> None:
        self._image = image
        self.changed.emit()


@QmlElement
class FilmPicture(QQuickPaintedItem):
    """Plays `file` in its whole area, as large as it goes without being cut; an empty one stops."""

    fileChanged = Signal()
    framesChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._file = ""
        self._frames: FilmFrames | None = None
        self.widthChanged.connect(self._ask)
        self.heightChanged.connect(self._ask)

    def paint(self, painter: QPainter) -> None:
        frames = self._frames
        image = (
            frames.image if frames is not None else QImage()
        )  # once: this may be Qt's own thread
        if frames is None or image.isNull():
            return
        painter.drawImage(_placed(image, self.boundingRect()), image)
        frames.source.taken()

    def _ask(self) -> None:
        if self._frames is None or min(self.width(), self.height()) < 1:
            return
        self._frames.source.want(self._file, round(self.width()), round(self.height()))

    def _get_file(self) -> str:
        return self._file

    def _set_file(self, file: str) -> None:
        if file == self._file:
            return
        self._file = file
        if self._frames is not None and file:
            self._frames.clear()
        self._ask()
        self.fileChanged.emit()

    def _get_frames(self) -> QObject | None:
        return self._frames

    def _set_frames(self, frames: QObject | None) -> None:
        self._frames = frames if isinstance(frames, FilmFrames) else None
        if self._frames is not None:
            self._frames.changed.connect(self.update)
        self._ask()
        self.framesChanged.emit()

    file = Property(str, _get_file, _set_file, notify=fileChanged)
    frames = Property(QObject, _get_frames, _set_frames, notify=framesChanged)


def _placed(image: QImage, room: QRectF) -> QRectF:
    """In the middle of the room, as large as it goes."""
    scale = min(room.width() / image.width(), room.height() / image.height())
    size = image.size().toSizeF() * scale
    corner = QPointF((room.width() - size.width()) / 2, (room.height() - size.height()) / 2)
    return QRectF(corner, size)
