"""A coupon's story told again after each event that touches it, and what follows from it: who is
refused, what is owed, what the coupon holds of its budget, and whether it can be used again.

A coupon never holds more than its face, which was reserved when it was claimed. So that it can come
back in full, what an offer that gives coupons back did not use stays reserved until the coupon has
ended and its uploads can come no more.
"""

from typing import NamedTuple

from cloud.database import Work
from cloud.parking import Place, park
from cloud.settlement.lines import Issued, book, shares_of
from cloud.settlement.story import Return, Story, Use, story_of
from cloud.shops import next_claims_version, offer_by_id
from pos_app.domain.deal import OnRefund
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.short_code import short_code_of

UPLOAD_GRACE_MS = 14 * 24 * 3600 * 1000
"""How long after its expiry a coupon's redemption is still honoured when it arrives late."""
BUDGET_SPENT = "coupon_budget"
"""A use that another one's end made good again, when the budget was given away already."""
AT_ONCE = 50
OPEN = ("ISSUED", "LOCKED", "VOIDED")
"""States in which a coupon holds its whole face."""
_DRAWS, _STEP = 100, 7919


class _Coupon(NamedTuple):
    coupon_id: str
    store: int
    offer_id: int
    bucket: int
    ends_ms: int
    face: int
    state: str
    short_code: str
    campaign: str
    brand: str
    comes_back: bool


class _Stake(NamedTuple):
    reserved: int
    redeemed: int


def tell(work: Work, coupon_id: str, now_ms: int, *, about: Place | None = None) -> None:
    """Tell it again. Who is refused by it, other than the entry `about`, is told to the manager."""
    coupon = _coupon(work, coupon_id)
    if coupon is None:
        return
    while True:
        story = _story(work, coupon_id, coupon)
        shares = [share for place in story.paid for share in shares_of(work, coupon_id, place)]
        redeemed = sum(share.amount for share in shares)
        if _take_stake(work, coupon, story, redeemed, now_ms):
            break
        _bar(work, coupon_id, story.paid[-1])
    _tell_refused(work, coupon_id, story, about, now_ms)
    book(work, Issued(coupon_id, coupon.offer_id, coupon.campaign, coupon.brand), shares)
    if story.paid:
        _set_state(work, coupon_id, coupon, story, now_ms)
        _note_redemption(work, coupon_id, story.holder)


def tell_of_sale(work: Work, sale: Place, now_ms: int) -> None:
    """After a refund of this sale was stored or judged."""
    for (coupon_id,) in work.rows(
        "SELECT coupon_id FROM coupon_use WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = ? ORDER BY coupon_id",
        sale.key,
    ):
        tell(work, coupon_id, now_ms)


def release_kept(work: Work, now_ms: int) -> int:
    """Give back what was kept for coupons that can come back no more; how many, AT_ONCE at most."""
    ended = work.rows(
        "SELECT coupon_id FROM coupon_stake JOIN coupon USING (coupon_id)"
        " WHERE coupon_stake.reserved > 0 AND state = 'REDEEMED'"
        " AND (from_s + hours * 3600) * 1000 + ? <= ? ORDER BY coupon_id LIMIT ?",
        (UPLOAD_GRACE_MS, now_ms, AT_ONCE),
    )
    for (coupon_id,) in ended:
        tell(work, coupon_id, now_ms)
    return len(ended)


def _coupon(work: Work, coupon_id: str) -> _Coupon | None:
    row = work.find(
        "SELECT c.store_id, c.offer_id, c.bucket, (c.from_s + c.hours * 3600) * 1000, c.face,"
        " c.state, c.short_code, o.campaign, g.brand FROM coupon AS c"
        " JOIN offer AS o ON o.offer_id = c.offer_id"
        " JOIN campaign AS g ON g.campaign = o.campaign WHERE c.coupon_id = ?",
        (coupon_id,),
    )
    if row is None:
        return None
    terms = offer_by_id(work, row[1]).terms
    facts = (coupon_id, *row, terms.on_refund is not OnRefund.FORFEIT)
    return _Coupon(*facts)


def _story(work: Work, coupon_id: str, coupon: _Coupon) -> Story:
    uses = [
        Use(Place(*key), sold_at, fault)
        for *key, sold_at, fault in work.rows(
            "SELECT store_id, terminal_id, epoch, seq, sold_at, fault FROM coupon_use"
            " WHERE coupon_id = ?",
            (coupon_id,),
        )
    ]
    returns = [
        Return(Place(store, terminal, epoch, seq), Place(store, terminal, *sale), at)
        for store, terminal, epoch, seq, *sale, at in work.rows(
            "SELECT r.store_id, r.terminal_id, r.epoch, r.seq, r.sale_epoch, r.sale_seq,"
            " r.refunded_at FROM coupon_use AS u JOIN refund AS r ON r.store_id = u.store_id"
            " AND r.terminal_id = u.terminal_id AND r.sale_epoch = u.epoch AND r.sale_seq = u.seq"
            " JOIN coupon_return AS b ON b.store_id = r.store_id"
            " AND b.terminal_id = r.terminal_id AND b.epoch = r.epoch AND b.seq = r.seq"
            " AND b.coupon_id = u.coupon_id"
            " WHERE u.coupon_id = ? AND r.doubt = '' AND r.refunded_at < ?",
            (coupon_id, coupon.ends_ms),
        )
    ]
    return story_of(uses, returns if coupon.comes_back else [])


