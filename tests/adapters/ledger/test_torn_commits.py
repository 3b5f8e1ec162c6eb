"""A commit that a power cut tore stays torn, whatever is written in its place."""

import shutil
from pathlib import Path

from tests.adapters.ledger.builders import ENROLLED, NOON, later, opened, sale

SECTOR = 512


def test_a_torn_commit_is_dead_once_the_ledger_was_opened_again(tmp_path: Path) -> None:
    """The next commit goes to the same place in the log. If it begins with the same pages, its
    first half mends the torn one of before, and a sale comes up of which the start after the cut
    knew nothing: here the half is put back by hand."""
    ledger = opened(_folder(tmp_path, "before") / "ledger.db", ENROLLED)
    ledger.append(sale(1), NOON)
    ledger.append(sale(2), later(1))
    cut = _copied(ledger.path, _folder(tmp_path, "cut"))
    ledger.close()
    log = cut.with_name("ledger.db-wal")
    whole = log.read_bytes()
    log.write_bytes(whole[:-SECTOR] + bytes(SECTOR))

    started = opened(cut, ENROLLED, at=later(2))
    again = _copied(cut, _folder(tmp_path, "again"))
    started.close()
    mended = again.with_name("ledger.db-wal")
    mended.write_bytes(mended.read_bytes()[: len(whole) - SECTOR] + whole[-SECTOR:])

    assert opened(again, ENROLLED, at=later(3)).last_seq == 2  # the opening and one sale


def _folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def _copied(ledger: Path, folder: Path) -> Path:
    """As the disk holds it now, with its log."""
    for name in ("ledger.db", "ledger.db-wal"):
        shutil.copyfile(ledger.with_name(name), folder / name)
    return folder / "ledger.db"
