"""What entries say about each other: a refund about its sale, a Z report about its shift."""

from collections.abc import Callable

from pos_app.adapters.ledger.chapters import Chapter
from pos_app.domain.journal import Entry, is_past_missing
from pos_app.domain.refund import RefundRecorded, refund_imbalance, refund_sums
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.shift import OpenShift, ShiftClosed, ShiftOpened, shift_imbalance

FindSale = Callable[[Chapter, int], SaleRecorded | None]
"""The sale that a chapter's entry records; None when it records none."""


ShiftNamed = tuple[int, int, int]
"""A shift's number, and the epoch and entry of its opening."""


class Agreement:
    """Follows the journal entry by entry. Keeps the refunds and where shifts were opened, and no
    sales, so it needs hardly more memory after years."""

    def __init__(self, find_sale: FindSale) -> None:
        self._find_sale = find_sale
        self._chapters: list[Chapter] = []
        self._refunds: dict[tuple[int, int], list[RefundRecorded]] = {}
        self._shift: OpenShift | None = None
        self._openings: set[ShiftNamed] = set()
        self._closed: set[ShiftNamed] = set()
        self._last_no = 0
        self._is_past_missing = False

    def begin_chapter(self, chapter: Chapter, *, goes_on: bool, is_past_here: bool) -> None:
        """Whether the chapter goes on from the one before. If not, the shift that is open may never
        be closed, and one of an older chapter may be closed again. Whether all before it is in this
        file: if not, a shift may be closed that nobody here saw opened."""
        self._chapters.append(chapter)
        self._is_past_missing = self._is_past_missing or not is_past_here
        if not goes_on:
            self._shift = None
            self._closed.clear()
            self._last_no = 0

    def fault_of(self, chapter: Chapter, entry: Entry) -> str | None:
        """What is wrong with the sums of the next entry; None when nothing is."""
        self._is_past_missing = is_past_missing(entry.body, before=self._is_past_missing)
        broken = self._broken(chapter, entry)
        if self._shift is not None:
            self._shift = self._shift.after(entry.body)
        return broken

    def _broken(self, chapter: Chapter, entry: Entry) -> str | None:
        match entry.body:
            case SaleRecorded() as sale:
                return imbalance(sale)
            case RefundRecorded() as refund:
                return self._refund_fault(chapter, entry, refund)
            case ShiftOpened() as opened:
                return self._begin_shift(entry, opened)
            case ShiftClosed() as closed:
                return self._end_shift(closed)
            case _:
                return None

    def _refund_fault(self, chapter: Chapter, entry: Entry, refund: RefundRecorded) -> str | None:
        """Invariant I8: never more back than was paid. Of a sale that lies in no chapter here only
        the refund's own sums can be checked."""
        wanted = (chapter.identity.terminal, refund.sale_epoch)
        place = next(
            (c for c in self._chapters if (c.identity.terminal, c.identity.epoch) == wanted), None
        )
        if place is None and 0 < refund.sale_epoch < chapter.identity.epoch:
            return refund_sums(refund)
        is_later = place is chapter and refund.sale_seq >= entry.head.seq
        sale = self._find_sale(place, refund.sale_seq) if place and not is_later else None
        if place is None or sale is None:
            return f"entry {refund.sale_seq} of epoch {refund.sale_epoch} is no sale"
        earlier = self._refunds.setdefault((place.number, refund.sale_seq), [])
        broken = refund_imbalance(refund, sale, earlier)
        earlier.append(refund)
        return broken

    def _begin_shift(self, entry: Entry, opened: ShiftOpened) -> str | None:
        before, head, last_no = self._shift, entry.head, self._last_no
        self._shift = OpenShift.begun(opened, epoch=head.epoch, seq=head.seq)
        self._openings.add((opened.shift_no, head.epoch, head.seq))
        self._last_no = max(last_no, opened.shift_no)
        if before is not None:
            return f"shift {before.shift_no} is still open"
        is_taken = opened.shift_no <= last_no
        return f"the number {opened.shift_no} was given to a shift before" if is_taken else None

    def _end_shift(self, closed: ShiftClosed) -> str | None:
        """Invariant I14, and Z = Σ of the shift's entries."""
        shift, self._shift = self._shift, None
        named = (closed.shift_no, closed.opened_epoch, closed.opened_seq)
        was_closed = named in self._closed
        self._closed.add(named)
        if shift is not None and (shift.shift_no, shift.epoch, shift.seq) != named:
            return f"shift {shift.shift_no} is open, from entry {shift.seq}"
        if shift is not None:
            return shift_imbalance(closed, shift.figures)
        if was_closed:
            return f"shift {closed.shift_no} was closed before"
        if named in self._openings or self._is_past_missing:
            return shift_imbalance(closed, None)
        return f"shift {closed.shift_no} was never opened"
