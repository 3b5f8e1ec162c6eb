"""Opens the ledger whatever has become of it: a shop must open.

A damaged or lost ledger is set aside, never deleted, and the till goes on under a fresh epoch in a
fresh file; what can be had of the old one is put back later, while it sells. What belongs to
somebody else, or was written by a newer program, is not damage and is refused.

A power cut may come between any two steps. The new number is durable first, and nobody sees
anything of it before `note_begun`, so no epoch is ever used twice. The file goes before its log, so
a ledger never lies there without the sales that its log still holds. Where the number itself was
torn, the ledger, its copies and what was set aside tell the newest one.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from pos_app.adapters.epochs import EpochKeeper, KeptEpoch
from pos_app.adapters.files import Files, SystemFiles
from pos_app.adapters.ledger.apsw_ledger import ApswLedger
from pos_app.adapters.ledger.chapters import Expected
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.faults import (
    LedgerAhead,
    LedgerDamaged,
    LedgerForeign,
    LedgerOlder,
    LedgerTooNew,
    LedgerUnusable,
    LettersUsedUp,
)
from pos_app.adapters.ledger.identity import DeviceKey, Identity
from pos_app.adapters.ledger.lock import FileLock
from pos_app.adapters.ledger.log_check import fault_in_log
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.adapters.ledger.noting import integrity_note
from pos_app.adapters.ledger.ours import (
    FAR_NEWER,
    bears_our_signature,
    epochs_on_pages,
    header_is_torn,
)
from pos_app.adapters.ledger.seen_epochs import newest_epoch_in
from pos_app.adapters.ledger.setting_aside import (
    is_distrusted,
    newest_time,
    set_aside,
    set_aside_files,
)
from pos_app.checkout.ports import Unavailable
from pos_app.domain.crockford import LETTERS
from pos_app.domain.journal import IntegrityEvent, IntegrityNoted
from pos_app.domain.moment import Moment
from pos_app.domain.values import dataclass, replace

log = logging.getLogger(__name__)

TORN = "the epoch beside the keys is torn"
"""Said in the log and, for a technician, in the journal."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The ledger to sell on. `event`: what befell it just now, if anything; `is_whole`: no older
    entries are missing in it as far as is known."""

    ledger: ApswLedger
    event: IntegrityEvent | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Till:
    """Whose ledger it is, where it lies, and what keeps its epoch."""

    path: Path
    identity: Identity
    key: DeviceKey
    epochs: EpochKeeper
    files: Files
    storage: Storage
    lock: FileLock | None
    copies: Callable[[], Sequence[Path]]


def open_or_recover(
    path: Path,
    *,
    identity: Identity,
    key: DeviceKey,
    epochs: EpochKeeper,
    at: Moment,
    files: Files | None = None,
    storage: Storage | None = None,
    copies: Callable[[], Sequence[Path]] = tuple,
) -> Opened:
    """Open the ledger, or a fresh one in place of one that is lost. The identity's epoch is the one
    that `epochs` keeps. `copies`: backups, which may name a later one.

    Raises LedgerUnusable for what must not be replaced (foreign, too new, held by another program)
    or cannot be (LedgerStuck), EpochUnkept and Unavailable; no old file is lost then either.
    """
    on = storage or Storage()
    lock = FileLock(path) if on.vfs is None else None
    till = Till(path, identity, key, epochs, files or SystemFiles(), on, lock, copies)
    try:
        return _open(till, _kept(till), at)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _open(till: Till, kept: KeptEpoch, at: Moment) -> Opened:
    if fault := _fault_outside(till, kept):
        event, words = fault
        return _replaced(till, kept, at, event, words)
    try:
        return _begun(till, kept, _try(till, kept, at), at)
    except LedgerDamaged as damage:
        return _replaced(till, kept, at, IntegrityEvent.DAMAGED, damage.problem)
    except LedgerOlder as older:
        return _after_an_older_copy(till, kept, at, older)
    except LedgerAhead as ahead:
        till.epochs.keep_epoch(ahead.stored, is_whole=False, is_begun=True)
        return _open(till, till.epochs.kept(), at)
    except (LedgerUnusable, Unavailable, UnicodeError) as refusal:
        if not _may_be_damage(refusal, kept) or not _is_ours(till):
            raise
        return _replaced(till, kept, at, IntegrityEvent.DAMAGED, str(refusal))


def _fault_outside(till: Till, kept: KeptEpoch) -> tuple[IntegrityEvent, str] | None:
    """What is wrong with the files before SQLite looks into them."""
    if kept.had_ledger and not till.files.size(till.path):
        return IntegrityEvent.MISSING, "there is no such file"
    if is_distrusted(till.path, till.files) and _has_a_letter_left(till, kept):
        return IntegrityEvent.DAMAGED, "found while the till sold"
    if broken := fault_in_log(till.path, till.files):
        return IntegrityEvent.DAMAGED, broken
    if (
        kept.had_ledger
        and till.storage.vfs is None
        and header_is_torn(till.path)
        and _is_ours(till)
    ):
        return IntegrityEvent.DAMAGED, "its header"
    return None


def _may_be_damage(refusal: Exception, kept: KeptEpoch) -> bool:
    """What a flipped bit can look like: another's file, a far newer format, tables of another
    format, a file that may not be written. Not a full disk, nor a program that holds it."""
    if not kept.had_ledger:
        return False
    match refusal:
        case LedgerTooNew(version=version):
            return version > len(MIGRATIONS) + FAR_NEWER
        case LedgerForeign() | UnicodeError():
            return True
        case Unavailable(reason=reason):
            return reason == "read_only"
        case _:
            return type(refusal) is LedgerUnusable and "the disk is full" not in str(refusal)


def _is_ours(till: Till) -> bool:
    return bears_our_signature(
        till.path, terminal=till.identity.terminal, public_key=till.key.public_key
    )


def _try(till: Till, kept: KeptEpoch, at: Moment) -> ApswLedger:
    expected = Expected.ANY
    if kept.is_begun:
        expected = Expected.BEGUN
    elif kept.had_ledger and not kept.is_whole:
        expected = Expected.LOST
    return ApswLedger.open(
        till.path,
        identity=replace(till.identity, epoch=kept.epoch),
        key=till.key,
        at=at,
        storage=till.storage,
        expected=expected,
        lock=till.lock,
    )


def _replaced(
    till: Till,
    kept: KeptEpoch,
    at: Moment,
    event: IntegrityEvent,
    fault: str,
) -> Opened:
    """A fresh file under a number that nobody has seen, in place of what is damaged or gone."""
    log.error("the ledger is %s (%s); a new one is begun", event.value, fault)
    seen = newest_time(till.path, till.files, till.storage, at=at, public_key=till.key.public_key)
    now = _not_before(at, seen)
    fault = f"{fault}; {TORN}" if kept.is_torn else fault
    fresh = _next_epoch(till, kept)
    set_aside(till.path, now, till.files)
    ledger = _try(till, fresh, now)
    return _begun(till, fresh, ledger, now, integrity_note(event, fault))


def _after_an_older_copy(till: Till, kept: KeptEpoch, at: Moment, older: LedgerOlder) -> Opened:
    """This till's own ledger from before: it goes on in it, under a number that nobody has seen,
    and what was written since is to be put back."""
    log.error("an older copy of the ledger was put back: %s", older.problem)
    fresh = _next_epoch(till, kept)
    ledger = _try(till, replace(fresh, is_whole=True), at)
    return _begun(till, fresh, ledger, at, integrity_note(IntegrityEvent.MISSING, older.problem))


def _begun(
    till: Till, kept: KeptEpoch, ledger: ApswLedger, at: Moment, note: IntegrityNoted | None = None
) -> Opened:
    """The first entries are on the disk; only now may anybody see the epoch."""
    try:
        till.files.sync_folder(till.path.parent)
        if note is None and not kept.is_whole and ledger.last_seq == 1:
            note = _broken_off(till, ledger)
        if note is None and kept.is_torn:
            note = integrity_note(IntegrityEvent.MISSING, TORN)
        if note is not None:
            ledger.append(note, at)
        if kept.is_torn:
            till.epochs.keep_epoch(kept.epoch, is_whole=False, is_begun=True)
        elif not kept.is_begun:
            till.epochs.note_begun()
    except BaseException:
        ledger.close()
        raise
    return Opened(ledger, IntegrityEvent(note.event) if note else None, kept.is_whole)


# --- the pieces -----------------------------------------------------------------------------------


def _kept(till: Till) -> KeptEpoch:
    """What is kept beside the keys. When it is torn: the newest epoch that anything tells of, which
    has begun, and of whose past nothing is known."""
    kept = till.epochs.kept()
    if not kept.is_torn:
        return kept
    epoch = max(kept.epoch, _newest_seen(till), _newest_on_pages(till))
    log.error("%s; the newest one that is told of elsewhere is %s", TORN, epoch)
    return replace(kept, epoch=epoch, is_begun=True)


def _newest_seen(till: Till) -> int:
    """The highest epoch of this till in the ledger, its copies and what was set aside; 0: none."""
    if till.storage.vfs is not None:
        return 0
    return newest_epoch_in(
        (till.path, *set_aside_files(till.path, till.files), *till.copies()),
        terminal=till.identity.terminal,
        public_key=till.key.public_key,
    )


def _newest_on_pages(till: Till) -> int:
    """The same on the pages of the present ledger: SQLite may be unable to read it, and what was
    set aside or copied tells of earlier epochs only."""
    if till.storage.vfs is not None:
        return 0
    terminal, public_key = till.identity.terminal, till.key.public_key
    found = epochs_on_pages(till.path, terminal=terminal, public_key=public_key)
    return max(found, default=0)


def _next_epoch(till: Till, kept: KeptEpoch) -> KeptEpoch:
    """A number of which nobody has seen anything, durable; after a crash the same one again.
    Raises LettersUsedUp."""
    epoch = _next_number(till, kept)
    if epoch > len(LETTERS):
        raise LettersUsedUp(till.path, len(LETTERS))
    if epoch != kept.epoch or kept.is_whole:
        till.epochs.keep_epoch(epoch, is_whole=False)
    return till.epochs.kept()


def _next_number(till: Till, kept: KeptEpoch) -> int:
    is_fresh = kept.had_ledger and not kept.is_begun
    epoch = kept.epoch if is_fresh else kept.epoch + 1
    return max(epoch, _newest_seen(till) + 1)


def _has_a_letter_left(till: Till, kept: KeptEpoch) -> bool:
    """Else a ledger that was only found damaged while the till sold is better than none, as long as
    it opens."""
    has_one = _next_number(till, kept) <= len(LETTERS)
    if not has_one:
        log.error("the ledger was found damaged, and no letter is left: it is opened all the same")
    return has_one


def _broken_off(till: Till, ledger: ApswLedger) -> IntegrityNoted | None:
    """The note that a power cut kept from being written. None after a fork, which is noted
    elsewhere."""
    if set_aside_files(till.path, till.files):
        return integrity_note(IntegrityEvent.DAMAGED, "noted after a restart")
    if ledger.chapter_count == 1:
        return integrity_note(IntegrityEvent.MISSING, "noted after a restart")
    return None


def _not_before(at: Moment, utc_ms: int) -> Moment:
    """The time does not run back because the entries that would say so cannot be read."""
    return replace(at, utc_ms=max(at.utc_ms, utc_ms))
