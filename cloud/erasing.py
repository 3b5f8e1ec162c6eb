"""清除我的记录: cutting every link between a person's identities and what was claimed with them."""

from cloud.database import Row, Work
from cloud.identities.claimants import Claimant, claimant_of, erased_mark
from cloud.parts import Parts
from cloud.shops import next_claims_version


def unused_coupons(work: Work, person: Claimant, now_ms: int) -> int:
    """How many coupons that are of use would become void."""
    rows = (
        work.row(
            "SELECT count(*) FROM coupon WHERE claimant = ?"
            " AND state IN ('ISSUED', 'LOCKED') AND (from_s + hours * 3600) * 1000 > ?",
            (ref, now_ms),
        )
        for ref in person.refs
    )
    return sum(count for (count,) in rows)


def erase(parts: Parts, browser: bytes) -> None:
    """Void what is unused, and put in the place of the person's references what leads nowhere.

    For a cookie that is a random number: a fresh cookie is a fresh person anyway. For a number or
    an account it is a mark of this one offer, so that erasing makes no second coupon.

    The budget stays reserved until the usual time: a till without a network may still honour a
    screenshot, and then the shop is paid.
    """
    stores = set()
    with parts.database.write() as work:
        person = claimant_of(work, browser, parts.clock())
        for ref in person.refs:
            for coupon_id, store, state, offer_id in _coupons(work, ref):
                mark = parts.chance(len(ref))
                if ref != browser:
                    mark = erased_mark(parts.keys, ref, offer_id)
                _unlink(work, coupon_id, offer_id, mark)
                if state == "ISSUED":
                    _void(work, coupon_id, store)
                stores.add(store)
            work.do("DELETE FROM identity WHERE browser = ? OR claimant = ?", (ref, ref))
            work.do("DELETE FROM claim_session WHERE claimant = ?", (ref,))
            work.do("DELETE FROM claim_try WHERE subject = ?", (ref,))
        work.do("DELETE FROM phone_code WHERE browser = ?", (browser,))
        work.do("DELETE FROM app_state WHERE browser = ?", (browser,))
    for store in stores:
        parts.hints.tell(store, "claims")


def _coupons(work: Work, ref: bytes) -> list[Row]:
    return work.rows(
        "SELECT coupon_id, store_id, state, offer_id FROM coupon WHERE claimant = ?", (ref,)
    )


def _unlink(work: Work, coupon_id: str, offer_id: int, mark: bytes) -> None:
    """Under a mark it is the next one of that mark: a person may erase more than once."""
    (before,) = work.row(
        "SELECT coalesce(max(nth), 0) FROM coupon WHERE offer_id = ? AND claimant = ?",
        (offer_id, mark),
    )
    work.do(
        "UPDATE coupon SET claimant = ?, nth = ? WHERE coupon_id = ?", (mark, before + 1, coupon_id)
    )


def _void(work: Work, coupon_id: str, store: int) -> None:
    work.do(
        "UPDATE coupon SET state = 'VOIDED', version = ? WHERE coupon_id = ?",
        (next_claims_version(work, store), coupon_id),
    )
