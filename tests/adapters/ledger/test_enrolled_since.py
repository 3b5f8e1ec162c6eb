"""A copy from before the till was enrolled is put in place: what it sold since comes back."""

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from audit.journal import Audit
from pos_app.adapters.epochs import EpochFile
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, Identity, LedgerReader, apsw_ledger
from pos_app.adapters.ledger.chapters import Chapter
from pos_app.adapters.ledger.connection import Storage
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import IDLE_S, Places, Restorer
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import Past, PastChanged
from pos_app.domain.money import Fen
from pos_app.domain.shift import OpenShift, ShiftOpened
from tests.adapters.ledger.builders import ENROLLED, LOCAL, key, later, sale
from tests.adapters.ledger.test_mending import Cloud, Till
from tests.adapters.ledger.test_recovery import flip_an_entry
from tests.adapters.ledger.test_shifts import close as close_shift


class Shop:
    """One device, first under its drawn name, then under the cloud's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "keys").mkdir(parents=True)
        self.path = folder / "ledger.db"
        self.told: list[PastChanged] = []

    def epochs(self, identity: Identity) -> EpochFile:
        return EpochFile(self.folder / "keys", terminal=identity.terminal, given=1)

    def open(self, identity: Identity, at: int) -> ApswLedger:
        return open_or_recover(
            self.path,
            identity=identity,
            key=key(),
            epochs=self.epochs(identity),
            at=later(at),
            storage=Storage(log_bytes=0),
        ).ledger

    def sell(self, identity: Identity, *tickets: int) -> None:
        ledger = self.open(identity, tickets[0])
        for ticket in tickets:
            ledger.append(sale(ticket), later(ticket))
        ledger.close()

    def open_shift(self) -> OpenShift | None:
        with closing(LedgerReader(self.path)) as reader:
            return reader.open_shift()

    def begin_shift(self, identity: Identity, at: int) -> None:
        ledger = self.open(identity, at)
        ledger.append(ShiftOpened(1, Fen(0)), later(at))
        ledger.close()

    def end_shift(self, identity: Identity, at: int) -> tuple[int, int, int, int]:
        """Which shift that was: number, epoch and entry; how many sales its Z report counts."""
        ledger = self.open(identity, at)
        z = close_shift(ledger, self.path, counted=0, at=at)
        ledger.close()
        return z.shift_no, z.opened_epoch, z.opened_seq, z.figures.sales

    def copy(self, name: str) -> Path:
        return Path(shutil.copy(self.path, self.folder / name))

    def restore(self, *backups: Path) -> None:
        ledger = self.open(ENROLLED, 500)
        restorer = Restorer(
            on_ledger=lambda work: work(ledger),
            public_key=key().public_key,
            epochs=self.epochs(ENROLLED),
            places=lambda: Places(backups, ()),
            files=SystemFiles(),
            asks_cloud=False,
            tell=self.told.append,
            wake=lambda: None,
            now=lambda: later(600),
        )
        while restorer.step() != IDLE_S:
            pass
        ledger.close()

    def ends(self) -> list[tuple[str, int, int]]:
        """Each epoch of the file with its last entry, in the file's order."""
        return ends_of(self.path)

    def assert_sound(self, *, sales: int) -> None:
        """To the till's own verification and to one that shares no code with it."""
        verified = verify(self.path)
        assert (verified.findings, verified.sales) == ([], sales)
        exported = self.folder / "export.jsonl"
        export(self.path, exported)
        audit = Audit({})
        with exported.open("rb") as file:
            audit.run(file)
        assert audit.faults == []


def ends_of(path: Path) -> list[tuple[str, int, int]]:
    with closing(apsw.Connection(str(path))) as ledger:
        return list(
            ledger.execute(
                "SELECT terminal, epoch, max(seq) FROM chapter JOIN journal USING (chapter)"
                " GROUP BY chapter ORDER BY chapter"
            )
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "till")


def test_an_old_copy_in_place_gets_the_enrolled_sales_back(shop: Shop) -> None:
    shop.sell(LOCAL, 1)
    old = shop.copy("old.db")
    shop.sell(LOCAL, 2)
    shop.sell(ENROLLED, *range(10, 15))
    newest = shop.copy("newest.db")
    old.replace(shop.path)

    shop.restore(newest)

    assert shop.told[-1].past is Past.WHOLE
    assert shop.epochs(ENROLLED).kept().is_whole
    assert shop.ends() == [("0ABCDEFG", 1, 3), ("7K2M9QXD", 1, 6), ("7K2M9QXD", 2, 3)]
    reader = LedgerReader(shop.path)
    assert reader.past_sale(epoch=1, seq=6) is not None
    reader.close()
    shop.assert_sound(sales=7)


