"""While a technician looks at the customer's screen it says which one it is, and nothing else."""

from dataclasses import replace

import pytest

from pos_app.checkout.menu import DeviceTest, Trial, Verdict, Visit
from pos_app.ui.words.customer import CustomerWords
from tests.ui_customer import shop
from tests.ui_customer.views import both_languages, view_of


def visiting(item: DeviceTest, verdict: Verdict) -> Visit:
    return Visit("T0427", 0, tests={item: Trial(verdict)})


@both_languages
def test_the_screen_names_itself_while_it_is_judged(words: CustomerWords) -> None:
    asked = visiting(DeviceTest.CUSTOMER_SCREEN, Verdict.ASKED)
    assert view_of(replace(shop.idle(), desk=asked), words).test == words.test


@pytest.mark.parametrize(
    "desk",
    [
        visiting(DeviceTest.CUSTOMER_SCREEN, Verdict.PASSED),
        visiting(DeviceTest.SOUND, Verdict.ASKED),
    ],
)
def test_shoppers_see_nothing_of_any_other_test(desk: Visit) -> None:
    assert view_of(replace(shop.idle(), desk=desk)) == view_of(shop.idle())
