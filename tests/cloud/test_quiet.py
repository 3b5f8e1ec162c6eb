"""What can wait does, but not for ever, and what is due survives a disk in trouble."""

import asyncio
from contextlib import closing

import apsw
import pytest

from cloud import late_signatures, quiet
from cloud.budgets.mover import Move
from cloud.database import DatabaseUnavailable
from cloud.late_signatures import PIECE, verify_piece
from cloud.parts import Parts
from cloud.quiet import PATIENCE, Quiet, QuietWork, work_in_quiet_moments
from cloud.redeeming import UPLOAD_GRACE_MS
from tests.cloud.campaign import (
    FACE,
    OFFER,
    bucket_with,
    make_offer,
    must_add_up,
    outcome,
    session,
)
from tests.cloud.fake_till import BEER, FakeTill
from tests.cloud.stand import DEADLINE_S, Stand


def test_uploads_are_let_past_but_not_for_ever() -> None:
    quiet = Quiet(admitted=0)

    assert quiet.is_now(0)
    assert [quiet.is_now(upload) for upload in range(1, PATIENCE + 2)] == [False] * PATIENCE + [
        True
    ]
    assert not quiet.is_now(PATIENCE + 2)
    assert quiet.is_now(PATIENCE + 2)


def test_the_running_cloud_works_until_nothing_is_due(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "LOOK_S", 0.001)
    for _ in range(PIECE + 1):
        till.void_a_basket()
    till.upload()

    asyncio.run(_verify_until_nothing_is_due(stand, monkeypatch))

    assert stand.count("signatures_due") == 0


async def _verify_until_nothing_is_due(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def verify_and_stop_at_the_end(parts: Parts) -> int:
        verified = verify_piece(parts)
        if not verified:
            loop.call_soon_threadsafe(stop.set)
        return verified

    monkeypatch.setattr(late_signatures, "verify_piece", verify_and_stop_at_the_end)
    await asyncio.wait_for(work_in_quiet_moments(stand.parts, stop), DEADLINE_S)


def test_a_disk_in_trouble_leaves_what_is_due(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.sell(BEER)
    till.upload()

    def breaks(_parts: Parts) -> int:
        raise DatabaseUnavailable("the disk")

    monkeypatch.setattr(late_signatures, "verify_piece", breaks)
    assert QuietWork(stand.parts).step() is False
    assert stand.count("signatures_due") == 1


@pytest.mark.sqlite_only("it alone has a log")
def test_the_log_is_folded_once_when_uploads_are_over(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds: list[str] = []
    real = stand.parts.database.fold_log

    def fold() -> None:
        folds.append(stand.parts.database.name)
        real()

    monkeypatch.setattr(stand.parts.database, "fold_log", fold)
    till.sell(BEER)
    till.upload()
    work = QuietWork(stand.parts)

    assert [work.step() for _ in range(3)] == [True, False, False]

    assert len(folds) == 1
    without_log = f"file:{stand.parts.database.name}?immutable=1"
    with closing(apsw.Connection(without_log, flags=_READ_ONLY)) as file:
        assert file.execute("SELECT count(*) FROM sale").get == 1


_READ_ONLY = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI


def test_budget_that_nobody_can_use_any_more_comes_back_by_itself(
    stand: Stand, till: FakeTill
) -> None:
    offer = make_offer(stand.parts, coupons=4, buckets=2)
    someone = bucket_with(offer, 2, 0)
    assert outcome(stand.parts, session(till.me.terminal, someone)) == "claimed"
    stand.parts.mover.leave(Move("a mover that died", OFFER, 1, 0, FACE))
    stand.clock.pass_s(24 * 3600 + UPLOAD_GRACE_MS // 1000)
    while QuietWork(stand.parts).step():
        pass
    assert stand.column(f"SELECT state FROM coupon WHERE offer_id = {OFFER}") == ["RELEASED"]
    assert stand.count("budget_move") == 0
    must_add_up(stand.parts)
