"""Factory reset: nothing is lost but the keys, and a cut at any step changes nothing about that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import LedgerBusy
from pos_app.adapters.ledger.lock import FileLock
from pos_app.bootstrap.resetting import WISH, finish_reset, wish_reset
from pos_app.settings import StateSettings

NOW_MS = 1_795_312_800_000  # 2026-11-22T02:00:00Z
FORMER = "former-20261122T020000Z"
LEFT = {
    "ledger.db": "sales",
    "ledger.db-wal": "newest sales",
    "ledger.db.damaged-20261101T000000Z": "old sales",
    "catalogue.db": "goods",
    "basket.json": "basket",
    "backups/ledger-7K3M9QX2-20261121T150000Z.db": "copy",
    "support-20261120-100000.zip": "bundle",
    "former-20250101T000000Z/ledger.db": "the till before",
}
KEYS = {"keys/device.json": "key", "keys/enrolment.json": "shop", "keys/epoch.json": "3"}
STAYING = {"logs/till.log": "log", "bindings.toml": "devices"}


class Cut(Exception):
    """The power is gone."""


class CutFiles(SystemFiles):
    """Files whose power goes at the n-th change."""

    def __init__(self, cut_at: int) -> None:
        self._left = cut_at

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ("write_new", "rename", "unlink", "sync", "sync_folder", "make_folder"):
            return found
        return self._counted(found)

    def _counted(self, change: Callable[..., None]) -> Callable[..., None]:
        def counted(*given: Any) -> None:
            if self._left == 0:
                raise Cut
            self._left -= 1
            change(*given)

        return counted


@pytest.fixture
def state(tmp_path: Path) -> StateSettings:
    for name, content in {**LEFT, **KEYS, **STAYING}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return StateSettings(folder=tmp_path)


def files_in(folder: Path) -> dict[str, str]:
    """Every file and what it holds, but the lock."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def as_new() -> dict[str, str]:
    moved = {
        name if name.startswith("former-") else f"{FORMER}/{name}": content
        for name, content in LEFT.items()
    }
    return {**moved, **STAYING}


def test_without_a_wish_nothing_is_touched(state: StateSettings) -> None:
    before = files_in(state.folder)
    assert finish_reset(state, SystemFiles()) is None
    assert files_in(state.folder) == before


def test_past_is_moved_and_the_keys_are_gone(state: StateSettings) -> None:
    assert wish_reset(state, SystemFiles(), utc_ms=NOW_MS) == state.folder / FORMER
    assert finish_reset(state, SystemFiles()) == state.folder / FORMER
    assert files_in(state.folder) == as_new()
    assert finish_reset(state, SystemFiles()) is None


@pytest.mark.parametrize("cut_at", range(20))
def test_reset_that_is_cut_is_finished_at_the_next_start(state: StateSettings, cut_at: int) -> None:
    wish_reset(state, SystemFiles(), utc_ms=NOW_MS)
    was_cut = False
    try:
        finish_reset(state, CutFiles(cut_at))
    except Cut:
        was_cut = True
    assert was_cut == (cut_at < CHANGES)
    finish_reset(state, SystemFiles())
    assert files_in(state.folder) == as_new()


CHANGES = 17
"""Of one reset of these files."""


@pytest.mark.parametrize("cut_at", range(4))
def test_wish_that_is_cut_is_whole_or_not_there(state: StateSettings, cut_at: int) -> None:
    before = files_in(state.folder)
    with pytest.raises(Cut):
        wish_reset(state, CutFiles(cut_at), utc_ms=NOW_MS)
    for draft in state.folder.glob(f"{WISH}.new"):
        draft.unlink()
    if finish_reset(state, SystemFiles()) is None:
        assert files_in(state.folder) == before
    else:
        assert files_in(state.folder) == as_new()


@pytest.mark.parametrize("rot", [b"", b"rot", b'{"former":"../../etc"}', b'{"former":"keys"}'])
def test_wish_that_has_rotted_still_moves_into_a_folder_of_its_own(
    state: StateSettings, rot: bytes
) -> None:
    (state.folder / WISH).write_bytes(rot)
    assert finish_reset(state, SystemFiles()) == state.folder / "former-unknown"
    assert (state.folder / "former-unknown" / "ledger.db").read_text() == "sales"
    assert not list(state.keys.iterdir())


def test_reset_waits_for_the_till_that_still_runs(state: StateSettings) -> None:
    wish_reset(state, SystemFiles(), utc_ms=NOW_MS)
    lock = FileLock(state.ledger)
    before = files_in(state.folder)
    with pytest.raises(LedgerBusy):
        finish_reset(state, SystemFiles())
    assert files_in(state.folder) == before
    lock.release()
