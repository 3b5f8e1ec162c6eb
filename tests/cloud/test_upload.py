"""The journal comes up exactly once, in order, whatever the line and the till do."""

import dataclasses
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud import ingest, reports
from cloud.effects import Effects
from cloud.parking import Place
from cloud.parts import Parts
from cloud.problems import Refused
from cloud.signing import Caller
from pos_app.domain.journal import Head
from pos_app.domain.money import Fen, pieces
from pos_app.domain.refund import PastSale, RefundTerms, refund_of
from pos_app.domain.shift import (
    BlindCount,
    CashMoved,
    Direction,
    OpenShift,
    ShiftOpened,
    closed_shift,
)
from pos_app.domain.wire import (
    BATCH_ENTRIES,
    BODY_LIMIT,
    INFLATED_LIMIT,
    EventsAck,
    EventsUpload,
    UploadedEntry,
    decode,
    encode,
)
from tests.cloud.databases import Homes
from tests.cloud.fake_till import BEER, NOODLES, SOAP, FakeTill, problem
from tests.cloud.stand import FakeClock, Server, Stand


def messages(stand: Stand) -> list[str]:
    """Why effects were parked, in order."""
    return [message["reason"] for message in reports.messages(stand.parts.database, None)]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_sale_arrives_to_the_fen(stand: Stand, till: FakeTill, compressed: bool) -> None:
    sale = till.sell(SOAP, NOODLES, NOODLES)
    ack = decode(till.send(till.piece(), compressed=compressed).content, EventsAck)
    assert (ack.status, ack.acked_seq) == ("ok", 2)
    assert ack.acked_hash == till.hashes[-1].hex()
    [stored] = reports.sales(stand.parts.database, None)
    assert (stored["total"], stored["saved"], stored["change"]) == (sale.total, 100, sale.change)
    assert stored["receipt"] == f"{till.me.terminal}-A-00000002"
    assert [line["net"] for line in stored["lines"]] == [line.net for line in sale.lines]
    assert stored["discounts"][0]["payer"] == "shop"
    assert messages(stand) == []


