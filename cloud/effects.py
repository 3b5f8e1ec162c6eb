"""What the entries of a journal mean for the cloud: sales, refunds, cash, shifts, coupons.

Nothing here refuses an entry. What cannot be read, does not add up or may not happen is parked.
"""

from cloud import refunds, shifts
from cloud.database import Work
from cloud.parking import Place, park, whole_or_parked
from cloud.sales import Sales, day_of
from pos_app.domain.journal import Body, Entry, Head, IntegrityNoted
from pos_app.domain.refund import RefundRecorded
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.shift import CashMoved, ShiftClosed, ShiftOpened
from pos_app.domain.wire import Unreadable, decode_entry


class Effects:
    """Projects stored entries of one till in their order, inside the transaction that stores them.

    Sales are kept back and written together; nothing is complete before `finish`.
    """

    def __init__(self, work: Work, now_ms: int) -> None:
        self._work = work
        self._now_ms = now_ms
        self._sales = Sales(work, now_ms)

    def apply(self, place: Place, data: bytes, before: Head | None) -> Head | None:
        """Project one entry. `before` is the head of the entry before, if the caller has it: what
        this returned for it. None when the entry is unreadable."""
        try:
            entry = decode_entry(data)
        except Unreadable as error:
            park(self._work, place, "unreadable", str(error), self._now_ms)
            return None
        head = entry.head
        if (head.store, head.terminal, head.epoch, head.seq) != place.key:
            park(self._work, place, "head", "the head names another place", self._now_ms)
            return head
        broken = _discontinuity(before or _head_before(self._work, place), entry)
        broken = broken or _wrong_day(head)
        if broken is not None:
            park(self._work, place, "totals", broken, self._now_ms)
        if isinstance(entry.body, SaleRecorded):
            self._sales.take(place, head, entry.body)
        else:
            self._record(place, head, entry.body)
        return head

    def finish(self, store: int, terminal: str) -> None:
        """Write what was kept back, and look again at refunds whose sale has now come."""
        self._sales.write()
        refunds.judge_again(self._work, store, terminal, self._now_ms)

    def _record(self, place: Place, head: Head, body: Body) -> None:
        """All kinds but sales; most of them the journal keeps and nothing more."""
        work, now_ms = self._work, self._now_ms
        if isinstance(body, ShiftClosed):
            self._sales.write()  # its figures are held against what is written
        with whole_or_parked(work, place, now_ms):
            match body:
                case RefundRecorded():
                    refunds.record(work, place, head, body, now_ms)
                case CashMoved():
                    shifts.record_movement(work, place, head, body)
                case ShiftOpened():
                    shifts.record_opening(work, place, head, body)
                case ShiftClosed():
                    shifts.record_closing(work, place, head, body, now_ms)
                case IntegrityNoted():
                    shifts.record_integrity(work, place, head, body)
                case _:
                    pass


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


def _wrong_day(head: Head) -> str | None:
    return None if head.day == day_of(head) else "the business day is not that of the time"
