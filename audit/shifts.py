"""Shifts: a Z report is the sum of the entries since its shift was opened, and the count of the
drawer is held against it."""

from dataclasses import dataclass, field

from audit.shapes import Json, Wrong, number, part, parts, words

LOSSES = ("replaced", "restored", "damaged", "missing")
"""Reasons of epochs and events of notes which say that something older is missing."""
FIGURES = ("opening_float", "sales", "sold", "refunds", "refunded", "cash_in", "cash_out")

Named = tuple[int, int, int]
"""A shift's number, and the epoch and entry of its opening."""
Pairs = dict[str, list[int]]
"""By way of paying: taken and given back; by who pays for discounts: granted and undone."""


@dataclass
class _Shift:
    """The open shift: where it was opened, and what its entries sum to."""

    number: int
    epoch: int
    seq: int
    figures: dict[str, int]
    tenders: Pairs = field(default_factory=dict)
    payers: Pairs = field(default_factory=dict)


class Shifts:
    """Follows the shifts of one till through its journal."""

    def __init__(self) -> None:
        self.closed = 0
        self._shift: _Shift | None = None
        self._openings: set[Named] = set()
        self._closings: set[Named] = set()
        self._last_number = 0
        self._past_is_missing = False

    def break_off(self, *, past_is_here: bool) -> None:
        """An epoch does not go on from the one before: the shift that is open may never be closed,
        and one of an older epoch may be closed again. If what came before is not in this file, a
        shift may be closed that nobody saw opened."""
        self._shift = None
        self._closings.clear()
        self._last_number = 0
        self._past_is_missing = self._past_is_missing or not past_is_here

    def look_at(self, kind: str, body: Json, *, epoch: int, seq: int) -> None:
        """The next entry. Raises Wrong."""
        match kind:
            case "EpochOpened" | "IntegrityNoted":
                self._hear_of_loss(kind, body)
            case "SaleRecorded":
                self._add(body, 0)
            case "RefundRecorded":
                self._add(body, 1)
            case "CashMoved":
                self._move_cash(body)
            case "ShiftOpened":
                self._open(body, epoch, seq)
            case "ShiftClosed":
                self._close(body)
            case _:
                pass

    def _hear_of_loss(self, kind: str, body: Json) -> None:
        """A loss, or that everything is back, or what never will be."""
        if (kind, body.get("event")) == ("IntegrityNoted", "restored"):
            self._past_is_missing = words(body, "fault") != ""
        elif body.get("event", body.get("reason")) in LOSSES:
            self._past_is_missing = True

    def _open(self, body: Json, epoch: int, seq: int) -> None:
        before, last_number = self._shift, self._last_number
        figures = dict.fromkeys(FIGURES, 0) | {"opening_float": number(body, "opening_float")}
        shift = self._shift = _Shift(number(body, "shift_no"), epoch, seq, figures)
        self._openings.add((shift.number, epoch, seq))
        self._last_number = max(last_number, shift.number)
        if before is not None:
            raise Wrong("shift", f"shift {before.number} is still open")
        if shift.number <= last_number:
            raise Wrong("shift", f"the number {shift.number} was given before")

    def _add(self, body: Json, side: int) -> None:
        """A sale (side 0) or a refund (side 1)."""
        shift = self._shift
        if shift is None:
            return
        shift.figures[("sales", "refunds")[side]] += 1
        shift.figures[("sold", "refunded")[side]] += number(body, "total")
        for tender in parts(body, "tenders"):
            pair = shift.tenders.setdefault(words(tender, "kind"), [0, 0])
            pair[side] += number(tender, "amount")
        for off in (off for line in parts(body, "lines") for off in parts(line, "discounts")):
            pair = shift.payers.setdefault(words(off, "payer"), [0, 0])
            pair[side] += number(off, "amount")

    def _move_cash(self, body: Json) -> None:
        amount, direction = number(body, "amount"), words(body, "direction")
        if amount <= 0 or direction not in ("in", "out"):
            raise Wrong("unreadable", "cash")
        if self._shift is not None:
            self._shift.figures[f"cash_{direction}"] += amount

    def _close(self, body: Json) -> None:
        self.closed += 1
        shift, self._shift = self._shift, None
        figures, tenders, payers = _figures(part(body, "figures"))
        no, epoch, seq = (number(body, name) for name in ("shift_no", "opened_epoch", "opened_seq"))
        if shift is None:
            self._check_unseen((no, epoch, seq))
        elif (no, epoch, seq) != (shift.number, shift.epoch, shift.seq):
            raise Wrong("shift", f"shift {shift.number} is open")
        elif (figures, tenders, payers) != (shift.figures, shift.tenders, shift.payers):
            raise Wrong("shift", "the Z report is not the sum of its entries")
        self._closings.add((no, epoch, seq))
        _check_counts(body, figures, tenders)

    def _check_unseen(self, named: Named) -> None:
        """A shift is closed that is not open here: that is so only after something was lost."""
        if named in self._closings:
            raise Wrong("shift", f"shift {named[0]} was closed before")
        if named not in self._openings and not self._past_is_missing:
            raise Wrong("shift", f"shift {named[0]} was never opened")


def _figures(said: Json) -> tuple[dict[str, int], Pairs, Pairs]:
    """What a Z report says."""
    tenders = {
        words(one, "kind"): [number(one, "taken"), number(one, "given_back")]
        for one in parts(said, "tenders")
    }
    payers = {
        words(one, "payer"): [number(one, "granted"), number(one, "undone")]
        for one in parts(said, "payers")
    }
    return {name: number(said, name) for name in FIGURES}, tenders, payers


def _check_counts(body: Json, figures: dict[str, int], tenders: Pairs) -> None:
    """Drawer = float + sales − refunds + cash in − cash out, and each count against it."""
    if sum(taken for taken, _ in tenders.values()) != figures["sold"]:
        raise Wrong("shift", "sold")
    if sum(back for _, back in tenders.values()) != figures["refunded"]:
        raise Wrong("shift", "refunded")
    moved = figures["opening_float"] + figures["cash_in"] - figures["cash_out"]
    counts = {words(count, "kind"): count for count in parts(body, "counts")}
    if list(counts) != sorted({"cash", *counts, *tenders}) or len(counts) != len(body["counts"]):
        raise Wrong("shift", "counts")
    for kind, count in counts.items():
        taken, back = tenders.get(kind, [0, 0])
        expected = taken - back + (moved if kind == "cash" else 0)
        difference = number(count, "counted") - expected
        if (number(count, "expected"), number(count, "difference")) != (expected, difference):
            raise Wrong("shift", f"count of {kind}")
    pieces = parts(body, "denominations")
    summed = sum(number(one, "value") * number(one, "count") for one in pieces)
    if pieces and summed != number(counts["cash"], "counted"):
        raise Wrong("shift", "notes and coins")
