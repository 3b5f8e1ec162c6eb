"""A shopper's phone: real Chromium at a phone's size, with a browser of its own."""

from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from tests.browser import photograph
from tests.journeys.reading import qr_texts

SCREEN = {"width": 390, "height": 844}
TIMEOUT_MS = 20_000


class Phone:
    """Opens addresses and presses what it says on buttons. Scripts are off: the page needs none."""

    def __init__(self, context: BrowserContext) -> None:
        self._page = context.new_page()
        self._page.set_default_timeout(TIMEOUT_MS)

    def open(self, address: str) -> None:
        """Raises AssertionError with what the page says when it is no good page."""
        status = self.try_to_open(address)
        assert status == 200, (status, self.text)

    def try_to_open(self, address: str) -> int:
        """The status of the answer; `text` is what the page says."""
        answer = self._page.goto(address)
        assert answer is not None
        return answer.status

    def claim_the_first_offer(self) -> None:
        with self._page.expect_navigation(url="**/c/*"):  # a click returns before its answer
            self._page.get_by_role("button", name="领这张券").click()
        self._page.get_by_text("领到了，现在就能用").wait_for()

    def look_again(self) -> str:
        """Load the page anew, and what it says."""
        self._page.reload()
        return self.text

    @property
    def text(self) -> str:
        return self._page.inner_text("body")

    def screenshot(self) -> Image.Image:
        """What is on the phone's glass, in its own pixels."""
        return photograph(self._page)

    def coupon_on_the_glass(self) -> str:
        """The QR code as a scanner would read it off the phone."""
        codes = [text for text in qr_texts(self.screenshot()) if text.startswith("RY1")]
        assert len(codes) == 1, codes
        return codes[0]


class Phones:
    """The shoppers of a journey; each phone has its own cookies."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def new(self) -> Phone:
        context = self._browser.new_context(
            viewport={"width": SCREEN["width"], "height": SCREEN["height"]},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            java_script_enabled=False,
            locale="zh-CN",
        )
        self._contexts.append(context)
        return Phone(context)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
