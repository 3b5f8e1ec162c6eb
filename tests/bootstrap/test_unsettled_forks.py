"""A fork that no new epoch has settled yet rests the coupons, also after a restart without a
network: the other copy may have redeemed them."""

from functools import partial
from pathlib import Path

import pytest

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.ledger.forks import note_fork
from pos_app.bootstrap.disk import open_disk
from pos_app.checkout.commands import Past, PastChanged
from pos_app.domain.journal import IntegrityEvent
from tests.adapters.ledger.builders import NOON, sale
from tests.adapters.ledger.test_mending import Cloud, Till
from tests.bootstrap.shop import TillInAFolder, settings_in

RESTING = PastChanged(Past.AWAITED, IntegrityEvent.FORKED, 0)
SETTLED = PastChanged(Past.WHOLE, IntegrityEvent.FORKED, 0)


@pytest.fixture
def till(tmp_path: Path) -> Till:
    """One whose upload has just met another history of its epoch, and no new one was to be had."""
    till = Till(tmp_path / "till")
    till.ledger.append(sale(1), NOON)
    till.mending.mark_forked(1)
    assert till.posted == [RESTING]
    return till


def restart(till: Till) -> None:
    till.ledger.close()
    till.posted.clear()
    till.start()


def test_a_restart_does_not_forget_an_unsettled_fork(till: Till) -> None:
    restart(till)
    assert till.mending.found_at_start(till.ledger) == (RESTING,)
    till.ledger.close()


def test_the_coupons_rest_until_the_clouds_history_was_looked_through_again(till: Till) -> None:
    cloud = Cloud()
    cloud.learn(till.path)
    restart(till)
    till.mending.found_at_start(till.ledger)
    assert till.posted == []
    while (wanted := till.mending.wanted(cloud.known())) is not None:
        till.mending.take_back(cloud.page(wanted))
    assert till.posted[-1] == SETTLED
    till.ledger.close()


def test_a_fork_that_a_new_epoch_has_settled_is_none(till: Till) -> None:
    till.mending.begin_epoch(2, reason="forked")
    restart(till)
    assert till.mending.found_at_start(till.ledger) == ()
    till.ledger.close()


def test_a_whole_till_rests_its_coupons_from_the_first_frame_on(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    disk = open_disk(settings, SystemClock().now())
    disk.ledger.in_transaction(partial(note_fork, identity=disk.ledger.identity))
    for part in (disk.loop_reader, disk.sync_reader, disk.print_reader, disk.goods):
        part.close()
    disk.goods_writer.close()
    disk.ledger.close()
    with TillInAFolder(settings) as till:
        assert till.state.history.is_missing
