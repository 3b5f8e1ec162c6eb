"""The assembled till: sells without any device or network, and remembers what it must."""

import json
from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.adapters.ledger import LedgerReader
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.commands import (
    Enter,
    GiveReason,
    HealthPart,
    Inbox,
    Level,
    MarkMessageRead,
    OpenDrawerByHand,
    Past,
    PrintOutcome,
    ReprintLast,
    RulesChanged,
    Scan,
    StartPaying,
    Tick,
    TypeText,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.state import BasketRestored, OpenReceipt, Selling, Thanking, UnseenSale
from pos_app.domain.money import Fen
from pos_app.domain.values import replace
from pos_app.domain.wire_history import MessagesPage, ShopMessage
from pos_app.settings import load
from tests.adapters.cloud.world import some_enrolment
from tests.bootstrap.shop import NOODLES, WATER, TillInAFolder, settings_in
from tests.builders import rules_of


def sell_water(till: TillInAFolder) -> None:
    till.do(Scan(WATER.barcode), StartPaying(), TypeText("5"), Enter())
    till.until(lambda state: isinstance(state.desk, Thanking))


def test_a_till_without_any_device_or_network_sells_and_says_so(tmp_path: Path) -> None:
    with TillInAFolder(settings_in(tmp_path)) as till:
        sell_water(till)
        till.until(lambda state: state.last is not None and state.last.printed is not None)
        last = till.state.last
        assert last is not None
        assert (last.sale.total, last.sale.change) == (200, 300)
        assert last.printed is PrintOutcome.FAILED
        assert till.state.health.of(HealthPart.PRINTER).level is Level.ABSENT


def test_a_sale_prints_once_and_opens_the_drawer_once(tmp_path: Path) -> None:
    with TillInAFolder(settings_in(tmp_path, printer="simulated:")) as till:
        sell_water(till)
        till.until(lambda state: state.last is not None and state.last.printed is PrintOutcome.DONE)
        assert sum("应收" in line for line in till.printer.text_lines) == 1
        assert till.printer.kicked_pins == (2,)


def test_what_the_devices_did_is_counted_over_two_starts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, printer="simulated:")
    for count in (1, 2):
        with TillInAFolder(settings) as till:
            sell_water(till)
            till.until(lambda state: state.last is not None and state.last.printed is not None)
        assert till.assembly.counters.counts["receipts done"] == count


