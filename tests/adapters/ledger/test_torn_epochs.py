"""A torn file beside the keys costs no shop its day: everything else that names an epoch is asked,
and no number is used twice."""

import errno
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.epochs import NAME, EpochFile, EpochUnkept, KeptEpoch
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.backups import make_backup
from pos_app.adapters.ledger.recovery import Opened, open_or_recover
from pos_app.adapters.ledger.restoring import AGAIN_S
from pos_app.checkout.commands import Past, PastChanged
from pos_app.domain.journal import IntegrityEvent, IntegrityNoted
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, key, later, sale
from tests.adapters.ledger.test_mending import Till
from tests.adapters.ledger.test_recovery import (
    TERMINAL,
    Shop,
    flip_an_entry,
    overwrite_header,
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def kept_in(shop: Shop) -> Path:
    return shop.path.parent / "keys" / NAME


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def name_no_epoch(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"epoch":1', b'"epoch":0'))


def lost_once(shop: Shop) -> None:
    """It has come to epoch 2."""
    shop.sell(1)
    flip_an_entry(shop.path)
    shop.sell(2, at=later(60))
    shop.epochs.note_whole(2)


def start_with(shop: Shop, copies: Path) -> Opened:
    return open_or_recover(
        shop.path,
        identity=shop.identity,
        key=key(),
        epochs=shop.epochs,
        at=later(200),
        copies=lambda: sorted(copies.glob("*.db")),
    )


# --- the till starts and sells --------------------------------------------------------------------


@pytest.mark.parametrize("tear", [empty, cut_off, zero, name_no_epoch])
def test_a_till_whose_epoch_is_torn_goes_on_in_its_ledger_and_says_so(
    shop: Shop, tear: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    shop.sell(1, 2)
    tear(kept_in(shop))

    with caplog.at_level(logging.ERROR):
        [receipt] = shop.sell(3, at=later(60))

    assert receipt == "7K2M9QXD-A-00000005"
    assert "the epoch beside the keys is torn" in caplog.text
    note = shop.bodies()[3]
    assert isinstance(note, IntegrityNoted)
    assert (note.event, note.fault) == ("missing", "the epoch beside the keys is torn")
    assert shop.epochs.kept() == KeptEpoch(1, is_begun=True, is_whole=False, had_ledger=True)
    assert shop.set_aside() == []


def test_the_newest_epoch_is_the_one_that_the_ledger_names(shop: Shop) -> None:
    lost_once(shop)
    empty(kept_in(shop))
    assert shop.sell(3, at=later(90)) == ["7K2M9QXD-B-00000005"]
    assert shop.epochs.kept().epoch == 2


def test_it_is_said_once(shop: Shop) -> None:
    shop.sell(1)
    empty(kept_in(shop))
    shop.start(later(60)).ledger.close()
    opened = shop.start(later(61))
    assert (opened.event, opened.ledger.last_seq) == (None, 3)
    opened.ledger.close()


def test_a_ledger_that_is_damaged_as_well_is_followed_by_a_later_epoch(shop: Shop) -> None:
    lost_once(shop)
    empty(kept_in(shop))
    flip_an_entry(shop.path)
    assert shop.sell(3, at=later(90)) == ["7K2M9QXD-C-00000003"]
    note = shop.bodies()[1]
    assert isinstance(note, IntegrityNoted)
    assert note.event == "damaged"
    assert note.fault.endswith("; the epoch beside the keys is torn")


def test_a_ledger_without_a_header_still_tells_its_epoch(shop: Shop) -> None:
    """Also while what was set aside, as always after a loss, names an earlier one."""
    lost_once(shop)
    empty(kept_in(shop))
    overwrite_header(shop.path)
    assert shop.sell(3, at=later(90)) == ["7K2M9QXD-C-00000003"]


def test_a_copy_tells_of_a_later_epoch_than_an_old_ledger(shop: Shop, backups: Path) -> None:
    shop.sell(1)
    old = shop.path.with_name("old.db")
    shutil.copy(shop.path, old)
    flip_an_entry(shop.path)
    shop.sell(2, at=later(60))
    make_backup(shop.path, backups, terminal=TERMINAL, at=later(61), files=SystemFiles())
    for aside in shop.set_aside():
        aside.unlink()
    old.replace(shop.path)
    empty(kept_in(shop))

    opened = start_with(shop, backups)

    assert opened.ledger.identity.epoch == 3
    assert (opened.event, opened.is_whole) == (IntegrityEvent.MISSING, False)
    opened.ledger.close()


def test_a_ledger_that_is_gone_with_its_epoch_is_taken_for_lost(shop: Shop, backups: Path) -> None:
    lost_once(shop)
    make_backup(shop.path, backups, terminal=TERMINAL, at=later(61), files=SystemFiles())
    for old in (shop.path, *shop.set_aside()):
        old.unlink()
    empty(kept_in(shop))

    opened = start_with(shop, backups)

    assert (opened.ledger.identity.epoch, opened.is_whole) == (3, False)
    opened.ledger.close()


def test_a_torn_epoch_alone_begins_behind_the_one_that_was_given(shop: Shop) -> None:
    """Such a file is only ever written for a ledger, so nothing is redeemed before the cloud was
    asked for its past."""
    empty(kept_in(shop))
    assert shop.sell(1) == ["7K2M9QXD-B-00000003"]
    assert not shop.epochs.kept().is_whole


def test_a_cut_in_the_middle_repeats_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lost_once(shop)
    empty(kept_in(shop))

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EpochFile, "keep_epoch", cut)
        with pytest.raises(KeyboardInterrupt):
            shop.start(later(80))
    assert shop.epochs.kept().is_torn
    assert shop.sell(3, at=later(90)) == ["7K2M9QXD-B-00000006"]


def test_what_was_all_back_before_is_not_called_lost(tmp_path: Path) -> None:
    till = Till(tmp_path / "till")
    till.ledger.append(sale(1), NOON)
    till.ledger.close()
    copy = tmp_path / "copy.db"
    shutil.copy(till.path, copy)
    till.backups = (copy,)
    till.path.unlink()
    till.start()
    till.restorer.cloud_has_told()
    till.read_places()
    assert till.posted[-1] == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, 2)
    till.ledger.close()
    empty(tmp_path / "till" / "keys" / NAME)

    till.start()
    till.restorer.cloud_has_told()
    till.read_places()

    assert till.posted[-1] == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, 2)
    assert till.epochs.kept().is_whole
    till.ledger.close()


