"""A ledger that turns out damaged in the middle of selling: one sentence, and the shop goes on."""

from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.ledger.verification import verify
from pos_app.bootstrap.healing import HealingLedger
from pos_app.checkout.commands import Enter, HealthPart, Scan, StartPaying, TypeText
from pos_app.checkout.menu import TillEnd
from pos_app.checkout.ports import ENTRY_DAMAGED, Unavailable
from pos_app.checkout.state import BasketRestored, Refused, Selling, Thanking, TillState
from pos_app.domain.crockford import LETTERS
from pos_app.domain.errors import SavingFailed
from pos_app.domain.product import Product
from tests.adapters.ledger.btree_pages import tear_a_table
from tests.adapters.ledger.builders import NOON, edited, later, opened, refund, sale
from tests.bootstrap.shop import NOODLES, WATER, TillInAFolder, settings_in

PATIENCE_S = 20.0


def sell(till: TillInAFolder, product: Product = WATER) -> None:
    till.do(Scan(product.barcode), StartPaying(), TypeText("10"), Enter())


def is_sold(state: TillState) -> bool:
    return isinstance(state.desk, Thanking)


def is_refused(state: TillState) -> bool:
    return isinstance(state.notice, Refused)


def break_ledger(till: TillInAFolder) -> None:
    ledger = till.assembly.disk.ledger
    till.assembly.workers.ledger.call(lambda: tear_a_table(ledger), PATIENCE_S)


def rot_an_old_entry(path: Path) -> None:
    second = "(SELECT min(position) + 1 FROM journal)"
    edited(path, f"UPDATE journal SET data = zeroblob(9) WHERE position = {second}")


def sell_until_it_breaks(till: TillInAFolder) -> None:
    """One sale that is stored, and one that the ledger cannot take any more."""
    sell(till)
    till.until(is_sold)
    break_ledger(till)
    sell(till, NOODLES)
    till.until(is_refused)


def is_left_to_a_technician(till: TillInAFolder) -> bool:
    """Whether the cashier reads that it is damaged, and nothing begins by itself."""
    notice = till.state.notice
    is_said = isinstance(notice, Refused) and notice.refusal == SavingFailed(reason="damaged")
    return is_said and not till.ends


