"""Entries and messages survive the wire byte by byte; garbage is Unreadable and nothing else."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain import wire
from pos_app.domain.coupon import Payer
from pos_app.domain.journal import BasketVoided, Body, Entry, ReceiptReprinted, Totals
from pos_app.domain.money import Fen
from tests.builders import SOAP, offer, rules_of, special_price
from tests.domain.entries import bodies, head_of, totals, words

VOIDED = BasketVoided(3, "training", 2, Fen(900))


@given(bodies, totals, words, st.integers(-(2**53), 2**53))
def test_every_kind_of_entry_survives_the_wire(
    body: Body, perpetual: Totals, operator: str, utc_ms: int
) -> None:
    head = head_of(body, totals=perpetual, operator=operator, utc_ms=utc_ms)
    assert wire.decode_entry(wire.encode_entry(head, body)) == Entry(head, body)


@given(bodies)
def test_an_entry_reads_the_same_with_the_standard_library(body: Body) -> None:
    data = wire.encode_entry(head_of(body), body)
    plain = json.loads(data)
    assert plain["kind"] == type(body).__name__
    assert list(plain)[-1] == "body"
    compact = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(compact) == plain


def test_the_bytes_of_an_entry_never_change() -> None:
    # What is signed today must be the same bytes for ever: this text is written by hand.
    assert wire.encode_entry(head_of(VOIDED), VOIDED).decode() == (
        '{"v":2,"store":7,"terminal":"7K2M9QXD","epoch":1,"seq":4821,"kind":"BasketVoided",'
        '"day":"2026-11-22","utc_ms":1795342356000,"boot_id":"b","boot_ms":12,"time":"trusted",'
        '"operator":"owner","totals":{"sales":1,"net":2,"redeemed":0,'
        '"refunds":0,"refunded":0},'
        '"body":{"ticket_id":3,"reason":"training","lines":2,"total":900}}'
    )


def altered(**changes: object) -> bytes:
    entry = json.loads(wire.encode_entry(head_of(VOIDED), VOIDED))
    return json.dumps(entry | changes).encode()


def test_fields_of_a_later_version_are_ignored() -> None:
    body = {"ticket_id": 3, "reason": "training", "lines": 2, "total": 900, "mood": ["new"]}
    assert wire.decode_entry(altered(body=body, shift={"no": 4})).body == VOIDED


def test_the_order_of_fields_is_free_when_reading() -> None:
    entry = json.loads(altered())
    backwards = json.dumps(dict(reversed(entry.items()))).encode()
    assert wire.decode_entry(backwards) == Entry(head_of(VOIDED), VOIDED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b'{"v":"\xff"}',
        b'{"v":"\\ud800"}',
        b"1" * 5000,
        b"[" * 200_000,
        b'{"later":' + b"[" * 200_000,
        altered(kind="WaterPumped"),
        altered(v=0),
        altered(v=3),
        altered(v=None),
        altered(v=1, kind="ShiftOpened", body={"shift_no": 1, "opening_float": 1}),
        altered(totals={"sales": 1, "net": 2, "redeemed": 0}),
        altered(kind=""),
        altered(kind=None),
        altered(seq="4821"),
        altered(seq=1.5),
        altered(totals=7),
        altered(body=None),
        altered(body={}),
        altered(body={"ticket_id": 3, "reason": 5, "lines": 2, "total": 900}),
        altered()[:-1],
        altered() + b"}",
    ],
)
def test_what_is_no_entry_is_unreadable(data: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.decode_entry(data)


def test_an_entry_of_a_newer_version_says_so() -> None:
    with pytest.raises(wire.Unreadable, match="version 3, and this program reads 1 to 2"):
        wire.decode_entry(altered(v=3, totals="other", body="other"))


def test_an_entry_of_the_first_version_has_no_refunds_in_its_totals() -> None:
    first = {"sales": 1, "net": 2, "redeemed": 3}
    read = wire.decode_entry(altered(v=1, totals=first))
    assert read.head.v == 1
    assert read.head.totals == Totals(1, Fen(2), Fen(3), refunds=0, refunded=Fen(0))
    assert read.body == VOIDED


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 300))
@example(b"", 0, 300)
def test_garbage_within_an_entry_is_an_entry_or_unreadable(
    garbage: bytes, start: int, length: int
) -> None:
    data = altered()
    broken = data[:start] + garbage + data[start + length :]
    try:
        entry = wire.decode_entry(broken)
    except wire.Unreadable:
        return
    assert type(entry.body).__name__ == entry.head.kind


@given(st.binary(max_size=200))
def test_garbage_for_a_message_is_unreadable(data: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.decode(data, wire.Enrolled)


def test_a_deeply_nested_message_is_unreadable() -> None:
    with pytest.raises(wire.Unreadable):
        wire.decode(b'{"later":' + b"[" * 200_000, wire.EventsAck)


def test_an_unreadable_message_says_where() -> None:
    with pytest.raises(wire.Unreadable, match=r"entries\[0\]\.signature"):
        wire.decode(
            '{"epoch":1,"first_seq":1,"before":"","entries":[{"data":"","signature":5}]}',
            wire.EventsUpload,
        )


def test_rules_survive_the_wire_with_every_field() -> None:
    rules = rules_of(
        special_price(SOAP, 2500), offer(SOAP), offer(offer_id=2, payer=Payer.PLATFORM), version=9
    )
    page = wire.RulesPage("rules", 9, more=False, rules=rules)
    assert wire.decode(wire.encode(page), wire.RulesPage) == page


def test_goods_survive_the_wire() -> None:
    page = wire.CataloguePage("catalogue", 5, more=True, products=[SOAP], removed=["6901"])
    assert wire.decode(wire.encode(page).decode(), wire.CataloguePage) == page


def test_an_answer_of_a_later_cloud_is_understood() -> None:
    ack = wire.decode(
        '{"status":"ok","acked_seq":3,"acked_hash":"ab","server_utc_ms":5,"mood":"sunny"}',
        wire.EventsAck,
    )
    assert ack == wire.EventsAck("ok", 3, "ab", 5, retry_after_s=0)


@given(st.lists(st.builds(wire.UploadedEntry, data=words, signature=words), max_size=5))
def test_the_size_of_a_batch_is_never_more_than_was_counted(
    entries: list[wire.UploadedEntry],
) -> None:
    bare = len(wire.encode(wire.EventsUpload(1, 1, "", [])))
    whole = len(wire.encode(wire.EventsUpload(1, 1, "", entries)))
    assert whole - bare <= wire.batch_bytes(entries) <= whole - bare + 1


def test_a_reprint_is_told_from_a_print_by_its_kind() -> None:
    body = ReceiptReprinted(sale_seq=4, copy=2)
    assert wire.decode_entry(wire.encode_entry(head_of(body), body)).body == body