def test_the_basket_comes_back_with_a_notice_after_the_process_died(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        till.do(Scan(WATER.barcode), Scan(NOODLES.barcode))
        total = till.state.priced.total
    with TillInAFolder(settings) as till:
        assert [line.product for line in till.state.ticket.lines] == [WATER, NOODLES]
        assert till.state.priced.total == total
        assert isinstance(till.state.notice, BasketRestored)


def test_a_basket_that_may_be_among_the_lost_sales_comes_back_with_a_warning(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_water(till)
        till.do(Scan(NOODLES.barcode))
    settings.state.ledger.unlink()
    with TillInAFolder(settings) as till:
        assert [line.product for line in till.state.ticket.lines] == [NOODLES]
        notice = till.state.notice
        assert isinstance(notice, BasketRestored)
        assert notice.is_doubtful


def test_a_basket_that_became_a_sale_does_not_come_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        till.do(Scan(WATER.barcode))
        kept = settings.state.basket
        till.assembly.workers.basket.call(lambda: None, 10)
        before_the_sale = kept.read_bytes()
        till.do(StartPaying(), TypeText("5"), Enter())
        till.until(lambda state: isinstance(state.desk, Thanking))
    kept.write_bytes(before_the_sale)  # as if the power had gone right after the commit
    with TillInAFolder(settings) as till:
        assert till.state.ticket.is_empty


def test_a_receipt_that_nobody_saw_come_out_is_asked_about_and_not_printed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, printer="simulated:")
    till = TillInAFolder(settings)
    till.assembly.workers.ledger.start()  # the printer's worker never runs: the power goes first
    till.assembly.till.drain()
    till.do(Scan(WATER.barcode), StartPaying(), TypeText("5"), Enter())
    till.until(lambda state: isinstance(state.desk, Thanking))
    assert till.assembly.stop()
    with TillInAFolder(settings) as again:
        desk = again.state.desk
        assert isinstance(desk, Selling)
        assert isinstance(desk.card, OpenReceipt)
        assert not again.printer.text_lines
        assert desk.card.sale == UnseenSale(total=Fen(200), change=Fen(300))
        again.do(OpenDrawerByHand(), OpenDrawerByHand())
        again.assembly.workers.printer.call(lambda: None, 10)
        assert again.printer.kicked_pins == (2,)
        again.do(ReprintLast())
        again.assembly.workers.printer.call(lambda: None, 10)
        assert any("重打" in line for line in again.printer.text_lines)


def test_a_voided_basket_stands_in_the_journal_with_its_reason(tmp_path: Path) -> None:
    with TillInAFolder(settings_in(tmp_path)) as till:
        till.do(Scan(WATER.barcode), VoidBasket(), GiveReason(VoidReason.WRONG_SCAN))
        till.assembly.workers.ledger.call(lambda: None, 10)
        entries = till.assembly.disk.loop_reader.entries_after(0, limit=10, max_bytes=100_000)
        bodies = [json.loads(entry.data) for entry in entries]
    assert [body["kind"] for body in bodies][-1] == "BasketVoided"
    assert bodies[-1]["body"]["reason"] == "wrong_scan"


def test_goods_that_the_cashier_added_are_known_at_the_next_scan(tmp_path: Path) -> None:
    code = "6901234567892"
    with TillInAFolder(settings_in(tmp_path)) as till:
        till.do(Scan(code), TypeText("3.5"), Enter())
        till.assembly.workers.catalogue.call(lambda: None, 10)
        found = till.assembly.disk.goods.find(code)
        assert [product.price for product in found] == [350]


def test_a_wrong_device_address_costs_its_device_alone_and_names_the_nearest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "tcp://10.0.0.9:9100?width=81"
    with TillInAFolder(settings_in(tmp_path, printer=wrong)) as till:
        till.do()
        printer = till.state.health.of(HealthPart.PRINTER)
        assert (printer.level, printer.reason) == (Level.BROKEN, "wrong_address")
        sell_water(till)
    assert "did you mean width=80?" in caplog.text


def test_a_misspelt_kind_of_address_costs_its_device_alone_and_names_the_nearest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "till.toml"
    text = (
        '[devices]\nscanners = ["keybord:"]\nprinter = "serail:/dev/x"\nscale = "serail:/dev/y"\n'
    )
    file.write_text(text, encoding="utf-8")
    settings = replace(settings_in(tmp_path), devices=load(file).devices)
    with TillInAFolder(settings) as till:
        parts = (HealthPart.PRINTER, HealthPart.SCANNER, HealthPart.SCALE)
        till.until(
            lambda state: all(state.health.of(part).reason == "wrong_address" for part in parts)
        )
        sell_water(till)
    assert "did you mean serial?" in caplog.text
    assert "did you mean keyboard?" in caplog.text


def test_a_damaged_ledger_is_kept_and_the_till_sells_on_a_fresh_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_water(till)
    ledger = settings.state.ledger
    content = bytearray(ledger.read_bytes())
    place = content.find(b'"total":200')
    content[place + 8] ^= 1
    ledger.write_bytes(content)
    with TillInAFolder(settings) as till:
        sell_water(till)
        assert till.state.session.epoch == 2
        last = till.state.last
        assert last is not None
        assert last.receipt.epoch_letter == "B"
        till.until(lambda state: state.history.past is Past.PARTLY_LOST)
    assert verify(ledger).findings == []
    assert content in [path.read_bytes() for path in tmp_path.glob("ledger.db.damaged-*")]


def test_the_sales_of_a_destroyed_ledger_come_back_while_the_till_sells(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_water(till)
    ledger = settings.state.ledger
    ledger.write_bytes(bytes(512) + ledger.read_bytes()[512:])
    with TillInAFolder(settings) as till:
        assert till.state.history.past is Past.RETURNING
        sell_water(till)
        till.until(lambda state: state.history.past is Past.WHOLE)
        assert till.state.health.of(HealthPart.LEDGER).level is Level.OK
    verified = verify(ledger)
    assert (verified.findings, verified.sales) == ([], 2)


def test_the_claim_code_waits_for_the_first_rules_which_come_after_the_goods(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    keys = KeyFolder(settings.state.keys)
    keys.load_or_create()
    keys.keep_enrolment(some_enrolment())
    with TillInAFolder(settings) as till:
        till.assembly.tick()
        till.do(Tick())
        assert till.state.screen_code == ""
        till.do(RulesChanged(rules_of()))
        till.assembly.tick()
        till.do(Tick())
        assert till.state.screen_code.startswith("HTTPS://CLAIM.EXAMPLE/")


def test_ticket_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_water(till)
        first = till.state.ticket.ticket_id
    with TillInAFolder(settings) as till:
        assert till.state.ticket.ticket_id == first
    assert LedgerReader(settings.state.ledger).last_ticket_id() == first - 1


def test_a_clock_that_was_set_back_does_not_sell_before_the_newest_entry(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        sell_water(till)
        newest = till.assembly.disk.loop_reader.newest_utc_ms()
        assert newest > 0
    with TillInAFolder(settings) as till:
        assert till.assembly.clock.now().utc_ms >= newest


def test_a_message_of_the_cloud_is_there_again_after_a_restart_until_it_was_read(
    tmp_path: Path,
) -> None:
    told = ShopMessage(7, 1, 12, "repriced", "", at_utc_ms=1)
    settings = settings_in(tmp_path)
    with TillInAFolder(settings) as till:
        page = MessagesPage("messages", 7, more=False, messages=[told])
        till.assembly.goods_writer.apply_messages(page)
    with TillInAFolder(settings) as till:
        assert till.state.inbox == Inbox(1, told, alike=1, alike_to=7)
        till.do(MarkMessageRead(7))
        till.until(lambda state: state.inbox == Inbox())
    with TillInAFolder(settings) as till:
        assert till.state.inbox == Inbox()
