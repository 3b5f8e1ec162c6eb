"""Settlement comes out of the stored journals alone: told again it is the same, and what was
altered is found."""

from pathlib import Path

import apsw
import pytest

from cloud.__main__ import main
from cloud.database import SCHEMAS, schema_text
from cloud.settlement import deliveries, holds, payouts
from cloud.settlement.deliveries import BrokenDeliveries, read_deliveries
from cloud.settlement.evidence import Doubt
from cloud.settlement.payout_file import fault_of
from cloud.settlement.rebuild import rebuild
from tests.cloud.fake_till import NOODLES, SOAP, FakeTill
from tests.cloud.settled import begin_epoch, bring_back, claimed, rows, sell, upload
from tests.cloud.stand import STORE, Stand

RIBS, VINE = "6920152496176", "6920152497029"
LINES = "SELECT * FROM settlement_line ORDER BY epoch, seq, line_no, nth"
HEADER = "store,barcode,day,kind,document,pieces\n"


def told_again(stand: Stand) -> list[str]:
    with stand.parts.database.write() as work:
        return rebuild(work, stand.clock())


def history(stand: Stand, till: FakeTill) -> None:
    """Sales, a return, a second use, a use too many, a refund in doubt, a hold and a payout."""
    coupons = claimed(stand, till, 1001, 1004)
    past = sell(till, NOODLES, RIBS, VINE, SOAP, coupons=coupons)
    bring_back(till, past)
    again = sell(till, RIBS, RIBS, RIBS, coupons=coupons[1:])
    bring_back(till, again, wanted={1: 1000})
    sell(till, SOAP, coupons=coupons[:1])
    upload(stand, till)
    begin_epoch(till)
    bring_back(till, again)  # of an earlier epoch, and more than is left
    sell(till, SOAP, coupons=claimed(stand, till, 1001, person=7))
    upload(stand, till)
    with stand.parts.database.write() as work:
        holds.place_hold(
            work,
            STORE,
            1001,
            evidence=(),
            reason=Doubt.CASH,
            until_day="2026-11-22",
            now_ms=stand.clock(),
        )
        payouts.close(
            work,
            STORE,
            "platform",
            "2026-11-22",
            by="x",
            now_ms=stand.clock() + 24 * 3600_000,
        )


def test_told_again_it_is_the_same(stand: Stand, till: FakeTill) -> None:
    history(stand, till)
    before = rows(stand, LINES)
    assert told_again(stand) == []
    assert rows(stand, LINES) == before


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE settlement_line SET amount = amount + 1", "settlement_line"),
        ("DELETE FROM settlement_line WHERE booked = 0", "settlement_line"),
        ("DELETE FROM coupon_use WHERE refusal <> ''", "coupon_use"),
        ("UPDATE coupon_use SET fault = 'coupon_late' WHERE epoch = 2", "coupon_use"),
        ("UPDATE budget SET redeemed = redeemed + 1 WHERE redeemed > 0", "budget"),
        ("DELETE FROM redemption", "redemption"),
    ],
)
def test_what_was_altered_is_found_and_mended(
    stand: Stand, till: FakeTill, change: str, table: str
) -> None:
    history(stand, till)
    before = rows(stand, LINES)
    with stand.parts.database.write() as work:
        work.do(change)
    assert table in told_again(stand)
    assert told_again(stand) == []
    assert rows(stand, LINES) == before


def test_what_was_redeemed_before_there_was_a_settlement_is_owed() -> None:
    """The eighth form fills its tables from the seventh's."""
    connection = apsw.Connection(":memory:")
    for name in SCHEMAS[:7]:
        connection.execute(schema_text(name))
    connection.execute(OLD_REDEMPTION)
    connection.execute(schema_text(SCHEMAS[7]))
    lines = connection.execute("SELECT funder, day, barcode, amount, state FROM settlement_line")
    assert lines.fetchall() == [
        ("brand:b", "2026-11-21", "69", 70, "PENDING"),
        ("platform", "2026-11-21", "69", 30, "PENDING"),
    ]
    assert connection.execute("SELECT refusal FROM coupon_use").fetchall() == [("",)]
    assert connection.execute("SELECT * FROM coupon_stake").fetchall() == [("c", 0, 100)]


OLD_REDEMPTION = """
    INSERT INTO store (store_id, name, name_en, address) VALUES (1, 's', 's', '');
    INSERT INTO brand VALUES ('b', 'b');
    INSERT INTO campaign (campaign, brand, title) VALUES ('k', 'b', 't');
    INSERT INTO offer (offer_id, campaign, document, goods_name, goods_name_en, unit, buckets)
    VALUES (9, 'k', '{}', '', '', '', 1);
    INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s, hours,
        face, short_code, token, state, version)
    VALUES ('c', 1, 9, 0, x'00', 0, 0, 24, 100, '12345678', '', 'REDEEMED', 1);
    INSERT INTO sale VALUES (1, 'T', 1, 5, 'r', '2026-11-21', 77, 1, 500, 100, 400, 0);
    INSERT INTO sale_line VALUES (1, 'T', 1, 5, 1, '69', '', 500, 1000, 500, 400);
    INSERT INTO discount VALUES (1, 'T', 1, 5, 1, 1, 'coupon', 'c', 'brand', 70);
    INSERT INTO discount VALUES (1, 'T', 1, 5, 1, 2, 'coupon', 'c', 'platform', 30);
    INSERT INTO redemption VALUES ('c', 1, 'T', 1, 5, 1, 100, 77, 'r');
"""


# --- deliveries -----------------------------------------------------------------------------------


