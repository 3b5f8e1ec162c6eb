"""What verification does for long ledgers, and for what entries say about each other."""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.ledger import LedgerUnusable, links, verification
from pos_app.adapters.ledger.projections import TABLES
from pos_app.adapters.ledger.verification import Verified, verify, verify_chain
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.shift import ShiftClosed, ShiftOpened
from tests.adapters.ledger.btree_pages import inner_bytes
from tests.adapters.ledger.builders import edited, key, later, opened, sale
from tests.adapters.ledger.rewriting import Change, bump, put, rewritten
from tests.histories import Shop, entries, folder_in_memory, write

SALES = 60


@pytest.fixture(scope="module")
def days() -> Iterator[Path]:
    """Two days of a shop, with a refund and four shifts; closed."""
    history = list(entries(Shop(seed=10, sales_a_day=30), sales=SALES))
    with folder_in_memory() as folder:
        ledger = opened(folder / "ledger.db", at=history[0][1])
        write(ledger, history)
        ledger.close()
        yield folder / "ledger.db"


@pytest.fixture
def copy(days: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(days, tmp_path / "ledger.db"))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PIECE", 7)


def found(verified: Verified) -> set[tuple[int, str]]:
    return {(finding.seq, str(finding.fault)) for finding in verified.findings}


def position_of(path: Path, kind: str) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    position = connection.execute("SELECT min(position) FROM journal WHERE kind = ?", (kind,)).get
    connection.close()
    return int(position)


# --- the chain alone ------------------------------------------------------------------------------


def test_the_chain_alone_counts_every_entry(days: Path, small_pieces: None) -> None:
    verified = verify_chain(days)
    assert verified.findings == []
    assert verified.entries == verify(days).entries > SALES


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE journal SET data = CAST(replace(CAST(data AS TEXT), '\"v\":', '\"w\":') AS"
            " BLOB) WHERE position = 9",
            {(9, "hash")},
        ),
        (
            "UPDATE journal SET hash = CAST(zeroblob(32) AS BLOB) WHERE position = 7",
            {(7, "hash"), (8, "hash")},
        ),
        ("UPDATE journal SET seq = 99 WHERE position = 15", {(15, "gap")}),
        ("DELETE FROM journal WHERE position = 9", {(10, "gap"), (10, "hash")}),
        ("DELETE FROM journal WHERE position = 7", {(7, "gap"), (8, "hash")}),
        ("DELETE FROM journal WHERE position BETWEEN 6 AND 30", None),
        ("DELETE FROM journal WHERE position = 1", None),
        ("UPDATE journal SET position = position + (1 << 40) WHERE position > 100", None),
        ("UPDATE chapter SET public_key = CAST(zeroblob(32) AS BLOB)", None),
        ("UPDATE chapter SET starts_after = 3", None),
        ("DELETE FROM journal", {(1, "gap")}),
        ("DELETE FROM chapter", {(0, "gap")}),
    ],
)
def test_the_chain_alone_finds_what_breaks_it(
    copy: Path, small_pieces: None, statement: str, expected: set[tuple[int, str]] | None
) -> None:
    edited(copy, "PRAGMA foreign_keys = 0", statement)
    verified = verify_chain(copy)
    assert not verified.is_sound
    if expected is not None:
        assert found(verified) == expected
    assert found(verify(copy)) >= (expected or set())


def test_the_newest_signature_vouches_for_the_chain(copy: Path) -> None:
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    last = connection.execute("SELECT max(position) FROM journal").get
    connection.close()
    edited(copy, f"UPDATE journal SET signature = zeroblob(64) WHERE position = {last}")
    assert found(verify_chain(copy)) == {(last, "signature")}
    rewritten(copy, 9, put("nobody", "operator"), key(9))
    assert found(verify_chain(copy)) == {(last, "signature")}


