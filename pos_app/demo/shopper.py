"""A shopper's phone without a screen: opens the code's page and presses its main button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT_S = 10.0


class PageRefused(Exception):
    """The page offers no button to press."""


@dataclass
class _Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """The forms of a page with their hidden fields, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method", "").lower() == "post":
            self.forms.append(_Form(values.get("action", "")))
        if tag in ("input", "button") and values.get("name") and self.forms:
            self.forms[-1].fields.setdefault(values["name"], values.get("value", ""))


def claim_first_offer(screen_url: str) -> str:
    """Scan, press 领这张券, and return the address of the coupon's page. Raises PageRefused."""
    with requests.Session() as phone:
        phone.trust_env = False
        phone.headers["Accept-Language"] = "zh-CN"
        page = phone.get(screen_url, timeout=TIMEOUT_S)
        forms = _Forms()
        forms.feed(page.text)
        claims = [form for form in forms.forms if "claim" in form.action]
        if page.status_code != requests.codes.ok or not claims:
            raise PageRefused(f"{page.status_code}: {screen_url}")
        target = urljoin(page.url, claims[0].action)
        claimed = phone.post(target, data=claims[0].fields, timeout=TIMEOUT_S)
        if claimed.status_code != requests.codes.ok or "/c/" not in claimed.url:
            raise PageRefused(f"{claimed.status_code}: {claimed.url}")
        return claimed.url