# --- the file itself ------------------------------------------------------------------------------


def test_a_sector_that_is_gone_is_a_torn_file(shop: Shop) -> None:
    class BadSector(SystemFiles):
        def read(self, path: Path) -> bytes:
            raise OSError(errno.EIO, "Input/output error", str(path))

    shop.sell(1)
    folder = kept_in(shop).parent
    epochs = EpochFile(folder, terminal=ENROLLED.terminal, given=1, files=BadSector())
    assert epochs.kept().is_torn


def test_a_file_that_may_not_be_read_is_no_torn_one(shop: Shop) -> None:
    class Closed(SystemFiles):
        def read(self, path: Path) -> bytes:
            raise OSError(errno.EACCES, "Permission denied", str(path))

    shop.sell(1)
    folder = kept_in(shop).parent
    epochs = EpochFile(folder, terminal=ENROLLED.terminal, given=1, files=Closed())
    with pytest.raises(EpochUnkept):
        epochs.kept()


def test_what_begins_or_ends_while_it_is_torn_never_lowers_the_epoch(shop: Shop) -> None:
    lost_once(shop)
    empty(kept_in(shop))
    shop.epochs.note_begun()
    assert shop.epochs.kept().is_torn
    shop.epochs.note_whole(2)
    assert shop.epochs.kept() == KeptEpoch(2, is_begun=True, is_whole=True, had_ledger=True)


def test_a_torn_file_takes_the_next_epoch(shop: Shop) -> None:
    lost_once(shop)
    empty(kept_in(shop))
    shop.epochs.keep_epoch(3, is_whole=False)
    assert shop.epochs.kept() == KeptEpoch(3, is_begun=False, is_whole=False, had_ledger=True)


def test_the_keys_can_be_used_all_the_same(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    drawn = keys.load_or_create()
    empty(tmp_path / "keys" / NAME)
    assert keys.load_or_create() == drawn


def test_a_key_folder_that_cannot_be_read_ends_no_restoring(tmp_path: Path) -> None:
    till = Till(tmp_path / "till")
    till.ledger.append(sale(1), NOON)
    till.lose()
    kept = tmp_path / "till" / "keys" / NAME
    content = kept.read_bytes()
    kept.unlink()
    kept.mkdir()  # what cannot be read, also by root

    assert till.restorer.step() == AGAIN_S

    kept.rmdir()
    kept.write_bytes(content)
    till.restorer.cloud_has_told()
    till.read_places()
    assert till.epochs.kept().is_whole
    till.ledger.close()


def test_a_local_till_goes_on_too(tmp_path: Path) -> None:
    shop = Shop(tmp_path, LOCAL)
    shop.sell(1)
    empty(kept_in(shop))
    assert shop.sell(2, at=later(60)) == ["0ABCDEFG-A-00000004"]
