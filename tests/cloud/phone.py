"""A phone's browser as far as the pages need one: cookies, links, forms. No script, as promised."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from types import TracebackType
from typing import Protocol, Self

import httpx

from tests.cloud.stand import NO_TLS


@dataclass(frozen=True)
class PageForm:
    """A form with its hidden fields, and what its button says."""

    action: str
    fields: dict[str, str]
    label: str


class PageParts(HTMLParser):
    """Text, links and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self._words: list[str] = []
        self._hidden = False
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self._words)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._hidden = tag in {"style", "title"}
        if tag == "a":
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(PageForm(given["action"], {}, ""))
        elif tag == "input":
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)


class Served(Protocol):
    """A cloud somewhere: in this process or in another."""

    @property
    def url(self) -> str: ...


class Phone:
    """Follows redirects, keeps cookies."""

    def __init__(self, stand: Served, language: str = "zh-CN") -> None:
        self.client = httpx.Client(
            base_url=stand.url,
            follow_redirects=True,
            timeout=20,
            trust_env=False,
            verify=NO_TLS,
            headers={"Accept-Language": language},
        )
        self.page = httpx.Response(204)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def open(self, path: str) -> PageParts:
        self.page = self.client.get(path)
        return self.parts

    def scan(self, screen_path: str) -> PageParts:
        return self.open(f"/S/{screen_path}")

    def press(self, nth: int = 0, /, **typed: str) -> PageParts:
        """Send the page's nth form, with what was typed into its fields."""
        form = self.parts.forms[nth]
        assert typed.keys() <= form.fields.keys()
        self.page = self.client.post(form.action, data=form.fields | typed)
        return self.parts

    @property
    def parts(self) -> PageParts:
        return PageParts(self.page.text)

    @property
    def short_code(self) -> str:
        found = re.search(r'<p class="code".*?<span>(\d{4})</span><span>(\d{4})', self.page.text)
        assert found is not None, self.parts.text
        return found[1] + found[2]
