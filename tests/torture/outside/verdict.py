"""What a till that starts on the files of a power cut finds."""

from dataclasses import dataclass
from pathlib import Path

from pos_app.adapters.ledger import ApswLedger, LedgerUnusable
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import Unavailable
from tests.adapters.ledger.builders import ENROLLED, key, later, sale

AFTERWARDS = 1_000_000
"""Seconds after the first sale."""


@dataclass(frozen=True, slots=True)
class Found:
    """The last entry that is there, and what is wrong; nothing when `fault` is empty."""

    last_seq: int
    fault: str = ""

    def keeps(self, promised: int) -> bool:
        """Whether everything up to `promised` is there and sound."""
        return not self.fault and self.last_seq >= promised


def found_in(ledger: Path) -> Found:
    """Open it as the till does, look for what is there, sell once more, and verify everything."""
    try:
        opened = ApswLedger.open(ledger, identity=ENROLLED, key=key(), at=later(AFTERWARDS))
    except LedgerUnusable as unusable:
        return Found(0, str(unusable))
    try:
        next_seq = opened.append(sale(AFTERWARDS), later(AFTERWARDS)).seq
    except Unavailable as unavailable:
        return Found(0, str(unavailable))
    finally:
        opened.close()
    findings = verify(ledger).findings
    return Found(next_seq - 1, str(findings[0]) if findings else "")
