"""An epoch that begins while the till sells: once, whatever fails in the middle, and never back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pos_app.adapters.epochs import EpochFile, EpochUnkept, KeptEpoch
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.faults import LettersUsedUp
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import AGAIN_S, IDLE_S
from pos_app.adapters.ledger.seen_epochs import newest_epoch_in
from pos_app.adapters.ledger.setting_aside import distrust
from pos_app.checkout.commands import EpochBegan, Past, PastChanged
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import IntegrityEvent, IntegrityNoted
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, edited, key, later, sale
from tests.adapters.ledger.test_mending import Cloud, Till
from tests.adapters.ledger.test_recovery import TERMINAL, Shop, flip_an_entry

FORKED = PastChanged(Past.RETURNING, IntegrityEvent.FORKED, 0)


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path / "till")


@pytest.fixture
def epochs(tmp_path: Path) -> EpochFile:
    return EpochFile(tmp_path, terminal=ENROLLED.terminal, given=1)


def refuse(*_: object, **__: object) -> None:
    raise Unavailable("disk_full")


def keep_not(*_: object) -> None:
    raise EpochUnkept(Path("epoch.json"), "no space left on device")


# --- what fails in the middle ---------------------------------------------------------------------


def test_a_note_that_the_disk_refuses_is_made_up_and_the_epoch_has_begun(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.ledger.append(sale(1), NOON)
    with monkeypatch.context() as full:
        full.setattr(ApswLedger, "append", refuse)
        till.mending.begin_epoch(2, reason="forked")
        with pytest.raises(Unavailable):
            till.mending.is_whole()
    assert till.posted == [EpochBegan(2)]
    assert till.epochs.kept() == KeptEpoch(2, is_begun=True, is_whole=False, had_ledger=True)

    assert not till.mending.is_whole()
    till.read_places()

    _, note = till.bodies()
    assert isinstance(note, IntegrityNoted)
    assert till.posted[1] == FORKED
    assert not till.mending.is_whole()
    assert len(till.bodies()) == 2


def test_keys_that_cannot_be_written_learn_later_that_the_epoch_has_begun(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(EpochFile, "note_begun", keep_not)
        till.mending.begin_epoch(2, reason="forked")
    assert not till.epochs.kept().is_begun
    assert till.posted == [EpochBegan(2)]
    assert not till.mending.is_whole()
    assert till.epochs.kept().is_begun
    assert len(till.bodies()) == 2


def test_an_epoch_that_the_ledger_begins_after_sync_stopped_waiting_is_told_all_the_same(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Callable[[ApswLedger], object]] = []

    def too_slow(work: Callable[[ApswLedger], object]) -> object:
        late.append(work)
        raise Unavailable("timeout")

    till.read_places()
    monkeypatch.setattr(till.mending, "_on_ledger", too_slow)
    with pytest.raises(Unavailable):
        till.mending.begin_epoch(2, reason="forked")
    late[0](till.ledger)

    assert till.posted == [EpochBegan(2)]
    till.read_places()
    assert till.posted[1] == FORKED
    assert till.epochs.kept().is_begun


# --- two histories that are one -------------------------------------------------------------------


@pytest.mark.parametrize("page_entries", [1, 2, 99])
@pytest.mark.parametrize("is_read_before", [True, False])
def test_what_an_old_image_had_not_confirmed_is_no_second_history(
    till: Till, page_entries: int, is_read_before: bool
) -> None:
    cloud = Cloud()
    cloud.page_entries = page_entries
    first = till.ledger.append(sale(1), NOON)
    till.ledger.append(sale(2), NOON)
    till.ledger.mark_acked(first.seq, first.entry_hash, server_utc_ms=5)
    till.ledger.close()
    image = till.path.read_bytes()
    till.start()
    till.ledger.append(sale(3, coupon="C9"), later(9))
    till.ledger.append(sale(4), later(9))
    cloud.learn(till.path)
    till.ledger.close()
    till.path.write_bytes(image)
    till.start()
    till.mending.mark_forked(1)
    while is_read_before and (wanted := till.mending.wanted(cloud.known())) is not None:
        till.mending.take_back(cloud.page(wanted))
    till.mending.begin_epoch(2, reason="forked")
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    before = reader.epochs()[0]
    assert (before.last_seq, before.acked_seq, before.forked_after) == (5, 5, None)
    assert reader.is_used("C9")
    reader.close()
    assert till.verify() == 4


def test_histories_part_where_they_differ_and_not_where_the_cloud_last_confirmed(
    till: Till,
) -> None:
    cloud = Cloud()
    till.ledger.append(sale(1, coupon="C1"), NOON)
    till.ledger.append(sale(2), NOON)
    till.ledger.close()
    image = till.path.read_bytes()
    till.start()
    till.ledger.append(sale(3, coupon="C9"), later(9))
    cloud.learn(till.path)
    till.ledger.close()
    till.path.write_bytes(image)
    till.start()
    till.ledger.append(sale(5), later(20))
    till.mending.mark_forked(1)
    till.mending.begin_epoch(2, reason="forked")
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    assert reader.epochs()[0].forked_after == 3
    assert reader.is_used("C9")
    reader.close()
    assert till.verify() == 3


# --- two threads ----------------------------------------------------------------------------------


def test_an_epoch_that_begins_as_the_restoring_ends_is_not_called_whole(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.ledger.append(sale(1), NOON)
    till.lose()
    damaged = till.path.with_name("ledger.db.damaged")
    damaged.write_bytes(b"nothing of it can be read")
    places = till.restorer._places()
    monkeypatch.setattr(till.restorer, "_places", lambda: type(places)(places.backups, (damaged,)))
    sums = SystemFiles.sha256

    def meanwhile(files: SystemFiles, path: Path) -> str:
        till.mending.begin_epoch(3, reason="forked")
        return sums(files, path)

    till.read_places()
    till.restorer.cloud_has_told()
    with monkeypatch.context() as racing:
        racing.setattr(SystemFiles, "sha256", meanwhile)
        while till.restorer.step() != IDLE_S:
            pass
    till.read_places()

    assert till.epochs.kept() == KeptEpoch(3, is_begun=True, is_whole=False, had_ledger=True)
    assert till.posted[-1] == PastChanged(Past.AWAITED, IntegrityEvent.FORKED, 0)
    assert len(till.bodies()) == 2


def test_a_word_about_an_older_epoch_says_nothing_of_the_present_one(epochs: EpochFile) -> None:
    epochs.keep_epoch(2, is_whole=False)
    epochs.keep_epoch(3, is_whole=False)
    epochs.note_whole(2)
    assert not epochs.kept().is_whole
    epochs.note_whole(3)
    assert epochs.kept().is_whole


def test_an_epoch_waits_for_what_is_being_written_about_the_one_before(
    epochs: EpochFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs.keep_epoch(2, is_whole=False)
    written = EpochFile._write
    seen: list[bool] = []

    def watched(self: EpochFile, kept: KeptEpoch) -> None:
        seen.append(self._changing.locked())
        written(self, kept)

    monkeypatch.setattr(EpochFile, "_write", watched)
    epochs.note_begun()
    epochs.note_whole(2)
    epochs.keep_epoch(3, is_whole=False)
    assert seen == [True, True, True]


# --- never back -----------------------------------------------------------------------------------


def test_a_lower_number_is_refused(epochs: EpochFile) -> None:
    epochs.keep_epoch(3, is_whole=True)
    with pytest.raises(EpochUnkept, match="3 is kept already"):
        epochs.keep_epoch(2, is_whole=True)
    assert epochs.kept().epoch == 3


def test_what_has_begun_stays_begun_and_what_is_not_whole_stays_so(epochs: EpochFile) -> None:
    epochs.keep_epoch(2, is_whole=False)
    epochs.note_begun()
    epochs.keep_epoch(2, is_whole=True)
    assert epochs.kept() == KeptEpoch(2, is_begun=True, is_whole=False, had_ledger=True)
    epochs.keep_epoch(3, is_whole=True)
    assert epochs.kept() == KeptEpoch(3, is_begun=False, is_whole=False, had_ledger=True)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A till in epoch 2 whose keys come from an image of epoch 1."""
    shop = Shop(tmp_path)
    shop.sell(1)
    kept = tmp_path / "keys" / "epoch.json"
    old = kept.read_bytes()
    shop.path.unlink()
    shop.sell(2)
    kept.write_bytes(old)
    return shop


