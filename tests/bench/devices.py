"""`python -m tests.bench.devices [--rounds N]`: how fast devices are heard, asked, lost and found.

Every device stands behind a pseudo terminal, a pipe or a loopback port, with its real driver. Times
are from the last byte written to the listener's call, on whatever machine this runs.
"""

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from drivers.contract import DeviceState, DeviceStatus
from drivers.printer.driver import EscPosPrinter
from drivers.printer.served import PtyPrinter, TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.driver import SerialScale
from drivers.scanner.driver import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.simulator import FileKeyboard, PtyScanner
from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.adapters.receipts.printer import CELLS_BY_WIDTH_MM
from pos_app.domain.receipt import Receipt, Text, sale_receipt
from tests.bench.beside_devices import held_up
from tests.domain.slips import CORNER_SHOP, FIRST_PRINT, sample_sale
from tests.drivers.places import FONT, address

PATIENCE_S = 20.0
BITS_A_BYTE = 10
LINES = 30
UNDER_FAULT_S, FRAME_MS = 20.0, 10.0
PAUSE_S = 0.06
"""Between two codes, so that no gap of one is the other's."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    p50_ms: float
    p99_ms: float
    target: str

    def as_markdown(self) -> str:
        return f"| {self.what} | {self.p50_ms:.2f} | {self.p99_ms:.2f} | {self.target} |"


class Ear:
    """A listener that notes when it was called."""

    def __init__(self) -> None:
        self._heard = threading.Event()
        self._at_s = 0.0

    def __call__(self, _word: object) -> None:
        self._at_s = time.perf_counter()
        self._heard.set()

    def ms_after(self, say: Callable[[], None]) -> float:
        """From now until it is called."""
        self._heard.clear()
        began_s = time.perf_counter()
        say()
        if not self._heard.wait(PATIENCE_S):
            raise TimeoutError("nothing was heard")
        return (self._at_s - began_s) * 1000


class States:
    """Waits for a device to become so."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._state = DeviceState.CLOSED

    def __call__(self, status: DeviceStatus) -> None:
        with self._changed:
            self._state = status.state
            self._changed.notify_all()

    def ms_until(self, *states: DeviceState) -> float:
        """From now on."""
        began_s = time.perf_counter()
        with self._changed:
            if not self._changed.wait_for(lambda: self._state in states, PATIENCE_S):
                raise TimeoutError(f"still {self._state}")
        return (time.perf_counter() - began_s) * 1000


def row(what: str, target: str, samples: list[float]) -> Row:
    """Median and 99th percentile."""
    p99 = statistics.quantiles(samples, n=100, method="inclusive")[98]
    return Row(what, statistics.median(samples), p99, target)


# --- heard ----------------------------------------------------------------------------------------


def serial_scanner(rounds: int, *, suffix: bool) -> Row:
    """A scanner on a serial line."""
    ear, states = Ear(), States()
    end = b"\r" if suffix else b""
    with closing(PtyScanner()) as hand:
        place = address(f"serial:{hand.path}?suffix={'cr' if suffix else 'none'}")
        scanner = SerialScanner(place, on_scan=ear, on_status=states)
        scanner.open()
        states.ms_until(DeviceState.READY)
        samples = [
            _spaced(lambda: ear.ms_after(lambda: hand.send(b"]E06901234567892" + end)))
            for _ in range(rounds)
        ]
        scanner.close()
    what = "serial scanner, CR" if suffix else "serial scanner, no suffix"
    return row(what, "≤ 5" if suffix else "≤ 40", samples)


def hid_scanner(rounds: int) -> Row:
    """A scanner that types, grabbed."""
    ear, states = Ear(), States()
    with closing(FileKeyboard()) as hand:
        scanner = HidScanner(
            address(f"hid:{hand.path}"), on_scan=ear, on_status=states, grab=lambda _: None
        )
        scanner.open()
        states.ms_until(DeviceState.READY)
        samples = [
            _spaced(lambda: ear.ms_after(lambda: hand.scan("6901234567892"))) for _ in range(rounds)
        ]
        scanner.close()
    return row("HID scanner, Enter", "≤ 5", samples)


def scale(rounds: int) -> Row:
    """A scale that speaks by itself."""
    ear, states = Ear(), States()
    with closing(PseudoTerminal()) as line:
        place = address(f"serial:{line.path}?protocol=stream")
        driver = SerialScale(place, on_weight=ear, on_status=states)
        driver.open()
        states.ms_until(DeviceState.READY)
        samples = [
            _spaced(partial(ear.ms_after, partial(line.send, said)))
            for said in _different_weights(rounds)
        ]
        driver.close()
    return row("scale, end of line", "≤ 5", samples)


