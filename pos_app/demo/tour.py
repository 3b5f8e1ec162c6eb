"""The tour: a whole coupon sale through the real assembly, without a display, as numbered
pictures."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.checkout.commands import Command, Enter, PrintOutcome, StartPaying, TypeText
from pos_app.checkout.state import Tendering, Thanking, TillState
from pos_app.demo.settings import DemoLook, write_settings
from pos_app.demo.shelves import fill_shelves
from pos_app.demo.shop import DemoCloud, DemoFolder, enrol
from pos_app.demo.tour_words import tour_words
from pos_app.domain.money import yuan
from pos_app.settings import Settings

DETERGENT = "6999990000012"
BASKET = ("6921168509256", "6928804011173", "6920152400975", "6909409040799", "6914973608306")
STEP_DEADLINE_S = 20.0
PAPER_MARGIN_DOTS = 40
CASHIER, CUSTOMER = (1366, 768), (1024, 600)


class TourStuck(Exception):
    """The till did not get as far as the tour expects, or Qt had something to complain about."""


class Tour:
    """Moves the devices, waits for the till, takes pictures and writes down what happened."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._log: list[str] = []
        self._words = tour_words("")
        self._number = 0

    def run(self, look: DemoLook) -> None:
        """Drive the sale, and speak the language of the windows. Raises TourStuck or
        DemoFailed."""
        self._words = tour_words(look.language)
        self._out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="tour-") as root, _two_displays(Path(root)):
            folder = DemoFolder(Path(root))
            cloud = DemoCloud.start(folder, host="127.0.0.1", claim_host="127.0.0.1")
            try:
                path, settings = write_settings(folder, cloud, look)
                enrol(folder, cloud, path)
                with heard_from_qt() as complaints:
                    self._drive(settings)
            finally:
                cloud.stop()
        if complaints:
            raise TourStuck(f"Qt complained {len(complaints)} times, first: {complaints[0]}")
        (self._out / "tour.txt").write_text("\n".join(self._log) + "\n", encoding="utf-8")

    def _drive(self, settings: Settings) -> None:
        from pos_app.adapters.devices.simulated import SimulatedDevices
        from pos_app.bootstrap.running import ASSETS, REGULAR, Motion, RunningTill
        from pos_app.bootstrap.simulated import Simulated
        from pos_app.ui.windows import make_application

        self._application = make_application(ASSETS)
        self._devices = SimulatedDevices(font=ASSETS / "fonts" / REGULAR)
        simulated = Simulated(
            self._devices.scanner_at, self._devices.printer_at, self._devices.scale_at
        )
        self._till = RunningTill(settings, simulated, motion=Motion.OFF)
        self._till.show()
        try:
            self._sell()
        finally:
            self._till.close()

    def _sell(self) -> None:
        self._await("the shop's offers", lambda state: bool(state.offers))
        self._await("the shop's goods", lambda _: bool(self._till.assembly.popular()))
        self._await("the claim code", lambda state: bool(state.screen_code))
        fill_shelves(self._till.assembly)
        self._await("the shelves", lambda _: self._till.assembly.popular()[0].barcode in BASKET)
        self._tick()
        self._picture("idle", self._words.idle)
        for code in BASKET:
            self._scan(code)
        self._picture("basket", self._words.basket.format(pieces=len(BASKET)))
        self._scan(DETERGENT)
        self._picture("open-offer", self._words.open_offer)
        self._claim()
        self._tick()
        self._picture("claimed", self._words.claimed)
        self._post(StartPaying())
        self._await("the pay page", lambda state: isinstance(state.desk, Tendering))
        self._post(TypeText("200"))
        due = yuan(self._state.priced.total)
        self._picture("paying", self._words.paying.format(due=due))
        self._post(Enter())
        self._await("the sale on the disk", lambda state: isinstance(state.desk, Thanking))
        self._await("the receipt", _receipt_is_out)
        self._picture("thanks", self._what_was_sold())
        self._receipt()
        self._await("the cloud", lambda state: state.health.pending == 0)
        self._say(self._words.uploaded)
        self._scan(BASKET[0])
        self._picture("next", self._words.next_shopper)

    def _claim(self) -> None:
        from pos_app.demo.shopper import claim_first_offer

        before = self._state.priced.total
        url = claim_first_offer(self._state.screen_code)
        shortened = f"{url.split('/c/', maxsplit=1)[0]}/c/…"
        self._say(self._words.phone_opens.format(url=shortened))
        self._await("the coupon", lambda state: bool(state.priced.redeemed))
        after = yuan(self._state.priced.total)
        self._say(self._words.total_now.format(before=yuan(before), after=after))

    # --- moving and waiting -----------------------------------------------------------------------

    @property
    def _state(self) -> TillState:
        return self._till.assembly.till.state

    def _scan(self, code: str) -> None:
        lines = self._state.ticket.lines
        self._devices.scan(code)
        self._await(f"the scan of {code}", lambda state: state.ticket.lines != lines)

    def _post(self, command: Command) -> None:
        self._till.assembly.post(command)
        self._application.processEvents()

    def _tick(self) -> None:
        self._till.tick()

    def _await(self, what: str, reached: Callable[[TillState], bool]) -> None:
        until = time.monotonic() + STEP_DEADLINE_S
        while not reached(self._state):
            if time.monotonic() > until:
                raise TourStuck(f"{what} did not come within {STEP_DEADLINE_S:.0f} s")
            self._application.processEvents()

    # --- what is left -----------------------------------------------------------------------------

    def _picture(self, name: str, told: str) -> None:
        self._application.processEvents()
        self._number += 1
        for screen, window in (
            ("cashier", self._till.windows.cashier),
            ("customer", self._till.windows.customer),
        ):
            window.grabWindow().save(str(self._out / f"{self._number:02d}-{name}-{screen}.png"))
        self._say(told)

    def _receipt(self) -> None:
        picture = self._devices.printer.picture(margin_dots=PAPER_MARGIN_DOTS)
        picture.save(self._out / f"{self._number:02d}-receipt.png")
        self._say(self._words.receipt)
        for line in self._devices.printer.text_lines:
            self._tell(f"    {line}")

    def _what_was_sold(self) -> str:
        last = self._state.last
        if last is None:
            return ""
        sale = last.sale
        return self._words.thanks.format(
            receipt=last.receipt,
            gross=yuan(sale.gross),
            saved=yuan(sale.saved),
            total=yuan(sale.total),
            change=yuan(sale.change),
            kicks=len(self._devices.printer.kicked_pins),
        )

    def _say(self, told: str) -> None:
        self._tell(f"{self._number:02d} {told}")

    def _tell(self, line: str) -> None:
        self._log.append(line)
        print(line, flush=True)


def _receipt_is_out(state: TillState) -> bool:
    return state.last is not None and state.last.printed is PrintOutcome.DONE


@contextmanager
def heard_from_qt() -> Iterator[list[str]]:
    """Collects Qt's and QML's warnings and errors; a screen that is right causes none."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    complaints: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}:
            complaints.append(message or kind.name)

    before = qInstallMessageHandler(hear)
    try:
        yield complaints
    finally:
        qInstallMessageHandler(before)


@contextmanager
def _two_displays(folder: Path) -> Iterator[None]:
    """Two displays that exist only in memory, before Qt starts."""
    screens = [
        {
            "name": name,
            "x": x,
            "y": 0,
            "width": width,
            "height": height,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
        for name, x, (width, height) in (
            ("CASHIER", 0, CASHIER),
            ("CUSTOMER", CASHIER[0], CUSTOMER),
        )
    ]
    config = folder / "displays.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"
    os.environ["QT_QUICK_BACKEND"] = "software"
    yield
