"""A phone with a real browser, as tests hold it."""

import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import photograph

PHONE, SMALL = {"width": 390, "height": 844}, {"width": 320, "height": 568}


class Shopper:
    """A phone with a browser; remembers everything it fetched or complained about."""

    def __init__(
        self, browser: Browser, size: dict[str, int], *, dark: bool = False, agent: str = ""
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            device_scale_factor=2,
            locale="zh-CN",
            java_script_enabled=False,
            color_scheme="dark" if dark else "light",
            user_agent=agent or None,
        )
        self.page: Page = self.context.new_page()
        self.fetched: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def claim(self) -> None:
        """Press the one button; over when the coupon's page is whole.

        A click returns before its form has been answered, and a page that is on its way out can
        neither be read nor loaded anew.
        """
        with self.page.expect_navigation(url="**/c/*"):
            self.page.click("text=领这张券")

    def open(self, address: str) -> None:
        """Go there; over when the page is whole."""
        self.page.goto(address)

    def press(self, what: str, leads_to: str) -> None:
        """Click, and wait for the page that it leads to."""
        with self.page.expect_navigation(url=leads_to):
            self.page.click(what)

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def bottom_of(self, what: str) -> float:
        """Where an element ends, in CSS pixels from the top of the page."""
        box = self.page.locator(what).bounding_box()
        assert box is not None
        return box["y"] + box["height"]

    def qr_on_screen(self) -> str:
        """What an independent reader sees in the first screenful."""
        [found] = zxingcpp.read_barcodes(photograph(self.page))
        return str(found.text)

    def is_wider_than_the_screen(self) -> bool:
        width: int = self.page.evaluate("document.documentElement.scrollWidth")
        assert self.page.viewport_size is not None
        return width > self.page.viewport_size["width"]
