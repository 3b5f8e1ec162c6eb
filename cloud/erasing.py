"""清除我的记录: cutting every link between a browser's number and what it claimed."""

from cloud.database import Work
from cloud.parts import Parts
from cloud.shops import next_claims_version


def unused_coupons(work: Work, claimant: bytes) -> int:
    """How many coupons would become void."""
    (count,) = work.row(
        "SELECT count(*) FROM coupon WHERE claimant = ? AND state = 'ISSUED'", (claimant,)
    )
    return int(count)


def erase(parts: Parts, claimant: bytes) -> None:
    """Void what is unused and put a random reference in the place of this person's.

    The budget stays reserved until the usual time: a till without a network may still honour a
    screenshot, and then the shop is paid.
    """
    with parts.database.write() as work:
        rows = work.rows(
            "SELECT coupon_id, store_id, state FROM coupon WHERE claimant = ?", (claimant,)
        )
        for coupon_id, store, state in rows:
            work.do(
                "UPDATE coupon SET claimant = ? WHERE coupon_id = ?",
                (parts.chance(len(claimant)), coupon_id),
            )
            if state == "ISSUED":
                work.do(
                    "UPDATE coupon SET state = 'VOIDED', version = ? WHERE coupon_id = ?",
                    (next_claims_version(work, store), coupon_id),
                )
        work.do("DELETE FROM claim_session WHERE claimant = ?", (claimant,))
        work.do("DELETE FROM claim_try WHERE subject = ?", (claimant,))
    for store in {store for _, store, _ in rows}:
        parts.hints.tell(store, "claims")