def test_several_processes_find_what_one_finds(copy: Path) -> None:
    """Forked from a program of one thread, as pos-tool is."""
    for position in (5, 40, 77, 120):
        edited(copy, f"UPDATE journal SET hash = zeroblob(32) WHERE position = {position}")
    script = (
        "import sys; from pathlib import Path\n"
        "from pos_app.adapters.ledger import links, verification\n"
        "links.PIECE = 20\n"
        "for check in (verification.verify_chain, verification.verify):\n"
        "    one, two = (check(Path(sys.argv[1]), processes=n) for n in (1, 3))\n"
        "    assert one.findings == two.findings and one.entries == two.entries\n"
        "    print(len(two.findings))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(copy)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    chain_alone, everything = (int(count) for count in done.stdout.split())
    assert 8 <= chain_alone < everything


def test_a_wide_hole_is_one_piece(copy: Path) -> None:
    edited(copy, "UPDATE journal SET position = position + (1 << 50) WHERE position > 100")
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    [end] = links.ends_of(connection, verify_chain(copy).chapters)
    connection.close()
    assert len(end.blocks) <= 2


def test_what_is_sold_meanwhile_is_verified_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(tmp_path / "ledger.db")
    ledger.append(sale(1), later(1))
    check_content = verification._check_content

    def sell_first(*arguments: object) -> None:
        ledger.append(sale(2), later(2))
        check_content(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(verification, "_check_content", sell_first)
    verified = verify(ledger.path)
    assert (verified.entries, verified.findings) == (3, [])
    ledger.close()
    edited(ledger.path, "UPDATE journal SET hash = zeroblob(32) WHERE position = 3")
    monkeypatch.undo()
    assert (3, "hash") in found(verify(ledger.path))


# --- what entries say about each other ------------------------------------------------------------

AGREES: dict[str, tuple[type, Change]] = {
    "a refund that gives back more": (RefundRecorded, bump("body", "total")),
    "a refund of a line that was not sold": (
        RefundRecorded,
        put(99, "body", "lines", 0, "line_no"),
    ),
    "a refund of no sale": (RefundRecorded, put(1, "body", "sale_seq")),
    "a refund of a sale to come": (RefundRecorded, put(10**6, "body", "sale_seq")),
    "a refund of an epoch to come": (RefundRecorded, put(9, "body", "sale_epoch")),
    "a Z report of other sales": (ShiftClosed, bump("body", "figures", "sales")),
    "a Z report of another shift": (ShiftClosed, bump("body", "shift_no")),
    "a Z report from another place": (ShiftClosed, bump("body", "opened_seq")),
    "a drawer that holds something else": (ShiftClosed, bump("body", "counts", 0, "expected")),
    "a difference that is none": (ShiftClosed, bump("body", "counts", 0, "difference")),
}


@pytest.mark.parametrize("what", AGREES)
def test_what_entries_say_about_each_other_must_agree(copy: Path, what: str) -> None:
    kind, change = AGREES[what]
    position = position_of(copy, kind.__name__)
    rewritten(copy, position, change, key())
    assert verify_chain(copy).is_sound
    assert (position, "balance") in found(verify(copy))


def test_a_float_that_was_never_there_shows_in_the_z_report(copy: Path) -> None:
    rewritten(copy, position_of(copy, ShiftOpened.__name__), bump("body", "opening_float"), key())
    assert (position_of(copy, ShiftClosed.__name__), "balance") in found(verify(copy))


def test_a_shift_that_was_opened_twice_shows(copy: Path) -> None:
    closed = position_of(copy, ShiftClosed.__name__)
    rewritten(copy, closed, put("BasketVoided", "kind"), key())
    dropped = {"ticket_id": 1, "reason": "training", "lines": 1, "total": 1}
    rewritten(copy, closed, put(dropped, "body"), key())
    assert any(
        "is still open" in finding.detail and finding.seq > closed
        for finding in verify(copy).findings
    )


# --- the file underneath --------------------------------------------------------------------------


def test_a_flip_in_an_inner_page_is_found_or_lies_where_nothing_is_kept(copy: Path) -> None:
    """Whatever goes unnoticed leaves every row as it was, also when it is looked up by its key."""
    whole, kept = copy.read_bytes(), rows_by_key(copy)
    used, unused = inner_bytes(whole, page_size=4096)
    chance = random.Random(20_261_122)
    noticed = {
        offset: _is_noticed(copy, whole, offset, 1 << chance.randrange(8), kept)
        for offset in (*chance.sample(used, 40), *chance.sample(unused, 10))
    }
    assert sum(noticed[offset] for offset in noticed if offset in used) >= 38
    assert not any(noticed[offset] for offset in noticed if offset in unused[20:])


def _is_noticed(path: Path, whole: bytes, offset: int, bit: int, kept: object) -> bool:
    torn = bytearray(whole)
    torn[offset] ^= bit
    path.write_bytes(torn)
    for name in ("ledger.db-wal", "ledger.db-shm"):
        path.with_name(name).unlink(missing_ok=True)
    try:
        is_sound = verify(path).is_sound
    except LedgerUnusable:
        is_sound = False
    assert not is_sound or rows_by_key(path) == kept, (offset, bit)
    return not is_sound


def rows_by_key(path: Path) -> list[object]:
    """Every row of the journal and of the tables beside it, each found by its key."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found: list[object] = []
    for table, by in {"journal": "position", **TABLES}.items():
        keys = connection.execute(f"SELECT {by} FROM {table} ORDER BY 1").fetchall()
        for wanted in keys:
            row = connection.execute(f"SELECT * FROM {table} WHERE {by} = ?", wanted)
            found.append((table, row.fetchall()))
    connection.close()
    return found