def test_the_till_says_so_ends_to_be_started_again_and_keeps_the_basket(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
        assert isinstance(till.state.notice, Refused)
        assert till.state.notice.refusal == SavingFailed(reason="replacing")
        till.until(lambda state: state.health.of(HealthPart.DISK).reason == "replacing")
        assert till.ends == [TillEnd.NEW_LEDGER]

    with TillInAFolder(settings) as till:
        assert till.state.session.epoch == 2
        assert isinstance(till.state.notice, BasketRestored)
        assert isinstance(till.state.desk, Selling)
        barcodes = [line.product.barcode for line in till.state.ticket.lines]
        assert barcodes == [NOODLES.barcode]
        till.do(StartPaying(), TypeText("10"), Enter())
        till.until(is_sold)
    verified = verify(settings.state.ledger)
    assert verified.findings == []
    assert [path.name for path in tmp_path.glob("ledger.db.damaged-*Z")] != []


def test_what_was_sold_before_comes_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
    with TillInAFolder(settings) as till:
        till.until(lambda state: state.history.entries > 0)
    assert verify(settings.state.ledger).sales == 1


def test_a_start_that_is_cut_off_after_the_damage_does_the_same_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
    assert settings.state.ledger.with_name("ledger.db.distrusted").exists()
    settings.state.ledger.rename(tmp_path / "ledger.db.damaged-20261122T080000Z")  # cut off here
    with TillInAFolder(settings) as till:
        assert till.state.session.epoch == 2
    assert not settings.state.ledger.with_name("ledger.db.distrusted").exists()
    with TillInAFolder(settings) as till:
        assert till.state.session.epoch == 2


# --- a disk that is bad through and through -------------------------------------------------------


class Healed:
    """A ledger that heals itself over a file that the test tears."""

    def __init__(
        self, path: Path, *, is_fresh: bool, can_mark: bool = True, comes_back: bool = True
    ) -> None:
        self.done: list[str] = []
        self._can_mark = can_mark
        self._comes_back = comes_back
        self.ledger = opened(path)
        self.healing = HealingLedger(
            self.ledger,
            is_fresh=is_fresh,
            may_replace=self._asked,
            distrust=self._mark,
            end=lambda: self.done.append("end"),
        )

    def _asked(self) -> bool:
        self.done.append("asked")
        return self._comes_back

    def _mark(self) -> None:
        if not self._can_mark:
            raise OSError(28, "No space left on device")
        self.done.append("mark")

    def fails_to_sell(self) -> str:
        with pytest.raises(Unavailable) as failure:
            self.healing.append(sale(1), NOON)
        return failure.value.reason


def test_a_fresh_ledger_that_never_took_a_sale_is_not_replaced_by_itself(tmp_path: Path) -> None:
    """Each replacement takes a letter, and there are 22."""
    healed = Healed(tmp_path / "ledger.db", is_fresh=True)
    tear_a_table(healed.ledger)
    assert healed.fails_to_sell() == "damaged"
    assert healed.done == []
    healed.ledger.close()


def test_one_that_has_worked_since_is(tmp_path: Path) -> None:
    healed = Healed(tmp_path / "ledger.db", is_fresh=True)
    healed.healing.append(sale(1), NOON)
    tear_a_table(healed.ledger)
    assert healed.fails_to_sell() == "replacing"
    assert healed.fails_to_sell() == "replacing"
    assert healed.done == ["asked", "mark", "end"]
    healed.ledger.close()


def test_a_disk_that_takes_no_mark_is_left_to_the_cashier(tmp_path: Path) -> None:
    healed = Healed(tmp_path / "ledger.db", is_fresh=False, can_mark=False)
    tear_a_table(healed.ledger)
    assert healed.fails_to_sell() == "damaged"
    assert healed.done == ["asked"]
    healed.ledger.close()


# --- old entries that have rotted -----------------------------------------------------------------


def test_what_would_not_come_back_is_left_to_a_technician(tmp_path: Path) -> None:
    healed = Healed(tmp_path / "ledger.db", is_fresh=False, comes_back=False)
    tear_a_table(healed.ledger)
    assert healed.fails_to_sell() == "damaged"
    assert healed.fails_to_sell() == "damaged"
    assert healed.done == ["asked"]
    healed.ledger.close()


def test_an_entry_that_cannot_be_read_leaves_the_ledger_in_place(tmp_path: Path) -> None:
    """Only what is about that one entry is refused."""
    healed = Healed(tmp_path / "ledger.db", is_fresh=False)
    sold = sale(1)
    seq = healed.healing.append(sold, NOON).seq
    edited(healed.ledger.path, f"UPDATE journal SET data = x'7b' WHERE seq = {seq}")
    with pytest.raises(Unavailable) as failure:
        healed.healing.append(refund(sold, seq, {1: 1}), later(1))
    assert failure.value.reason == ENTRY_DAMAGED
    assert healed.done == []
    assert healed.healing.append(sale(2), later(2)).seq == seq + 1
    healed.ledger.close()


def test_a_till_with_a_rotted_old_entry_is_not_replaced_over_a_torn_page(tmp_path: Path) -> None:
    """What comes back ends at the first hole: nearly all of its sales would be gone."""
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
    with TillInAFolder(settings) as till:  # from now on no start looks at what was sold before
        till.until(lambda state: state.history.entries > 0)
    rot_an_old_entry(settings.state.ledger)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
        assert is_left_to_a_technician(till)
    assert not settings.state.ledger.with_name("ledger.db.distrusted").exists()


def test_on_its_last_letter_a_till_is_not_marked(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = KeyFolder(settings.state.keys)
    folder.epochs(folder.load_or_create()).keep_epoch(len(LETTERS), is_whole=True)
    with TillInAFolder(settings) as till:
        sell_until_it_breaks(till)
        assert is_left_to_a_technician(till)
    assert not settings.state.ledger.with_name("ledger.db.distrusted").exists()
