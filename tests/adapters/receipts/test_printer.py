"""The shop's printer reports what is known about a job, and kicks the drawer once."""

from dataclasses import dataclass, field

import pytest

from drivers.contract import Reason
from drivers.printer.types import JobResult, Outcome
from pos_app.adapters.receipts.escpos import Profile, receipt_bytes
from pos_app.adapters.receipts.printer import EscPosReceiptPrinter, slip_head
from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.receipt import sale_receipt
from pos_app.domain.receipt_number import ReceiptNumber
from tests.domain.slips import CORNER_SHOP, sample_sale

PRINTED = PrintedSale(
    receipt=ReceiptNumber("7K2M9QXD", 1, 4821),
    chain_head="9F3A 41C7 0B62",
    at_utc_ms=1795342356_000,
    operator="owner",
)


@dataclass
class FakeLine:
    """A printer that keeps its jobs and answers as told."""

    result: JobResult
    jobs: list[bytes] = field(default_factory=list)
    kicks: list[int] = field(default_factory=list)

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult:
        self.jobs.append(content)
        return self.result

    def kick_drawer(self, *, pin: int, pulse_ms: int, deadline_s: float) -> JobResult:
        self.kicks.append(pin)
        return self.result


def _printer(line: FakeLine, drawer_pin: int | None = 2) -> EscPosReceiptPrinter:
    return EscPosReceiptPrinter(
        line, shop=CORNER_SHOP[32], cells=32, drawer_pin=drawer_pin, profile=Profile()
    )


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.DONE, PrintOutcome.DONE),
        (Outcome.FAILED, PrintOutcome.FAILED),
        (Outcome.UNKNOWN, PrintOutcome.UNKNOWN),
    ],
)
def test_a_receipt_is_sent_once_and_its_fate_is_told(outcome: Outcome, said: PrintOutcome) -> None:
    line = FakeLine(JobResult(outcome, Reason.NONE))

    assert _printer(line).print_receipt(sample_sale(), PRINTED) is said
    receipt = sale_receipt(sample_sale(), CORNER_SHOP[32], slip_head(PRINTED), 32)
    assert line.jobs == [receipt_bytes(receipt, Profile())]


def test_the_implicit_operator_has_a_chinese_word_on_paper() -> None:
    assert slip_head(PRINTED).cashier == "店主"


@pytest.mark.parametrize(
    ("outcome", "left"),
    [(Outcome.DONE, True), (Outcome.UNKNOWN, True), (Outcome.FAILED, False)],
)
def test_the_drawer_is_kicked_once_on_its_pin(outcome: Outcome, left: bool) -> None:
    line = FakeLine(JobResult(outcome))

    assert _printer(line, drawer_pin=5).kick_drawer() is left
    assert line.kicks == [5]


def test_without_a_drawer_no_pulse_leaves() -> None:
    line = FakeLine(JobResult(Outcome.DONE))

    assert _printer(line, drawer_pin=None).kick_drawer() is False
    assert line.kicks == []
