"""Sales with their lines, discounts, tenders and redeemed coupons."""

from collections.abc import Iterator
from typing import NamedTuple

from cloud.database import Values, Work
from cloud.parking import IMPOSSIBLE, Place, park, whole_or_parked
from cloud.redeeming import redeem
from cloud.repricing import Repricing
from pos_app.domain.journal import Head
from pos_app.domain.moment import business_day_name
from pos_app.domain.receipt_number import ReceiptNumber
from pos_app.domain.sale import SaleRecorded, imbalance

LINES_LIMIT = 200


class _Sold(NamedTuple):
    place: Place
    head: Head
    sale: SaleRecorded


class Sales:
    """Writes sales in bulk: one statement a table for all that an upload brings.

    Why not each by itself: with hundreds in an upload the calls cost more than the rows.
    """

    def __init__(self, work: Work, now_ms: int) -> None:
        self._work = work
        self._now_ms = now_ms
        self._repricing = Repricing(work)
        self._kept_back: list[_Sold] = []

    def take(self, place: Place, head: Head, sale: SaleRecorded) -> None:
        """One more sale; parked when its sums are wrong. One with coupons is written at once."""
        wrong = _implausible(sale) or imbalance(sale)
        if wrong is not None:
            park(self._work, place, "balance", wrong, self._now_ms)
        elif sale.redemptions:
            self._write_alone(_Sold(place, head, sale))
        else:
            self._kept_back.append(_Sold(place, head, sale))

    def write(self) -> None:
        """Write all that was kept back. Numbers that no table takes are found one by one."""
        kept, self._kept_back = self._kept_back, []
        if not kept:
            return
        try:
            with self._work.all_or_nothing():
                _insert(self._work, kept)
        except IMPOSSIBLE:
            for sold in kept:
                self._write_alone(sold)
        else:
            for sold in kept:
                self._price_again(sold)

    def _write_alone(self, sold: _Sold) -> None:
        """The sale and what it redeems, or neither."""
        with whole_or_parked(self._work, sold.place, self._now_ms):
            _insert(self._work, [sold])
            for redemption in sold.sale.redemptions:
                refusal = redeem(
                    self._work,
                    sold.place,
                    sold.head.utc_ms,
                    sold.sale,
                    redemption,
                    now_ms=self._now_ms,
                )
                if refusal is not None:
                    park(self._work, sold.place, refusal, redemption.coupon_id, self._now_ms)
            self._price_again(sold)

    def _price_again(self, sold: _Sold) -> None:
        differing = self._repricing.difference(sold.place.store, sold.sale)
        if differing is not None:
            park(self._work, sold.place, "repriced", differing, self._now_ms)


def day_of(head: Head) -> str:
    """The business day of an entry by its time, whatever its till wrote beside it: periods are paid
    and shops are judged by it. What the till wrote where its time is none."""
    try:
        return business_day_name(head.utc_ms)
    except OverflowError:
        return head.day


def _implausible(sale: SaleRecorded) -> str | None:
    if not 0 < len(sale.lines) <= LINES_LIMIT:
        return f"{len(sale.lines)} lines"
    for number, line in enumerate(sale.lines, start=1):
        if line.line_no != number:
            return "lines are not numbered 1, 2, 3 …"
        if line.quantity <= 0 or line.unit_price < 0 or line.gross < 0:
            return "a quantity or a price below zero"
        if line.discounts and min(discount.amount for discount in line.discounts) <= 0:
            return "a discount that takes nothing off"
    if any(tender.amount < 0 or tender.given < 0 for tender in sale.tenders):
        return "a tender below zero"
    return None


def _insert(work: Work, many: list[_Sold]) -> None:
    """Each row is made when its turn comes: thousands at once are work for the collector."""
    work.do_all(
        "INSERT INTO sale (store_id, terminal_id, epoch, seq, receipt, day, sold_at,"
        " rules_version, gross, saved, total, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((*place.key, *_sale_row(place, head, sale)) for place, head, sale in many),
    )
    work.do_all(
        "INSERT INTO sale_line (store_id, terminal_id, epoch, seq, line_no, barcode, name,"
        " unit_price, quantity, gross, net) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _line_rows(many),
    )
    work.do_all(
        "INSERT INTO discount (store_id, terminal_id, epoch, seq, line_no, nth, kind, source,"
        " payer, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _discount_rows(many),
    )
    work.do_all(
        "INSERT INTO tender (store_id, terminal_id, epoch, seq, nth, kind, amount, given)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        _tender_rows(many),
    )


def _line_rows(many: list[_Sold]) -> Iterator[Values]:
    for place, _, sale in many:
        key = place.key
        for line in sale.lines:
            yield (
                *key,
                line.line_no,
                line.barcode,
                line.name,
                line.unit_price,
                line.quantity,
                line.gross,
                line.net,
            )


def _discount_rows(many: list[_Sold]) -> Iterator[Values]:
    for place, _, sale in many:
        for line in sale.lines:
            for nth, off in enumerate(line.discounts, start=1):
                yield (
                    *place.key,
                    line.line_no,
                    nth,
                    off.kind.value,
                    off.source,
                    off.payer.value,
                    off.amount,
                )


def _tender_rows(many: list[_Sold]) -> Iterator[Values]:
    for place, _, sale in many:
        for nth, tender in enumerate(sale.tenders, start=1):
            yield (*place.key, nth, tender.kind.value, tender.amount, tender.given)


def _sale_row(place: Place, head: Head, sale: SaleRecorded) -> Values:
    return (
        str(ReceiptNumber(place.terminal, place.epoch, place.seq)),
        day_of(head),
        head.utc_ms,
        sale.rules_version,
        sale.gross,
        sale.saved,
        sale.total,
        sale.change,
    )
