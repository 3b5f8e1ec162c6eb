"""Cash that moved, shifts, and what befell a ledger: recorded as the till says, and a Z report held
against the sums of what came up between its opening and its closing.

After an old copy of a disk was put back, a shift may have two Z reports that count the same sales:
both stand, and the manager is told what they share.
"""

from collections import Counter

from cloud.database import Row, Work
from cloud.parking import Place, park
from cloud.stretches import Stretches, shared, stretches_of
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import Head, IntegrityNoted
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import (
    CashMoved,
    PayerFigures,
    ShiftClosed,
    ShiftFigures,
    ShiftOpened,
    TenderFigures,
    shift_imbalance,
)
from pos_app.domain.wire import decode_entry, encode


def record_movement(work: Work, place: Place, head: Head, moved: CashMoved) -> None:
    """Cash that belongs to no sale."""
    work.do(
        "INSERT INTO cash_movement (store_id, terminal_id, epoch, seq, day, moved_at, direction,"
        " amount, reason, approved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place.key,
            head.day,
            head.utc_ms,
            moved.direction,
            moved.amount,
            moved.reason,
            moved.approved_by,
        ),
    )


def record_opening(work: Work, place: Place, head: Head, opened: ShiftOpened) -> None:
    """A shift that begins."""
    work.do(
        "INSERT INTO shift (store_id, terminal_id, epoch, seq, shift_no, opened_at, operator,"
        " opening_float) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*place.key, opened.shift_no, head.utc_ms, head.operator, opened.opening_float),
    )


def record_closing(work: Work, place: Place, head: Head, closed: ShiftClosed, now_ms: int) -> None:
    """The Z report as the till made it; the manager is told when it is not the sum of its
    entries."""
    _insert_closing(work, place, head, closed)
    counts = [(*place.key, c.kind, c.expected, c.counted, c.difference) for c in closed.counts]
    work.do_all(
        "INSERT INTO shift_count (store_id, terminal_id, epoch, seq, kind, expected, counted,"
        " difference) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        counts,
    )
    opening = _opening_float(work, place, closed)
    if opening is None:
        park(work, place, "shift_unknown", f"{closed.opened_epoch}/{closed.opened_seq}", now_ms)
        wrong = shift_imbalance(closed, None)
    else:
        covered = _covered(work, place, closed, opening)
        if covered is None:
            wrong = shift_imbalance(closed, _in_own_history(work, place, closed, opening))
        else:
            wrong = shift_imbalance(closed, None)
            _tell_overlaps(work, place, covered, now_ms)
    if wrong is not None:
        park(work, place, "shift_sums", wrong, now_ms)


def record_integrity(work: Work, place: Place, head: Head, noted: IntegrityNoted) -> None:
    """Damage, loss, a fork or a restore, as the till noted it."""
    work.do(
        "INSERT INTO integrity (store_id, terminal_id, epoch, seq, noted_at, event, document)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*place.key, head.utc_ms, noted.event, encode(noted).decode("utf-8")),
    )


def _insert_closing(work: Work, place: Place, head: Head, closed: ShiftClosed) -> None:
    figures = closed.figures
    work.do(
        "INSERT INTO shift_close (store_id, terminal_id, epoch, seq, shift_no, opened_epoch,"
        " opened_seq, day, closed_at, operator, sales, sold, refunds, refunded, cash_in, cash_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place.key,
            closed.shift_no,
            closed.opened_epoch,
            closed.opened_seq,
            head.day,
            head.utc_ms,
            head.operator,
            figures.sales,
            figures.sold,
            figures.refunds,
            figures.refunded,
            figures.cash_in,
            figures.cash_out,
        ),
    )


def _opening_float(work: Work, place: Place, closed: ShiftClosed) -> Fen | None:
    row = work.find(
        "SELECT opening_float FROM shift WHERE store_id = ? AND terminal_id = ? AND epoch = ?"
        " AND seq = ? AND shift_no = ?",
        (place.store, place.terminal, closed.opened_epoch, closed.opened_seq, closed.shift_no),
    )
    return None if row is None else Fen(row[0])


def _covered(work: Work, place: Place, closed: ShiftClosed, opening: Fen) -> Stretches | None:
    """What a Z report counts: what stands before it in its own history; once a lost disk's entries
    had come back, theirs too; of a shift that a loss cut off, the rest of its epoch. Its own
    figures tell which; None when they are the sum of none of these."""
    opened = (closed.opened_epoch, closed.opened_seq)
    own = stretches_of(work, place, opened)
    all_between: Stretches = [(opened, (place.epoch, place.seq))]
    its_epoch: Stretches = [(opened, min((place.epoch, place.seq), (closed.opened_epoch + 1, 0)))]
    for stretches in (own, all_between, its_epoch):
        if stretches and figures_in(work, place, stretches, opening) == closed.figures:
            return stretches
    return None


