"""One browser for all tests of this folder, and one shopper with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.cloud.phones.shopper import PHONE, Shopper


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def shopper(browser: Browser) -> Iterator[Shopper]:
    """A phone that has never been here."""
    held = Shopper(browser, PHONE)
    yield held
    held.context.close()
