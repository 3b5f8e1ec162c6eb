"""Made-up orders are held, and honest shops are left in peace, also odd ones."""

from cloud.settlement import holds
from cloud.settlement.evidence import Doubt, Finding, words_of
from cloud.settlement.review import review
from cloud.settlement.stock import StockDay, stock_curve
from tests.cloud.fraud.detection import Tally, measure
from tests.cloud.fraud.shops import GOODS, LAST_DAY
from tests.cloud.stand import Stand


def test_cheats_are_held_and_honest_shops_are_not(stand: Stand) -> None:
    tally = Tally()
    measure(stand.parts.database, 7, tally)
    assert tally.false_alarms == 0
    assert {kind: tally.held[kind] for kind in ("blatant", "hasty", "sly")} == {
        "blatant": 3,
        "hasty": 3,
        "sly": 3,
    }
    assert tally.held["careful"] >= 1
    with stand.parts.database.write() as work:
        first = holds.open_holds(work)
        assert review(work, LAST_DAY.isoformat(), 0) == []  # all of it is held already
        assert holds.open_holds(work) == first
        whole = [holds.hold(work, one.hold_id) for one in first]
        sly = next(one for one in whole if one.summary.reason is Doubt.STOCK)
        curve = stock_curve(work, sly.summary.store, GOODS, LAST_DAY.isoformat())
    for one in whole:
        odd = [piece for piece in one.evidence if piece.finding is Finding.ODD]
        assert odd == list(one.evidence[: len(odd)])
        assert one.summary.reason is odd[0].doubt
        assert all(words_of(piece).zh and words_of(piece).en for piece in one.evidence)
    said = [piece.finding for one in whole for piece in one.evidence]
    assert Finding.NORMAL in said
    assert curve[-1] == StockDay(LAST_DAY.isoformat(), curve[-1].sold, curve[0].possible)
    assert curve[-1].sold > curve[-1].possible


def test_with_few_shops_to_compare_nobody_is_accused(stand: Stand) -> None:
    tally = Tally()
    measure(stand.parts.database, 1, tally, honest=6, cheats_of_a_kind=1)
    assert set(tally.held) <= {"sly"}  # whose papers speak for themselves
