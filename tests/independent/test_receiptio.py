"""receiptio, a client of receipt printers that we did not write, before our simulated printer.

It always speaks to port 9100, so these run one after another.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.printer.served import TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from tests.drivers.places import FONT
from tests.independent.programs import RECEIPTIO, needs_them

pytestmark = [needs_them, pytest.mark.xdist_group("port 9100")]

SLIP = "^^^TEST\n应收 | 31.90\n{code:2012345678903;option:ean,hri}\n"


@pytest.fixture
def printer() -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    server = TcpPrinterServer(printer, port=9100)
    yield printer
    server.close()


def receiptio(folder: Path, *words: str) -> str:
    """What it says of the print."""
    slip = folder / "slip.receipt"
    slip.write_text(SLIP, encoding="utf-8")
    command = ["node", str(RECEIPTIO), "-d", "127.0.0.1", "-c", "32", "-t", "5", *words, str(slip)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr.strip()


@pytest.mark.parametrize("words", [("-p", "escpos"), ()], ids=["told the language", "asks for it"])
def test_a_slip_is_printed(
    printer: SimulatedPrinter, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert receiptio(tmp_path, *words) == "success"
    assert "TEST" in printer.text_lines[0]
    assert printer.cuts == 1


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (SimulatedPrinter.run_out_of_paper, "paperempty"),
        (SimulatedPrinter.open_cover, "coveropen"),
        (SimulatedPrinter.go_silent, "offline"),
        (lambda printer: printer.die_after(60), "timeout"),
        (SimulatedPrinter.run_low_on_paper, "success"),
    ],
    ids=["no paper", "cover open", "silent", "dies in the job", "little paper"],
)
def test_trouble_is_what_it_says(
    printer: SimulatedPrinter,
    tmp_path: Path,
    trouble: Callable[[SimulatedPrinter], None],
    said: str,
) -> None:
    trouble(printer)
    assert receiptio(tmp_path, "-p", "escpos") == said


def test_a_healthy_printer_is_online(printer: SimulatedPrinter, tmp_path: Path) -> None:
    assert receiptio(tmp_path, "-p", "escpos", "-q", "printer") == "online"
