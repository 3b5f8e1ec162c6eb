"""Factory reset: asked for by the menu, done at the next start before anything is opened.

Why at the start: then no thread holds a file. The wish is durable before the program ends, and
every step can be done again, so a power cut in the middle costs nothing: the next start goes on
with it. What the shop may need again is moved into one folder and never deleted; only the keys are
destroyed, because whoever held them could go on as this till.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pos_app.adapters.files import Files, write_whole
from pos_app.adapters.ledger.lock import FileLock
from pos_app.domain.wire import Unreadable, decode, encode
from pos_app.settings import StateSettings

log = logging.getLogger(__name__)

WISH = "reset.json"
FORMER = "former-"
"""Before the time in the name of the folder that keeps what was moved."""


class _Wish(msgspec.Struct, frozen=True):
    """That this till is to be as new, and under what name its past is kept."""

    former: str


def wish_reset(state: StateSettings, files: Files, *, utc_ms: int) -> Path:
    """From here on the next start makes this till as new; where its past will lie then. Returns
    once a power cut would not undo it. Raises OSError."""
    when = datetime.fromtimestamp(utc_ms / 1000, UTC)
    former = f"{FORMER}{when:%Y%m%dT%H%M%SZ}"
    write_whole(files, state.folder / WISH, encode(_Wish(former)))
    return state.folder / former


def finish_reset(state: StateSettings, files: Files) -> Path | None:
    """Do what was wished, or what a power cut has left of it; the folder with the past, None when
    nothing was wished. Raises OSError, and LedgerBusy while a till still runs on these files."""
    wish = state.folder / WISH
    if files.size(wish) is None:
        return None
    lock = FileLock(state.ledger)
    try:
        former = state.folder / _former_in(wish, files)
        _move(state, former, files)
        _destroy_keys(state.keys, files)
        files.unlink(wish)
        files.sync_folder(state.folder)
    finally:
        lock.release()
    log.warning("factory reset: the till is as new; what it had lies in %s", former)
    return former


def _former_in(wish: Path, files: Files) -> str:
    """A wish that cannot be read is one all the same: it was written whole, and rotted since."""
    try:
        name = decode(files.read(wish), _Wish).former
    except Unreadable:
        name = ""
    return name if name.startswith(FORMER) and Path(name).name == name else f"{FORMER}unknown"


def _move(state: StateSettings, former: Path, files: Files) -> None:
    """Everything but the keys, the log of these very steps, what keeps other tills out, and which
    devices are plugged in where: that belongs to the settings, which stay."""
    files.make_folder(former)
    own = (state.keys, state.logs, state.bindings)
    staying = {WISH, f"{state.ledger.name}.lock", *(path.name for path in own)}
    for name in files.names(state.folder):
        if name not in staying and not name.startswith(FORMER):
            files.rename(state.folder / name, former / name)
    files.sync_folder(former)
    files.sync_folder(state.folder)


def _destroy_keys(keys: Path, files: Files) -> None:
    for name in files.names(keys):
        files.unlink(keys / name)
    if files.names(keys.parent).count(keys.name):
        files.sync_folder(keys)
