"""A shop whose coupons are claimed, used, brought back and paid for, told in a few words."""

from collections.abc import Mapping
from typing import Any

from cloud import claims, ingest
from cloud.settlement.reports import Days
from cloud.signing import Caller
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import EpochOpened, EpochReason
from pos_app.domain.money import Fen, Milli
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, refund_of
from tests.cloud.fake_till import FakeTill, coupon_in
from tests.cloud.stand import STORE, Stand

EVER = Days()


def claimed(stand: Stand, till: FakeTill, *offer_ids: int, person: int = 0) -> list[Coupon]:
    """A coupon of each offer for one person, in this order."""
    for number in offer_ids:
        claimant = bytes([person, number % 250]) * 16
        session = claims.Session(claimant, till.me.terminal, 1, STORE)
        claims.claim(stand.parts, session, number)
    new = [coupon_in(token, till) for token in till.claims().tokens]
    by_offer = {coupon.offer_id: coupon for coupon in new}
    return [by_offer[number] for number in offer_ids]


def sell(till: FakeTill, *goods: str, coupons: list[Coupon], at_ms: int | None = None) -> PastSale:
    """A sale, and where it stands."""
    sale = till.sell(*goods, coupons=coupons, at_ms=at_ms)
    return PastSale(till.epoch, len(till.entries), sale)


def bring_back(
    till: FakeTill,
    past: PastSale,
    *earlier: RefundRecorded,
    wanted: Mapping[int, int] | None = None,
) -> RefundRecorded:
    """The next refund of a sale: everything that is left, or so much of each line. It says that
    every coupon is the shopper's again, whatever its offer says."""
    back = {line: Milli(quantity) for line, quantity in (wanted or _left(past, *earlier)).items()}
    returnable = frozenset(used.coupon_id for used in past.sale.redemptions)
    terms = RefundTerms(7, Fen(1), returnable, "broken", "boss")
    refund = refund_of(past, earlier, back, terms)
    till.append(refund)
    return refund


def _left(past: PastSale, *earlier: RefundRecorded) -> dict[int, int]:
    back: dict[int, int] = {}
    for refund in earlier:
        for part in refund.lines:
            back[part.line_no] = back.get(part.line_no, 0) + part.quantity
    left = {line.line_no: line.quantity - back.get(line.line_no, 0) for line in past.sale.lines}
    return {number: quantity for number, quantity in left.items() if quantity}


def begin_epoch(till: FakeTill) -> None:
    """What a till does that lost its ledger: the next epoch, entry 1."""
    till.epoch += 1
    till.entries, till.hashes = [], []
    till.append(EpochOpened(EpochReason.REPLACED, till.public_key, 0, 0, ""))


def upload(stand: Stand, till: FakeTill, last: int | None = None) -> None:
    """The epoch at hand, all of it or up to an entry, without the network between."""
    caller = Caller(till.me.terminal, till.me.store, till.key.public_key().public_bytes_raw())
    assert ingest.take_in(stand.parts, caller, till.piece(last=last)).status == "ok"


def owed(stand: Stand) -> dict[str, int]:
    """What each funder owes in all."""
    return dict(
        rows(
            stand, "SELECT funder, sum(amount) FROM settlement_line GROUP BY funder ORDER BY funder"
        )
    )


def rows(stand: Stand, sql: str) -> list[tuple[Any, ...]]:
    with stand.parts.database.read() as work:
        return work.rows(sql)


def parked(stand: Stand) -> list[object]:
    return stand.column("SELECT reason FROM parked ORDER BY epoch, seq, reason")
