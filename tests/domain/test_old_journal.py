"""What version 1 really wrote is read, verified and carried on by today's code."""

import itertools
import json
from collections import Counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.domain.coupon import Payer
from pos_app.domain.journal import GENESIS, KINDS, Totals, chain, signed_message
from pos_app.domain.money import Fen, pieces
from pos_app.domain.refund import PastSale, refund_of
from pos_app.domain.sale import SaleRecorded, imbalance
from pos_app.domain.wire import decode_entry
from tests.domain.returns import terms
from tests.fixtures import journal_v1


def test_every_entry_of_the_first_version_is_read() -> None:
    read = [decode_entry(entry.data) for entry in journal_v1.entries()]

    assert {entry.head.v for entry in read} == {1}
    assert Counter(entry.head.kind for entry in read) == {
        "EpochOpened": 2,
        "SaleRecorded": 15,
        "ReceiptPrinted": 9,
        "BasketVoided": 2,
        "ReceiptReprinted": 1,
        "DrawerAsked": 1,
        "ProductAdded": 1,
    }
    assert all(type(entry.body) is KINDS[entry.head.kind] for entry in read)


def test_its_values_are_what_its_bytes_say() -> None:
    """Against the standard library's reading of the same bytes."""
    for exported in journal_v1.entries():
        plain, read = json.loads(exported.data), decode_entry(exported.data)
        assert plain["seq"] == read.head.seq == exported.seq
        assert plain["totals"] == {
            "sales": read.head.totals.sales,
            "net": read.head.totals.net,
            "redeemed": read.head.totals.redeemed,
        }
        if isinstance(read.body, SaleRecorded):
            assert plain["body"]["total"] == read.body.total
            assert [line["name"] for line in plain["body"]["lines"]] == [
                line.name for line in read.body.lines
            ]


def test_its_chain_and_signatures_hold() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(journal_v1.DEVICE_SECRET)
    for chapter in (1, 2):
        before = GENESIS
        for entry in journal_v1.entries(chapter):
            before = chain(before, entry.data)
            assert before == entry.entry_hash
            secret.public_key().verify(entry.signature, signed_message(before))


def test_its_totals_follow_one_another_and_know_no_refunds() -> None:
    totals = Totals()
    for exported in journal_v1.entries():
        entry = decode_entry(exported.data)
        totals = totals.after(entry.body)
        assert entry.head.totals == totals
    assert totals == Totals(15, Fen(48_506), Fen(500), refunds=0, refunded=Fen(0))


def test_its_sales_add_up() -> None:
    bodies = [decode_entry(entry.data).body for entry in journal_v1.entries()]
    sales = [body for body in bodies if isinstance(body, SaleRecorded)]

    assert [imbalance(sale) for sale in sales] == [None] * 15
    discounts = itertools.chain.from_iterable(line.discounts for s in sales for line in s.lines)
    assert {off.payer for off in discounts} == {Payer.SHOP, Payer.BRAND}


def test_goods_of_its_coupon_sale_can_come_back() -> None:
    second = journal_v1.entries(2)[1]
    sale = decode_entry(second.data).body
    assert isinstance(sale, SaleRecorded)

    claimed = terms(returnable=frozenset({journal_v1.COUPON_ID}))
    refund = refund_of(PastSale(1, second.seq, sale), (), {1: pieces(1)}, claimed)

    assert refund.total == sale.lines[0].net
    assert refund.coupons_returned == (journal_v1.COUPON_ID,)
