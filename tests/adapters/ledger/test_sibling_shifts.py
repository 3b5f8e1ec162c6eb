"""The shift that stands open in this drawer stays the one to close, whatever comes back of machines
that went on from the same disk."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.shift_report import shift_report
from pos_app.checkout.ports import SHIFT_CLOSED, Unavailable
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import BlindCount, OpenShift, ShiftClosed, ShiftOpened, closed_shift
from tests.adapters.ledger.builders import NOON, edited, later, sale
from tests.adapters.ledger.test_mending import Cloud, Till
from tests.adapters.ledger.test_restoring import Shop, overwrite_header
from tests.adapters.ledger.test_shift_places import found
from tests.adapters.ledger.test_shifts import close

PRICE = 7_980
"""Of each sale here."""


def open_shift(path: Path) -> OpenShift | None:
    with closing(LedgerReader(path)) as reader:
        return reader.open_shift()


def which(path: Path) -> tuple[int, int] | None:
    """The number of the shift that is open, and the epoch it was opened in."""
    shift = open_shift(path)
    return None if shift is None else (shift.shift_no, shift.epoch)


def z_of(shift: OpenShift) -> ShiftClosed:
    return closed_shift(shift, BlindCount({TenderKind.CASH: Fen(0)}))


class Twins:
    """Two machines with one disk, on which shift 5 is open. The first goes on in epoch 2: closes
    shift 5 and opens shift 6. The second goes on in epoch 3."""

    def __init__(self, folder: Path, *, is_closed: bool = False) -> None:
        self.first, self.second = Till(folder / "first"), Till(folder / "second")
        self.cloud = Cloud()
        self.first.ledger.append(ShiftOpened(5, Fen(10_000)), NOON)
        self.first.ledger.append(sale(1), NOON)
        if is_closed:
            close(self.first.ledger, self.first.path, counted=0, at=1)
        for till in (self.first, self.second):
            till.ledger.close()
        shutil.copytree(folder / "first", folder / "second", dirs_exist_ok=True)
        for till in (self.first, self.second):
            till.start()
        self.second.ledger.append(sale(20), later(20))
        self.cloud.learn(self.second.path)

    def go_on(self, *, ends_six: bool) -> None:
        fork(self.first, 2)
        if open_shift(self.first.path) is not None:
            close(self.first.ledger, self.first.path, counted=0, at=30)
        self.first.ledger.append(ShiftOpened(6, Fen(0)), later(31))
        self.first.ledger.append(sale(33), later(33))
        if ends_six:
            close(self.first.ledger, self.first.path, counted=0, at=34)
        self.first.ledger.close()
        self.cloud.learn(self.first.path, epoch=2)
        fork(self.second, 3)
        self.second.ledger.append(sale(40), later(40))

    def meet(self) -> None:
        """What the first did comes down to the second."""
        self.second.take_all_back(self.cloud)
        assert is_held(self.second.path, epoch=2)


def fork(till: Till, epoch: int) -> None:
    till.mending.mark_forked(1)
    till.mending.begin_epoch(epoch, reason="forked")


def is_held(path: Path, *, epoch: int) -> bool:
    with closing(LedgerReader(path)) as reader:
        return bool(reader.entries_after(0, epoch=epoch, limit=9, max_bytes=99_999))


@pytest.mark.parametrize("ends_six", [False, True])
def test_a_twins_shift_neither_ends_this_one_nor_takes_its_place(
    tmp_path: Path, *, ends_six: bool
) -> None:
    twins = Twins(tmp_path)
    twins.go_on(ends_six=ends_six)
    till = twins.second
    mine = open_shift(till.path)
    assert mine is not None
    assert mine.figures.sales == 3

    twins.meet()

    assert open_shift(till.path) == mine  # what the twin took lies in the twin's drawer
    report = shift_report(till.path)
    assert report is not None
    assert (report.closed, report.figures) == (None, mine.figures)
    till.ledger.append(z_of(mine), later(60))
    assert open_shift(till.path) is None
    till.ledger.append(ShiftOpened(7, Fen(0)), later(61))
    assert which(till.path) == (7, 3)
    till.ledger.close()
    assert found(till.path) == ([], [])


def test_a_twins_open_shift_is_not_this_tills(tmp_path: Path) -> None:
    twins = Twins(tmp_path, is_closed=True)
    twins.go_on(ends_six=False)
    twins.meet()
    assert open_shift(twins.second.path) is None
    twins.second.ledger.append(ShiftOpened(7, Fen(0)), later(60))
    assert which(twins.second.path) == (7, 3)
    twins.second.ledger.close()


def test_what_a_twin_opened_in_the_epoch_that_both_had_is_not_this_tills(tmp_path: Path) -> None:
    """This machine wrote nothing behind the place where the other went on."""
    twins = Twins(tmp_path, is_closed=True)
    twins.second.ledger.append(ShiftOpened(6, Fen(0)), later(21))
    twins.second.ledger.close()
    twins.cloud.learn(twins.second.path)
    till = twins.first
    fork(till, 2)

    till.take_all_back(twins.cloud)

    with closing(LedgerReader(till.path)) as reader:
        assert reader.last_shift_no() == 6
        assert reader.open_shift() is None
    till.ledger.append(ShiftOpened(7, Fen(0)), later(60))
    till.ledger.close()


def test_an_epoch_goes_on_from_the_one_it_names_though_its_end_is_not_here_yet(
    tmp_path: Path,
) -> None:
    twins = Twins(tmp_path)
    twins.go_on(ends_six=False)
    till = twins.second
    twins.cloud.learn(till.path, epoch=3)
    twins.cloud.epochs[1].pop()
    till.lose()

    till.take_all_back(twins.cloud)

    assert all(is_held(till.path, epoch=epoch) for epoch in (1, 2, 3))
    assert which(till.path) == (5, 1)
    till.ledger.close()


def test_a_twins_shift_has_one_z_report(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    twins.go_on(ends_six=False)
    theirs = open_shift(twins.first.path)
    assert theirs is not None
    twins.first.start()
    twins.first.ledger.append(z_of(theirs), later(34))
    twins.first.ledger.close()
    twins.cloud.learn(twins.first.path, epoch=2)
    twins.meet()
    close(twins.second.ledger, twins.second.path, counted=0, at=60)

    with pytest.raises(Unavailable) as refused:
        twins.second.ledger.append(z_of(theirs), later(61))

    assert refused.value.reason == SHIFT_CLOSED
    twins.second.ledger.close()


def test_what_an_image_of_the_disk_did_before_it_was_put_in_again_is_beside(
    tmp_path: Path,
) -> None:
    """Put in once, it closed shift 5 and opened shift 6; put in again, shift 5 is open."""
    shop = Shop(tmp_path)
    shop.ledger.append(ShiftOpened(5, Fen(10_000)), later(1))
    image = image_of(shop)
    shop.sell(3)
    shop.lose(overwrite_header)
    shop.restore()
    shop.back_up()
    shop.lose(lambda path: path.write_bytes(image))
    shop.restore()
    close(shop.ledger, shop.path, counted=0, at=5)
    shop.ledger.append(ShiftOpened(6, Fen(0)), later(6))
    shop.back_up()
    shop.lose(lambda path: path.write_bytes(image))
    assert which(shop.path) == (5, 1)
    shop.sell(8)

    shop.restore()

    assert which(shop.path) == (5, 1)
    close(shop.ledger, shop.path, counted=0, at=9)
    assert open_shift(shop.path) is None
    shop.verify()


@pytest.mark.parametrize(("opens", "at_last"), [(False, (5, 1)), (True, (1, 3))])
def test_a_shift_that_the_lost_disk_had_open_goes_on_unless_another_was_opened_since(
    tmp_path: Path, *, opens: bool, at_last: tuple[int, int]
) -> None:
    """The copy is from before it was opened."""
    shop = Shop(tmp_path)
    image = image_of(shop)
    shop.ledger.append(ShiftOpened(5, Fen(10_000)), later(1))
    shop.sell(2)
    shop.back_up()
    shop.lose(overwrite_header)
    shop.restore()
    assert which(shop.path) == (5, 1)
    shop.lose(lambda path: path.write_bytes(image))
    assert open_shift(shop.path) is None
    if opens:
        shop.ledger.append(ShiftOpened(1, Fen(0)), later(3))

    shop.restore()

    assert which(shop.path) == at_last
    close(shop.ledger, shop.path, counted=0, at=9)
    assert open_shift(shop.path) is None
    assert shop.verify() == 1


def test_a_shift_can_be_closed_though_the_opening_of_an_epoch_has_rotted(tmp_path: Path) -> None:
    twins = Twins(tmp_path)
    twins.go_on(ends_six=True)
    twins.meet()
    till = twins.second
    mine = open_shift(till.path)
    assert mine is not None
    till.ledger.close()
    edited(
        till.path,
        "UPDATE journal SET data = x'00' WHERE kind = 'EpochOpened' AND chapter ="
        " (SELECT min(chapter) FROM chapter)",
    )
    till.start()
    till.ledger.append(z_of(mine), later(60))
    assert open_shift(till.path) is None
    till.ledger.close()


def image_of(shop: Shop) -> bytes:
    shop.ledger.close()
    image = shop.path.read_bytes()
    shop.start()
    return image
