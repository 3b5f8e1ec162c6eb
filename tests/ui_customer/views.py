"""Short ways to a view, for tests."""

import dataclasses

import pytest

from pos_app.checkout.state import TillState
from pos_app.ui.presenters.customer import customer_view
from pos_app.ui.views.customer import CustomerView
from pos_app.ui.words.customer import CHINESE, ENGLISH, CustomerWords
from tests.ui_customer import shop

both_languages = pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])


def view_of(
    state: TillState, words: CustomerWords = CHINESE, *, after_ms: int = 0, sequence: int = 1
) -> CustomerView:
    """What the shopper sees of `state` so long after NOON."""
    at = shop.later(after_ms)
    return customer_view(state, at, words, goods=shop.GOODS, sequence=sequence)


def texts_of(value: object) -> list[str]:
    """Every string in a view, however deep."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return [text for each in fields for text in texts_of(getattr(value, each.name))]
    if isinstance(value, tuple):
        return [text for each in value for text in texts_of(each)]
    return [str(value)] if isinstance(value, str) else []
