"""Devices bound from the menu of a whole till: real bytes on ptys, a real settings file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.display.probe import PATTERN
from drivers.display.simulator import PtyDisplay
from drivers.ports import Port, PortKind
from drivers.printer import probe as printer_probe
from drivers.printer.served import PtyPrinter, TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from drivers.scanner.simulator import PtyScanner
from pos_app.adapters.files import SystemFiles
from pos_app.bootstrap import binding
from pos_app.bootstrap.bindings_file import keep_bindings
from pos_app.checkout.bind_commands import (
    BindPlace,
    ChooseField,
    ChoosePaper,
    ChoosePlace,
    ChooseRole,
    JudgeFit,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import ClearEntry, HealthPart, Level, Scan, TypeText
from pos_app.checkout.menu import DeviceTest, MenuPage, Verdict, Visit
from pos_app.checkout.network import NETWORK, Field
from pos_app.checkout.places import OPEN_FITS, Binding, Displays, Fit, Fitting, Role
from pos_app.checkout.state import TillState
from pos_app.checkout.visit_commands import (
    ChooseTest,
    JudgeTest,
    LeaveMenu,
    OpenMenu,
    RunTest,
    ShowMenuPage,
)
from pos_app.settings import (
    DeviceSettings,
    Settings,
    SettingsWrong,
    StateSettings,
    bindings,
    load,
)
from tests.bootstrap.shop import DEADLINE_S, FONT, NOODLES, WATER, TillInAFolder, settings_in

KEPT = DeviceSettings(scanners=("keyboard:",), printer="simulated:", drawer="printer:pin2")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


class Bench:
    """A till in its menu, on the devices page, with these ports plugged in."""

    def __init__(self, settings: Settings, *paths: Path) -> None:
        self.paths = paths
        self.till = TillInAFolder(settings, ports=self._ports)

    def _ports(self) -> tuple[Port, ...]:
        return tuple(Port(PortKind.SERIAL, str(path), str(path)) for path in self.paths)

    def key(self, at: int = 0) -> str:
        return f"serial:{self.paths[at]}"

    def bind(self, role: Role, key: str) -> Fitting:
        """What comes of it, at the latest when a person is asked."""
        self.till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES))
        self.till.until(lambda state: bool(binding_of(state).places))
        self.till.do(ChooseRole(role), ChoosePlace(key), BindPlace())
        return self.settled()

    def settled(self) -> Fitting:
        done = (Fit.ASKED, Fit.BOUND, Fit.REFUSED)
        self.till.until(lambda state: binding_of(state).fitting.fit in done)
        return binding_of(self.till.state).fitting

    def judge(self, *, is_right: bool) -> Fitting:
        self.till.do(JudgeFit(is_right=is_right))
        return self.settled()


def binding_of(state: TillState) -> Binding:
    assert isinstance(state.desk, Visit)
    return state.desk.binding


def on_printer_chip(level: Level) -> Callable[[TillState], bool]:
    return lambda state: state.health.of(HealthPart.PRINTER).level is level


@pytest.fixture
def printer(stack: ExitStack) -> tuple[SimulatedPrinter, Path]:
    paper = SimulatedPrinter(width_dots=384, font=FONT)
    served = PtyPrinter(paper)
    stack.callback(served.close)
    return paper, served.path


@pytest.fixture
def scale(stack: ExitStack) -> PtyScale:
    scale = PtyScale("stream")
    stack.callback(scale.close)
    scale.place(Weight(Plate.STABLE, 375))
    return scale


# --- at once --------------------------------------------------------------------------------------


def test_printer_is_bound_tested_and_prints_without_a_restart(
    tmp_path: Path, printer: tuple[SimulatedPrinter, Path]
) -> None:
    paper, path = printer
    bench = Bench(settings_in(tmp_path), path)
    with bench.till as till:
        assert bench.bind(Role.PRINTER, bench.key()).fact == "bound_now"
        till.until(on_printer_chip(Level.OK))

        till.do(ShowMenuPage(MenuPage.TESTS), ChooseTest(DeviceTest.PRINTER), RunTest())
        till.until(lambda state: verdict(state) is Verdict.ASKED)
        till.do(JudgeTest(is_right=True), LeaveMenu())
        assert paper.text_lines[0] == "中文样张 SAMPLE"

        till.sell(NOODLES)
        till.until(lambda state: "康师傅" in "".join(paper.text_lines))
    assert (
        load_in(tmp_path).devices.printer == f"{bench.key()}?baud=9600"
        or load_in(tmp_path).devices.printer == bench.key()
    )


def verdict(state: TillState) -> Verdict:
    assert isinstance(state.desk, Visit)
    return state.desk.report(DeviceTest.PRINTER).verdict


def load_in(folder: Path, text: str = "") -> Settings:
    """As the next start reads it."""
    file = folder / "till.toml"
    file.write_text(f'{text}\n[state]\nfolder = "."\n', encoding="utf-8")
    return load(file)


def test_scanner_is_bound_by_a_scan_that_is_never_sold(tmp_path: Path, stack: ExitStack) -> None:
    scanner = PtyScanner()
    stack.callback(scanner.close)
    bench = Bench(settings_in(tmp_path), scanner.path)
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES))
        till.until(lambda state: bool(binding_of(state).places))
        till.do(ChooseRole(Role.SCANNER), ChoosePlace(bench.key()), BindPlace())
        while binding_of(till.state).fitting.fit in OPEN_FITS:
            scanner.scan(NOODLES.barcode)  # heard once the port is open
            till.turn(0.2)
        assert binding_of(till.state).fitting.fact == "bound_now"

        till.until(lambda state: state.health.of(HealthPart.SCANNER).level is Level.OK)
        scanner.scan(WATER.barcode)  # whatever is still on the line comes before it
        till.until(lambda state: last_read(state) == WATER.barcode)
        till.do(LeaveMenu())
        assert till.state.ticket.is_empty
        scanner.scan(NOODLES.barcode)
        till.until(lambda state: not state.ticket.is_empty)


def last_read(state: TillState) -> str:
    return state.last_scan.text if state.last_scan else ""


def test_drawer_is_bound_when_somebody_saw_it_open(
    tmp_path: Path, printer: tuple[SimulatedPrinter, Path]
) -> None:
    paper, path = printer
    settings = settings_in(tmp_path, printer=f"serial:{path}")
    bench = Bench(replace(settings, devices=replace(settings.devices, drawer="")), path)
    with bench.till:
        assert bench.bind(Role.DRAWER, "printer:pin5").fact == "look_at_drawer"
        assert paper.kicked_pins == (5,)
        assert bench.judge(is_right=True).fact == "bound_now"
    assert bindings(tmp_path / "bindings.toml") == {"devices": {"drawer": "printer:pin5"}}


def test_drawer_without_a_printer_cannot_be_bound(tmp_path: Path) -> None:
    bench = Bench(settings_in(tmp_path))
    with bench.till:
        fitting = bench.bind(Role.DRAWER, "printer:pin2")
        assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "no_printer")


def test_printer_is_let_go_when_it_is_unbound(
    tmp_path: Path, printer: tuple[SimulatedPrinter, Path]
) -> None:
    bench = Bench(settings_in(tmp_path, printer=f"serial:{printer[1]}"), printer[1])
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES))
        till.until(lambda state: bool(binding_of(state).bound))
        till.do(ChooseRole(Role.PRINTER), UnbindPlace())
        assert bench.settled().fact == "unbound_now"
        till.until(on_printer_chip(Level.ABSENT))
    assert load_in(tmp_path).devices.printer == ""


# --- after a restart ------------------------------------------------------------------------------


def test_scale_is_bound_by_the_protocol_that_it_speaks(tmp_path: Path, scale: PtyScale) -> None:
    bench = Bench(settings_in(tmp_path), scale.path)
    with bench.till as till:
        fitting = bench.bind(Role.SCALE, bench.key())
        assert fitting.fit is Fit.BOUND
        till.until(lambda state: state.health.of(HealthPart.SCALE).level is Level.OK)
    assert load_in(tmp_path).devices.scale == f"{bench.key()}?protocol=stream"


def test_pole_display_shows_a_pattern_and_is_bound_when_somebody_saw_it(
    tmp_path: Path, stack: ExitStack
) -> None:
    glass = PtyDisplay()
    stack.callback(glass.close)
    bench = Bench(settings_in(tmp_path), glass.path)
    with bench.till:
        assert bench.bind(Role.POLE_DISPLAY, bench.key()).fact == "look_at_display"
        assert glass.wait_for(PATTERN, DEADLINE_S)
        assert bench.judge(is_right=True).fact == "bound_after_restart"
    assert load_in(tmp_path).devices.display == bench.key()


def test_pole_display_in_use_gives_its_port_back_for_the_probe(
    tmp_path: Path, stack: ExitStack
) -> None:
    glass = PtyDisplay()
    stack.callback(glass.close)
    settings = settings_in(tmp_path)
    devices = replace(settings.devices, display=f"serial:{glass.path}")
    bench = Bench(replace(settings, devices=devices), glass.path)
    with bench.till as till:
        till.assembly.show_on_pole("BEFORE", "")
        assert glass.wait_for(("BEFORE", ""), DEADLINE_S)
        assert bench.bind(Role.POLE_DISPLAY, bench.key()).fact == "look_at_display"
        till.assembly.show_on_pole("AFTER", "")
        assert glass.wait_for(("AFTER", ""), DEADLINE_S)


# --- refused --------------------------------------------------------------------------------------


def test_scale_is_never_bound_as_the_printer(tmp_path: Path, scale: PtyScale) -> None:
    bench = Bench(settings_in(tmp_path), scale.path)
    with bench.till:
        fitting = bench.bind(Role.PRINTER, bench.key())
        assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "is_scale")
        assert b"kg" in fitting.raw
    assert not (tmp_path / "bindings.toml").exists()


def test_silent_port_prints_a_line_that_nobody_sees(
    tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_probe, "SPEEDS", (9600,))
    line = PseudoTerminal()
    stack.callback(line.close)
    bench = Bench(settings_in(tmp_path), line.path)
    with bench.till:
        assert bench.bind(Role.PRINTER, bench.key()).fact == "look_at_paper"
        assert bench.judge(is_right=False).fact == "not_seen"


def test_scanner_that_nobody_scans_with_is_not_bound(
    tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "SCAN_PATIENCE_S", 0.0)
    line = PseudoTerminal()
    stack.callback(line.close)
    bench = Bench(settings_in(tmp_path), line.path)
    with bench.till:
        assert bench.bind(Role.SCANNER, bench.key()).fact == "nothing_scanned"


def test_port_that_is_pulled_meanwhile_is_refused(tmp_path: Path) -> None:
    bench = Bench(settings_in(tmp_path), tmp_path / "gone")
    with bench.till:
        assert bench.bind(Role.POLE_DISPLAY, bench.key()).fact == "unplugged"


def test_settings_that_cannot_be_written_leave_everything_as_it_was(
    tmp_path: Path, printer: tuple[SimulatedPrinter, Path]
) -> None:
    bench = Bench(settings_in(tmp_path), printer[1])
    (tmp_path / "bindings.toml.new").mkdir()  # where the new file would be begun
    with bench.till as till:
        fitting = bench.bind(Role.PRINTER, bench.key())
        assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "not_kept")
        assert till.state.health.of(HealthPart.PRINTER).level is Level.ABSENT


# --- screens --------------------------------------------------------------------------------------


def test_screens_that_changed_places_stay_so(tmp_path: Path) -> None:
    bench = Bench(settings_in(tmp_path))
    with bench.till as till:
        till.assembly.displays.change = lambda: Displays("HDMI-2", "HDMI-1")
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES), SwapDisplays())
        till.until(lambda state: binding_of(state).swapped == "swapped")
    screens = load_in(tmp_path).screens
    assert (screens.cashier, screens.customer) == ("HDMI-2", "HDMI-1")


def test_with_one_screen_nothing_changes(tmp_path: Path) -> None:
    bench = Bench(settings_in(tmp_path))
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES), SwapDisplays())
        till.until(lambda state: binding_of(state).swapped == "one_display")
    assert not (tmp_path / "bindings.toml").exists()


# --- the file -------------------------------------------------------------------------------------


def test_what_was_bound_goes_before_the_settings_file_and_leaves_it_alone(tmp_path: Path) -> None:
    text = '[devices]\nprinter = "tcp://10.0.0.9:9100" # over the counter\nscale = "simulated:"\n'
    state = StateSettings(folder=tmp_path)
    keep_bindings(state, "devices", {"printer": 'serial:/dev/a"b?baud=9600'}, SystemFiles())
    keep_bindings(state, "devices", {"scanners": ("keyboard:", "camera:0")}, SystemFiles())
    keep_bindings(state, "screens", {"cashier": "HDMI-2"}, SystemFiles())

    devices = load_in(tmp_path, text).devices
    assert devices.printer == 'serial:/dev/a"b?baud=9600'
    assert devices.scanners == ("keyboard:", "camera:0")
    assert devices.scale == "simulated:"
    assert load_in(tmp_path, text).screens.cashier == "HDMI-2"
    assert "over the counter" in (tmp_path / "till.toml").read_text(encoding="utf-8")


def test_deleting_a_line_goes_back_to_the_settings_file(tmp_path: Path) -> None:
    state = StateSettings(folder=tmp_path)
    keep_bindings(state, "devices", {"printer": "simulated:", "scale": "simulated:"}, SystemFiles())
    lines = state.bindings.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("printer")]
    state.bindings.write_text("\n".join(kept), encoding="utf-8")
    devices = load_in(tmp_path, '[devices]\nprinter = "tcp://10.0.0.9:9100"').devices
    assert (devices.printer, devices.scale) == ("tcp://10.0.0.9:9100", "simulated:")


@pytest.mark.parametrize(
    "text", ["[devices]\nprinter = 7\n", "[cloud]\nurl = ''\n", "[devices]\nprintre = ''\n", "=="]
)
def test_damaged_file_is_named_and_the_next_binding_replaces_it(tmp_path: Path, text: str) -> None:
    state = StateSettings(folder=tmp_path)
    state.bindings.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsWrong, match=r"bindings\.toml"):
        load_in(tmp_path)
    keep_bindings(state, "devices", {"printer": "simulated:"}, SystemFiles())
    assert load_in(tmp_path).devices.printer == "simulated:"


def test_scan_in_the_menu_while_nothing_is_probed_binds_nothing(tmp_path: Path) -> None:
    bench = Bench(replace(settings_in(tmp_path), devices=KEPT))
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES), Scan(NOODLES.barcode))
        assert binding_of(till.state).fitting == Fitting()


def test_a_network_printer_is_bound_by_the_address_that_was_typed(
    tmp_path: Path, stack: ExitStack
) -> None:
    printer = SimulatedPrinter(width_dots=576, font=FONT)
    server = TcpPrinterServer(printer)
    stack.callback(server.close)
    bench = Bench(settings_in(tmp_path))
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES))
        till.until(lambda state: bool(binding_of(state).places))
        till.do(ChooseRole(Role.PRINTER), ChoosePlace(NETWORK), TypeText("127.0.0.1"))
        till.do(ChooseField(Field.PORT), ClearEntry(), TypeText(str(server.port)))
        till.do(ChoosePaper(80), BindPlace())
        assert bench.settled().fit is Fit.BOUND
    kept = bindings(tmp_path / "bindings.toml")["devices"]["printer"]
    assert kept == f"tcp://127.0.0.1:{server.port}?width=80"


def test_an_address_where_nobody_is_is_said_and_not_kept(tmp_path: Path) -> None:
    bench = Bench(settings_in(tmp_path))
    with bench.till as till:
        till.do(OpenMenu(), ShowMenuPage(MenuPage.DEVICES))
        till.until(lambda state: bool(binding_of(state).places))
        till.do(ChooseRole(Role.PRINTER), ChoosePlace(NETWORK), TypeText("127.0.0.1"))
        till.do(ChooseField(Field.PORT), ClearEntry(), TypeText("1"), BindPlace())
        fitting = bench.settled()
    assert (fitting.fit, fitting.fact) == (Fit.REFUSED, "no_host")
    assert not (tmp_path / "bindings.toml").exists()
