"""Why a ledger file cannot be sold on. Each carries the facts; nothing on disk has been changed."""

from pathlib import Path

from pos_app.domain.journal import ChainFault


class LedgerUnusable(Exception):
    """The ledger file cannot be opened for selling."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class LedgerDamaged(LedgerUnusable):
    """What is stored is not what was written. `seq` 0: the file as a whole."""

    def __init__(self, path: Path, seq: int, fault: ChainFault, detail: str = "") -> None:
        place = f"entry {seq}" if seq else "the file"
        super().__init__(path, f"{place} is damaged ({fault}{f': {detail}' if detail else ''})")
        self.seq = seq
        self.fault = fault


class LedgerForeign(LedgerUnusable):
    """The file belongs to another till, or is no ledger."""


class LedgerTooNew(LedgerUnusable):
    """A newer program has written this file; this one would not understand it."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            path, f"written by a newer program (format {version}, this one knows {known})"
        )
        self.version = version
        self.known = known


class LedgerBusy(LedgerUnusable):
    """Another till program holds this ledger."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "another till program is using it")


class LedgerUnsafe(LedgerUnusable):
    """SQLite did not take a setting that a sale's safety depends on."""

    def __init__(self, path: Path, pragma: str, wanted: object, got: object) -> None:
        super().__init__(path, f"pragma {pragma} is {got!r} and must be {wanted!r}")
        self.pragma = pragma
