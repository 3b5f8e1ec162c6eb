"""Whatever lies where the ledger should be: the tools answer in a sentence of the language asked
for, with an exit code, and leave the file exactly as it is."""

import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from pos_app.adapters.ledger import verification
from pos_app.domain.journal import BasketVoided, ReceiptPrinted
from pos_app.domain.money import Fen
from pos_app.tools.__main__ import main
from tests.adapters.ledger.builders import LOCAL, NOON, later, opened, sale

PAGE = 4096
ROUNDS = 15
NOBODY = 65534
HAN = re.compile("[一-鿿]")

Damage = Callable[[Path, random.Random], None]
"""Spoils the ledger at this path, its log beside it."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a till's ledger as a kill leaves it: sales in the file, newer ones in its
    log."""
    path = tmp_path_factory.mktemp("till") / "ledger.db"
    local = opened(path, LOCAL, seed=2)
    local.append(sale(1), NOON)
    local.close()
    ledger = opened(path, at=later(1))
    for ticket in range(2, 20):
        stored = ledger.append(sale(ticket, coupon=f"C{ticket}"), later(ticket))
        ledger.append(ReceiptPrinted(stored.seq, "done"), later(ticket))
    ledger.checkpoint()
    ledger.append(BasketVoided(20, "training", 1, Fen(5)), later(20))
    ledger.append(sale(21), later(21))
    killed = tmp_path_factory.mktemp("killed")
    for name in ("ledger.db", "ledger.db-wal"):
        shutil.copy(path.with_name(name), killed / name)
    ledger.close()
    return killed


@pytest.fixture
def ledger(sound: Path, tmp_path: Path) -> Iterator[Path]:
    terminated = signal.getsignal(signal.SIGTERM)
    yield shutil.copytree(sound, tmp_path / "till") / "ledger.db"
    signal.signal(signal.SIGTERM, terminated)


# --- what can happen to a file --------------------------------------------------------------------


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def changed(path: Path, change: Callable[[bytearray], object]) -> None:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


def cut_off(path: Path, dice: random.Random) -> None:
    os.truncate(path, dice.randrange(path.stat().st_size))


def cut_log(path: Path, dice: random.Random) -> None:
    cut_off(log_of(path), dice)


def flipped(content: bytearray, dice: random.Random, limit: int) -> None:
    content[dice.randrange(min(limit, len(content)))] ^= 1 << dice.randrange(8)


def flip_a_bit(path: Path, dice: random.Random) -> None:
    changed(path, lambda content: flipped(content, dice, len(content)))


def flip_in_the_header(path: Path, dice: random.Random) -> None:
    changed(path, lambda content: flipped(content, dice, 100))


def flip_in_the_log(path: Path, dice: random.Random) -> None:
    changed(log_of(path), lambda content: flipped(content, dice, len(content)))


