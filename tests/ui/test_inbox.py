"""What the cloud wants the shop to know stands on the bar and in the card until it was read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloud import refunds
from pos_app.checkout.commands import HealthPart, Inbox, Level, MarkMessageRead
from pos_app.checkout.state import Health, PartHealth, TillState
from pos_app.domain.basket import Ticket
from pos_app.domain.wire_history import ShopMessage
from pos_app.ui.presenters.health import health_card
from pos_app.ui.presenters.status import status
from pos_app.ui.views.cashier import Chip, Tone
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from tests.ui import samples

AT = samples.NOW
TOLD = ShopMessage(4, 2, 12, "coupon_redeemed_before", "7H2K", at_utc_ms=AT.utc_ms)
CLOUD = Path(__file__).parents[2] / "cloud"


def told(unread: int, message: ShopMessage = TOLD, *, health: Health | None = None) -> TillState:
    state = TillState(ticket=Ticket(1), health=health or samples.healthy())
    return replace(state, inbox=Inbox(unread, message, alike=1, alike_to=message.number))


def network_chip(state: TillState, words: CashierWords) -> Chip:
    return status(state, words, AT).chips[0]


@pytest.mark.parametrize(("words", "says"), [(ZH, "3 条提醒"), (EN, "3 notices")])
def test_unread_messages_are_counted_on_the_bar(words: CashierWords, says: str) -> None:
    chip = network_chip(told(3), words)
    assert (chip.part, chip.word, chip.tone) == ("network", says, Tone.ATTENTION)


def test_a_dead_network_has_worse_to_say() -> None:
    dead = samples.healthy().with_part(
        HealthPart.NETWORK, PartHealth(Level.ATTENTION, "unreachable", AT.utc_ms)
    )
    assert network_chip(told(3, health=dead), ZH).tone is Tone.FAULT


@pytest.mark.parametrize(
    ("words", "title", "detail"),
    [
        (ZH, "云端有 2 条提醒", "B-00000012：这张券先在别处用了，品牌不付这笔"),
        (
            EN,
            "2 notices from the cloud",
            "B-00000012: coupon was used before: the brand does not pay",
        ),
    ],
)
def test_the_card_shows_the_oldest_with_a_key_that_brings_the_next(
    words: CashierWords, title: str, detail: str
) -> None:
    card = health_card(told(2), words, AT)

    assert (card.rows[0].title, card.rows[0].detail) == (title, detail)
    assert card.rows[0].command == MarkMessageRead(4)
    assert card.tone is Tone.ATTENTION
    assert card.rows[-1].action == words.back_to_goods


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (ZH, "交班单 A-00000005 和 B-00000004 都计了 2 笔销售 159.60"),
        (EN, "shift reports A-00000005 and B-00000004 both count 2 sales, 159.60"),
    ],
)
def test_two_shift_reports_that_share_sales_are_named_with_what_they_share(
    words: CashierWords, says: str
) -> None:
    overlap = replace(TOLD, reason="shift_overlap", detail="1/5 2/4 2 15960")
    shown = health_card(told(1, overlap), words, AT).rows[0].detail
    assert shown == words.inbox_detail.format("B-00000012", says)
    newer = told(1, replace(overlap, detail="in other words"))
    several = replace(newer, inbox=Inbox(3, overlap, alike=3, alike_to=9))
    for state in (newer, several):
        assert words.told["shift_overlap"] in health_card(state, words, AT).rows[0].detail


def test_messages_that_say_the_same_are_read_together() -> None:
    state = replace(told(40), inbox=Inbox(40, TOLD, alike=37, alike_to=41))
    row = health_card(state, ZH, AT).rows[0]
    assert row.title == "云端有 40 条提醒"
    assert row.detail.startswith("B-00000012 等 37 条：")
    assert row.command == MarkMessageRead(41)


def test_a_message_waits_while_several_parts_are_in_trouble() -> None:
    rows = health_card(told(2, health=samples.offline()), ZH, AT).rows
    assert MarkMessageRead(4) not in [row.command for row in rows]


def test_nothing_unread_says_nothing() -> None:
    state = replace(told(0), inbox=Inbox())
    assert network_chip(state, ZH).word == ""
    assert health_card(state, ZH, AT).tone is Tone.GOOD


def test_a_reason_of_a_newer_cloud_has_a_sentence_too() -> None:
    card = health_card(told(1, replace(TOLD, reason="something new")), ZH, AT)
    assert ZH.told_else in card.rows[0].detail


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh_CN", "en"])
def test_every_reason_of_the_cloud_has_a_sentence_and_no_other(words: CashierWords) -> None:
    assert set(words.told) == set(_parked())


def _parked() -> Iterator[str]:
    """The reasons that stand in the cloud's own code."""
    for file in CLOUD.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="park"), args=[_, _, ast.Constant(value=str() as reason), *_]
                ):
                    yield reason
    yield from (f"refund_{doubt}" for doubt in (refunds.SALE_UNKNOWN, refunds.OVER))
    for name in ("redeeming.py", "settlement/story.py"):
        yield from re.findall(r'"(coupon_[a-z_]+)"', (CLOUD / name).read_text("utf-8"))
