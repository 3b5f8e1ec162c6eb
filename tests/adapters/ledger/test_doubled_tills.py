"""Another machine lives under this till's name: the ledger tells, and the coupons here rest."""

from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pos_app.adapters.cloud.doubling import Doubles
from pos_app.adapters.ledger import Identity, LedgerReader
from pos_app.checkout.commands import Command, Past, PastChanged
from pos_app.domain.journal import GENESIS, IntegrityEvent
from tests.adapters.ledger.builders import ENROLLED, LOCAL, NOON, edited, later, opened, sale
from tests.adapters.ledger.test_mending import Cloud, Till

DAY_MS = 24 * 3600 * 1000
RESTING = PastChanged(Past.AWAITED, IntegrityEvent.FORKED, 0)


@pytest.fixture
def till(tmp_path: Path) -> Till:
    till = Till(tmp_path / "till")
    till.ledger.append(sale(1), NOON)
    return till


def test_the_ledger_tells_when_its_epochs_began_after_forks(till: Till) -> None:
    till.mending.begin_epoch(2, reason="forked")
    till.mending.begin_epoch(3, reason="forked")
    reader = LedgerReader(till.path)
    assert reader.fork_times() == (later(50).utc_ms, later(50).utc_ms)
    reader.close()
    till.ledger.close()


def test_an_opening_that_rotted_is_left_out(till: Till) -> None:
    till.mending.begin_epoch(2, reason="forked")
    till.mending.begin_epoch(3, reason="forked")
    till.ledger.close()
    edited(till.path, "UPDATE journal SET data = zeroblob(9) WHERE seq = 1 AND chapter = 1002")
    reader = LedgerReader(till.path)
    assert reader.fork_times() == (later(50).utc_ms,)
    reader.close()


def test_after_one_wrong_clock_a_fork_is_no_later_than_the_clouds_last_word(till: Till) -> None:
    """The time never runs back, so every entry from now on is dated 2037."""
    till.ledger.append(sale(2), replace(NOON, utc_ms=NOON.utc_ms + 11 * 365 * DAY_MS))
    for epoch in (2, 3, 4):
        till.mending.begin_epoch(epoch, reason="forked")
    for epoch in (2, 3):
        server = NOON.utc_ms + epoch * DAY_MS
        assert till.ledger.mark_acked(0, GENESIS, server_utc_ms=server, epoch=epoch)
    with closing(LedgerReader(till.path)) as reader:
        *answered, never = reader.fork_times()
        assert answered == [NOON.utc_ms + 2 * DAY_MS, NOON.utc_ms + 3 * DAY_MS]
        assert never >= NOON.utc_ms + 11 * 365 * DAY_MS
        for days, doubled in ((3, True), (8, True), (10, False), (365, False)):
            now = NOON.utc_ms + days * DAY_MS
            doubles = Doubles(reader, partial(int, now))
            assert (doubles.is_doubled(), doubles.may_begin(4)) == (doubled, days > 3), days
    till.ledger.close()


@pytest.mark.parametrize("identity", [LOCAL, ENROLLED])
def test_a_first_epoch_began_after_no_fork(tmp_path: Path, identity: Identity) -> None:
    ledger = opened(tmp_path / "ledger.db", identity)
    reader = LedgerReader(tmp_path / "ledger.db")
    assert reader.fork_times() == ()
    reader.close()
    ledger.close()


def test_its_coupons_rest_until_the_next_start(till: Till) -> None:
    till.mending.note_doubled()
    assert till.posted == [RESTING]
    assert till.mending.wanted([]) is None
    assert till.posted == [RESTING, RESTING]
    till.ledger.close()


def test_they_rest_as_well_when_a_lost_past_is_back(till: Till) -> None:
    cloud = Cloud()
    cloud.learn(till.path)
    till.lose()
    till.mending.note_doubled()
    assert till.posted == []
    till.take_all_back(cloud)
    assert till.epochs.kept().is_whole
    assert till.posted[-1] == RESTING
    assert Past.WHOLE not in [one.past for one in till.posted if isinstance(one, PastChanged)]
    till.ledger.close()


def test_they_rest_when_it_is_told_just_as_the_past_is_back(till: Till) -> None:
    """Between the restorer's look and its word, by another thread."""
    cloud = Cloud()
    cloud.learn(till.path)
    till.lose()

    class Told(list[Command]):
        def append(self, command: Command) -> None:
            if command == PastChanged(Past.WHOLE, IntegrityEvent.MISSING, 2):
                till.mending.note_doubled()
            super().append(command)

    till.posted = told = Told()
    till.restorer._tell = till.mending._post = told.append
    till.take_all_back(cloud)
    assert told[-1] == RESTING
    till.ledger.close()
