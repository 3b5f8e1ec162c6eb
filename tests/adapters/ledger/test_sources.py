"""Files from which old entries are read back."""

from pathlib import Path

from pos_app.adapters.ledger.connection import Storage, open_for_writing
from pos_app.adapters.ledger.sources import SALVAGE, LedgerSource


def test_a_ledger_in_which_nothing_was_begun_gives_nothing(tmp_path: Path) -> None:
    """As the power leaves it between the file and its first epoch. Found by the fleet."""
    path = tmp_path / "ledger.db"
    open_for_writing(path, Storage(log_bytes=0)).close()
    source = LedgerSource(path, SALVAGE)
    assert list(source.chapters()) == []
    source.close()