def test_the_bytes_are_kept_as_they_came(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    assert stand.column("SELECT entry FROM journal ORDER BY seq") == till.entries


def test_a_repeated_upload_changes_nothing(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    first = till.upload()
    again = till.upload()
    assert (again.status, again.acked_seq) == ("ok", first.acked_seq)
    assert stand.count("sale") == 1


def test_an_overlap_is_skipped(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.sell(NOODLES)
    assert till.upload(first=2).acked_seq == 3
    assert stand.count("sale") == 2


def test_a_hole_is_answered_with_the_cursor(till: FakeTill) -> None:
    till.sell(BEER)
    till.sell(BEER)
    till.upload(last=1)
    ack = till.upload(first=3)
    assert (ack.status, ack.acked_seq) == ("gap", 1)
    assert ack.acked_hash == till.hashes[0].hex()


def test_a_second_history_is_a_fork_and_is_not_mixed_in(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.entries.pop()
    till.hashes.pop()
    till.sell(SOAP)  # a restored disk went on selling
    till.sell(SOAP)
    ack = till.upload()
    assert (ack.status, ack.acked_seq) == ("fork", 2)
    assert stand.count("journal") == 2
    assert messages(stand) == ["fork"]


def test_a_fork_right_behind_the_cursor_is_seen(till: FakeTill) -> None:
    till.sell(BEER)
    till.upload()
    till.entries.pop()
    till.hashes.pop()
    till.sell(SOAP)
    till.sell(SOAP)
    assert till.upload(first=3).status == "fork"


def test_nothing_new_is_a_question_for_the_cursor(till: FakeTill) -> None:
    till.upload()
    ack = decode(till.send(till.piece(2, 1)).content, EventsAck)
    assert (ack.status, ack.acked_seq) == ("ok", 1)


def test_an_entry_of_another_key_is_refused_with_its_number(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    piece = till.piece()
    other = UploadedEntry(piece.entries[1].data, piece.entries[0].signature)
    answer = till.send(EventsUpload(1, 1, piece.before, [piece.entries[0], other]))
    refused = problem(answer)
    assert (refused.status, refused.code, refused.detail) == (422, "entry_signature", "seq 2")
    assert stand.count("journal") == 0  # all or nothing


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_flipped_bit_is_never_stored(stand: Stand, till: FakeTill, seq: int, at: float) -> None:
    till.sell(BEER)
    till.sell(SOAP)
    piece = till.piece()
    data = bytearray(piece.entries[seq - 1].data.encode())
    data[int(len(data) * at)] ^= 1
    flipped = UploadedEntry(data.decode("utf-8", "replace"), piece.entries[seq - 1].signature)
    entries = [*piece.entries[: seq - 1], flipped, *piece.entries[seq:]]
    assert problem(till.send(EventsUpload(1, 1, piece.before, entries))).status == 422
    assert stand.count("journal") == 0


def test_an_epoch_that_the_cloud_never_gave_is_refused(till: FakeTill) -> None:
    piece = till.piece()
    answer = till.send(EventsUpload(2, 1, piece.before, piece.entries))
    assert problem(answer).code == "epoch"


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b'{"v":1}', b'{"v":9,"kind":"LaterThing"}', "中".encode()]
)
def test_an_entry_that_nobody_can_read_is_kept_and_blocks_nothing(
    stand: Stand, till: FakeTill, raw: bytes
) -> None:
    till.append_raw(raw)
    till.sell(BEER)
    ack = till.upload()
    assert (ack.status, ack.acked_seq) == ("ok", 3)
    assert messages(stand) == ["unreadable"]
    assert stand.column("SELECT entry FROM journal WHERE seq = 2") == [raw]
    assert stand.count("sale") == 1


def test_a_sale_whose_sums_are_wrong_is_parked(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    wrong = json.loads(till.entries.pop())
    till.hashes.pop()
    wrong["body"]["total"] -= 1
    till.append_raw(json.dumps(wrong).encode())
    assert till.upload().acked_seq == 2
    assert messages(stand) == ["balance", "totals"]
    assert stand.count("sale") == 0


@pytest.mark.parametrize(
    ("field", "value"), [("quantity", 0), ("quantity", 10**30), ("unit_price", -(10**30))]
)
def test_an_impossible_number_blocks_nothing(
    stand: Stand, till: FakeTill, field: str, value: int
) -> None:
    till.sell(BEER)
    wrong = json.loads(till.entries.pop())
    till.hashes.pop()
    wrong["body"]["lines"][0][field] = value
    till.append_raw(json.dumps(wrong).encode())
    assert till.upload().acked_seq == 2
    assert messages(stand)[0] in {"balance", "impossible", "unreadable"}


def test_an_entry_in_the_wrong_place_is_parked(stand: Stand, till: FakeTill) -> None:
    till.append_raw(till.entries[0])  # says seq 1, stands at 2
    assert till.upload().acked_seq == 2
    assert messages(stand) == ["head"]


def test_totals_that_do_not_follow_are_parked(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER)
    till.totals = dataclasses.replace(till.totals, sales=7)
    till.sell(BEER)
    till.upload()
    assert messages(stand) == ["totals"]
    assert stand.count("sale") == 2


def test_a_time_that_goes_back_is_parked(stand: Stand, till: FakeTill) -> None:
    till.sell(BEER, at_ms=till.clock() - 1)
    till.upload()
    assert messages(stand) == ["totals"]


def test_a_price_that_the_rules_do_not_give_is_parked(stand: Stand, till: FakeTill) -> None:
    rules = till.rules
    till.rules = dataclasses.replace(rules, promotions=())  # a till that forgot the special price
    till.sell(NOODLES)
    till.upload()
    assert messages(stand) == ["repriced"]
    assert stand.count("sale") == 1  # the sale happened all the same


def test_rules_that_were_never_published_are_noticed(stand: Stand, till: FakeTill) -> None:
    till.rules = dataclasses.replace(till.rules, version=99)
    till.sell(BEER)
    till.upload()
    assert messages(stand) == ["repriced"]


def test_too_many_entries_are_refused(till: FakeTill) -> None:
    entry = till.piece().entries[0]
    upload = EventsUpload(1, 1, till.piece().before, [entry] * (BATCH_ENTRIES + 1))
    assert problem(till.send(upload, compressed=True)).code == "too_large"


def test_a_body_over_the_limit_is_refused(till: FakeTill) -> None:
    path = f"/v1/terminals/{till.me.terminal}/events"
    assert problem(till.call("POST", path, b"x" * (BODY_LIMIT + 1))).status == 413


def test_a_gzip_bomb_goes_off_nowhere(till: FakeTill) -> None:
    bomb = gzip.compress(b" " * (10 * INFLATED_LIMIT))
    assert len(bomb) < BODY_LIMIT
    path = f"/v1/terminals/{till.me.terminal}/events"
    answer = till.client.send(till.signed("POST", path, bomb, content_encoding="gzip"))
    assert problem(answer).status == 413


@pytest.mark.parametrize("cut", [0, 5, -1])
def test_broken_gzip_is_refused(till: FakeTill, cut: int) -> None:
    body = gzip.compress(encode(till.piece()))[:cut]
    path = f"/v1/terminals/{till.me.terminal}/events"
    answer = till.client.send(till.signed("POST", path, body, content_encoding="gzip"))
    assert problem(answer).code == "unreadable"


def test_another_encoding_is_refused(till: FakeTill) -> None:
    path = f"/v1/terminals/{till.me.terminal}/events"
    call = till.signed("POST", path, b"x", content_encoding="br")
    assert problem(till.client.send(call)).status == 415


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_seq", 0), ("epoch", 10**30), ("before", "00"), ("before", "zz" * 32), ("entries", 5)],
)
def test_a_broken_upload_is_refused(till: FakeTill, field: str, value: object) -> None:
    upload = json.loads(encode(till.piece()))
    upload[field] = value
    body = json.dumps(upload).encode()
    path = f"/v1/terminals/{till.me.terminal}/events"
    assert problem(till.call("POST", path, body)).code == "unreadable"


@pytest.fixture(scope="module")
def day_of_sales(
    server: Server, sqlite_homes: Homes, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FakeTill, Caller]:
    """A till with twelve entries, enrolled once for all examples: one shift."""
    clock = FakeClock()
    folder = tmp_path_factory.mktemp("journal")
    with (
        sqlite_homes.demo_shop(folder) as home,
        server.serving(home.app(clock), clock, home.url) as stand,
    ):
        till = FakeTill(stand)
        till.pull()
        till.open_epoch()
        opened = ShiftOpened(1, Fen(50_000))
        till.append(opened)
        sales = [till.sell(*[SOAP, BEER, NOODLES, NOODLES][: n % 4 + 1]) for n in range(7)]
        terms = RefundTerms(1, Fen(1), frozenset(), "broken", "")
        refund = refund_of(PastSale(1, 6, sales[3]), (), {1: pieces(1)}, terms)
        till.append(refund)
        banked = CashMoved(Direction.OUT, Fen(30_000), "safe", "")
        till.append(banked)
        shift = OpenShift.begun(opened, epoch=1, seq=2)
        for body in (*sales, refund, banked):
            shift = shift.after(body)
        till.append(closed_shift(shift, BlindCount({})))
        raw = till.key.public_key().public_bytes_raw()
        return till, Caller(till.me.terminal, till.me.store, raw)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=12))
def test_uploads_in_any_order_and_number_give_the_same_cloud(
    day_of_sales: tuple[FakeTill, Caller],
    homes: Homes,
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[tuple[int, int]],
) -> None:
    with homes.demo_shop(tmp_path_factory.mktemp("cloud")) as home:
        parts: Parts = home.app(FakeClock()).state.parts
        take_in_pieces(parts, *day_of_sales, pieces)
        parts.database.close()


def take_in_pieces(
    parts: Parts, till: FakeTill, caller: Caller, pieces: list[tuple[int, int]]
) -> None:
    with parts.database.write() as work:
        work.do(
            "INSERT INTO terminal (terminal_id, store_id, name, public_key, screen_key,"
            " maintenance_key) VALUES (?, ?, '1', ?, ?, ?)",
            (caller.terminal, caller.store, caller.public_key, b"", b""),
        )
        work.do("INSERT INTO epoch VALUES (?, 1, 0, ?)", (caller.terminal, bytes(32)))
    acked = 0
    for one, other in pieces:
        first, last = min(one, other), max(one, other)
        ack = ingest.take_in(parts, caller, till.piece(first, last))
        assert ack.status == ("gap" if first > acked + 1 else "ok")
        acked = max(acked, last) if ack.status == "ok" else acked
        assert ack.acked_seq == acked
    ingest.take_in(parts, caller, till.piece())
    with parts.database.read() as work:
        stored = [row[0] for row in work.rows("SELECT entry FROM journal ORDER BY seq")]
    assert stored == till.entries
    sold = reports.sales(parts.database, None)
    assert sum(sale["total"] for sale in sold) == till.totals.net
    assert len(sold) == 7
    with parts.database.read() as work:
        assert work.rows("SELECT total, doubt FROM refund") == [(till.totals.refunded, "")]
        assert work.rows("SELECT sold, cash_out FROM shift_close") == [(till.totals.net, 30_000)]
    assert reports.messages(parts.database, None) == []


def test_what_was_not_acknowledged_is_not_there_at_all(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.sell(BEER)
    till.sell(SOAP)
    real = Effects.apply
    calls: list[int] = []

    def fails_at_the_third(
        effects: Effects, place: Place, data: bytes, before: Head | None
    ) -> Head | None:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("power cut")
        return real(effects, place, data, before)

    monkeypatch.setattr(Effects, "apply", fails_at_the_third)
    caller = Caller(till.me.terminal, till.me.store, till.key.public_key().public_bytes_raw())
    with pytest.raises(RuntimeError):
        ingest.take_in(stand.parts, caller, till.piece())
    assert stand.count("journal") == stand.count("sale") == 0
    monkeypatch.undo()
    assert till.upload().acked_seq == 3


def test_a_refused_upload_moves_nothing(stand: Stand, till: FakeTill) -> None:
    caller = Caller(till.me.terminal, till.me.store, bytes(32))
    with pytest.raises(Refused):
        ingest.take_in(stand.parts, caller, till.piece())
    assert stand.column("SELECT acked_seq FROM epoch") == [0]


def test_the_report_reads_a_store_of_its_own(stand: Stand, till: FakeTill, tmp_path: Path) -> None:
    till.sell(BEER)
    till.upload()
    assert len(reports.sales(stand.parts.database, till.me.store)) == 1
    assert reports.sales(stand.parts.database, 7) == []