def test_what_no_copy_holds_of_the_local_sales_is_no_damage(shop: Shop) -> None:
    """Only the cloud is left, and it never had them."""
    shop.sell(LOCAL, 1)
    old = shop.copy("old.db")
    shop.sell(LOCAL, 2)
    shop.sell(ENROLLED, *range(10, 15))
    cloud = Cloud()
    cloud.learn(shop.path)
    old.replace(shop.path)

    till = Till.__new__(Till)
    till.path, till.epochs, till.posted, till.backups = shop.path, shop.epochs(ENROLLED), [], ()
    till.start()
    till.take_all_back(cloud)
    till.ledger.close()

    assert shop.ends() == [("0ABCDEFG", 1, 2), ("7K2M9QXD", 1, 6), ("7K2M9QXD", 2, 3)]
    shop.assert_sound(sales=6)


def test_a_till_that_was_recovered_before_it_was_enrolled_has_room_as_well(shop: Shop) -> None:
    shop.sell(LOCAL, 1)
    flip_an_entry(shop.path)
    shop.sell(LOCAL, 2)
    shop.sell(ENROLLED, 10, 11)
    old = shop.copy("old.db")
    shop.sell(ENROLLED, 12, 13)
    newest = shop.copy("newest.db")
    shop.path.unlink()  # and a second epoch has begun
    shop.sell(ENROLLED, 14)
    old.replace(shop.path)

    shop.restore(newest)

    assert shop.ends() == [("0ABCDEFG", 2, 3), ("7K2M9QXD", 1, 6), ("7K2M9QXD", 3, 3)]
    shop.assert_sound(sales=5)
    assert shop.told[-1].past is Past.WHOLE


def test_an_epoch_between_that_comes_last_finds_its_place(shop: Shop) -> None:
    shop.sell(LOCAL, 1)
    old = shop.copy("old.db")
    shop.sell(ENROLLED, 10)
    shop.path.unlink()
    shop.sell(ENROLLED, 20)
    second = shop.copy("second.db")
    old.replace(shop.path)
    shop.sell(ENROLLED, 30)

    shop.restore(second)

    assert [end[:2] for end in shop.ends()] == [
        ("0ABCDEFG", 1),
        ("7K2M9QXD", 2),
        ("7K2M9QXD", 3),
    ]
    shop.assert_sound(sales=3)


def test_local_epochs_come_back_in_their_order_whatever_comes_first(shop: Shop) -> None:
    shop.sell(LOCAL, 1)
    first = shop.copy("first.db")
    flip_an_entry(shop.path)
    shop.sell(LOCAL, 2)
    second = shop.copy("second.db")
    shop.sell(ENROLLED, 10)
    shop.path.unlink()

    shop.restore(second, first)

    assert [end[:2] for end in shop.ends()] == [
        ("0ABCDEFG", 1),
        ("0ABCDEFG", 2),
        ("7K2M9QXD", 2),
    ]
    shop.assert_sound(sales=2)


def test_a_ledger_without_room_is_never_called_whole(shop: Shop) -> None:
    """As a program before this one may have left it."""
    shop.sell(LOCAL, 1)
    old = shop.copy("old.db")
    shop.sell(ENROLLED, 10, 11)
    newest = shop.copy("newest.db")
    old.replace(shop.path)
    with pytest.MonkeyPatch.context() as before:
        before.setattr(apsw_ledger, "with_room", right_behind)
        shop.sell(ENROLLED, 20)

    shop.restore(newest)

    assert shop.told[-1].past is Past.PARTLY_LOST
    assert not shop.epochs(ENROLLED).kept().is_whole
    shop.restore(newest)
    assert shop.told[-1].past is Past.PARTLY_LOST
    assert not shop.epochs(ENROLLED).kept().is_whole


def test_a_shift_at_the_same_place_as_one_from_before_stays_open_and_counts_alone(
    shop: Shop,
) -> None:
    """Under either name shift 1 was opened by entry 3 of epoch 1."""
    shop.sell(LOCAL, 1)
    shop.begin_shift(LOCAL, 2)
    shop.sell(LOCAL, 3)
    before = shop.end_shift(LOCAL, 4)
    shop.sell(LOCAL, 5)
    old = shop.copy("old.db")
    shop.path.unlink()
    shop.begin_shift(ENROLLED, 6)
    shop.sell(ENROLLED, 7, 8)
    mine = shop.open_shift()

    shop.restore(old)

    assert shop.open_shift() == mine
    after = shop.end_shift(ENROLLED, 9)
    assert after[:3] == before[:3] == (1, 1, 3)
    assert (before[3], after[3]) == (1, 2)
    assert shop.open_shift() is None
    shop.assert_sound(sales=5)
    assert verify(shop.path).overlaps == ()


def right_behind(identity: Identity, public_key: bytes, last: Chapter, end: int) -> Chapter:
    return Chapter(last.number + 1, identity, public_key, end)