@pytest.mark.parametrize("where", ["in the ledger", "set aside", "in a backup"])
def test_a_number_that_only_a_file_still_names_is_not_used_again(shop: Shop, where: str) -> None:
    copies: tuple[Path, ...] = ()
    match where:
        case "in the ledger":
            flip_an_entry(shop.path)
        case "set aside":
            shop.path.rename(shop.path.with_name("ledger.db.damaged-20261122T080000Z"))
        case _:
            copies = (shop.path.rename(shop.path.with_name("backup.db")),)
    begun = open_or_recover(
        shop.path,
        identity=ENROLLED,
        key=key(),
        epochs=shop.epochs,
        at=NOON,
        storage=Storage(log_bytes=0),
        copies=lambda: copies,
    )
    begun.ledger.close()
    assert shop.epochs.kept() == KeptEpoch(3, is_begun=True, is_whole=False, had_ledger=True)


def test_what_another_device_signed_counts_for_nothing(shop: Shop) -> None:
    assert newest_epoch_in([shop.path], terminal=TERMINAL, public_key=key().public_key) == 2
    assert newest_epoch_in([shop.path], terminal=TERMINAL, public_key=key(2).public_key) == 0
    assert newest_epoch_in([shop.path], terminal="0ABCDEFG", public_key=key().public_key) == 0
    edited(shop.path, "UPDATE journal SET data = zeroblob(9)")
    assert newest_epoch_in([shop.path], terminal=TERMINAL, public_key=key().public_key) == 0


