"""What two copies of one disk lived stands in one ledger, and verification knows which is which."""

import shutil
from pathlib import Path

import pytest

from audit.journal import Audit
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.verification import verify
from tests.adapters.ledger.builders import NOON, edited, later, sale
from tests.adapters.ledger.test_mending import Cloud, Till

UNKNOWN_END = "it does not follow the epoch before"


class Copies:
    """Two machines on copies of one disk, and the cloud that heard of both. The one found out first
    is in epoch 2, the other, whose sales the cloud took as epoch 1, in epoch 3."""

    def __init__(self, folder: Path) -> None:
        self.cloud = Cloud()
        self.first = Till(folder / "first")
        for ticket in (1, 2, 3):
            self.first.ledger.append(sale(ticket), NOON)
        self.first.ledger.close()
        shutil.copytree(folder / "first", folder / "second")
        (folder / "second" / "keys").rename(folder / "keys")
        self.second = Till(folder / "second")
        self.first.start()
        for ticket in (10, 11, 12, 13):
            self.first.ledger.append(sale(ticket), later(10))
        for ticket in (20, 21):
            self.second.ledger.append(sale(ticket), later(20))
        self.cloud.learn(self.second.path)
        self._goes_on(self.first, epoch=1, as_epoch=2, ticket=30)
        self._goes_on(self.second, epoch=1, as_epoch=3, ticket=40)

    def _goes_on(self, till: Till, *, epoch: int, as_epoch: int, ticket: int) -> None:
        till.mending.mark_forked(epoch)
        till.mending.begin_epoch(as_epoch, reason="forked")
        till.ledger.append(sale(ticket), later(ticket))
        self.cloud.learn(till.path, epoch=as_epoch)


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path)


def findings_of(path: Path) -> tuple[list[str], list[str]]:
    """What the till's verification finds, and what one finds that shares no code with it."""
    exported = path.with_name("export.jsonl")
    export(path, exported)
    audit = Audit({})
    with exported.open("rb") as file:
        audit.run(file)
    ours = [finding.detail for finding in verify(path).findings]
    return ours, [str(fault) for fault in audit.faults]


def test_an_epoch_that_the_other_copy_lived_is_no_damage(copies: Copies) -> None:
    """It names an entry that only the cloud has, as a tail."""
    copies.second.take_all_back(copies.cloud)
    copies.second.ledger.close()
    verified = verify(copies.second.path)
    assert [chapter.identity.epoch for chapter in verified.chapters] == [1, 2, 3]
    assert findings_of(copies.second.path) == ([], [])


def test_nor_is_it_when_it_comes_to_the_copy_that_was_found_out_first(copies: Copies) -> None:
    copies.first.mending.mark_forked(2)
    copies.first.mending.begin_epoch(4, reason="forked")
    copies.first.take_all_back(copies.cloud)
    copies.first.ledger.close()
    verified = verify(copies.first.path)
    assert [chapter.identity.epoch for chapter in verified.chapters] == [1, 2, 3, 4]
    assert findings_of(copies.first.path) == ([], [])


def test_nor_after_a_loss_when_everything_comes_from_the_cloud(copies: Copies) -> None:
    copies.first.lose()
    copies.first.take_all_back(copies.cloud)
    copies.first.ledger.close()
    assert findings_of(copies.first.path) == ([], [])


def test_entries_that_were_cut_off_before_a_fork_are_still_missed(copies: Copies) -> None:
    """Nothing that is signed says why the end that epoch 2 names should not be here."""
    copies.first.ledger.close()
    edited(copies.first.path, "DELETE FROM journal WHERE chapter = 1 AND seq = 8")
    ours, audited = findings_of(copies.first.path)
    assert UNKNOWN_END in ours
    assert any(UNKNOWN_END in fault for fault in audited)


def test_entries_that_were_cut_off_after_they_came_back_are_missed_too(copies: Copies) -> None:
    copies.first.lose()
    copies.first.take_all_back(copies.cloud)
    copies.first.ledger.close()
    edited(copies.first.path, "DELETE FROM journal WHERE chapter = 1001 AND seq = 6")
    ours, audited = findings_of(copies.first.path)
    assert "entry 6 of epoch 1 was put back and is not there" in ours
    assert audited
