"""The budget of coupons that nobody can redeem any more goes back: once, whoever comes meanwhile.

A coupon is due when its time and the grace for late uploads are over. The right to give its face
back is the change of its state, one conditional statement: a redemption, an erasure or a release in
another process that was first leaves nothing to change.
"""

from collections import Counter

from cloud.budgets import units
from cloud.database import Database, Row, Work
from cloud.redeeming import UPLOAD_GRACE_MS
from cloud.shops import next_claims_version

RELEASED_AT_ONCE = 50


def is_any_due(work: Work, now_s: int) -> bool:
    """Whether there is something to release, of any offer."""
    return bool(_due(work, now_s, 1))


def release_due(database: Database, now_s: int, *, at_once: int = RELEASED_AT_ONCE) -> bool:
    """Release the coupons that have been due longest, in one transaction. Whether there may be
    more."""
    with database.write() as work:  # beside nobody: it goes from coupons to shops to buckets
        rows = _due(work, now_s, at_once)
        freed: Counter[tuple[int, int]] = Counter()
        for coupon_id, store in rows:
            freed.update(_released(work, coupon_id, store))
        for (offer_id, bucket), amount in sorted(freed.items()):
            units.give_back(work, offer_id, bucket, amount)
    return len(rows) == at_once


def _due(work: Work, now_s: int, limit: int) -> list[Row]:
    return work.rows(
        "SELECT coupon_id, store_id FROM coupon WHERE state IN ('ISSUED', 'LOCKED', 'VOIDED')"
        " AND from_s + hours * 3600 <= ? ORDER BY from_s + hours * 3600, coupon_id LIMIT ?",
        (now_s - UPLOAD_GRACE_MS // 1000, limit),
    )


def _released(work: Work, coupon_id: str, store: int) -> dict[tuple[int, int], int]:
    """What one coupon held, by its offer and bucket; nothing when somebody was first."""
    row = work.find(
        "UPDATE coupon SET state = 'RELEASED', version = ? WHERE coupon_id = ?"
        " AND state IN ('ISSUED', 'LOCKED', 'VOIDED') RETURNING offer_id, bucket, face",
        (next_claims_version(work, store), coupon_id),
    )
    return {} if row is None else {(row[0], row[1]): row[2]}
