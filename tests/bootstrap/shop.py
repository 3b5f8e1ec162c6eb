"""A whole till in a folder, with the loop turned by the test and no window."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.ports import Port
from drivers.printer.simulator import SimulatedPrinter
from drivers.scanner.simulator import SimulatedScanner
from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.bootstrap.assembly import Assembly
from pos_app.bootstrap.simulated import Simulated
from pos_app.checkout.commands import Command, Scan, StartPaying, TakeCash
from pos_app.checkout.menu import TillEnd
from pos_app.checkout.state import TillState
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.settings import CloudSettings, DeviceSettings, Settings, StateSettings, UiSettings

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
DEADLINE_S = 30.0
WATER = Product("6921168509256", "农夫山泉矿泉水550ml", "农夫山泉", "饮料", "瓶", Fen(200))
NOODLES = Product("6920152400975", "康师傅香辣牛肉面105g", "康师傅", "方便面", "个", Fen(400))


def settings_in(folder: Path, *, printer: str = "", scanners: tuple[str, ...] = ()) -> Settings:
    """A till that knows no cloud."""
    return Settings(
        cloud=CloudSettings(url=""),
        state=StateSettings(folder=folder),
        devices=DeviceSettings(scanners=scanners, printer=printer),
        ui=UiSettings(volume=0),
    )


class TillInAFolder:
    """An assembly whose loop the test turns; used with `with`."""

    def __init__(
        self, settings: Settings, *, ports: Callable[[], tuple[Port, ...]] = lambda: ()
    ) -> None:
        writer = SqliteUtilsCatalogueWriter(_made(settings.state.folder) / "catalogue.db")
        writer.put([WATER, NOODLES])
        writer.close()
        self.printer = SimulatedPrinter(width_dots=384, font=FONT)
        self._woken = threading.Event()
        self.bugs: list[str] = []
        self.ends: list[TillEnd] = []
        self.assembly = Assembly(
            settings,
            present=lambda _state, _at: None,
            wake=self._woken.set,
            on_bug=lambda name, bug: self.bugs.append(f"{name}: {bug!r}"),
            on_end=self.ends.append,
            simulated=Simulated(
                scanner=_no_scanner, printer=lambda _: self.printer.connect, ports=ports
            ),
        )

    def __enter__(self) -> Self:
        self.assembly.till.drain()
        self.assembly.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.assembly.stop()
        assert self.bugs == []

    @property
    def state(self) -> TillState:
        return self.assembly.till.state

    def do(self, *commands: Command) -> None:
        """Post and turn the loop."""
        for command in commands:
            self.assembly.post(command)
            self.assembly.till.drain()

    def turn(self, at_most_s: float) -> None:
        """Turn the loop once more, now or when something arrives, but wait no longer than this."""
        self._woken.wait(at_most_s)
        self._woken.clear()
        self.assembly.till.drain()

    def sell(self, product: Product) -> None:
        """One of it, for exact cash; the sale is stored and its receipt is on its way."""
        self.do(Scan(product.barcode), StartPaying(), TakeCash())
        self.until(lambda state: state.last is not None)

    def until(self, reached: Callable[[TillState], bool]) -> None:
        """Turn the loop whenever something arrives, until the state is as wanted."""
        while not reached(self.state):
            assert self._woken.wait(DEADLINE_S), "nothing came"
            self._woken.clear()
            self.assembly.till.drain()


def _no_scanner(*_: object) -> SimulatedScanner:
    raise AssertionError("no simulated scanner in these settings")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
