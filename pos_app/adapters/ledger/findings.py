"""What a verification looked at, and what it found."""

from dataclasses import dataclass, field

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.overlaps import Overlap
from pos_app.domain.money import NOTHING, Fen

FINDINGS_LIMIT = 100
"""Enough to see what happened; a torn file has thousands."""

FILE = "file"
PROJECTION = "projection"
ACK = "ack"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `seq` 0: the chapter or the file as a whole."""

    identity: Identity | None
    seq: int
    fault: str  # a ChainFault, FILE, PROJECTION or ACK
    detail: str = ""


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was wrong with it. Of the chain alone only entries are
    counted."""

    chapters: list[Chapter] = field(default_factory=list)
    entries: int = 0
    sales: int = 0
    net: Fen = NOTHING
    refunds: int = 0
    refunded: Fen = NOTHING
    shifts: int = 0
    findings: list[Finding] = field(default_factory=list)
    overlaps: tuple[Overlap, ...] = ()  # told of a sound ledger only; nothing is wrong with them

    @property
    def is_sound(self) -> bool:
        return not self.findings

    def add(self, finding: Finding) -> None:
        if len(self.findings) < FINDINGS_LIMIT:
            self.findings.append(finding)
