"""Every reason that a part of the till can give has a word of its own in both languages."""

from dataclasses import replace

import pytest

from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.ports import LEDGER_SAYS_NO
from pos_app.checkout.state import PartHealth, TillState
from pos_app.domain.basket import Ticket
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.ui.presenters.health import health_card
from pos_app.ui.presenters.status import chip, status
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from tests.ui.reasons import reasons_in_the_sources, reasons_of_devices

AT = Moment(1_795_342_356_000, 5_000, TimeQuality.TRUSTED)


EVERY_REASON = sorted((reasons_in_the_sources() | reasons_of_devices()) - LEDGER_SAYS_NO - {""})
"""What the ledger says no with is said by a refusal, never by a chip."""


def test_the_sources_were_read() -> None:
    known = "disk_full io busy basket catalogue unreachable timeout refused fork missing no_drawer"
    assert set(known.split()) <= set(EVERY_REASON)


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
@pytest.mark.parametrize("reason", EVERY_REASON)
def test_every_reason_has_a_short_word(words: CashierWords, reason: str) -> None:
    assert 2 <= len(words.trouble[reason]) <= 26


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
def test_the_table_holds_no_word_that_nobody_needs(words: CashierWords) -> None:
    assert set(words.trouble) == set(EVERY_REASON)


@pytest.mark.parametrize(
    ("reason", "word"), [("refused", "云端不认"), ("forged", "答复是假的"), ("new", "云端不认")]
)
def test_a_cloud_that_is_there_and_useless_says_why_on_its_chip(reason: str, word: str) -> None:
    state = troubled(HealthPart.NETWORK, reason)

    assert chip(state.health, HealthPart.NETWORK, ZH, AT).word == word


@pytest.mark.parametrize(("reason", "word"), [("fork", "流水对不上"), ("bad_batch", "云端不认")])
def test_an_upload_that_stopped_does_not_promise_to_mend_itself(reason: str, word: str) -> None:
    card = health_card(troubled(HealthPart.UPLOAD, reason), ZH, AT)

    assert card.rows[0].detail == f"停止上传：{word}。照常卖货，请叫技术员"


def troubled(part: HealthPart, reason: str) -> TillState:
    state = TillState(ticket=Ticket(1))
    health = state.health.with_part(part, PartHealth(Level.BROKEN, reason, AT.utc_ms))
    return replace(state, health=health)


@pytest.mark.parametrize(
    ("words", "chip_word", "title"),
    [(ZH, "钱箱没弹开", "钱箱没弹开"), (EN, "drawer stayed shut", "Cash drawer stayed shut")],
    ids=["zh_CN", "en"],
)
def test_a_drawer_that_stayed_shut_is_said_on_the_bar_and_its_key_is_the_advice(
    words: CashierWords, chip_word: str, title: str
) -> None:
    state = troubled(HealthPart.PRINTER, "stayed_shut")
    row = health_card(state, words, AT).rows[0]
    assert chip(state.health, HealthPart.PRINTER, words, AT).word == chip_word
    assert (row.title, row.detail) == (title, words.drawer_advice["stayed_shut"][1])


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
def test_a_wrong_device_in_the_pole_displays_plug_has_a_chip_and_a_row(
    words: CashierWords,
) -> None:
    state = troubled(HealthPart.POLE_DISPLAY, "other_device")
    (drawn,) = [one for one in status(state, words, AT).chips if one.part == "pole_display"]
    assert (drawn.label, drawn.word) == (
        words.parts[HealthPart.POLE_DISPLAY],
        words.trouble["other_device"],
    )
    title, detail = words.advice[HealthPart.POLE_DISPLAY]
    row = health_card(state, words, AT).rows[0]
    assert (row.title, row.detail) == (title.format(words.trouble["other_device"]), detail)


def test_a_pole_display_that_takes_its_lines_has_no_chip() -> None:
    state = TillState(ticket=Ticket(1))
    health = state.health.with_part(HealthPart.POLE_DISPLAY, PartHealth(Level.OK))
    parts = [one.part for one in status(replace(state, health=health), ZH, AT).chips]
    assert "pole_display" not in parts
