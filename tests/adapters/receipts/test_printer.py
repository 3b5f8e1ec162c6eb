"""The shop's printer reports what is known about a job."""

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

    def print_job(self, content: bytes, *, deadline_s: float) -> JobResult:
        self.jobs.append(content)
        return self.result


def _printer(line: FakeLine) -> EscPosReceiptPrinter:
    return EscPosReceiptPrinter(line, shop=CORNER_SHOP[32], cells=32, profile=Profile())


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
