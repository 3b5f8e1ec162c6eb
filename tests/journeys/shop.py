"""A whole shop for one journey: cloud, till, scanner, printer, and the network between them.

Everything is made by the commands that the README documents.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from drivers.printer.served import TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.scanner.simulator import PtyScanner
from pos_app.domain.moment import business_day
from tests.journeys.displays import Displays
from tests.journeys.processes import ROOT, Running, run, told
from tests.journeys.reading import Box, amount_in, amounts_in_column, qr_texts
from tests.journeys.waiting import await_that
from tests.journeys.wire_tap import WireTap

Book = dict[str, Any]
"""A sale or a day as JSON tells it; amounts in fen."""

STORE = "2001"
DOTS_58_MM = 384
FONT = ROOT / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
TILL, KILLABLE_TILL = "pos_app", "tests.journeys.killable_till"

CASHIER_TOTAL: Box = (300, 570, 690, 684)
CASHIER_CHANGE: Box = (30, 230, 690, 400)
CUSTOMER_TOTAL: Box = (300, 505, 610, 598)
CUSTOMER_AMOUNT: Box = (30, 230, 610, 400)
CASHIER_LINES: Box = (590, 110, 690, 555)
CUSTOMER_LINES: Box = (500, 125, 610, 468)
CUSTOMER_LAST_LINE: Box = (430, 48, 610, 110)
CUSTOMER_CODE: Box = (625, 100, 1024, 480)
FIRST_TILE_PRICE: Box = (864, 196, 930, 222)

_COMPLAINT = re.compile(r"Traceback|bug in|\bQ[A-Z]\w*::|\.qml:|^qt\.|requestActivate")

_SETTINGS = """\
[cloud]
url = "{cloud}"
[state]
folder = "till"
[devices]
scanners = ["serial:{scanner}"]
printer = "tcp://127.0.0.1:{printer}?width=58"
drawer = "printer:pin2"
[screens]
mode = "kiosk"
cashier = "CASHIER"
customer = "CUSTOMER"
[ui]
language = "zh_CN"
theme = "day"
"""


@dataclass
class Printer:
    """The receipt printer and its port; the port can be closed and opened again."""

    paper: SimulatedPrinter = field(
        default_factory=lambda: SimulatedPrinter(width_dots=DOTS_58_MM, font=FONT)
    )

    def __post_init__(self) -> None:
        self._server = TcpPrinterServer(self.paper)
        self.port = self._server.port

    def stop(self) -> None:
        self._server.close()

    def start(self) -> None:
        self._server = TcpPrinterServer(self.paper, port=self.port)

    @property
    def drawer_kicks(self) -> int:
        return len(self.paper.kicked_pins)

    @property
    def text(self) -> str:
        return "\n".join(self.paper.text_lines)

    def receipts(self, number: str) -> int:
        """How often this receipt's number stands on the paper as text."""
        return self.text.count(number)

    def amounts(self, label: str) -> list[str]:
        """What stands behind a label, once for each receipt: `应收` → `["45.50"]`."""
        return re.findall(rf"^\s*{label}\s.*?(-?\d+\.\d\d)$", self.text, re.MULTILINE)


class Cloud:
    """The reference cloud on one port and one file, started and stopped at will."""

    def __init__(self, folder: Path) -> None:
        self._database = f"sqlite:///{folder / 'cloud.db'}"
        self._log = folder / "cloud.log"
        self._listen = "127.0.0.1:0"
        assert told("cloud", "demo-shop", "--database", self._database) == STORE
        self.start()

    def start(self) -> None:
        """On the same port as before."""
        arguments = ["-m", "cloud", "serve", "--database", self._database]
        self.process = Running([*arguments, "--listen", self._listen], self._log)
        found = await_that(
            "the cloud", lambda: re.search(r"listening on http://(\S+:\d+)\n", self.process.said)
        )
        self._listen = found[1]

    def stop(self) -> None:
        assert self.process.terminate() == 0

    @property
    def port(self) -> int:
        return int(self._listen.rpartition(":")[2])

    def enrolment_code(self) -> str:
        return told("cloud", "enrolment-code", "--database", self._database, "--store", STORE)

    def sales(self) -> list[Book]:
        """Also while it is stopped: the command reads the file."""
        sales: list[Book] = json.loads(
            told("cloud", "sales", "--database", self._database, "--json")
        )
        return sales

    def messages(self) -> str:
        """What was parked for the manager; empty when all is well."""
        return told("cloud", "messages", "--database", self._database)


@dataclass(frozen=True)
class Entry:
    """One line of the exported ledger."""

    seq: int
    kind: str
    body: Book