def zero_a_page(path: Path, dice: random.Random) -> None:
    start = dice.randrange(path.stat().st_size // PAGE) * PAGE
    changed(path, lambda content: content.__setitem__(slice(start, start + PAGE), bytes(PAGE)))


def scramble_a_page(path: Path, dice: random.Random) -> None:
    start = dice.randrange(path.stat().st_size // PAGE) * PAGE
    noise = dice.randbytes(PAGE)
    changed(path, lambda content: content.__setitem__(slice(start, start + PAGE), noise))


def swap_pages(path: Path, dice: random.Random) -> None:
    pages = path.stat().st_size // PAGE
    one, other = (dice.randrange(pages) * PAGE for _ in range(2))

    def swap(content: bytearray) -> None:
        first, second = content[one : one + PAGE], content[other : other + PAGE]
        content[one : one + PAGE], content[other : other + PAGE] = second, first

    changed(path, swap)


def log_of_another(path: Path, dice: random.Random) -> None:
    """Somebody put back the file of an older backup and left the log beside it."""
    old = path.with_name("old.db")
    ledger = opened(old)
    ledger.append(sale(dice.randrange(1000)), NOON)
    shutil.copy(log_of(old), log_of(path))
    ledger.close()
    for left in path.parent.glob("old.db*"):
        left.unlink()


RANDOM: tuple[Damage, ...] = (
    *(cut_off, cut_log, flip_a_bit, flip_in_the_header, flip_in_the_log, zero_a_page),
    *(scramble_a_page, swap_pages, log_of_another),
)

UNSEEN = (cut_log, flip_in_the_log, log_of_another)
"""What such a log still holds is a sound, shorter history: the start of the till looks deeper."""


# --- asking ---------------------------------------------------------------------------------------

NO_SHIFT = ("shift",)
"""Not to be had of a sound one either."""
WORDS = (
    ("verify",),
    ("verify", "--chain"),
    ("export", "--out", "OUT"),
    ("report", "--day", "2026-11-22"),
    ("report", "--day", "2026-11-22", "--json"),
    NO_SHIFT,
)


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file but the shared memory, which SQLite makes for whoever reads."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def asked(
    capsys: pytest.CaptureFixture[str], path: Path, words: tuple[str, ...], language: str
) -> int:
    """Ask one thing; the exit code. What was said is looked at here."""
    target = path.parent.parent / "export.jsonl"
    given = [str(target) if word == "OUT" else word for word in words]
    code = main(["ledger", *given, "--ledger", str(path), "--language", language])
    said = capsys.readouterr()
    assert code in {0, 1, 2}
    assert "Traceback" not in said.err
    if code:
        assert said.err.strip(), "a failure without a word"
        assert not target.exists()
    else:
        assert said.out.strip()
    for line in said.err.splitlines():
        assert len(line) < 600
        assert bool(HAN.search(line.replace(str(path), ""))) == (language == "zh_CN"), line
    target.unlink(missing_ok=True)
    return code


@pytest.mark.parametrize("damage", RANDOM, ids=lambda damage: damage.__name__)
def test_a_damaged_file_gets_an_answer_and_is_left_as_it_is(
    damage: Damage, ledger: Path, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noticed = 0
    for seed in range(ROUNDS):
        dice = random.Random(seed)
        shutil.rmtree(ledger.parent)
        shutil.copytree(sound, ledger.parent)
        damage(ledger, dice)
        before = fingerprint(ledger.parent)
        words, language = dice.choice(WORDS), dice.choice(("en", "zh_CN"))
        code = asked(capsys, ledger, words, language)
        noticed += code != 0 and words != NO_SHIFT
        assert fingerprint(ledger.parent) == before, (seed, words)
    assert noticed or damage in UNSEEN, "none of it was ever noticed"


def empty(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(50_000))


def a_text(path: Path) -> None:
    path.write_text("营业额 1234.50\n" * 100, encoding="gb18030")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def nothing(path: Path) -> None:
    assert not path.exists()


def somebody_elses(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE journal (seq, data)")
    connection.close()


@pytest.mark.parametrize(
    "made",
    [
        *(empty, noise, a_text, a_folder, a_pipe, a_device, a_link_to_itself, nothing),
        somebody_elses,
    ],
    ids=lambda made: made.__name__,
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_is_no_ledger_is_said_to_be_none(
    made: Callable[[Path], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    path = tmp_path / "till" / "thing.sqlite"
    path.parent.mkdir()
    made(path)
    before = fingerprint(path.parent)
    for words in WORDS:
        assert asked(capsys, path, words, language) in {1, 2}, words
    assert fingerprint(path.parent) == before


def may_not_be_read(path: Path) -> None:
    path.chmod(0)


def may_not_be_entered(path: Path) -> None:
    path.parent.chmod(0)


@pytest.fixture
def public(sound: Path, ledger: Path) -> Iterator[Path]:
    """A ledger where every user may go: pytest's own folders are for their owner alone."""
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        Path(folder).chmod(0o755)
        yield shutil.copytree(sound, Path(folder) / "till") / "ledger.db"


@pytest.mark.parametrize("forbid", [may_not_be_read, may_not_be_entered])
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_file_of_somebody_else_is_said_not_to_open(
    forbid: Callable[[Path], None],
    words: tuple[str, ...],
    public: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ledger = public
    ledger.parent.chmod(0o755)
    before = fingerprint(ledger.parent)
    with suppress(OSError):  # all is loaded now: Python's own library may lie where nobody may read
        asked(capsys, ledger, words, "en")
        asked(capsys, ledger.with_name("no-such-ledger"), words, "en")
    forbid(ledger)
    try:
        with as_nobody():
            assert asked(capsys, ledger, words, "en") == 2
    finally:
        ledger.parent.chmod(0o755)
        ledger.chmod(0o644)
    assert fingerprint(ledger.parent) == before


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so a test that root runs takes another user's part for a moment."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_ledger_that_another_program_recovers_meanwhile_is_a_fault_and_no_bug(
    ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_uri: str) -> apsw.Connection:
        raise apsw.BusyError("database is locked")

    monkeypatch.setattr(verification, "connect", busy)
    assert asked(capsys, ledger, ("verify",), "zh_CN") == 1
