"""Another machine that uses this till's identity is named as such, in both languages."""

import pytest

from pos_app.checkout.commands import HealthPart, Level
from pos_app.ui.presenters.health import health_card
from pos_app.ui.views.cashier import Tone
from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from tests.ui import samples


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (ZH, "另一台机器在用这台的身份"),
        (EN, "Another machine uses this till's identity"),
    ],
)
@pytest.mark.parametrize(
    ("level", "tone"), [(Level.ATTENTION, Tone.ATTENTION), (Level.BROKEN, Tone.FAULT)]
)
def test_the_card_says_whose_trouble_it_is(
    words: CashierWords, title: str, level: Level, tone: Tone
) -> None:
    state = samples.troubled(HealthPart.UPLOAD, level, "doubled")
    row = health_card(state, words, samples.NOW).rows[0]
    assert (row.title, row.detail, row.tone) == (title, words.upload_doubled[1], tone)
