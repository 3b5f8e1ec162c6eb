"""Displays and a browser for all journeys; a new shop and new phones for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.journeys.displays import Displays, two_displays
from tests.journeys.phone import Phones
from tests.journeys.shop import Shop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def displays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Displays]:
    """CASHIER 1366×768 and CUSTOMER 1024×600."""
    with two_displays(tmp_path_factory.mktemp("displays")) as plugged_in:
        yield plugged_in


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """As long as one stands open it holds its thread's event loop, which tests of other folders
    need."""
    with chromium() as started:
        yield started


@pytest.fixture
def phones(browser: Browser) -> Iterator[Phones]:
    held = Phones(browser)
    yield held
    held.close()


@pytest.fixture
def shop(tmp_path: Path, displays: Displays) -> Iterator[Shop]:
    """Enrolled, with its cloud running and its till not yet started."""
    made = Shop(tmp_path, displays)
    yield made
    made.close()
    displays.wipe()
    assert made.complaints() == []
