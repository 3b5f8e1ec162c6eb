"""The stand-alone verifier agrees with what the till wrote, and with nothing else."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from audit.sales import check_money_back
from audit.shapes import WORDS, Wrong
from tests.adapters.ledger.rewriting import bump, put
from tests.audit.exports import Export, audited, exported

Change = Callable[[Export], object]


@pytest.fixture(scope="module")
def text() -> str:
    return exported()


@pytest.fixture
def export(text: str) -> Export:
    return Export.of(text)


def found(changed: Export | str) -> set[str]:
    """The words of everything that is wrong."""
    whole = changed if isinstance(changed, str) else changed.text()
    return {fault.wrong.word for fault in audited(whole).faults}


def test_what_the_till_wrote_agrees(text: str) -> None:
    audit = audited(text)
    assert audit.faults == []
    assert audit.notes == []
    assert [chapter.epoch for chapter in audit.chapters] == [1, 1]
    assert audit.counts.sales == 61
    assert audit.counts.refunds > 0
    assert audit.counts.redeemed > 0
    assert audit.shifts.closed == 4


def test_writing_it_again_changes_nothing(export: Export) -> None:
    export.seal()
    assert found(export) == set()


# --- by somebody without the key ------------------------------------------------------------------


def cut_tail(export: Export) -> None:
    del export.lines[-3:]


def cut_tail_and_say_so(export: Export) -> None:
    """The header is not signed: this is what only paper and the cloud can show."""
    del export.lines[-3:]
    chapter = export.header["chapters"][-1]
    chapter["entries"] -= 3
    chapter["last_hash"] = export.lines[-1]["hash"]


def swap(export: Export) -> None:
    lines = export.lines
    lines[9], lines[10] = lines[10], lines[9]


def renumber(export: Export) -> None:
    export.lines[9]["seq"] += 1


def other_key(export: Export) -> None:
    export.header["chapters"][1]["public_key"] = export.header["chapters"][0]["public_key"]


def other_hash(export: Export) -> None:
    export.lines[9]["hash"] = "ab" * 32


def other_signature(export: Export) -> None:
    export.lines[9]["signature"] = export.lines[10]["signature"]


def other_till(export: Export) -> None:
    export.header["chapters"][1]["terminal"] = "ZZZZZZZZ"


def chapter_out_of_order(export: Export) -> None:
    export.lines.append(export.lines.pop(0))


def unknown_chapter(export: Export) -> None:
    export.lines[9]["chapter"] = 7


def no_chapters(export: Export) -> None:
    export.header["chapters"] = []


def chapter_listed_twice(export: Export) -> None:
    """Its sales would count twice: an epoch that replaced a lost ledger names no epoch before."""
    lines = [line for line in export.lines if line["chapter"] == 2]
    export.header["chapters"].append({**export.header["chapters"][1], "chapter": 3})
    export.lines += [{**line, "chapter": 3} for line in lines]


def chapters_numbered_alike(export: Export) -> None:
    export.header["chapters"].append(dict(export.header["chapters"][1], epoch=2))


def torn_line(export: Export) -> None:
    del export.lines[9]["data"]


def one_byte(export: Export) -> None:
    export.lines[9]["data"] = export.lines[9]["data"].replace('"v":2', '"v":3')


TOUCHED: dict[str, tuple[Change, set[str]]] = {
    "a changed byte": (one_byte, {"hash", "unreadable", "totals"}),
    "a cut tail": (cut_tail, {"end"}),
    "a missing entry": (lambda export: export.lines.pop(9), {"gap"}),
    "two entries changed about": (swap, {"gap"}),
    "an entry twice": (lambda export: export.lines.insert(9, export.lines[9]), {"gap"}),
    "another number": (renumber, {"gap", "head"}),
    "another key": (other_key, {"signature", "opening"}),
    "another hash": (other_hash, {"hash"}),
    "another signature": (other_signature, {"signature"}),
    "another till's name": (other_till, {"head"}),
    "a chapter out of order": (chapter_out_of_order, {"order"}),
    "an unknown chapter": (unknown_chapter, {"order"}),
    "no chapters": (no_chapters, {"order"}),
    "a chapter listed twice": (chapter_listed_twice, {"header"}),
    "two chapters of one number": (chapters_numbered_alike, {"header"}),
    "a torn line": (torn_line, {"unreadable"}),
}


@pytest.mark.parametrize("what", TOUCHED)
def test_whoever_has_no_key_is_found(export: Export, what: str) -> None:
    change, expected = TOUCHED[what]
    change(export)
    assert expected & found(export), found(export)


def test_a_tail_that_is_cut_with_its_count_is_not_found_but_a_printed_head_shows_it(
    export: Export,
) -> None:
    last = export.lines[-1]
    terminal = export.header["chapters"][-1]["terminal"]
    printed = {(terminal, 1, last["seq"]): last["hash"][:12].upper()}
    assert audited(export.text(), printed).faults == []
    cut_tail_and_say_so(export)
    assert found(export) == set()
    [fault] = audited(export.text(), printed).faults
    assert fault.wrong.word == "receipt"


def test_an_export_of_nothing_is_none(export: Export) -> None:
    export.lines = []
    export.seal()
    assert found(export) == {"opening"}
    export.header["chapters"] = []
    assert found(export) == {"header"}


def test_a_printed_head_of_another_history_is_said(export: Export) -> None:
    terminal = export.header["chapters"][-1]["terminal"]
    [fault] = audited(export.text(), {(terminal, 1, 9): "0123456789AB"}).faults
    assert (fault.where, fault.number, fault.wrong.word) == (f"{terminal}-1", 9, "receipt")


# --- by somebody who holds the keys, and hashes and signs again -----------------------------------

Body = dict[str, Any]


def sales_with(export: Export, what: str) -> int:
    return export.first("SaleRecorded", where=lambda body: bool(body[what]))


def discounted(body: Body) -> bool:
    return any(line["discounts"] for line in body["lines"])


def drop(*path: str | int) -> Callable[[dict[str, Any]], object]:
    """Without what lies at the end of this path."""

    def change(entry: Any) -> None:
        for step in path[:-1]:
            entry = entry[step]
        del entry[path[-1]]

    return change


REWRITTEN: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "a sale's total": ("SaleRecorded", bump("body", "total"), "sale"),
    "a sale's gross": ("SaleRecorded", bump("body", "gross"), "sale"),
    "a line's net": ("SaleRecorded", bump("body", "lines", 0, "net"), "sale"),
    "two lines of one number": ("SaleRecorded", put(2, "body", "lines", 0, "line_no"), "sale"),
    "a line of no quantity": ("SaleRecorded", put(0, "body", "lines", 0, "quantity"), "sale"),
    "the change": ("SaleRecorded", bump("body", "change"), "sale"),
    "a tender": ("SaleRecorded", bump("body", "tenders", 0, "amount"), "sale"),
    "a missing line": ("SaleRecorded", drop("body", "lines", 0), "sale"),
    "the totals": ("SaleRecorded", bump("totals", "net"), "totals"),
    "the count of sales": ("SaleRecorded", bump("totals", "sales"), "totals"),
    "a refund's total": ("RefundRecorded", bump("body", "total"), "refund"),
    "a refund's line": ("RefundRecorded", bump("body", "lines", 0, "net"), "refund"),
    "a refund of another sale": ("RefundRecorded", put(1, "body", "sale_seq"), "refund"),
    "a refund of a line not sold": (
        "RefundRecorded",
        put(99, "body", "lines", 0, "line_no"),
        "refund",
    ),
    "more back than was sold": (
        "RefundRecorded",
        put(10**7, "body", "lines", 0, "quantity"),
        "refund",
    ),
    "a coupon back that was not used": (
        "RefundRecorded",
        put(["0" * 16], "body", "coupons_returned"),
        "refund",
    ),
    "cash that went out": ("CashMoved", bump("body", "amount"), "shift"),
    "cash of no direction": ("CashMoved", put("up", "body", "direction"), "unreadable"),
    "the opening float": ("ShiftOpened", bump("body", "opening_float"), "shift"),
    "another shift's number": ("ShiftOpened", bump("body", "shift_no"), "shift"),
    "a Z report's sales": ("ShiftClosed", bump("body", "figures", "sales"), "shift"),
    "a Z report's cash": ("ShiftClosed", bump("body", "figures", "tenders", 0, "taken"), "shift"),
    "what was expected": ("ShiftClosed", bump("body", "counts", 0, "expected"), "shift"),
    "what was counted": ("ShiftClosed", bump("body", "counts", 0, "counted"), "shift"),
    "the difference": ("ShiftClosed", bump("body", "counts", 0, "difference"), "shift"),
    "a missing count": ("ShiftClosed", put([], "body", "counts"), "shift"),
    "a receipt of a sale to come": ("ReceiptPrinted", put(10**6, "body", "sale_seq"), "unreadable"),
    "another terminal": ("SaleRecorded", put("ZZZZZZZZ", "terminal"), "head"),
    "another seq": ("SaleRecorded", bump("seq"), "head"),
    "another day": ("SaleRecorded", put("2021-01-09", "day"), "head"),
    "a time before": ("BasketVoided", put(0, "utc_ms"), "head"),
    "a time that runs back": ("ReceiptPrinted", bump("utc_ms"), "time"),
    "an unknown kind": ("SaleRecorded", put("SaleForgotten", "kind"), "unreadable"),
    "an unknown version": ("SaleRecorded", put(9, "v"), "unreadable"),
    "an opening in the middle": ("BasketVoided", put("EpochOpened", "kind"), "opening"),
    "an epoch's key": ("EpochOpened", put("A" * 43 + "=", "body", "public_key"), "opening"),
    "a sale of text": ("SaleRecorded", put("1", "body", "total"), "unreadable"),
    "a sale of parts": ("SaleRecorded", put(1.5, "body", "total"), "unreadable"),
    "a sale of truth": ("SaleRecorded", put(True, "body", "total"), "unreadable"),
    "lines that are none": ("SaleRecorded", put([1], "body", "lines"), "unreadable"),
}


@pytest.mark.parametrize("what", REWRITTEN)
def test_whoever_has_the_key_cannot_make_sums_agree_that_do_not(export: Export, what: str) -> None:
    kind, change, word = REWRITTEN[what]
    places = [
        place for place, line in enumerate(export.lines) if json.loads(line["data"])["kind"] == kind
    ]
    far_ahead = kind == "ReceiptPrinted" and word == "time"
    export.edit(places[0], put(2**41, "utc_ms") if far_ahead else change)
    export.seal()
    assert word in found(export), found(export)


FREE = frozenset("ticket_id rules_version priced_at_utc_s unit_price quantity face line_no".split())
"""Numbers of a sale that no sum depends on: a label's printed amount wins over price and quantity,
and a coupon may take less than its face."""
OF_A_REFUND = frozenset({"ticket_id", "payable_in"})
"""All goods are back here, so nothing is rounded to a coin."""
OF_A_SHIFT: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("kind", "free"),
    [
        ("SaleRecorded", FREE),
        ("RefundRecorded", OF_A_REFUND),
        ("CashMoved", OF_A_SHIFT),
        ("ShiftOpened", OF_A_SHIFT),
        ("ShiftClosed", OF_A_SHIFT),
    ],
)
def test_no_number_that_money_depends_on_can_be_rewritten(
    export: Export, kind: str, free: frozenset[str]
) -> None:
    places = [n for n, line in enumerate(export.lines) if f'"kind":"{kind}"' in line["data"]]
    place = next((n for n in places if '"brand"' in export.lines[n]["data"]), places[-1])
    kept = export.lines[place]["data"]
    tried = 0
    for index, (holder, name) in enumerate(_places(json.loads(kept)["body"])):
        if type(holder[name]) is not int or name in free:
            continue
        entry = json.loads(kept)
        changed, _ = list(_places(entry["body"]))[index]
        changed[name] += 1
        export.lines[place]["data"] = json.dumps(entry, ensure_ascii=False)
        export.seal()
        assert found(export) - {"totals"}, (name, holder)
        tried += 1
    assert tried


def test_a_slip_that_no_coin_pays_is_found() -> None:
    slip = {"payable_in": 10, "rounding": -2, "total": 48}
    check_money_back({"total": 48}, [slip], is_all_back=False)
    with pytest.raises(Wrong, match="48 is not payable in 10"):
        check_money_back({"total": 100}, [slip], is_all_back=False)


def test_a_coupon_used_twice_is_found(export: Export) -> None:
    used = sales_with(export, "redemptions")
    copy = json.loads(export.lines[used]["data"])
    place = next(
        place for place in range(used + 1, len(export.lines))
        if json.loads(export.lines[place]["data"])["kind"] == "SaleRecorded"
    )  # fmt: skip
    export.edit(place, put(copy["body"], "body"))
    export.seal()
    assert "coupon" in found(export)


def test_a_discount_that_changes_who_pays_is_found(export: Export) -> None:
    place = export.first("SaleRecorded", where=lambda body: bool(body["redemptions"]))

    def change(entry: dict[str, Any]) -> None:
        entry["body"]["redemptions"][0]["payer"] = "platform"

    export.edit(place, change)
    export.seal()
    assert "sale" in found(export)


def test_an_epoch_that_does_not_follow_is_found(export: Export) -> None:
    place = next(n for n, line in enumerate(export.lines) if line["chapter"] == 2)
    export.edit(place, bump("body", "previous_seq"))
    export.seal()
    assert "opening" in found(export)


def test_an_epoch_that_replaced_a_lost_ledger_may_stand_alone_and_is_noted(export: Export) -> None:
    place = next(n for n, line in enumerate(export.lines) if line["chapter"] == 2)
    for name, value in (("epoch", 0), ("seq", 0), ("hash", "")):
        export.edit(place, put(value, "body", f"previous_{name}"))
    export.edit(place, put("replaced", "body", "reason"))
    export.seal()
    audit = audited(export.text())
    assert audit.faults == []
    assert len(audit.notes) == 1


def branch_off(export: Export, place: int) -> None:
    """The second chapter begins as a fork behind this entry of the first, which went on."""
    sold = json.loads(export.lines[1]["data"])["body"]["total"]
    for index, line in enumerate(export.lines):
        if line["chapter"] == 2:
            export.edit(index, lambda entry: entry["totals"].update(
                sales=entry["totals"]["sales"] - 1, net=entry["totals"]["net"] - sold
            ))  # fmt: skip
    opening = next(n for n, line in enumerate(export.lines) if line["chapter"] == 2)
    export.edit(opening, put("forked", "body", "reason"))
    export.edit(opening, put(export.lines[place]["seq"], "body", "previous_seq"))
    export.edit(opening, put(export.lines[place]["hash"], "body", "previous_hash"))
    export.seal()


def test_a_fork_may_branch_off_an_epoch_whose_rest_was_put_back(export: Export) -> None:
    branch_off(export, 0)
    assert found(export) == set()


def test_a_fork_goes_on_from_the_totals_where_it_branched_off(export: Export) -> None:
    branch_off(export, 1)
    assert found(export) == {"totals"}


@pytest.mark.parametrize("place", [[], None, {"a": 1}, "1"])
def test_an_epoch_that_follows_a_place_that_is_none_is_found(export: Export, place: object) -> None:
    opening = next(n for n, line in enumerate(export.lines) if line["chapter"] == 2)
    export.edit(opening, put(place, "body", "previous_seq"))
    export.seal()
    assert "unreadable" in found(export)


# --- whatever else may lie in a file --------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "",
        "no export at all",
        "[]",
        "null",
        "{}",
        '{"format":"xiaodian-ledger","version":1}',
        '{"format":"xiaodian-ledger","version":2,"context":"mine","chapters":[]}',
        '{"format":"xiaodian-ledger","version":2,"context":"xiaodian journal v1\\u0000"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_export_is_refused(header: str) -> None:
    with pytest.raises(Wrong):
        audited(header)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "7",
        "[" * 100_000,
        "9" * 10_000,
        '{"chapter":2,"chapter":2}',
        '{"chapter":NaN}',
        '{"chapter":2,"seq":1e9}',
        '{"chapter":2,"seq":3,"data_base64":"?","hash":"","signature":""}',
        '{"chapter":2,"seq":3,"data":"\\ud800","hash":"00","signature":""}',
    ],
)
def test_a_line_that_is_no_entry_is_named_and_the_rest_is_read(text: str, line: str) -> None:
    lines = text.splitlines()
    lines.insert(10, line)
    audit = audited("\n".join(lines) + "\n")
    assert audit.faults
    assert audit.counts.sales == 61


def test_no_flipped_byte_goes_unnoticed(text: str) -> None:
    """A flip that leaves every value as it was is none."""
    chance = random.Random(20_261_122)
    whole = text.encode()
    original = [json.loads(line) for line in text.splitlines()]
    for _ in range(40):
        torn = bytearray(whole)
        torn[chance.randrange(len(torn))] ^= 1 << chance.randrange(8)
        try:
            same = [json.loads(line) for line in bytes(torn).splitlines()] == original
        except ValueError:
            same = False
        try:
            is_noticed = bool(audited(bytes(torn)).faults)
        except Wrong:
            is_noticed = True
        assert is_noticed or same


def test_any_value_in_any_place_gives_an_answer(text: str) -> None:
    """Whatever stands where a value is expected: never a crash, and never agreement."""
    chance = random.Random(7)
    numbers = (None, True, -1, 0, 10**30, 1.5)
    strange: tuple[Any, ...] = (*numbers, "", "x", "9" * 5000, [], [1], {}, {"a": 1})
    for _ in range(30):
        export = Export.of(text)
        place = chance.randrange(len(export.lines))
        entry = json.loads(export.lines[place]["data"])
        holder, name = chance.choice(list(_places(entry)))
        before, holder[name] = holder[name], chance.choice(strange)
        if holder[name] == before and type(holder[name]) is type(before):
            continue
        export.lines[place]["data"] = json.dumps(entry, ensure_ascii=False)
        assert found(export), (place, name, before)
        export.seal()
        found(export)  # sealed again some values are nobody's business, such as an operator's name


def _places(value: Any) -> Any:
    """Every value inside, as its holder and its name there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, held in list(inside):
        yield value, name
        if isinstance(held, dict | list):
            yield from _places(held)


def test_every_fault_has_words_in_both_languages() -> None:
    assert all(chinese and english.isascii() for chinese, english in WORDS.values())
