"""The two windows on their displays: made, placed, told what to show, and taken down in order."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import PySide6.QtQuick  # noqa: F401  (else a root comes back as a plain window)
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtQml import QQmlError
from PySide6.QtQuick import QQuickWindow

from pos_app.checkout.commands import HealthChanged, HealthPart, Level
from pos_app.checkout.state import TillState
from pos_app.domain.moment import Moment
from pos_app.domain.product import Product
from pos_app.domain.values import dataclass, replace
from pos_app.ui.engine import Engine
from pos_app.ui.fonts import load_fonts
from pos_app.ui.keyboard import Keyboard
from pos_app.ui.layout import Layout, Place, Screen, Wishes, connectors, layout
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.presenters.customer import customer_view
from pos_app.ui.presenters.hot import hot_goods
from pos_app.ui.presenters.maintenance import maintenance_view
from pos_app.ui.view_models import qr_code  # noqa: F401  (registers the QML type)
from pos_app.ui.view_models.cashier import CashierModel
from pos_app.ui.view_models.customer import CustomerModel
from pos_app.ui.view_models.film import FilmFrames
from pos_app.ui.view_models.rows import Post
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.customer import customer_words
from pos_app.ui.words.languages import LANGUAGES
from pos_app.ui.words.maintenance import menu_words

SETTLE_MS = 100
"""A display that is plugged in reports itself several times."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the windows look and speak. `theme` is `day` or `night`, `language` `zh_CN` or `en`."""

    language: str
    theme: str
    motion: bool = True


def make_application(assets: Path, arguments: Sequence[str] = ()) -> QGuiApplication:
    """Qt, set up for a till. Raises FontMissing.

    The software backend paints a scan sooner than a software OpenGL does, and the same everywhere;
    a device with a real GPU sets QT_QUICK_BACKEND itself. Without QT_QPA_UPDATE_IDLE_TIME=0 Qt
    waits 5 ms before each frame. fonts.conf hides the machine's own copies of the bundled family,
    which Qt would draw from instead, with 12 to 19 MB more.
    """
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("FONTCONFIG_FILE", str(assets / "fonts" / "fonts.conf"))
    application = QGuiApplication([*arguments] or ["pos-app"])
    application.setApplicationName("xiaodian-pos")
    application.setFont(load_fonts(assets / "fonts"))
    return application


class Windows(QObject):
    """Both windows. `present` is called after each turn of the till, on the main thread."""

    def __init__(
        self,
        *,
        post: Post,
        look: Look,
        wishes: Wishes,
        assets: Path,
        now_ms: Callable[[], int],
        keyboard_scans: bool,
    ) -> None:
        super().__init__()
        self._post = post
        self._wishes = wishes
        self._look = look
        self._speak(look.language)
        self._goods: Mapping[str, Product] = {}
        self._sequence = 0
        self._layout: Layout | None = None
        self._keyboard = Keyboard(post, now_ms, wedge=keyboard_scans)
        self._cashier_model = CashierModel(post, self._keyboard.stroke)
        self._customer_model = CustomerModel(assets / "playlist", self)
        self._engine = Engine(theme=look.theme, motion=look.motion)
        self.cashier = self._engine.load("cashier", "CashierWindow", self._cashier_model)
        self.customer = self._engine.load("windows", "CustomerWindow", self._customer_model)
        self.customer.setFlags(self.customer.flags() | Qt.WindowType.WindowDoesNotAcceptFocus)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.place)

    def _speak(self, language: str) -> None:
        self._words = LANGUAGES.get(language, ZH)
        self._menu_words = menu_words(language)
        self._customer_words = customer_words(language.partition("_")[0])

    def dress(self, *, language: str, theme: str) -> None:
        """Another language or theme, from the next `present` and `stock` on."""
        self._speak(language)
        self._engine.set_theme(theme, motion=self._look.motion)

    @property
    def film_frames(self) -> FilmFrames:
        """Where the frames of the customer screen's films go, and who is asked for them."""
        return self._customer_model.frames

    @property
    def warnings(self) -> list[QQmlError]:
        """What QML complained about since the start; empty in a sound build."""
        return self._engine.warnings

    def stock(self, popular: Sequence[Product], goods: Mapping[str, Product]) -> None:
        """The catalogue has changed: best sellers first, and the goods that offers speak of."""
        self._goods = goods
        self._cashier_model.hot_model.present(hot_goods(popular, self._words))

    def present(self, state: TillState, at: Moment) -> None:
        """Show this state on both windows."""
        self._cashier_model.present(cashier_view(state, self._words, at))
        self._cashier_model.menu_model.present(
            maintenance_view(state, at, self._words, self._menu_words)
        )
        self._sequence += 1
        self._customer_model.present(
            customer_view(
                state, at, self._customer_words, goods=self._goods, sequence=self._sequence
            )
        )

    def show(self) -> None:
        """Open both windows, and follow displays that come and go."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._settle.start)
            application.screenRemoved.connect(self._settle.start)
            application.primaryScreenChanged.connect(self._settle.start)
        self.place()
        self.cashier.requestActivate()

    def place(self) -> None:
        """Put both windows where the displays of this moment allow; the keyboard stays put."""
        wanted = layout(self._screens_now(), self._wishes)
        if wanted == self._layout:
            return
        self._layout = wanted
        _put(self.cashier, wanted.cashier, full_screen=wanted.full_screen)
        if wanted.customer is None:
            self.customer.hide()
        else:
            _put(self.customer, wanted.customer, full_screen=wanted.full_screen)
        level = Level.BROKEN if wanted.customer is None else Level.OK
        reason = "missing" if wanted.customer is None else ""
        self._post(HealthChanged(HealthPart.CUSTOMER_SCREEN, level, reason))

    @property
    def connectors(self) -> tuple[str, str]:
        """On which displays the two windows stand; no customer's when there is one display."""
        return connectors(self._screens_now(), self._layout) if self._layout else ("", "")

    def swap(self) -> tuple[str, str]:
        """The two windows change places; where they stand then. With one display nothing moves and
        no customer's is named."""
        cashier, customer = self.connectors
        if not customer:
            return cashier, ""
        self._wishes = replace(self._wishes, cashier=customer, customer=cashier)
        self.place()
        return self.connectors

    def _screens_now(self) -> list[Screen]:
        return [_screen(screen, whole=self._wishes.kiosk) for screen in _screens()]

    def close(self) -> None:
        """Windows first, then the engine; the view-models outlive both."""
        self._settle.stop()
        self._engine.close()


def _put(window: QQuickWindow, place: Place, *, full_screen: bool) -> None:
    """On the display that holds the place, there, and shown."""
    for screen in _screens():
        if screen.geometry().contains(place.x, place.y):
            window.setScreen(screen)
    if full_screen:
        window.setGeometry(place.x, place.y, place.width, place.height)
        window.setFlags(window.flags() | Qt.WindowType.FramelessWindowHint)
        # not showFullScreen(), which asks for the keyboard
        window.setWindowState(Qt.WindowState.WindowFullScreen)
        window.setVisible(True)
    else:
        window.resize(place.width, place.height)
        window.setFramePosition(QPoint(place.x, place.y))
        window.show()


def _screens() -> list[QScreen]:
    """All displays, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    return [primary, *(screen for screen in QGuiApplication.screens() if screen is not primary)]


def _screen(screen: QScreen, *, whole: bool) -> Screen:
    """A display with all its area, or with what a desktop's panels leave of it."""
    area = screen.geometry() if whole else screen.availableGeometry()
    return Screen(screen.name(), Place(area.x(), area.y(), area.width(), area.height()))
