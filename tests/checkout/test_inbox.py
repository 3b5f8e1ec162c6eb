"""What the cloud wants the shop to know stays until somebody has read it."""

from pos_app.checkout.commands import Inbox, InboxChanged, MarkMessageRead
from pos_app.checkout.effects import KeepMessageRead
from pos_app.domain.wire_history import ShopMessage
from tests.builders import BEER
from tests.checkout.shop import FakeShop

TOLD = ShopMessage(4, 1, 12, "coupon_redeemed_before", "7H2K", at_utc_ms=1)


def test_a_message_is_kept_and_interrupts_nobody() -> None:
    shop = FakeShop()
    shop.scan(BEER)

    shop.do(InboxChanged(Inbox(1, TOLD)))

    assert shop.state.inbox == Inbox(1, TOLD)
    assert shop.card is None
    assert len(shop.state.ticket.lines) == 1


def test_a_message_that_was_read_is_kept_as_read_before_it_goes() -> None:
    shop = FakeShop()
    shop.do(InboxChanged(Inbox(1, TOLD)))

    shop.do(MarkMessageRead(4))

    assert shop.state.inbox.unread == 1
    assert shop.effects == [KeepMessageRead(4)]
