"""The state of the till as the cashier sees it. Pure: one state and moment give one view."""

from pos_app.checkout.menu import Visit
from pos_app.checkout.state import Saving, Tendering, TillState
from pos_app.domain.moment import Moment
from pos_app.ui.presenters import cards, goods
from pos_app.ui.presenters.cash import cash
from pos_app.ui.presenters.entry import entry
from pos_app.ui.presenters.keys import keys
from pos_app.ui.presenters.status import status
from pos_app.ui.presenters.weighing import on_enter, weighing
from pos_app.ui.views.cashier import Cashier, Page
from pos_app.ui.words.cashier import CashierWords


def cashier_view(state: TillState, words: CashierWords, at: Moment) -> Cashier:
    """Everything on the cashier window."""
    paying = isinstance(state.desk, Tendering | Saving)
    return Cashier(
        page=Page.PAY if paying else Page.SELL,
        left=goods.left(state),
        status=status(state, words, at),
        basket=goods.basket(state, words),
        total=goods.total(state, words),
        entry=entry(state, words),
        ready=goods.ready(words),
        after=goods.after(state, words),
        card=cards.card(state, words, at),
        weighing=weighing(state, words),
        cash=cash(state, words),
        keys=keys(state, words),
        on_enter=on_enter(state),
        tests_keys=isinstance(state.desk, Visit) and state.desk.is_testing_keys,
    )
