"""`pos-tool simulate`: devices for anybody's software, spoken to by the real drivers."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.display.driver import SerialDisplay
from drivers.drawer.driver import SerialDrawer
from drivers.printer import escpos
from drivers.printer.driver import EscPosPrinter
from drivers.printer.types import Outcome
from drivers.scale.driver import SerialScale
from drivers.scale.types import Plate, Weight
from drivers.scanner.driver import SerialScanner
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import PATIENCE_S, Recorded


class Running:
    """The tool in a process of its own: lines in, lines out."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pos_app.tools", "simulate", *words, "--language", "en"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = Recorded[str]()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        (self.address,) = self.lines.wait_for_count(1)[:1]

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def says(self, line: str) -> None:
        self.lines.wait_for(lambda said: line in said)

    def end(self) -> tuple[int, str]:
        """Close its input; the exit code, and what it complained of."""
        assert self._process.stdin is not None
        assert self._process.stderr is not None
        self._process.stdin.close()
        complaints = self._process.stderr.read()
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()
        return code, complaints

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines(line.rstrip("\n"))


def _ends_with(weight: Weight, told: list[Weight]) -> bool:
    return told[-1:] == [weight]


@contextlib.contextmanager
def running(*words: str) -> Iterator[Running]:
    tool = Running(*words)
    yield tool
    assert tool.end() == (0, "")


def ignored(_status: object) -> None:
    """A listener for what this test does not ask."""


@pytest.mark.parametrize("line", [(), ("--tcp", "0")], ids=["serial", "tcp"])
def test_printer_prints_what_a_driver_sends(line: tuple[str, ...], tmp_path: Path) -> None:
    with running("printer", *line) as tool:
        driver = EscPosPrinter(address(tool.address), on_status=ignored)
        slip = escpos.INITIALIZE + escpos.CHINESE_ON + "应收 ￥61.80\n".encode("gbk") + escpos.CUT
        assert driver.print_job(slip, deadline_s=PATIENCE_S).outcome is Outcome.DONE
        driver.kick_drawer(pin=2, pulse_ms=100, deadline_s=PATIENCE_S)
        for said in ("| 应收 ￥61.80", "| ----", "drawer, pin 2"):
            tool.says(said)
        picture = tmp_path / "slip.png"
        tool.type(f"picture {picture}")
        tool.says(str(picture))
        assert picture.read_bytes().startswith(b"\x89PNG")
        driver.close()


def test_printer_runs_out_of_paper_when_told(tmp_path: Path) -> None:
    with running("printer", "--tcp", "0") as tool:
        driver = EscPosPrinter(address(tool.address), on_status=ignored)
        tool.type("paper out")
        tool.type(f"picture {tmp_path / 'empty.png'}")  # what was typed before has happened
        tool.says(str(tmp_path / "empty.png"))
        result = driver.print_job(b"slip\n", deadline_s=PATIENCE_S)
        driver.close()
    assert (result.outcome, str(result.reason)) == (Outcome.FAILED, "paper out")


def test_printer_is_as_slow_as_told() -> None:
    with running("printer", "--tcp", "0") as tool:
        driver = EscPosPrinter(address(tool.address), on_status=ignored)
        tool.type("speed 1")
        tool.type("help")  # what was typed before has happened
        tool.lines.wait_for(lambda said: "speed 960 takes 960 bytes a second" in said[-1])
        slow = driver.print_job(b"too slow\n" * 50, deadline_s=0.5)
        driver.close()
    assert slow.outcome is not Outcome.DONE


@pytest.mark.parametrize("line", ["speed", "speed fast", "speed -1", "speed 12345678"])
def test_speed_that_is_no_number_is_complained_of(line: str) -> None:
    tool = Running("printer")
    tool.type(line)
    code, complaints = tool.end()
    assert (code, "help" in complaints) == (0, True)


def test_scanner_scans_what_is_typed() -> None:
    scans, statuses = Recorded[Scan](), Recorded[DeviceStatus]()
    with running("scanner") as tool:
        scanner = SerialScanner(address(tool.address), on_scan=scans, on_status=statuses)
        scanner.open()
        statuses.wait_for(lambda told: told[-1:] == [DeviceStatus(DeviceState.READY)])
        tool.type("6901234567892")
        assert scans.wait_for_count(1)[0].text == "6901234567892"
        scanner.close()


@pytest.mark.parametrize("protocol", ["sics", "stream"])
def test_scale_weighs_what_is_typed(protocol: str) -> None:
    weights = Recorded[Weight]()
    with running("scale", "--protocol", protocol) as tool:
        scale = SerialScale(address(tool.address), on_weight=weights, on_status=ignored)
        scale.open()
        typed = {
            "375": Weight(Plate.STABLE, 375),
            "moving 380": Weight(Plate.MOVING, 380),
            "-5": Weight(Plate.BELOW_ZERO, -5),
            "overload": Weight(Plate.OVERLOAD),
        }
        for line, weight in typed.items():
            tool.type(line)
            weights.wait_for(partial(_ends_with, weight))
        scale.close()


def test_display_says_what_it_shows() -> None:
    with running("display") as tool:
        display = SerialDisplay(address(tool.address), on_status=ignored)
        display.show("可口可乐", "应收 ￥3.50")
        tool.says("[可口可乐] [应收 ￥3.50]")
        display.close()


def test_what_is_not_understood_is_said_and_changes_nothing() -> None:
    tool = Running("scale")
    tool.type("a kilo of apples")
    tool.type("help")
    tool.lines.wait_for(lambda said: any("grams" in line for line in said))
    code, complaints = tool.end()
    assert (code, complaints) == (0, "'a kilo of apples' means nothing; try help\n")


def test_port_that_cannot_be_used_is_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pos_app.tools", "simulate", "printer", "--tcp", "70000",
         "--language", "en"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("port 70000 cannot be used: ")
    assert "Traceback" not in done.stderr


def test_simulated_drawer_counts_its_openings() -> None:
    simulator = Running("drawer", "--kick", "07ff")
    drawer = SerialDrawer(address(simulator.address), on_status=Recorded[DeviceStatus]())
    drawer.open_drawer("kick-1", deadline_s=PATIENCE_S)
    simulator.says("drawer, 1")
    drawer.open_drawer("kick-2", deadline_s=PATIENCE_S)
    simulator.says("drawer, 2")
    drawer.close()
    assert simulator.end() == (0, "")


@pytest.mark.parametrize(
    ("typed", "reason"), [("cutter jam", Reason.CUTTER), ("hot", Reason.MECHANISM)]
)
def test_simulated_printer_breaks_and_is_mended_by_a_word(typed: str, reason: Reason) -> None:
    simulator = Running("printer")
    statuses = Recorded[DeviceStatus]()
    driver = EscPosPrinter(address(simulator.address), on_status=statuses)
    driver.check_health()
    for words, expected in (
        ((typed, "picture /no"), reason),
        (("well", "picture /no"), Reason.NONE),
    ):
        before = len(simulator.lines.words)
        for word in words:
            simulator.type(word)
        simulator.lines.wait_for_count(before + 1)  # the picture that cannot be kept is said last
        driver.check_health()
        assert driver.status.reason is expected
    driver.close()
    simulator.end()
