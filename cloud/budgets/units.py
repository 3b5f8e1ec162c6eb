"""The budget of one bucket: taken by one conditional statement, or not at all.

Reserved at the full face when claimed, redeemed at what was taken off, given back when nobody can
redeem the coupon any more. The table's CHECK stands behind every statement here.
"""

import hashlib

from cloud.database import Work


def bucket_of(claimant: bytes, buckets: int) -> int:
    """The bucket that this person's reference names, always the same."""
    return int.from_bytes(hashlib.sha256(claimant).digest()[:8]) % buckets


def reserve(work: Work, offer_id: int, bucket: int, amount: int) -> bool:
    """Reserve this much, in fen, if the bucket has it."""
    row = work.find(
        "UPDATE budget SET reserved = reserved + ?1 WHERE offer_id = ?2 AND bucket = ?3"
        " AND reserved + redeemed + ?1 <= cap RETURNING 1",
        (amount, offer_id, bucket),
    )
    return row is not None


def give_back(work: Work, offer_id: int, bucket: int, amount: int) -> None:
    """What was reserved is free again. Whoever calls it has just taken the right to, by changing
    the state of the coupon that it was reserved for in the same transaction."""
    work.do(
        "UPDATE budget SET reserved = reserved - ? WHERE offer_id = ? AND bucket = ?",
        (amount, offer_id, bucket),
    )


def free_in(work: Work, offer_id: int, bucket: int) -> int:
    """What one bucket has left, in fen."""
    row = work.find(
        "SELECT cap - reserved - redeemed FROM budget WHERE offer_id = ? AND bucket = ?",
        (offer_id, bucket),
    )
    return 0 if row is None else int(row[0])


def free_of(work: Work, offer_id: int) -> int:
    """What all buckets of an offer have left, in fen, and what is on its way between them: one
    statement, so that no unit is counted in two places or in none."""
    (free,) = work.row(
        "SELECT (SELECT coalesce(sum(cap - reserved - redeemed), 0) FROM budget"
        " WHERE offer_id = ?1) + (SELECT coalesce(sum(amount), 0) FROM budget_move"
        " WHERE offer_id = ?1 AND NOT EXISTS (SELECT 1 FROM budget_arrival"
        "  WHERE budget_arrival.move_id = budget_move.move_id))",
        (offer_id,),
    )
    return int(free)
