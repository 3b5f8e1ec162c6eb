"""A refund is recorded whatever its sale says, and counts only against one that allows it."""

from dataclasses import replace
from typing import Any

from cloud import ingest, reports
from cloud.signing import Caller
from pos_app.domain.journal import EpochOpened, EpochReason
from pos_app.domain.money import Fen, pieces
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, TenderBack, refund_of
from pos_app.domain.sale import SaleRecorded, TenderKind
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand


def messages(stand: Stand) -> list[str]:
    return [message["reason"] for message in reports.messages(stand.parts.database, None)]


def doubts(stand: Stand) -> list[object]:
    return stand.column("SELECT doubt FROM refund ORDER BY epoch, seq")


def sell(till: FakeTill, *goods: str) -> PastSale:
    """A sale, and where it stands."""
    sale = till.sell(*goods)
    return PastSale(till.epoch, len(till.entries), sale)


def refund(
    past: PastSale, *earlier: RefundRecorded, line_no: int = 1, count: int = 1
) -> RefundRecorded:
    terms = RefundTerms(7, Fen(1), _coupons(past.sale), "broken", "boss")
    return refund_of(past, earlier, {line_no: pieces(count)}, terms)


def _coupons(sale: SaleRecorded) -> frozenset[str]:
    return frozenset(used.coupon_id for used in sale.redemptions)


def rows(stand: Stand, table: str) -> list[tuple[Any, ...]]:
    """Without the columns that name the entry."""
    with stand.parts.database.read() as work:
        return [row[4:] for row in work.rows(f"SELECT * FROM {table}")]


def begin_epoch(till: FakeTill) -> None:
    """What a till does that lost its ledger: the next epoch, entry 1."""
    till.epoch += 1
    till.entries, till.hashes = [], []
    till.append(EpochOpened(EpochReason.REPLACED, till.public_key, 0, 0, ""))


def upload(stand: Stand, till: FakeTill, first: int = 1, last: int | None = None) -> None:
    caller = Caller(till.me.terminal, till.me.store, till.key.public_key().public_bytes_raw())
    assert ingest.take_in(stand.parts, caller, till.piece(first, last)).status == "ok"


def test_a_refund_arrives_to_the_fen(stand: Stand, till: FakeTill) -> None:
    past = sell(till, NOODLES, NOODLES, BEER)
    back = refund(past)
    till.append(back)
    till.upload()

    [recorded] = rows(stand, "refund")
    assert recorded == (
        f"{till.me.terminal}-A-00000003",
        till.clock.day,
        till.clock(),
        1,
        2,
        back.gross,
        back.saved,
        0,
        back.total,
        "broken",
        "boss",
        "",
    )
    assert rows(stand, "refund_line") == [(1, 1000, back.gross, back.total)]
    assert rows(stand, "refund_discount") == [(1, 1, "sp-noodles", "shop", back.saved)]
    assert rows(stand, "refund_tender") == [(1, "cash", back.total)]
    assert stand.count("sale") == 1
    assert messages(stand) == []


def test_a_refund_that_comes_again_is_there_once(stand: Stand, till: FakeTill) -> None:
    till.append(refund(sell(till, BEER)))
    till.upload()
    till.upload()

    assert stand.count("refund") == stand.count("refund_line") == 1
    assert messages(stand) == []


def test_more_than_was_sold_is_recorded_in_doubt_and_parked(stand: Stand, till: FakeTill) -> None:
    past = sell(till, BEER)
    till.append(refund(past))
    till.append(refund(past))  # a till that forgot the first
    till.upload()

    assert doubts(stand) == ["", "over"]
    [message] = reports.messages(stand.parts.database, None)
    assert (message["reason"], message["detail"]) == (
        "refund_over",
        "1/2: line 1: 2000 back of 1000",
    )


