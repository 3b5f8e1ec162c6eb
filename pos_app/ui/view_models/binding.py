"""The right side of the devices page for QML."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from pos_app.ui.view_models.keys import KeyModel
from pos_app.ui.view_models.network import NetworkModel
from pos_app.ui.view_models.rows import Post, RowModel
from pos_app.ui.views.binding import NOTHING_TO_BIND, BindView, PaperKey, PlaceRow

QML_IMPORT_NAME = "view_models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class BindModel(QObject):
    """Where the chosen device could be, and what came of a try."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._view = NOTHING_TO_BIND
        self._places = RowModel(PlaceRow, "", post, self)
        self._papers = RowModel(PaperKey, "", post, self)
        self._network = NetworkModel(post, self)
        self._second = KeyModel(post, self)
        self._main = KeyModel(post, self)

    def present(self, view: BindView) -> None:
        """Show this view; QML is told only when something differs."""
        if view == self._view:
            return
        self._view = view
        self._places.present(view.places)
        self._papers.present(view.papers)
        self._network.present(view.network)
        self._second.present(view.second)
        self._main.present(view.main)
        self.changed.emit()

    def _read_icon(self) -> str:
        return self._view.icon

    icon = Property(str, _read_icon, notify=changed)

    def _read_title(self) -> str:
        return self._view.title

    title = Property(str, _read_title, notify=changed)

    def _read_state(self) -> str:
        return self._view.state

    stateWord = Property(str, _read_state, notify=changed)

    def _read_mark(self) -> str:
        return self._view.mark

    mark = Property(str, _read_mark, notify=changed)

    def _read_tone(self) -> str:
        return self._view.tone

    tone = Property(str, _read_tone, notify=changed)

    def _read_now(self) -> str:
        return self._view.now

    now = Property(str, _read_now, notify=changed)

    def _read_places_label(self) -> str:
        return self._view.places_label

    placesLabel = Property(str, _read_places_label, notify=changed)

    def _read_places(self) -> RowModel:
        return self._places

    places = Property(RowModel, _read_places, notify=changed)

    def _read_paper_label(self) -> str:
        return self._view.paper_label

    paperLabel = Property(str, _read_paper_label, notify=changed)

    def _read_papers(self) -> RowModel:
        return self._papers

    papers = Property(RowModel, _read_papers, notify=changed)

    def _read_network(self) -> NetworkModel:
        return self._network

    network = Property(NetworkModel, _read_network, notify=changed)

    def _read_said(self) -> str:
        return self._view.said

    said = Property(str, _read_said, notify=changed)

    def _read_said_mark(self) -> str:
        return self._view.said_mark

    saidMark = Property(str, _read_said_mark, notify=changed)

    def _read_said_tone(self) -> str:
        return self._view.said_tone

    saidTone = Property(str, _read_said_tone, notify=changed)

    def _read_advice(self) -> str:
        return self._view.advice

    advice = Property(str, _read_advice, notify=changed)

    def _read_raw(self) -> str:
        return self._view.raw

    raw = Property(str, _read_raw, notify=changed)

    def _read_second(self) -> KeyModel:
        return self._second

    second = Property(KeyModel, _read_second, notify=changed)

    def _read_main(self) -> KeyModel:
        return self._main

    main = Property(KeyModel, _read_main, notify=changed)