def _in_own_history(
    work: Work, place: Place, closed: ShiftClosed, opening: Fen
) -> ShiftFigures | None:
    """What a Z report should say; None where its history is not known, since its past was lost."""
    own = stretches_of(work, place, (closed.opened_epoch, closed.opened_seq))
    return None if own is None else figures_in(work, place, own, opening)


def _tell_overlaps(work: Work, place: Place, covered: Stretches, now_ms: int) -> None:
    """Whichever of two Z reports comes up last."""
    for other, closed in _crossing(work, place, covered[0][0]):
        opening = _opening_float(work, other, closed)
        if opening is None:
            continue
        both = shared(covered, _covered(work, other, closed, opening) or [])
        figures = figures_in(work, place, both, NOTHING)
        if figures.sales:
            first, second = sorted((place, other), key=lambda one: one.key)
            named = f"{first.epoch}/{first.seq} {second.epoch}/{second.seq}"
            detail = f"{named} {figures.sales} {figures.sold}"
            park(work, second, "shift_overlap", detail, now_ms)


def _crossing(work: Work, place: Place, opened: tuple[int, int]) -> list[tuple[Place, ShiftClosed]]:
    """Other Z reports of this till whose shifts began before this one's end and ended after its
    beginning."""
    rows = work.rows(
        "SELECT epoch, seq, entry FROM shift_close JOIN journal"
        " USING (store_id, terminal_id, epoch, seq) WHERE store_id = ?1 AND terminal_id = ?2"
        " AND (opened_epoch, opened_seq) < (?3, ?4) AND (epoch, seq) > (?5, ?6)"
        " AND (epoch, seq) <> (?3, ?4) ORDER BY epoch, seq",
        (*place.key, *opened),
    )
    found = [(Place(place.store, place.terminal, *row[:2]), decode_entry(row[2])) for row in rows]
    return [(at, entry.body) for at, entry in found if isinstance(entry.body, ShiftClosed)]


def figures_in(work: Work, place: Place, stretches: Stretches, opening: Fen) -> ShiftFigures:
    """What the cloud's own tables of a till sum to over some stretches of its journal."""
    return _Sums(work, place, stretches).figures(opening)


class _Sums:
    def __init__(self, work: Work, place: Place, stretches: Stretches) -> None:
        self._work = work
        till = (place.store, place.terminal)
        self._stretches = [(*till, *first, *past) for first, past in stretches]

    def figures(self, opening_float: Fen) -> ShiftFigures:
        sales, sold = self._counted("sale")
        refunds, refunded = self._counted("refund")
        moved = self._summed("direction", "cash_movement")
        return ShiftFigures(
            opening_float=opening_float,
            sales=sales,
            sold=Fen(sold),
            refunds=refunds,
            refunded=Fen(refunded),
            cash_in=Fen(moved["in"]),
            cash_out=Fen(moved["out"]),
            tenders=tuple(
                TenderFigures(TenderKind(kind), *amounts)
                for kind, amounts in self._paired("kind", "tender", "refund_tender")
            ),
            payers=tuple(
                PayerFigures(Payer(payer), *amounts)
                for payer, amounts in self._paired("payer", "discount", "refund_discount")
            ),
        )

    def _paired(self, what: str, table: str, back: str) -> list[tuple[str, tuple[Fen, Fen]]]:
        """Amounts of both tables by `what`, in the order of its names."""
        given, undone = self._summed(what, table), self._summed(what, back)
        return [
            (name, (Fen(given[name]), Fen(undone[name])))
            for name in sorted(given.keys() | undone.keys())
        ]

    def _counted(self, table: str) -> tuple[int, int]:
        """How many, and what their totals sum to."""
        rows = self._rows("count(*), coalesce(sum(total), 0)", table)
        return sum(row[0] for row in rows), sum(row[1] for row in rows)

    def _summed(self, what: str, table: str) -> Counter[str]:
        """Amounts by `what`; 0 of what is not there."""
        sums: Counter[str] = Counter()
        for name, amount in self._rows(f"{what}, sum(amount)", table, f"GROUP BY {what}"):
            sums[name] += amount
        return sums

    def _rows(self, columns: str, table: str, end: str = "") -> list[Row]:
        """Of all stretches, one after the other: each is one range of the table's key."""
        sql = (
            f"SELECT {columns} FROM {table} WHERE store_id = ? AND terminal_id = ?"  # noqa: S608 - ours
            f" AND (epoch, seq) > (?, ?) AND (epoch, seq) < (?, ?) {end}"
        )
        return [row for values in self._stretches for row in self._work.rows(sql, values)]
