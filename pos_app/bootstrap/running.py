"""The running till: windows over an assembly, timers, signals, and an orderly end."""

import gc
import logging
import logging.handlers
import signal
import sys
from collections.abc import Callable
from enum import Enum
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from pos_app.bootstrap.assembly import Assembly
from pos_app.bootstrap.films import Films
from pos_app.bootstrap.machine import Machine
from pos_app.bootstrap.not_starting import (
    CannotStart,
    cause_and_detail,
    is_for_the_screen,
    words_for,
)
from pos_app.bootstrap.simulated import Simulated
from pos_app.checkout.menu import TillEnd, Visit
from pos_app.checkout.places import Displays
from pos_app.checkout.ports import Unavailable
from pos_app.checkout.state import Selling, Thanking, TillState
from pos_app.domain.moment import Moment
from pos_app.settings import ScreenMode, Settings
from pos_app.ui.layout import Wishes
from pos_app.ui.not_starting import NotStarting
from pos_app.ui.presenters.pole import pole_lines
from pos_app.ui.windows import Look, Windows, make_application
from pos_app.ui.words.pole import PoleWords, pole_words

if TYPE_CHECKING:
    from pos_app.adapters.devices.simulated import SimulatedDevices

log = logging.getLogger(__name__)

ASSETS = Path(__file__).resolve().parents[2] / "assets"
REGULAR = "NotoSansCJKsc-Regular.otf"
CANNOT = 2
CANNOT_SHOWN_S = 15.0
"""Then the till ends, and whoever watches over it may start it again."""
BUG = 70
RESTART = 75
"""Asked for by the menu, or for a new ledger: whoever watches over the till starts it again."""
SAID_MS = 1_000
"""So long the cashier reads why the till starts again by itself."""
TICK_MS = 1_000
FILMS_STOP_S = 1.0
PRINTER_CHECK_MS = 2_500  # a printer that is back shows within 3 s
SIGNAL_LOOK_MS = 200
WELL_AFTER_MS = 10_000
"""A version on trial that has run for so long is well."""
SETTLED_MS = 3_000
"""Then what start-up made, also on the threads, stays for good: a full collection that looked
through it once more would hold a sale up for some 50 ms."""
LOG_BYTES, LOG_FILES = 2_000_000, 5


class Motion(Enum):
    """Whether panels fade and slide; amounts never do."""

    ON = "on"
    OFF = "off"


class RunningTill(QObject):
    """Both windows over one assembly. Lives on the main thread; threads reach it by signals."""

    woken = Signal()
    broken = Signal(str)
    ending = Signal(str)

    def __init__(
        self, settings: Settings, simulated: Simulated, *, motion: Motion = Motion.ON
    ) -> None:
        """Raises one of CannotStart. Without motion every picture is a finished one."""
        super().__init__()
        self.exit_code = 0
        self.reboots = False
        self._stock_seen = -1
        self.assembly = Assembly(
            settings,
            present=self._present,
            wake=self.woken.emit,
            on_bug=lambda name, bug: self.broken.emit(f"{name}: {bug!r}"),
            on_end=lambda how: self.ending.emit(how.value),
            simulated=simulated,
        )
        self._ui = self.assembly.in_force.now().ui
        self._pole_words = self._words_of_pole()
        self.windows = Windows(
            post=self.assembly.post,
            look=Look(
                language=self._ui.language.value,
                theme=self._ui.theme.value,
                motion=motion is Motion.ON,
            ),
            wishes=Wishes(
                kiosk=settings.screens.mode is ScreenMode.KIOSK,
                cashier=settings.screens.cashier,
                customer=settings.screens.customer,
            ),
            assets=ASSETS,
            now_ms=lambda: self.assembly.clock.now().monotonic_ms,
            keyboard_scans=self.assembly.scanners.reads_keyboard,
        )
        frames = self.windows.film_frames
        self._films = Films(frames, on_bug=lambda name, bug: self.broken.emit(f"{name}: {bug!r}"))
        frames.source = self._films
        self.assembly.displays.change = self._swap_displays
        self.windows.cashier.closing.connect(self._window_closed)
        self.woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self.broken.connect(self._stop_for_bug, Qt.ConnectionType.QueuedConnection)
        self.ending.connect(self._end_to_start_again, Qt.ConnectionType.QueuedConnection)
        self._timers = [
            self._every(TICK_MS, self.tick),
            self._every(PRINTER_CHECK_MS, self.assembly.check_printer),
        ]

    def show(self) -> None:
        """Draw the first frame, then let the threads run."""
        self._stock()
        self.assembly.till.drain()
        self.assembly.till.present_again()
        self.windows.show()
        self.assembly.tick()
        QTimer.singleShot(0, self._start)

    def close(self) -> None:
        """Windows, then threads, then files. Safe after a failed start."""
        for timer in self._timers:
            timer.stop()
        self.windows.close()
        films_ended = self._films.stop(FILMS_STOP_S)
        if not self.assembly.stop() or not films_ended:
            log.error("a thread did not end in time")

    @Slot()
    def _start(self) -> None:
        self.assembly.start()
        for timer in self._timers:
            timer.start()
        QTimer.singleShot(WELL_AFTER_MS, self, self.assembly.say_it_is_well)

    def _present(self, state: TillState, at: Moment) -> None:
        self.windows.present(state, at)
        if not isinstance(state.desk, Visit):  # there a technician tests it
            lines = pole_lines(state, at, self._pole_words)
            self.assembly.show_on_pole(lines.top, lines.bottom)

    @Slot()
    def _drain(self) -> None:
        self.assembly.till.drain()

    @Slot()
    def tick(self) -> None:
        """Once a second: what depends on the time alone, and goods that have changed."""
        self._dress()
        self._stock()
        self._note_displays()
        self.assembly.tick()
        self.assembly.till.drain()
        self.assembly.till.present_again()

    def _dress(self) -> None:
        """What the cloud or a technician has said of look and sound holds as soon as nobody is
        served."""
        state = self.assembly.till.state
        wanted = self.assembly.in_force.now().ui
        is_between = isinstance(state.desk, Selling | Thanking | Visit) and state.ticket.is_empty
        if wanted == self._ui or not is_between:
            return
        self._ui = wanted
        self._pole_words = self._words_of_pole()
        self.windows.dress(language=wanted.language.value, theme=wanted.theme.value)
        self.assembly.turn_sounds(wanted.volume)
        self._stock_seen = -1  # the shelves' names speak the language too
        log.info("look and sound are now %s %s %s", wanted.language, wanted.theme, wanted.volume)

    def _words_of_pole(self) -> PoleWords:
        pole = self.assembly.pole
        return pole_words(
            self._ui.language.value, has_chinese=pole is not None and pole.has_chinese
        )

    def _swap_displays(self) -> Displays:
        """The menu asks for it, on this thread."""
        swapped = Displays(*self.windows.swap())
        self._note_displays()
        return swapped

    def _note_displays(self) -> None:
        """For the menu's page, which is made on another thread."""
        self.assembly.displays.now = Displays(*self.windows.connectors)

    def _stock(self) -> None:
        """New goods on the shelves, when the catalogue has changed."""
        changes = self.assembly.goods_writer.changes
        if changes == self._stock_seen:
            return
        self._stock_seen = changes
        try:
            self.windows.stock(self.assembly.popular(), self.assembly.offered_goods())
        except Unavailable as failure:
            log.warning("the shelves stay as they are: %s", failure)

    def note_bug(
        self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None
    ) -> None:
        """Whatever nobody caught on the main thread: into the log, then an orderly end."""
        log.critical("bug on the main thread", exc_info=(kind, bug, trace))
        self.broken.emit(f"main: {bug!r}")

    @Slot()
    def _window_closed(self) -> None:
        """Closing the cashier's window ends the till; a kiosk has no way to close it."""
        QCoreApplication.quit()

    @Slot(str)
    def _end_to_start_again(self, how: str) -> None:
        """A technician asked for it, or the ledger is damaged. What was asked of the workers before
        is done first."""
        self.reboots = how == TillEnd.REBOOT.value
        self.exit_code = RESTART
        wait_ms = SAID_MS if how == TillEnd.NEW_LEDGER.value else 0
        QTimer.singleShot(wait_ms, lambda: QCoreApplication.exit(RESTART))

    @Slot(str)
    def _stop_for_bug(self, told: str) -> None:
        """A bug in a worker: end and be started anew; what is committed survives, the basket
        too."""
        log.critical("stopping for a bug: %s", told)
        self.exit_code = BUG
        QCoreApplication.exit(BUG)

    def _every(self, interval_ms: int, step: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=interval_ms)
        timer.timeout.connect(step)
        return timer


