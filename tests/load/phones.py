"""Phones over real sockets: each opens a screen's page, reads its ticket and presses the button."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from pos_app.domain import screen_code
from tests.load.streets import SCREEN_KEY

DEADLINE_S = 30.0
ADDRESSES = 200
"""Loopback addresses that phones call from: each may press so often, and no more."""
_TICKET = re.compile(r'name="s" value="([^"]+)"')
_COOKIE = re.compile(r"ry=([0-9A-Z]+)")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Ready:
    """A phone that shows the page, before the button is pressed."""

    cookie: str
    ticket: str


class Line:
    """One connection to the cloud, used by one phone after the other."""

    def __init__(self, port: int, number: int) -> None:
        self._line = http.client.HTTPConnection(
            "127.0.0.1",
            port,
            timeout=DEADLINE_S,
            source_address=(f"127.0.1.{1 + number % ADDRESSES}", 0),
        )

    def open_page(self, terminal: str, slot: int) -> Ready:
        """Scan the screen of this till."""
        path = screen_code.path_of(SCREEN_KEY, terminal, slot)
        self._line.request("GET", f"/S/{path}")
        answer = self._line.getresponse()
        page = answer.read().decode("utf-8")
        ticket = _TICKET.search(page)
        cookie = _COOKIE.search(answer.getheader("Set-Cookie") or "")
        assert ticket is not None, page
        assert cookie is not None, page
        return Ready(cookie[1], ticket[1])

    def press(self, phone: Ready, offer_id: int) -> tuple[int, str]:
        """The status, and where it leads."""
        body = urlencode({"s": phone.ticket, "offer": str(offer_id)})
        self._line.request("POST", "/claim", body, {**_FORM, "Cookie": f"ry={phone.cookie}"})
        answer = self._line.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""

    def close(self) -> None:
        self._line.close()