def _different_weights(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield f"ST,GS,+{(number % 900 + 100) / 1000:7.3f}kg\r\n".encode("ascii")


def _spaced(measure: Callable[[], float]) -> float:
    threading.Event().wait(PAUSE_S)
    return measure()


# --- asked ----------------------------------------------------------------------------------------


def status_queries(rounds: int) -> Iterator[Row]:
    """All four questions to a printer that lives, and to one that fell silent."""
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    with closing(PtyPrinter(printer)) as line:
        driver = EscPosPrinter(address(f"serial:{line.path}"), on_status=States())
        driver.check_health()
        live = [_ms(driver.check_health) for _ in range(rounds)]
        printer.go_silent()
        dead = [_ms(driver.check_health) for _ in range(max(5, rounds // 20))]
        driver.close()
    yield row("status of a live printer, four questions", "≤ 20 + wire", live)
    yield row("status of a dead printer, until *unknown*", "≤ 300", dead)


def _ms(call: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    call()
    return (time.perf_counter() - began_s) * 1000


# --- lost and found -------------------------------------------------------------------------------


def replugged(rounds: int) -> Iterator[Row]:
    """A scanner, as it notices by itself."""
    lost, found, chance = [], [], random.Random(1)
    states = States()
    with closing(PtyScanner()) as hand:
        scanner = SerialScanner(address(f"serial:{hand.path}"), on_scan=Ear(), on_status=states)
        scanner.open()
        for _ in range(rounds):
            states.ms_until(DeviceState.READY)
            lost.append(_ms(hand.unplug) + states.ms_until(DeviceState.LOST))
            threading.Event().wait(chance.uniform(0.3, 3.0))
            hand.plug_in()
            found.append(states.ms_until(DeviceState.READY))
        scanner.close()
    yield row("scanner unplugged → lost", "≤ 500", lost)
    yield row("scanner plugged in → ready", "≤ 3000", found)


# --- a receipt ------------------------------------------------------------------------------------


def receipts() -> Iterator[str]:
    """30 lines: bytes, how long they take to build, and on the wire."""
    for width_mm, cells in CELLS_BY_WIDTH_MM.items():
        whole = sale_receipt(sample_sale(), CORNER_SHOP[cells], FIRST_PRINT, cells)
        receipt = _of_thirty_lines(whole)
        built = [_ms(partial(receipt_bytes, receipt, Profile())) for _ in range(200)]
        size = len(receipt_bytes(receipt, Profile()))
        wire = " | ".join(f"{size * BITS_A_BYTE / baud:.2f} s" for baud in (9600, 115200))
        yield f"| {width_mm} mm | {size:,} | {statistics.median(built):.2f} ms | {wire} |"


def _of_thirty_lines(receipt: Receipt) -> Receipt:
    """The sample slip, with its last line of text repeated up to 30, or with fewer."""
    texts = [row for row in receipt.rows if isinstance(row, Text)]
    others = tuple(row for row in receipt.rows if not isinstance(row, Text))
    while len(texts) < LINES:
        texts.insert(-1, texts[len(texts) // 2])
    return replace(receipt, rows=(*texts[:LINES], *others))


def printed_over_tcp(rounds: int) -> Row:
    """Job to fence, over a network line to a printer that works at once."""
    printer = SimulatedPrinter(width_dots=384, font=FONT)
    whole = sale_receipt(sample_sale(), CORNER_SHOP[32], FIRST_PRINT, 32)
    content = receipt_bytes(_of_thirty_lines(whole), Profile())
    with closing(TcpPrinterServer(printer)) as server:
        driver = EscPosPrinter(address(f"tcp://127.0.0.1:{server.port}"), on_status=States())
        driver.check_health()
        samples = [
            _ms(lambda: driver.print_job(content, deadline_s=PATIENCE_S)) for _ in range(rounds)
        ]
        driver.close()
    return row("receipt over TCP, asked, sent, confirmed", "", samples)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    few = max(5, rounds // 20)
    print("| from → to | p50 ms | p99 ms | aim, p99 ms |\n|---|---|---|---|")
    for one in (
        serial_scanner(rounds, suffix=True),
        serial_scanner(rounds, suffix=False),
        hid_scanner(rounds),
        scale(rounds),
        *status_queries(rounds),
        *replugged(few),
        printed_over_tcp(few),
    ):
        print(one.as_markdown())
    calls, turns = held_up(UNDER_FAULT_S)
    print(
        f"\n{len(calls):,} calls into the devices' side while all ports break by lot: longest"
        f" {max(calls):.2f} ms, over 10 ms: {sum(ms > FRAME_MS for ms in calls)}; {len(turns):,}"
        f" turns of the loop: longest {max(turns):.2f} ms"
    )
    print("\n| paper | bytes | built in | 9,600 baud | 115,200 baud |\n|---|---|---|---|---|")
    for line in receipts():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
