"""What sync has the ledger do about journals that broke off, on the real ledger."""

import base64
from pathlib import Path

import pytest

from pos_app.adapters.cloud.seams import Wanted
from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, LedgerReader, StoredEntry
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.mending import LedgerMending
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import IDLE_S, Places, Restorer
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import Command, EpochBegan, Past, PastChanged
from pos_app.checkout.ports import Unavailable
from pos_app.domain.journal import EpochOpened, IntegrityEvent, IntegrityNoted
from pos_app.domain.wire import decode_entry
from pos_app.domain.wire_history import JOURNAL, HeldEntry, JournalPage, KnownEpoch
from tests.adapters.ledger.builders import ENROLLED, NOON, edited, key, later, opened, sale


class Till:
    """A till and its mending; the loop and the threads are the test's."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        (folder / "keys").mkdir(parents=True)
        self.epochs = EpochFile(folder / "keys", terminal=ENROLLED.terminal, given=1)
        self.posted: list[Command] = []
        self.backups: tuple[Path, ...] = ()
        self.start()

    def start(self) -> None:
        self.ledger = open_or_recover(
            self.path,
            identity=ENROLLED,
            key=key(),
            epochs=self.epochs,
            at=NOON,
            storage=Storage(log_bytes=0),
        ).ledger
        self.restorer = Restorer(
            on_ledger=lambda work: work(self.ledger),
            public_key=key().public_key,
            epochs=self.epochs,
            places=lambda: Places(self.backups, ()),
            files=SystemFiles(),
            asks_cloud=True,
            tell=self.posted.append,
            wake=lambda: None,
            now=lambda: later(50),
        )
        self.mending = LedgerMending(
            on_ledger=lambda work: work(self.ledger),
            identity=ENROLLED,
            public_key=key().public_key,
            epochs=self.epochs,
            restorer=self.restorer,
            post=self.posted.append,
            now=lambda: later(50),
        )

    def lose(self) -> None:
        self.ledger.close()
        self.path.unlink()
        self.start()

    def read_places(self) -> None:
        while self.restorer.step() != IDLE_S:
            pass

    def take_all_back(self, cloud: "Cloud") -> None:
        self.read_places()
        while (wanted := self.mending.wanted(cloud.known())) is not None:
            self.mending.take_back(cloud.page(wanted))
        self.read_places()

    def bodies(self) -> list[object]:
        reader = LedgerReader(self.path)
        entries = reader.entries_after(0, limit=99, max_bytes=999_999)
        reader.close()
        return [decode_entry(entry.data).body for entry in entries]

    def verify(self) -> int:
        self.ledger.close()
        verified = verify(self.path)
        assert verified.findings == []
        return verified.sales


class Cloud:
    """What the cloud holds of one till: a copy of its entries at some time."""

    def __init__(self) -> None:
        self.epochs: dict[int, list[StoredEntry]] = {}
        self.page_entries = 3

    def learn(self, path: Path, *, epoch: int = 1) -> None:
        reader = LedgerReader(path)
        entries = reader.entries_after(0, epoch=epoch, limit=999, max_bytes=9_999_999)
        reader.close()
        self.epochs[epoch] = list(entries)

    def known(self) -> list[KnownEpoch]:
        return [
            KnownEpoch(epoch, entries[-1].seq, entries[-1].entry_hash.hex())
            for epoch, entries in self.epochs.items()
        ]

    def page(self, wanted: Wanted) -> JournalPage:
        entries = self.epochs[wanted.epoch]
        piece = entries[wanted.after : wanted.after + self.page_entries]
        return JournalPage(
            JOURNAL,
            wanted.epoch,
            wanted.after,
            [held(entry) for entry in piece],
            more=False,
            last_seq=entries[-1].seq,
            last_hash=entries[-1].entry_hash.hex(),
        )


def held(entry: StoredEntry) -> HeldEntry:
    return HeldEntry(entry.data.decode(), base64.b64encode(entry.signature).decode())


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path / "till")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


# --- what the cloud has comes back ----------------------------------------------------------------


def test_a_ledger_that_is_gone_comes_back_from_the_cloud_alone(till: Till, cloud: Cloud) -> None:
    for ticket in range(1, 12):
        till.ledger.append(sale(ticket, coupon=f"C{ticket}"), later(ticket))
    cloud.learn(till.path)
    till.lose()
    till.ledger.append(sale(50), later(50))

    till.take_all_back(cloud)

    note = till.bodies()[-1]
    assert isinstance(note, IntegrityNoted)
    assert (note.event, note.from_cloud, note.fault) == ("restored", 12, "")
    assert till.posted[-1] == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, 12)
    reader = LedgerReader(till.path)
    assert reader.is_used("C7")
    reader.close()
    assert till.mending.is_whole()
    assert till.verify() == 12


def test_what_came_from_the_cloud_need_not_go_up_again(till: Till, cloud: Cloud) -> None:
    till.ledger.append(sale(1), NOON)
    cloud.learn(till.path)
    till.lose()
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    old, present = reader.epochs()
    reader.close()
    assert (old.epoch, old.last_seq, old.acked_seq) == (1, 2, 2)
    assert (present.epoch, present.acked_seq) == (2, 0)


def test_the_cloud_is_not_asked_before_local_files_are_read(till: Till, cloud: Cloud) -> None:
    till.ledger.append(sale(1), NOON)
    cloud.learn(till.path)
    till.lose()
    assert till.mending.wanted(cloud.known()) is None
    assert not till.mending.is_whole()
    till.read_places()
    assert till.mending.wanted(cloud.known()) == Wanted(epoch=1, after=0)


def test_a_restart_goes_on_where_it_was(till: Till, cloud: Cloud) -> None:
    for ticket in range(1, 9):
        till.ledger.append(sale(ticket), NOON)
    cloud.learn(till.path)
    till.lose()
    till.read_places()
    till.mending.take_back(cloud.page(Wanted(1, 0)))
    till.ledger.close()
    till.start()
    till.read_places()
    assert till.mending.wanted(cloud.known()) == Wanted(epoch=1, after=3)
    till.take_all_back(cloud)
    assert till.verify() == 8


def test_a_page_that_comes_twice_changes_nothing(till: Till, cloud: Cloud) -> None:
    till.ledger.append(sale(1), NOON)
    cloud.learn(till.path)
    till.lose()
    page = cloud.page(Wanted(1, 0))
    till.mending.take_back(page)
    till.mending.take_back(page)
    assert till.verify() == 1


def test_entries_that_this_device_did_not_sign_are_not_taken(
    till: Till, cloud: Cloud, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.db"
    other = opened(stranger, seed=2)
    other.append(sale(1), NOON)
    other.close()
    cloud.learn(stranger)
    till.lose()
    till.take_all_back(cloud)
    assert till.posted[-1] == PastChanged(Past.PARTLY_LOST, IntegrityEvent.MISSING, 0)
    assert till.verify() == 0


@pytest.mark.parametrize("rotten", [{4}, {3, 4, 5}, {6, 7}])
def test_an_entry_whose_own_signature_rotted_comes_back_under_a_later_one(
    till: Till, cloud: Cloud, rotten: set[int]
) -> None:
    cloud.page_entries = 5
    for ticket in range(1, 8):
        till.ledger.append(sale(ticket), NOON)
    cloud.learn(till.path)
    for seq in rotten:
        entry = cloud.epochs[1][seq - 1]
        cloud.epochs[1][seq - 1] = StoredEntry(seq, entry.data, entry.entry_hash, bytes(64))
    till.lose()

    till.take_all_back(cloud)

    back = kept_of(till.path, epoch=1)
    assert back == cloud.epochs[1]
    assert till.posted[-1] == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, 8)


def test_what_nothing_vouches_for_is_said_to_be_lost_and_asked_for_once_a_start(
    till: Till, cloud: Cloud
) -> None:
    for ticket in range(1, 6):
        till.ledger.append(sale(ticket), NOON)
    cloud.learn(till.path)
    for seq in (5, 6):
        entry = cloud.epochs[1][seq - 1]
        cloud.epochs[1][seq - 1] = StoredEntry(seq, entry.data, entry.entry_hash, bytes(64))
    till.lose()

    till.take_all_back(cloud)

    assert till.posted[-1] == PastChanged(Past.PARTLY_LOST, IntegrityEvent.MISSING, 4)
    noted = till.bodies()[-1]
    assert isinstance(noted, IntegrityNoted)
    assert "epoch 1 ends at 4, and had 6 entries" in noted.fault
    till.ledger.close()
    till.start()
    wanted = till.mending.wanted(cloud.known())
    assert wanted == Wanted(epoch=1, after=4)
    till.mending.take_back(cloud.page(wanted))
    assert till.mending.wanted(cloud.known()) is None


def test_an_entry_whose_bytes_were_damaged_before_ends_what_can_come_back(
    till: Till, cloud: Cloud
) -> None:
    for ticket in range(1, 6):
        till.ledger.append(sale(ticket), NOON)
    cloud.learn(till.path)
    till.lose()
    till.read_places()
    page = cloud.page(Wanted(1, 0))
    broken = HeldEntry("", page.entries[2].signature, raw="AAAA", entry_hash="00" * 32)
    torn = JournalPage(JOURNAL, 1, 0, [*page.entries[:2], broken], False, 6, page.last_hash)
    till.mending.take_back(torn)
    assert till.mending.wanted(cloud.known()) is None
    assert till.verify() == 1


@pytest.mark.parametrize("told", [2, 4])
def test_rot_at_the_end_of_an_older_epoch_ends_only_what_can_come_back(
    till: Till, cloud: Cloud, told: int
) -> None:
    for number in range(1, 4):
        till.ledger.append(sale(number), NOON)
    cloud.learn(till.path)
    everything = cloud.epochs[1]
    cloud.epochs[1] = everything[:2]
    till.lose()
    till.take_all_back(cloud)
    till.ledger.close()
    edited(till.path, "UPDATE journal SET data = zeroblob(length(data)) WHERE chapter = 1001")
    till.start()
    till.ledger.append(sale(9), later(60))
    cloud.epochs[1] = everything[:told]

    till.take_all_back(cloud)

    assert [entry.seq for entry in kept_of(till.path, epoch=1)] == [1, 2]


def kept_of(path: Path, *, epoch: int) -> list[StoredEntry]:
    reader = LedgerReader(path)
    entries = reader.entries_after(0, epoch=epoch, limit=99, max_bytes=999_999)
    reader.close()
    return list(entries)


def test_the_present_epoch_is_never_asked_for(till: Till, cloud: Cloud) -> None:
    till.ledger.append(sale(1), NOON)
    cloud.learn(till.path)
    assert till.mending.wanted(cloud.known()) is None


# --- forks ----------------------------------------------------------------------------------------


def forked(till: Till, cloud: Cloud) -> None:
    """The till was copied at two sales; the copy went on to redeem C9, and so did the cloud."""
    till.ledger.append(sale(1), NOON)
    tip = till.ledger.append(sale(2), NOON)
    till.ledger.mark_acked(tip.seq, tip.entry_hash, server_utc_ms=5)
    till.ledger.close()
    clone = till.path.with_name("clone.db")
    clone.write_bytes(till.path.read_bytes())
    copy = opened(clone)
    copy.append(sale(3, coupon="C9"), later(9))
    copy.append(sale(4), later(9))
    copy.close()
    cloud.learn(clone)
    till.start()
    till.ledger.append(sale(5), later(20))


def test_after_a_fork_the_till_goes_on_under_the_number_it_was_given(
    till: Till, cloud: Cloud
) -> None:
    forked(till, cloud)
    till.mending.mark_forked(1)
    till.mending.mark_forked(1)
    till.mending.begin_epoch(4, reason="forked")
    till.mending.begin_epoch(4, reason="forked")
    assert str(till.ledger.append(sale(6), later(60)).receipt) == "7K2M9QXD-D-00000003"
    assert till.posted[-1] == EpochBegan(4)
    assert till.posted.count(EpochBegan(4)) == 1
    opening, note, _ = till.bodies()
    assert isinstance(opening, EpochOpened)
    assert (opening.reason, opening.previous_epoch, opening.previous_seq) == ("forked", 1, 4)
    assert isinstance(note, IntegrityNoted)
    assert note.event == "forked"
    kept = till.epochs.kept()
    assert (kept.epoch, kept.is_begun, kept.is_whole) == (4, True, False)
    reader = LedgerReader(till.path)
    assert [(tail.epoch, tail.forked_after) for tail in reader.epochs()] == [(1, 3), (4, None)]
    reader.close()
    assert till.verify() == 4


def test_coupons_of_the_other_copy_are_used_and_its_sales_are_not_taken(
    till: Till, cloud: Cloud
) -> None:
    forked(till, cloud)
    till.mending.mark_forked(1)
    till.mending.begin_epoch(2, reason="forked")
    cloud.page_entries = 1
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    assert reader.is_used("C9")
    reader.close()
    with pytest.raises(Unavailable) as refused:
        till.ledger.append(sale(7, coupon="C9"), later(70))
    assert refused.value.reason == "coupon_used"
    assert till.posted[-1] == PastChanged(Past.WHOLE, IntegrityEvent.FORKED, 0)
    assert till.verify() == 3


@pytest.mark.parametrize("told", ["", "a hash"])
def test_a_damaged_entry_of_the_other_history_hides_no_coupon_behind_it(
    till: Till, cloud: Cloud, told: str
) -> None:
    forked(till, cloud)
    till.mending.mark_forked(1)
    till.mending.begin_epoch(2, reason="forked")
    other = till.path.with_name("other.db")
    other.write_bytes(till.path.with_name("clone.db").read_bytes())
    copy = opened(other)
    copy.append(sale(8, coupon="C8"), later(9))
    copy.close()
    cloud.learn(other)
    cloud.page_entries = 9
    page = cloud.page(Wanted(1, 3))
    damaged = cloud.epochs[1][4]
    page.entries[1] = HeldEntry(
        "rotten", page.entries[1].signature, entry_hash=told or damaged.entry_hash.hex()
    )
    till.read_places()
    till.mending.take_back(page)
    reader = LedgerReader(till.path)
    assert [reader.is_used(coupon) for coupon in ("C9", "C8")] == [True, not told]
    reader.close()


def test_no_coupon_is_redeemed_before_the_other_history_is_looked_through(
    till: Till, cloud: Cloud
) -> None:
    """Also where the cloud gives no other epoch."""
    forked(till, cloud)
    till.mending.mark_forked(1)
    assert till.posted == [PastChanged(Past.AWAITED, IntegrityEvent.FORKED, 0)]
    till.take_all_back(cloud)
    assert till.posted[1:] == [PastChanged(Past.WHOLE, IntegrityEvent.FORKED, 0)]
    reader = LedgerReader(till.path)
    assert reader.is_used("C9")
    reader.close()


def test_an_old_copy_of_the_disk_gets_back_what_it_lacks(till: Till, cloud: Cloud) -> None:
    """Nothing was sold on it before the cloud told: there is no second history at all."""
    till.ledger.append(sale(1), NOON)
    tip = till.ledger.append(sale(2), NOON)
    till.ledger.mark_acked(tip.seq, tip.entry_hash, server_utc_ms=5)
    till.ledger.close()
    old = till.path.read_bytes()
    till.start()
    till.ledger.append(sale(3, coupon="C9"), later(9))
    till.ledger.append(sale(4), later(9))
    cloud.learn(till.path)
    till.ledger.close()
    till.path.write_bytes(old)
    till.start()
    till.mending.mark_forked(1)
    assert till.mending.wanted(cloud.known()) == Wanted(epoch=1, after=3)
    till.mending.begin_epoch(2, reason="forked")
    till.ledger.append(sale(5), later(60))
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    before = reader.epochs()[0]
    assert (before.epoch, before.last_seq, before.acked_seq) == (1, 5, 5)
    assert reader.is_used("C9")
    reader.close()
    assert till.verify() == 5


def test_a_backup_that_an_old_disk_lacks_is_no_second_history(till: Till, cloud: Cloud) -> None:
    """It comes back before the cloud is asked again, and must not go up as a tail."""
    tip = till.ledger.append(sale(1), NOON)
    till.ledger.mark_acked(tip.seq, tip.entry_hash, server_utc_ms=5)
    till.ledger.close()
    old = till.path.read_bytes()
    till.start()
    till.ledger.append(sale(2), later(9))
    till.ledger.close()
    backup = till.path.with_name("backup.db")
    backup.write_bytes(till.path.read_bytes())
    cloud.learn(backup)
    till.path.write_bytes(old)
    till.backups = (backup,)
    till.start()
    till.mending.mark_forked(1)
    till.mending.begin_epoch(2, reason="forked")
    till.take_all_back(cloud)
    reader = LedgerReader(till.path)
    before = reader.epochs()[0]
    reader.close()
    assert (before.last_seq, before.acked_seq, before.forked_after) == (3, 3, None)
    assert till.verify() == 2


def test_a_power_cut_between_keys_and_ledger_begins_that_epoch_at_the_next_start(
    till: Till, cloud: Cloud
) -> None:
    forked(till, cloud)
    till.mending.mark_forked(1)
    till.epochs.keep_epoch(2, is_whole=False)
    till.ledger.close()
    till.start()
    assert till.ledger.append(sale(6), later(60)).receipt.epoch == 2
    assert till.verify() == 4


def test_a_disk_that_takes_no_new_epoch_goes_on_with_the_old_one(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Unavailable("disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(ApswLedger, "begin_epoch", full)
        with pytest.raises(Unavailable):
            till.mending.begin_epoch(2, reason="forked")
    assert till.ledger.append(sale(1), NOON).receipt.epoch == 1
    till.mending.begin_epoch(2, reason="forked")
    assert till.ledger.append(sale(2), NOON).receipt.epoch == 2
    assert till.verify() == 2
