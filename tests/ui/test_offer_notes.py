"""What the cashier reads about an offer's rule, who bears it, and what a coupon still lacks."""

import pytest

from cloud.demo_offers import OFFERS
from pos_app.checkout.state import CouponReady, Selling, TillState
from pos_app.domain.basket import Ticket
from pos_app.domain.dealing import Unused, Why
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.promotion import Rules
from pos_app.domain.values import replace
from pos_app.ui.presenters.cashier import cashier_view
from pos_app.ui.views.cashier import Cashier
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from tests.ui import samples
from tests.ui.samples import COUPON, GOODS, NOW


def seen(state: TillState, words: CashierWords) -> Cashier:
    return cashier_view(state, words, NOW)


@pytest.mark.parametrize(
    ("language", "rule", "payer"),
    [
        (ZH, "康师傅券 满3件减2", "·品牌补贴 1.40·平台补贴 0.60"),
        (EN, "康师傅 coupon ¥2 off 3+ pcs", "·brand 1.40·platform 0.60"),
    ],
    ids=["zh", "en"],
)
def test_what_several_bear_is_one_note_that_says_its_rule(
    language: CashierWords, rule: str, payer: str
) -> None:
    [offer] = [demo.offer for demo in OFFERS if demo.offer.offer_id == 1004]
    rules = Rules(1, (), (offer,))
    ticket = Ticket(1, rules=rules).with_goods(GOODS["6920152493915"], pieces(3))
    coupon = replace(COUPON, offer_id=1004, face=offer.face)
    priced = evaluate(ticket.lines, rules, (coupon,), NOW.utc_s)
    state = replace(samples.EMPTY, ticket=ticket, priced=priced, desk=Selling(1))
    line = seen(state, language).basket.lines[0]

    assert (line.first.rule, line.first.off, line.first.payer) == (rule, "−2.00", payer)
    assert line.second.tag == ""

    ready = replace(state, notice=CouponReady(coupon, Fen(1500), NOW))
    assert "−2.00" in seen(ready, language).entry.placeholder


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        (Why(Unused.PIECES_LACKING, pieces=1), "还差 1 件", "1 more to go"),
        (Why(Unused.SPEND_LACKING, amount=Fen(550)), "还差 5.50 元", "¥5.50 more to go"),
        (Why(Unused.NOT_NOW), "现在不是活动时段", "not at this hour"),
    ],
)
def test_a_coupon_says_what_it_lacks(why: Why, zh: str, en: str) -> None:
    waiting = replace(
        samples.EMPTY,
        notice=CouponReady(COUPON, Fen(0), NOW),
        priced=replace(samples.EMPTY.priced, unused=((COUPON, why),)),
    )
    assert zh in seen(waiting, ZH).entry.placeholder
    assert en in seen(waiting, EN).entry.placeholder
