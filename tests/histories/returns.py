"""Goods that come back: whole baskets, single lines and single pieces, once or in several goes."""

import random
from collections import deque
from dataclasses import dataclass, field

from pos_app.domain.money import Fen, Milli, is_whole, pieces
from pos_app.domain.refund import (
    PastSale,
    RefundRecorded,
    RefundTerms,
    quantity_left,
    refund_of,
)
from pos_app.domain.sale import SaleLine

REMEMBERED = 500
"""Sales whose receipt somebody may still have in the pocket."""

_WHOLE = 0.4
_PIECES = 0.4
_COUPON_BACK = 0.6
_REASONS = ("质量问题", "买错了", "多买了", "过期")
_SUPERVISED = Fen(5_000)


@dataclass(slots=True)
class _Receipt:
    past: PastSale
    earlier: list[RefundRecorded] = field(default_factory=list)


class Returns:
    """The receipts that people keep, and what they bring back with one."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._receipts: deque[_Receipt] = deque(maxlen=REMEMBERED)

    def remember(self, past: PastSale) -> None:
        self._receipts.append(_Receipt(past))

    def bring_back(self, ticket_id: int) -> RefundRecorded | None:
        """A refund under this ticket; None when there is nothing left to bring."""
        if not self._receipts:
            return None
        receipt = self._chance.choice(self._receipts)
        left = {
            line.line_no: (line, quantity_left(line, receipt.earlier))
            for line in receipt.past.sale.lines
        }
        wanted = self._wanted({number: part for number, part in left.items() if part[1]})
        if not wanted:
            return None
        refund = refund_of(receipt.past, receipt.earlier, wanted, self._terms(receipt, ticket_id))
        receipt.earlier.append(refund)
        return refund

    def _wanted(self, left: dict[int, tuple[SaleLine, Milli]]) -> dict[int, Milli]:
        chance = self._chance
        if chance.random() < _WHOLE or not left:
            return {number: rest for number, (_, rest) in left.items()}
        number = chance.choice(list(left))
        line, rest = left[number]
        in_pieces = is_whole(rest) and not line.by_weight and rest > pieces(1)
        if in_pieces and chance.random() < _PIECES:
            return {number: pieces(chance.randrange(1, rest // pieces(1)))}
        return {number: rest}

    def _terms(self, receipt: _Receipt, ticket_id: int) -> RefundTerms:
        sale = receipt.past.sale
        goes_back = self._chance.random() < _COUPON_BACK
        coupons = frozenset(used.coupon_id for used in sale.redemptions if goes_back)
        approved_by = "店长" if sale.total > _SUPERVISED else ""
        return RefundTerms(ticket_id, Fen(1), coupons, self._chance.choice(_REASONS), approved_by)