def test_a_power_cut_while_the_keys_catch_up_with_the_ledger_brings_no_number_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(EpochFile, "note_begun", keep_not)
        shop.sell(3)
    assert shop.epochs.kept().is_begun
    shop.path.unlink()
    shop.sell(4)
    assert shop.epochs.kept().epoch == 3


def test_keys_from_an_old_image_do_not_call_a_ledger_whole_that_is_being_restored(
    shop: Shop,
) -> None:
    begun = shop.start()
    begun.ledger.close()
    assert not begun.is_whole
    assert shop.epochs.kept() == KeptEpoch(2, is_begun=True, is_whole=False, had_ledger=True)


def test_enrolling_does_not_end_a_restore(tmp_path: Path) -> None:
    drawn = EpochFile(tmp_path, terminal=LOCAL.terminal, given=1)
    drawn.keep_epoch(2, is_whole=False)
    drawn.note_begun()
    enrolled = EpochFile(tmp_path, terminal=ENROLLED.terminal, given=1)
    assert enrolled.kept() == KeptEpoch(1, is_begun=False, is_whole=False, had_ledger=True)
    enrolled.note_begun()
    assert not enrolled.kept().is_whole


def test_a_full_key_folder_at_the_end_of_a_restore_is_tried_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.ledger.append(sale(1), NOON)
    till.mending.begin_epoch(2, reason="forked")
    till.restorer.step()
    with monkeypatch.context() as full:
        full.setattr(EpochFile, "note_whole", keep_not)
        till.restorer.cloud_has_told()
        waits = [till.restorer.step() for _ in range(5)]
    assert AGAIN_S in waits
    assert not till.epochs.kept().is_whole

    till.restorer.cloud_has_told()
    while till.restorer.step() != IDLE_S:
        pass
    assert till.epochs.kept().is_whole


def test_the_letters_of_receipts_are_never_begun_again(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.sell(1)
    shop.epochs.keep_epoch(22, is_whole=True)
    shop.sell(2)
    shop.path.write_bytes(b"torn" * 4096)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(LettersUsedUp, match="all 22 letters"):
        shop.start(later(9))
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert shop.epochs.kept().epoch == 22


def last_letter_of(shop: Shop) -> None:
    shop.epochs.keep_epoch(22, is_whole=True)
    shop.sell(1)


def test_on_the_last_letter_a_marked_ledger_that_opens_is_sold_on(shop: Shop) -> None:
    """Nothing can come after it, and a till that does not start is worse."""
    last_letter_of(shop)
    distrust(shop.path, SystemFiles())
    assert shop.sell(2, at=later(60)) == ["7K2M9QXD-Z-00000003"]
    assert shop.sell(3, at=later(90)) == ["7K2M9QXD-Z-00000004"]
    assert shop.set_aside() == []


def test_on_the_last_letter_one_that_does_not_open_is_named(shop: Shop) -> None:
    last_letter_of(shop)
    distrust(shop.path, SystemFiles())
    flip_an_entry(shop.path)
    with pytest.raises(LettersUsedUp):
        shop.start(later(60))


def test_a_replacement_by_the_last_letter_that_was_cut_off_is_made_again(shop: Shop) -> None:
    shop.epochs.keep_epoch(21, is_whole=True)
    shop.sell(1)
    distrust(shop.path, SystemFiles())
    shop.epochs.keep_epoch(22, is_whole=False)  # cut off here
    assert shop.sell(2, at=later(60)) == ["7K2M9QXD-Z-00000003"]
    assert len(shop.set_aside()) == 1