def _bar(work: Work, coupon_id: str, place: Place) -> None:
    work.do(
        "UPDATE coupon_use SET fault = ? WHERE coupon_id = ? AND store_id = ?"
        " AND terminal_id = ? AND epoch = ? AND seq = ?",
        (BUDGET_SPENT, coupon_id, *place.key),
    )


def _tell_refused(
    work: Work, coupon_id: str, story: Story, about: Place | None, now_ms: int
) -> None:
    for place, refusal in story.refusals.items():
        changed = work.find(
            "UPDATE coupon_use SET refusal = ?1 WHERE coupon_id = ?2 AND store_id = ?3"
            " AND terminal_id = ?4 AND epoch = ?5 AND seq = ?6 AND refusal <> ?1 RETURNING 1",
            (refusal, coupon_id, *place.key),
        )
        if changed and refusal and place != about:
            park(work, place, refusal, coupon_id, now_ms)


# --- the budget -----------------------------------------------------------------------------------


def _take_stake(work: Work, coupon: _Coupon, story: Story, redeemed: int, now_ms: int) -> bool:
    """Bring what the coupon holds of its bucket to what it should be. False, and nothing done, when
    that is more than is left there: never over budget, whatever came up in which order."""
    known = work.find(
        "SELECT reserved, redeemed FROM coupon_stake WHERE coupon_id = ?", (coupon.coupon_id,)
    )
    if known is None and not story.paid:
        return True
    held = _Stake(*known) if known else _Stake(0, 0)
    if coupon.state in OPEN:
        held = held._replace(reserved=coupon.face)
    wanted = _stake(coupon, story, redeemed, now_ms)
    more = _Stake(wanted.reserved - held.reserved, wanted.redeemed - held.redeemed)
    if any(more) and not _move(work, coupon, more):
        return False
    kept = 0 if story.holder is None else wanted.reserved  # an open coupon's face needs no note
    work.do(
        "INSERT INTO coupon_stake (coupon_id, reserved, redeemed) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (coupon_id) DO UPDATE SET reserved = ?2, redeemed = ?3",
        (coupon.coupon_id, kept, wanted.redeemed),
    )
    return True


def _stake(coupon: _Coupon, story: Story, redeemed: int, now_ms: int) -> _Stake:
    if _is_over(coupon, now_ms):
        return _Stake(0, redeemed)
    if story.holder is None:
        return _Stake(coupon.face, redeemed)
    return _Stake(coupon.face - redeemed if coupon.comes_back else 0, redeemed)


def _move(work: Work, coupon: _Coupon, more: _Stake) -> bool:
    moved = work.find(
        "UPDATE budget SET reserved = reserved + ?1, redeemed = redeemed + ?2"
        " WHERE offer_id = ?3 AND bucket = ?4 AND reserved + ?1 >= 0 AND redeemed + ?2 >= 0"
        " AND (?1 + ?2 <= 0 OR reserved + redeemed + ?1 + ?2 <= cap) RETURNING 1",
        (*more, coupon.offer_id, coupon.bucket),
    )
    return moved is not None


def _is_over(coupon: _Coupon, now_ms: int) -> bool:
    """Ended, and nothing about it can come up any more that would be honoured."""
    return coupon.state == "RELEASED" or now_ms >= coupon.ends_ms + UPLOAD_GRACE_MS


# --- the coupon -----------------------------------------------------------------------------------


def _set_state(work: Work, coupon_id: str, coupon: _Coupon, story: Story, now_ms: int) -> None:
    if story.holder is not None:
        state = "REDEEMED"
    else:
        state = "RELEASED" if _is_over(coupon, now_ms) else "ISSUED"
    if state == coupon.state:
        return
    code = coupon.short_code
    if state == "ISSUED":
        code = _free_code(work, coupon)
    work.do(
        "UPDATE coupon SET state = ?, short_code = ?, version = ? WHERE coupon_id = ?",
        (state, code, next_claims_version(work, coupon.store), coupon_id),
    )


def _free_code(work: Work, coupon: _Coupon) -> str:
    """Its old digits, or others when another coupon of the shop has them by now."""
    for draw in range(_DRAWS):
        before = coupon.short_code
        digits = short_code_of(int(before) + draw * _STEP) if draw else before
        if not work.rows(
            "SELECT 1 FROM coupon WHERE store_id = ? AND short_code = ? AND state = 'ISSUED'",
            (coupon.store, digits),
        ):
            return digits
    raise RuntimeError(f"{_DRAWS} draws, and every short code of store {coupon.store} is taken")


def _note_redemption(work: Work, coupon_id: str, holder: Place | None) -> None:
    """The sale that has the coupon now: what the shopper's page shows."""
    work.do("DELETE FROM redemption WHERE coupon_id = ?", (coupon_id,))
    if holder is not None:
        work.do(
            "INSERT INTO redemption (coupon_id, store_id, terminal_id, epoch, seq, line_no,"
            " amount, redeemed_at, receipt)"
            " SELECT coupon_id, store_id, terminal_id, epoch, seq, line_no, amount, sold_at, ?"
            " FROM coupon_use WHERE coupon_id = ? AND store_id = ? AND terminal_id = ?"
            " AND epoch = ? AND seq = ?",
            (
                str(ReceiptNumber(holder.terminal, holder.epoch, holder.seq)),
                coupon_id,
                *holder.key,
            ),
        )
