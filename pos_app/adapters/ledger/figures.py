"""What the projections sum to over stretches of the journal. A stretch is given in positions, from
its first up to but without its second."""

from typing import Any

import apsw

from pos_app.adapters.ledger.projections import PROMOTED
from pos_app.domain.coupon import Payer
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import Direction, PayerFigures, ShiftFigures, TenderFigures
from pos_app.domain.values import dataclass

END = 1 << 62
"""Behind every position."""


@dataclass(frozen=True, slots=True)
class Tendered:
    """One way of paying: what sales took by it, and what refunds gave back."""

    kind: str
    count: int  # sales paid by it
    amount: Fen
    refunds: int
    given_back: Fen


@dataclass(frozen=True, slots=True)
class Discounted:
    """What one payer bears of the discounts of one kind."""

    payer: str
    kind: str
    count: int  # sales that have one
    amount: Fen


@dataclass(frozen=True, slots=True)
class Undone:
    """What one payer need not bear after all, because goods came back."""

    payer: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class Sold:
    """Sales: gross − saved = total, of which some is cash."""

    count: int
    lines: int
    gross: Fen
    saved: Fen
    promoted_count: int
    promoted: Fen
    total: Fen
    cash_count: int
    cash: Fen
    change: Fen
    first_utc_ms: int | None
    last_utc_ms: int | None


@dataclass(frozen=True, slots=True)
class Refunded:
    """Refunds: what left the till for goods that came back, of which some is cash."""

    count: int
    lines: int
    total: Fen
    cash_count: int
    cash: Fen


class Figures:
    """Sums over some stretches; each is one statement, in whatever snapshot the connection has."""

    def __init__(self, connection: apsw.Connection, stretches: list[tuple[int, int]]) -> None:
        self._connection = connection
        self._stretches = f"[{','.join(f'[{first},{past}]' for first, past in stretches)}]"

    @classmethod
    def of_day(cls, connection: apsw.Connection, day: str) -> "Figures":
        """Of all entries of one business day."""
        runs = connection.execute(
            "SELECT position, (SELECT min(later.position) FROM business_day AS later"
            " WHERE later.position > run.position) FROM business_day AS run WHERE day = ?",
            (day,),
        )
        return cls(connection, [(first, past or END) for first, past in runs])

    def sold(self) -> Sold:
        [row] = self._rows(
            "SELECT count(*), coalesce(sum(lines), 0), coalesce(sum(gross), 0),"
            " coalesce(sum(saved), 0), count(promoted), coalesce(sum(promoted), 0),"
            " coalesce(sum(total), 0), count(cash),"
            " coalesce(sum(cash), 0), coalesce(sum(change), 0), min(utc_ms), max(utc_ms)",
            "sale",
        )
        return Sold(*row)

    def refunded(self) -> Refunded:
        [row] = self._rows(
            "SELECT count(*), coalesce(sum(lines), 0), coalesce(sum(total), 0), count(cash),"
            " coalesce(sum(cash), 0)",
            "refund",
        )
        return Refunded(*row)

    def tenders(self, sold: Sold, refunded: Refunded) -> tuple[Tendered, ...]:
        """Every way of paying that was used, in the order of their names."""
        rows = self._rows(
            "SELECT kind, count(sale.position), coalesce(sum(iif(sale.position, amount, 0)), 0),"
            " count(*) - count(sale.position), coalesce(sum(iif(sale.position, 0, amount)), 0)",
            "tender",
            "LEFT JOIN sale ON sale.position = tender.position",
            "GROUP BY kind",
        )
        others = [Tendered(*row) for row in rows]
        if sold.cash_count or refunded.cash_count:
            cash = (sold.cash_count, sold.cash, refunded.cash_count, refunded.cash)
            others.append(Tendered(TenderKind.CASH.value, *cash))
        return tuple(sorted(others, key=lambda one: one.kind))

    def discounts(self, sold: Sold) -> tuple[Discounted, ...]:
        """Who bears what, in the order of their names."""
        rows = self._rows(
            "SELECT payer, kind, count(*), sum(amount)",
            "sale_discount",
            then="GROUP BY payer, kind",
        )
        others = [Discounted(*row) for row in rows]
        if sold.promoted_count:
            others.append(Discounted(*PROMOTED, sold.promoted_count, sold.promoted))
        return tuple(sorted(others, key=lambda one: (one.payer, one.kind)))

    def undone(self) -> tuple[Undone, ...]:
        rows = self._rows(
            "SELECT payer, sum(amount)", "refund_discount", then="GROUP BY payer ORDER BY payer"
        )
        return tuple(Undone(*row) for row in rows)

    def cash_moved(self) -> tuple[Fen, Fen]:
        """Cash brought in, and taken out, for no sale."""
        rows = self._rows(
            "SELECT direction, sum(amount)", "cash_movement", then="GROUP BY direction"
        )
        moved = dict(rows)
        return moved.get(Direction.IN.value, NOTHING), moved.get(Direction.OUT.value, NOTHING)

    def voided(self) -> int:
        """Baskets that were dropped."""
        [(count,)] = self._rows("SELECT count(*)", "basket_voided")
        return int(count)

    def of_shift(self, opening_float: Fen) -> ShiftFigures:
        """What a shift's Z report must say."""
        sold, refunded = self.sold(), self.refunded()
        cash_in, cash_out = self.cash_moved()
        return ShiftFigures(
            opening_float=opening_float,
            sales=sold.count,
            sold=sold.total,
            refunds=refunded.count,
            refunded=refunded.total,
            cash_in=cash_in,
            cash_out=cash_out,
            tenders=tuple(
                TenderFigures(TenderKind(one.kind), one.amount, one.given_back)
                for one in self.tenders(sold, refunded)
            ),
            payers=self._payers(sold),
        )

    def _payers(self, sold: Sold) -> tuple[PayerFigures, ...]:
        granted: dict[str, Fen] = {}
        for off in self.discounts(sold):
            granted[off.payer] = Fen(granted.get(off.payer, NOTHING) + off.amount)
        undone = {back.payer: back.amount for back in self.undone()}
        return tuple(
            PayerFigures(Payer(payer), granted.get(payer, NOTHING), undone.get(payer, NOTHING))
            for payer in sorted({*granted, *undone})
        )

    def _rows(self, select: str, table: str, join: str = "", then: str = "") -> list[Any]:
        """Every stretch is one range of the table's key."""
        return self._connection.execute(
            f"{select} FROM json_each(?) AS stretch CROSS JOIN {table} {join}"
            f" WHERE {table}.position >= stretch.value ->> 0"
            f" AND {table}.position < stretch.value ->> 1 {then}",
            (self._stretches,),
        ).fetchall()