def test_a_refund_of_a_sale_that_nobody_knows_is_parked(stand: Stand, till: FakeTill) -> None:
    past = sell(till, BEER)
    till.append(replace(refund(past), sale_seq=1))  # the epoch's opening
    till.append(replace(refund(past), sale_epoch=9))
    till.append(replace(refund(past), sale_seq=5))  # itself
    till.upload()

    assert doubts(stand) == ["sale_unknown"] * 3
    assert messages(stand) == ["refund_sale_unknown"] * 3


def test_a_refund_whose_own_sums_are_wrong_is_not_recorded(stand: Stand, till: FakeTill) -> None:
    till.append(replace(refund(sell(till, BEER)), gross=Fen(1)))
    ack = till.upload()

    assert ack.acked_seq == 3
    assert stand.count("refund") == 0
    assert messages(stand) == ["balance"]


def test_a_refund_with_a_number_that_no_table_takes_blocks_nothing(
    stand: Stand, till: FakeTill
) -> None:
    back = refund(sell(till, BEER))
    huge = Fen(2**63)
    line = replace(back.lines[0], gross=huge, net=huge)
    tenders = (TenderBack(TenderKind.CASH, huge),)
    till.append(replace(back, lines=(line,), gross=huge, saved=Fen(0), total=huge, tenders=tenders))
    till.append(back)
    till.upload()

    assert doubts(stand) == [""]
    assert messages(stand) == ["impossible"]


def test_goods_of_an_earlier_epoch_come_back_in_a_later_one(stand: Stand, till: FakeTill) -> None:
    past = sell(till, BEER, BEER)
    first = refund(past)
    till.append(first)
    upload(stand, till)
    begin_epoch(till)
    till.append(refund(past, first))
    upload(stand, till)

    assert doubts(stand) == ["", ""]
    assert messages(stand) == []


def test_a_refund_that_comes_before_its_sale_counts_when_the_sale_is_there(
    stand: Stand, till: FakeTill
) -> None:
    """The sale was salvaged from the damaged disk after the new epoch had gone up."""
    upload(stand, till)
    past = sell(till, BEER)
    old = (till.epoch, till.entries, till.hashes)
    begin_epoch(till)
    till.append(refund(past))
    upload(stand, till)
    assert doubts(stand) == ["sale_unknown"]

    till.epoch, till.entries, till.hashes = old
    upload(stand, till)

    assert doubts(stand) == [""]


def test_an_older_refund_that_comes_late_puts_the_newer_one_in_doubt(
    stand: Stand, till: FakeTill
) -> None:
    past = sell(till, BEER)
    upload(stand, till)
    till.append(refund(past))
    old = (till.epoch, till.entries, till.hashes)
    begin_epoch(till)
    till.append(refund(past))
    upload(stand, till)
    assert doubts(stand) == [""]

    till.epoch, till.entries, till.hashes = old
    upload(stand, till)

    assert doubts(stand) == ["", "over"]
    assert messages(stand) == ["refund_over"]


def test_a_coupon_whose_offer_keeps_it_is_noted_and_stays_redeemed(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    [token] = till.claims().tokens
    coupon = coupon_in(token, till)
    sale = till.sell(SOAP, coupons=[coupon])
    till.append(refund(PastSale(1, len(till.entries), sale)))
    till.upload()

    assert rows(stand, "coupon_return") == [(coupon.coupon_id,)]
    assert stand.column("SELECT state FROM coupon") == ["REDEEMED"]
    assert stand.count("redemption") == 1
    assert messages(stand) == []


def test_a_coupon_whose_offer_keeps_it_is_not_paid_a_second_time(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    phone.scan(till.screen_path())
    phone.press()
    [token] = till.claims().tokens
    coupon = coupon_in(token, till)
    sale = till.sell(SOAP, coupons=[coupon])
    till.append(refund(PastSale(1, len(till.entries), sale)))
    till.sell(SOAP, coupons=[coupon])
    till.upload()

    assert stand.count("sale") == 2
    assert stand.column("SELECT sum(redeemed) FROM budget") == [0]  # its goods came back
    assert messages(stand) == ["coupon_redeemed_before"]
