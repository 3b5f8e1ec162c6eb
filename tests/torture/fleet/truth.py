"""What the cashiers were told: every entry that a ledger acknowledged, and what may be gone of it.

Nothing here is read from the till or the cloud. An entry is known by its hash, which stands for all
entries before it too, so two histories of one epoch never look the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos_app.domain.money import Fen


@dataclass(frozen=True, slots=True)
class Promise:
    """One acknowledged entry. `total`: of a sale or refund, else 0."""

    terminal: str
    epoch: int
    seq: int
    entry_hash: bytes
    kind: str
    total: Fen


class Truth:
    """All promises of a fleet."""

    def __init__(self) -> None:
        self.promises: dict[bytes, Promise] = {}
        self.written_off: set[bytes] = set()
        """Promises of which no disk holds a copy any more: the cloud need not have them. Where it
        has one all the same, it has it once."""

    def promise(self, promise: Promise) -> None:
        assert promise.entry_hash not in self.promises, f"acknowledged twice: {promise}"
        self.promises[promise.entry_hash] = promise

    def write_off(self, hashes: Iterable[bytes]) -> None:
        self.written_off.update(hashes)

    @property
    def sales(self) -> int:
        return sum(promise.kind == "SaleRecorded" for promise in self.promises.values())
