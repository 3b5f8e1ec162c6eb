"""The browser of the tests: Debian's Chromium, quiet, and patient when asked for a picture."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

QUIET = (
    "--no-sandbox",  # tests only: a container's root has no user namespace
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)
PICTURES_TRIED = 5


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, ended afterwards."""
    program = shutil.which("chromium")
    assert program is not None, "packaging/install.sh test installs chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


def photograph(page: Page) -> Image.Image:
    """What the page shows, in device pixels.

    WORKAROUND(seen with Chromium 156 on a machine under load): the compositor sometimes answers
    "Unable to capture screenshot" for a page that is perfectly well; the next try succeeds.
    """
    for _ in range(PICTURES_TRIED - 1):
        try:
            return Image.open(BytesIO(page.screenshot()))
        except Error as error:
            if "Unable to capture screenshot" not in str(error):
                raise
            page.evaluate("document.body.offsetHeight")  # has it laid out anew
    return Image.open(BytesIO(page.screenshot()))
