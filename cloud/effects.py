"""What an entry of a journal means for the cloud: sales, their lines, redeemed coupons.

Nothing here refuses an entry. What cannot be read, does not add up or may not happen is parked.
"""

import apsw

from cloud.database import Work
from cloud.parking import Place, park
from cloud.redeeming import redeem
from cloud.repricing import difference
from pos_app.domain.journal import Entry, Head
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.wire import Unreadable, decode_entry

LINES_LIMIT = 200


def apply(work: Work, place: Place, data: bytes, now_ms: int, before: Head | None) -> Head | None:
    """Project one entry, inside the transaction that stores it. `before` is the head of the entry
    before, if the caller has it: what this returned for it. None when the entry is unreadable."""
    try:
        entry = decode_entry(data)
    except Unreadable as error:
        park(work, place, "unreadable", str(error), now_ms)
        return None
    head = entry.head
    if (head.store, head.terminal, head.epoch, head.seq) != place.key:
        park(work, place, "head", "the head names another place", now_ms)
        return head
    broken = _discontinuity(before or _head_before(work, place), entry)
    if broken is not None:
        park(work, place, "totals", broken, now_ms)
    if isinstance(entry.body, SaleRecorded):
        try:
            with work.all_or_nothing():  # a savepoint: half a sale is none
                _sale(work, place, entry, entry.body, now_ms)
        except (apsw.ConstraintError, ArithmeticError, ValueError) as error:
            park(work, place, "impossible", str(error), now_ms)
    return head


def _head_before(work: Work, place: Place) -> Head | None:
    """The head of the stored entry before this one, if there is one that can be read."""
    row = work.find(
        "SELECT entry FROM journal WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = ? - 1",
        place.key,
    )
    try:
        return decode_entry(row[0]).head if row else None
    except Unreadable:
        return None


def _discontinuity(before: Head | None, entry: Entry) -> str | None:
    """What does not follow from the entry before: perpetual totals, or a clock that went back.
    Nothing follows from an unreadable one; an epoch's first goes on from the epoch before."""
    if before is None:
        return None
    if before.totals.after(entry.body) != entry.head.totals:
        return "the perpetual totals do not follow"
    if entry.head.utc_ms < before.utc_ms:
        return "the time went back"
    return None


def _sale(work: Work, place: Place, entry: Entry, sale: SaleRecorded, now_ms: int) -> None:
    wrong = _implausible(sale) or imbalance(sale)
    if wrong is not None:
        park(work, place, "balance", wrong, now_ms)
        return
    _record(work, place, entry, sale)
    for redemption in sale.redemptions:
        refusal = redeem(work, place, entry.head.utc_ms, sale, redemption, now_ms=now_ms)
        if refusal is not None:
            park(work, place, refusal, redemption.coupon_id, now_ms)
    differing = difference(work, place.store, sale)
    if differing is not None:
        park(work, place, "repriced", differing, now_ms)


def _implausible(sale: SaleRecorded) -> str | None:
    if not 0 < len(sale.lines) <= LINES_LIMIT:
        return f"{len(sale.lines)} lines"
    if [line.line_no for line in sale.lines] != list(range(1, len(sale.lines) + 1)):
        return "lines are not numbered 1, 2, 3 …"
    if any(line.quantity <= 0 or line.unit_price < 0 or line.gross < 0 for line in sale.lines):
        return "a quantity or a price below zero"
    if any(discount.amount <= 0 for line in sale.lines for discount in line.discounts):
        return "a discount that takes nothing off"
    if any(tender.amount < 0 or tender.given < 0 for tender in sale.tenders):
        return "a tender below zero"
    return None


def _record(work: Work, place: Place, entry: Entry, sale: SaleRecorded) -> None:
    work.do(
        "INSERT INTO sale (store_id, terminal_id, epoch, seq, receipt, day, sold_at,"
        " rules_version, gross, saved, total, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place.key,
            str(ReceiptNumber(place.terminal, place.epoch, place.seq)),
            entry.head.day,
            entry.head.utc_ms,
            sale.rules_version,
            sale.gross,
            sale.saved,
            sale.total,
            sale.change,
        ),
    )
    work.do_all(
        "INSERT INTO sale_line (store_id, terminal_id, epoch, seq, line_no, barcode, name,"
        " unit_price, quantity, gross, net) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *place.key,
                line.line_no,
                line.barcode,
                line.name,
                line.unit_price,
                line.quantity,
                line.gross,
                line.net,
            )
            for line in sale.lines
        ],
    )
    work.do_all(
        "INSERT INTO discount (store_id, terminal_id, epoch, seq, line_no, nth, kind, source,"
        " payer, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*place.key, line.line_no, nth, off.kind, off.source, off.payer, off.amount)
            for line in sale.lines
            for nth, off in enumerate(line.discounts, start=1)
        ],
    )
    work.do_all(
        "INSERT INTO tender (store_id, terminal_id, epoch, seq, nth, kind, amount, given)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*place.key, nth, tender.kind, tender.amount, tender.given)
            for nth, tender in enumerate(sale.tenders, start=1)
        ],
    )