def run_till(settings: Settings, simulated: Simulated | None = None) -> int:
    """Run until the window is closed or SIGTERM comes. Returns the exit code."""
    keep_logs(settings)
    application = make_application(ASSETS, sys.argv[:1])
    try:
        running = RunningTill(settings, simulated or no_simulators())
    except CannotStart as problem:
        sys.stderr.write(f"{words_for(problem, settings)}\n")
        if is_for_the_screen(problem, settings):
            cause = cause_and_detail(problem, settings)
            NotStarting(*cause, theme=settings.ui.theme.value).show(application, CANNOT_SHOWN_S)
        return CANNOT
    return run_until_told(application, running)


def run_until_told(application: QGuiApplication, running: RunningTill) -> int:
    """The event loop, with SIGTERM and SIGINT as an orderly end, also while the first frame is
    drawn: Qt forgets a `quit` that comes before its loop, but not a timer."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: QTimer.singleShot(0, QCoreApplication.quit))
    sys.excepthook = running.note_bug
    looks = QTimer(interval=SIGNAL_LOOK_MS)  # lets Python see a signal while Qt waits
    looks.timeout.connect(lambda: None)
    looks.start()
    settled = QTimer(interval=SETTLED_MS, singleShot=True)
    settled.timeout.connect(gc.freeze)
    settled.start()
    running.show()
    code = application.exec()
    looks.stop()
    settled.stop()
    running.close()
    if running.reboots:
        Machine().reboot()  # if it is refused after all, the till starts again by its exit code
    return running.exit_code or code


def no_simulators() -> Simulated:
    """For a shop: a `simulated:` address gets a device that nobody moves, made and imported only
    when there is such an address."""

    @cache
    def devices() -> "SimulatedDevices":
        from pos_app.adapters.devices.simulated import SimulatedDevices

        return SimulatedDevices(font=ASSETS / "fonts" / REGULAR)

    return Simulated(
        scanner=lambda address, on_scan, on_status: devices().scanner_at(
            address, on_scan, on_status
        ),
        printer=lambda address: devices().printer_at(address),
        scale=lambda address, on_weight, on_status: devices().scale_at(
            address, on_weight, on_status
        ),
    )


def keep_logs(settings: Settings) -> None:
    """Warnings to stderr, everything to a small set of files in the state folder."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    root.addHandler(console)
    try:
        settings.state.logs.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            settings.state.logs / "till.log",
            maxBytes=LOG_BYTES,
            backupCount=LOG_FILES,
            encoding="utf-8",
        )
    except OSError as error:
        log.warning("no log file: %s", error)
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(file)
