"""Settlement lines of one coupon: what each payer owes for each line of each sale that is paid,
and what refunds take back of it.

A refund takes back what it says that it undid, never more than is left: also one that is in doubt
since more came back than was sold, for nobody owes for goods that are back.
"""

from typing import NamedTuple

from cloud.database import Row, Values, Work
from cloud.parking import Place
from cloud.settlement.decisions import State
from pos_app.domain.coupon import Payer

Key = tuple[int, str, int, int, int, int]
"""Store, till, epoch and seq of the entry, line of the sale, number of the discount on it."""


class Share(NamedTuple):
    """What one entry says about one payer's share."""

    key: Key
    sale: Place
    payer: str
    day: str
    settled_at: int
    barcode: str
    amount: int


class Issued(NamedTuple):
    """What the coupon itself says."""

    coupon_id: str
    offer_id: int
    campaign: str
    brand: str


def funder_of(payer: str, brand: str) -> str:
    """Who is sent the bill."""
    return f"brand:{brand}" if payer == Payer.BRAND else payer


def shares_of(work: Work, coupon_id: str, sale: Place) -> list[Share]:
    """Of one sale that used the coupon: what was taken off, and what came back, in its order."""
    owed = [_share(row, sale) for row in work.rows(_TAKEN_OFF, (*sale.key, coupon_id))]
    left = {(share.key[4], share.key[5]): share for share in owed}
    amounts = {which: share.amount for which, share in left.items()}
    undone: list[Share] = []
    for row in work.rows(_GIVEN_BACK, (*sale.key, coupon_id)):
        back = _share(row, sale)
        which = (back.key[4], back.key[5])
        if which not in left or left[which].payer != back.payer:
            continue
        amount = min(back.amount, amounts[which])
        if amount:
            amounts[which] -= amount
            undone.append(back._replace(amount=-amount, barcode=left[which].barcode))
    return owed + undone


def book(work: Work, issued: Issued, shares: list[Share]) -> None:
    """Make the coupon's lines these. One that is as it was keeps its state; one that is no more and
    was booked stays with nothing, so that the next period takes back what was paid."""
    known: dict[Key, tuple[int, int]] = {
        row[:6]: row[6:]
        for row in work.rows(
            "SELECT store_id, terminal_id, epoch, seq, line_no, nth, amount, booked"
            " FROM settlement_line WHERE coupon_id = ?",
            (issued.coupon_id,),
        )
    }
    wanted = {share.key: share for share in shares}
    gone = [key for key, (amount, _) in known.items() if key not in wanted and amount]
    work.do_all(_SET_AMOUNT, [(0, *key) for key in gone])
    work.do_all(_FORGET, [key for key in gone if not known[key][1]])
    changed = [s for s in shares if s.key in known and known[s.key][0] != s.amount]
    work.do_all(_SET_AMOUNT, [(share.amount, *share.key) for share in changed])
    fresh = [share for share in shares if share.key not in known]
    work.do_all(_ADD, [_line(work, issued, share) for share in fresh])


def _share(row: Row, sale: Place) -> Share:
    *key, payer, day, settled_at, barcode, amount = row
    return Share((*key,), sale, payer, day, settled_at, barcode, amount)


def _line(work: Work, issued: Issued, share: Share) -> Values:
    return (
        *share.key,
        issued.coupon_id,
        share.sale.epoch,
        share.sale.seq,
        issued.offer_id,
        issued.campaign,
        share.payer,
        funder_of(share.payer, issued.brand),
        share.day,
        share.settled_at,
        share.barcode,
        share.amount,
        _first_state(work, share),
    )


def _first_state(work: Work, share: Share) -> str:
    """Where its last step took a line that was here before, until another use was paid for a while.
    What goes back shares the fate of the share that was sold: held with it, and clawed back with
    it. Another payer's share of the same sale may have another."""
    own = _last_step(work, share.key)
    if own is not None:
        return own
    sold = _last_step(work, (*share.sale.key, *share.key[4:]))
    return sold if sold in (State.HELD, State.CLAWED_BACK) else State.PENDING


def _last_step(work: Work, key: Key) -> str | None:
    row = work.find(
        "SELECT to_state FROM settlement_step WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = ? AND line_no = ? AND nth = ? ORDER BY decision_id DESC LIMIT 1",
        key,
    )
    return None if row is None else str(row[0])


_OF_LINE = (
    " WHERE store_id = ? AND terminal_id = ? AND epoch = ? AND seq = ? AND line_no = ? AND nth = ?"
)
_SET_AMOUNT = f"UPDATE settlement_line SET amount = ?{_OF_LINE}"  # noqa: S608 - a constant
_FORGET = f"DELETE FROM settlement_line{_OF_LINE}"  # noqa: S608 - a constant
_ADD = (
    "INSERT INTO settlement_line (store_id, terminal_id, epoch, seq, line_no, nth, coupon_id,"
    " sale_epoch, sale_seq, offer_id, campaign, payer, funder, day, settled_at, barcode, amount,"
    " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TAKEN_OFF = (
    "SELECT s.store_id, s.terminal_id, s.epoch, s.seq, d.line_no, d.nth, d.payer, s.day,"
    " s.sold_at, l.barcode, d.amount FROM sale AS s"
    " JOIN discount AS d ON d.store_id = s.store_id AND d.terminal_id = s.terminal_id"
    " AND d.epoch = s.epoch AND d.seq = s.seq"
    " JOIN sale_line AS l ON l.store_id = d.store_id AND l.terminal_id = d.terminal_id"
    " AND l.epoch = d.epoch AND l.seq = d.seq AND l.line_no = d.line_no"
    " WHERE s.store_id = ? AND s.terminal_id = ? AND s.epoch = ? AND s.seq = ?"
    " AND d.kind = 'coupon' AND d.source = ? ORDER BY d.line_no, d.nth"
)
_GIVEN_BACK = (
    "SELECT r.store_id, r.terminal_id, r.epoch, r.seq, d.line_no, d.nth, d.payer, r.day,"
    " r.refunded_at, '', d.amount FROM refund AS r"
    " JOIN refund_discount AS d ON d.store_id = r.store_id AND d.terminal_id = r.terminal_id"
    " AND d.epoch = r.epoch AND d.seq = r.seq"
    " WHERE r.store_id = ?1 AND r.terminal_id = ?2 AND r.sale_epoch = ?3 AND r.sale_seq = ?4"
    " AND d.source = ?5 AND (r.epoch, r.seq) > (?3, ?4)"
    " ORDER BY r.epoch, r.seq, d.line_no, d.nth"
)
