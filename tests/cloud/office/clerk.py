"""A browser of the back office as far as the pages need one: cookies, forms with their fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from cloud.office import sessions
from cloud.office.people import Role
from tests.cloud.stand import Stand

Fields = Mapping[str, str | list[str]]
NAMES = {Role.READ: "看客", Role.OPERATOR: "许青", Role.APPROVER: "林舟"}


@dataclass
class PageForm:
    """A form as a browser would send it: what is checked, chosen and typed."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """Name and value of each button that has them."""


class OfficePage(HTMLParser):
    """Text, links, table rows and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.rows: list[list[str]] = []
        self.texts: dict[str, str] = {}
        self._words: list[str] = []
        self._silent = ""
        self._select = ""
        self._textarea: list[str] | None = None
        self._ids: list[tuple[str, str, int]] = []
        self._cell: list[str] | None = None
        self.feed(html)
        self.text = _plain("".join(self._words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"style", "script", "title"}:
            self._silent = tag
        self._words.append(" " if tag in {"p", "li", "td", "th", "dt", "dd", "div", "br"} else "")
        match tag:
            case "a":
                self.links.append(given.get("href", ""))
            case "form":
                self.forms.append(PageForm(given.get("action", "")))
            case "tr":
                self.rows.append([])
            case "td" | "th":
                self._cell = []
            case _:
                self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "input" if given.get("name") and self.forms:
                self._input(given)
            case "select":
                self._select = given["name"]
            case "option" if "selected" in given:
                self.forms[-1].fields[self._select] = [given["value"]]
            case "textarea":
                self._textarea = self.forms[-1].fields.setdefault(given["name"], [""])
            case "button" if "name" in given:
                self.forms[-1].buttons.append((given["name"], given["value"]))
            case _:
                pass

    def _input(self, given: dict[str, str]) -> None:
        values = self.forms[-1].fields
        is_box = given.get("type") in {"radio", "checkbox"}
        if not is_box or "checked" in given:
            value = given.get("value", "on" if is_box else "")
            values.setdefault(given["name"], []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        if tag == "textarea":
            self._textarea = None
        if tag in {"td", "th"} and self._cell is not None and self.rows:
            self.rows[-1].append(_plain("".join(self._cell)))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._words.append(data)
        if self._textarea is not None:
            self._textarea[0] += data
        if self._cell is not None:
            self._cell.append(data)


class Clerk:
    """Follows redirects, keeps cookies, says where its forms come from."""

    def __init__(self, stand: Stand, language: str = "zh") -> None:
        self.stand = stand
        self.client = stand.client()
        self.client.follow_redirects = True
        self.client.headers["Accept-Language"] = language
        self.answer = httpx.Response(204)

    def open(self, path: str) -> OfficePage:
        self.answer = self.client.get(path)
        return self.page

    def post(self, path: str, fields: Fields, **headers: str) -> OfficePage:
        """Send fields as a page of ours would, or with other headers."""
        self.answer = self.client.post(path, data=dict(fields), headers=self.own_origin | headers)
        return self.page

    def send(self, action: str, button: str = "", **typed: str | list[str]) -> OfficePage:
        """Send the form with this action on the page, with what is typed over its fields."""
        form = self.form(action)
        fields: dict[str, str | list[str]] = {**form.fields, **typed}
        if button:
            name, _, value = button.partition("=")
            fields[name] = value
        return self.post(form.action, fields)

    def form(self, action: str) -> PageForm:
        return next(form for form in self.page.forms if form.action == action)

    @property
    def page(self) -> OfficePage:
        return OfficePage(self.answer.text)

    @property
    def own_origin(self) -> dict[str, str]:
        return {"Origin": self.stand.url}


def let_in(stand: Stand, role: Role, language: str = "zh") -> Clerk:
    """Somebody signed in under a session of their own."""
    name = NAMES[role]
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO office_user (name, password, role, made_at) VALUES (?, '', ?, ?)"
            " ON CONFLICT DO NOTHING",
            (name, role, stand.clock()),
        )
    clerk = Clerk(stand, language)
    cookie = sessions.begin(stand.parts, name)
    clerk.client.cookies.set(sessions.COOKIE, cookie, path=sessions.COOKIE_PATH)
    return clerk


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