class Shop:
    """What a journey moves and looks at."""

    def __init__(self, folder: Path, displays: Displays) -> None:
        self.folder = folder
        self.displays = displays
        self.cloud = Cloud(folder)
        self.network = WireTap(self.cloud.port)
        self.scanner = PtyScanner()
        self.printer = Printer()
        self.settings = folder / "settings.toml"
        self.settings.write_text(
            _SETTINGS.format(
                cloud=self.network.url, scanner=self.scanner.path, printer=self.printer.port
            ),
            encoding="utf-8",
        )
        self.tool("enrol", "--code", self.cloud.enrolment_code())
        self.till: Running | None = None

    # --- the till ---------------------------------------------------------------------------------

    def open_till(self, program: str = TILL, *words: str) -> None:
        """Start it; `words` are for a program other than the till's own."""
        arguments = ["-m", program, "--settings", str(self.settings), *words]
        self.till = Running(arguments, self.folder / "till.log", self.displays.environment)

    def open_for_business(self, program: str = TILL, *words: str) -> None:
        """And wait until goods can be scanned and offers claimed."""
        self.open_till(program, *words)
        await_that("the claim code", self.claim_code)
        await_that("the goods", lambda: amount_in(self.displays.cashier(), FIRST_TILE_PRICE))

    def open_again(self) -> None:
        """After a kill with an empty basket: a question may stand where the goods were."""
        self.open_till()
        await_that("the claim code", self.claim_code)

    def kill_till(self) -> None:
        assert self.till is not None
        self.till.kill()

    def await_the_tills_end(self) -> int:
        """Its exit code; −9 when it was killed."""
        assert self.till is not None
        return self.till.ends()

    def shut_till(self) -> None:
        """Orderly."""
        assert self.till is not None
        assert self.till.terminate() == 0, self.till.said
        self.till = None

    def close(self) -> None:
        """End whatever still runs, and leave the last pictures for whoever asks why it failed."""
        self.displays.cashier().save(self.folder / "cashier.png")
        self.displays.customer().save(self.folder / "customer.png")
        if self.till is not None:
            self.till.stop_if_running()
        self.network.close()
        self.scanner.close()
        self.printer.stop()
        self.cloud.process.stop_if_running()

    def complaints(self) -> list[str]:
        """What the till's processes said that no sound till says: bugs, and Qt's warnings."""
        log = self.folder / "till.log"
        said = log.read_text("utf-8").splitlines() if log.exists() else []
        return [line for line in said if _COMPLAINT.search(line)]

    # --- what people see --------------------------------------------------------------------------

    def claim_code(self) -> str | None:
        """The address in the QR code on the customer screen."""
        panel = self.displays.customer().crop(CUSTOMER_CODE)
        codes = [text for text in qr_texts(panel) if "/S/" in text]
        return codes[0] if codes else None

    def await_total(self, amount: str) -> None:
        """Both screens show this total."""
        self.await_amounts(CASHIER_TOTAL, CUSTOMER_TOTAL, amount)

    def await_amounts(self, cashier: Box, customer: Box, amount: str) -> None:
        def both() -> bool:
            return self._read(cashier, customer) == (amount, amount)

        try:
            await_that(f"{amount} on both screens", both)
        except AssertionError as never:
            raise AssertionError(f"{never}; read: {self._read(cashier, customer)}") from never

    def lines_on_both_screens(self) -> list[str] | None:
        """The amount of each line of the basket, as scanned; None while the screens differ."""
        customer = self.displays.customer()
        last_scanned = amounts_in_column(customer, CUSTOMER_LAST_LINE)
        before = amounts_in_column(customer, CUSTOMER_LINES)
        cashiers = amounts_in_column(self.displays.cashier(), CASHIER_LINES)
        return cashiers if cashiers == [*reversed(before), *last_scanned] else None

    def customer_amount(self) -> str | None:
        """What is due, or the change, on the customer screen."""
        return amount_in(self.displays.customer(), CUSTOMER_AMOUNT)

    def _read(self, cashier: Box, customer: Box) -> tuple[str | None, str | None]:
        return (
            amount_in(self.displays.cashier(), cashier),
            amount_in(self.displays.customer(), customer),
        )

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.scanner.scan(code)

    # --- what is on record ------------------------------------------------------------------------

    def tool(self, *words: str) -> str:
        """One `pos-tool` command that must do its job."""
        return told("pos_app.tools", *words, "--settings", str(self.settings))

    def verify_ledger(self) -> None:
        done = run("pos_app.tools", "ledger", "verify", "--settings", str(self.settings))
        assert done.returncode == 0, done.stdout + done.stderr

    def ledger(self) -> list[Entry]:
        """Every entry, by the documented export."""
        out = self.folder / "ledger.jsonl"
        self.tool("ledger", "export", "--out", str(out))
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()[1:]]
        return [_entry(line) for line in lines]

    def sales(self) -> list[Entry]:
        return [entry for entry in self.ledger() if entry.kind == "SaleRecorded"]

    def day_report(self) -> Book:
        day = business_day(_now_ms()).isoformat()
        report: Book = json.loads(self.tool("ledger", "report", "--day", day, "--json"))
        return report


def _now_ms() -> int:
    return int(datetime.now().astimezone().timestamp() * 1000)


def _entry(line: dict[str, Any]) -> Entry:
    data = json.loads(line["data"])
    return Entry(int(line["seq"]), str(data["kind"]), data["body"])