def test_deliveries_are_taken_once_and_corrected(stand: Stand, tmp_path: Path) -> None:
    file = tmp_path / "papers.csv"
    papers = f"{STORE},{SOAP},2026-11-15,进货,GR-0881,24\n{STORE},{SOAP},2026-11-14,opening,,12\n"
    file.write_text(f"\ufeff{HEADER}{papers}", "utf-8")
    for expected in (2, 0):
        with stand.parts.database.write() as work:
            assert deliveries.take_deliveries(work, read_deliveries(file)) == expected
    file.write_text(f"{HEADER}{STORE},{SOAP},2026-11-15,delivery,GR-0881,30\n", "utf-8")
    with stand.parts.database.write() as work:
        assert deliveries.take_deliveries(work, read_deliveries(file)) == 1
    assert rows(stand, "SELECT kind, quantity FROM delivery ORDER BY kind") == [
        ("delivery", 30_000),
        ("opening", 12_000),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("store,barcode\n", 1),
        (f"{HEADER}2001,69,2026-11-15,delivery,A\n", 2),
        (f"{HEADER}2001,69,2026-11-15,delivery,A,-1\n", 2),
        (f"{HEADER}2001,69,2026-11-15,stolen,A,1\n", 2),
        (f"{HEADER}2001,69,15.11.,delivery,A,1\n", 2),
    ],
)
def test_a_file_that_is_none_names_its_line(tmp_path: Path, content: str, line: int) -> None:
    file = tmp_path / "papers.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(BrokenDeliveries, match=f"papers.csv:{line}:"):
        read_deliveries(file)


# --- the command ----------------------------------------------------------------------------------


def settlement(stand: Stand, *arguments: str) -> int:
    url = stand.database_url
    return main(["settlement", "--database", url, *arguments])


def test_the_command_closes_pays_and_checks(
    stand: Stand,
    till: FakeTill,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("cloud.settlement.command.system_clock", stand.clock)
    sell(till, SOAP, coupons=claimed(stand, till, 1001))
    upload(stand, till)
    stand.clock.pass_s(24 * 3600)

    assert settlement(stand, "close", "--by", "林舟") == 0
    assert capsys.readouterr().out == f"1\t{STORE}\tbrand:奥妙\t5.00\t2026-11-22\n"
    file = tmp_path / "payout.csv"
    assert settlement(stand, "payout", "1", "--out", str(file)) == 0
    assert fault_of(file.read_bytes()) is None
    assert settlement(stand, "check", str(file)) == 0
    assert settlement(stand, "paid", "1", "--by", "林舟", "--reason", "转账") == 0
    assert settlement(stand, "paid", "1", "--by", "林舟", "--reason", "转账") == 1
    assert settlement(stand, "payouts") == 0
    assert settlement(stand, "rebuild") == 0
    assert settlement(stand, "report", "--brand", "奥妙", "--out", str(file)) == 0
    assert file.read_text("utf-8-sig").splitlines()[1] == "total,奥妙,奥妙,OMO,1,5.00,0.00,5.00"
    assert settlement(stand, "report", "--store", str(STORE), "--out", str(file)) == 0
    assert "funder,brand:奥妙,brand:奥妙,,1,5.00,0.00,5.00" in file.read_text("utf-8-sig")
    assert settlement(stand, "report", "--brand", "nobody") == 1
    assert settlement(stand, "decide", "5", "approve", "--by", "x", "--reason", "y") == 1
    assert settlement(stand, "check", str(tmp_path / "none")) == 1
    said = capsys.readouterr()
    assert "已付 paid" in said.out
    assert "no such payout, or paid before: 1" in said.err


def test_the_command_notes_what_the_shop_says_and_takes_back_what_was_paid(
    stand: Stand,
    till: FakeTill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("cloud.settlement.command.system_clock", stand.clock)
    sell(till, SOAP, coupons=claimed(stand, till, 1001))
    upload(stand, till)
    with stand.parts.database.write() as work:
        hold_id = holds.place_hold(
            work, STORE, 1001, evidence=(), reason=Doubt.CASH, until_day="2026-11-22", now_ms=0
        )
    number = str(hold_id)
    why = ("--by", "林舟", "--reason", "没有这笔进货")
    taken = ("--store", str(STORE), "--offer", "1001", "--from", "2026-11-22")
    days = (*taken, "--until", "2026-11-22")

    assert settlement(stand, "answer", number, "另有进货") == 0
    assert stand.column("SELECT answer FROM settlement_hold") == ["另有进货"]
    assert settlement(stand, "claw-back", *days, *why) == 1
    assert stand.count("settlement_decision", "decision = 'claw_back'") == 0
    with pytest.raises(SystemExit):
        settlement(stand, "decide", number, "approve", "--coupons", "0", *why)
    assert settlement(stand, "decide", number, "approve", "--coupons", "1", *why) == 0
    assert settlement(stand, "answer", number, "too late") == 1
    stand.clock.pass_s(24 * 3600)
    assert settlement(stand, "close", "--by", "林舟") == 0
    assert settlement(stand, "paid", "1", "--by", "林舟", "--reason", "转账") == 0
    capsys.readouterr()
    assert settlement(stand, "claw-back", *days, *why) == 0
    assert capsys.readouterr().out == "1\n"
    assert stand.column("SELECT state FROM settlement_line") == ["CLAWED_BACK"]


def test_the_command_imports_deliveries(
    stand: Stand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = stand.database_url
    file = tmp_path / "papers.csv"
    file.write_text(f"{HEADER}{STORE},{SOAP},2026-11-15,delivery,A,1\n", "utf-8")
    assert main(["deliveries", "--database", url, "import", str(file)]) == 0
    file.write_text(f"{HEADER}9,{SOAP},2026-11-15,delivery,A,1\n", "utf-8")
    assert main(["deliveries", "--database", url, "import", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == "1\n"
    assert "no such store" in said.err
