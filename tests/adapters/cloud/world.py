"""A till and the real cloud in one process, with everything between them under the test's thumb."""

import asyncio
import base64
import io
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from fastapi import FastAPI
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from cloud import claims, demo_shop, enrolment
from cloud.app import create_app
from cloud.parts import Parts
from cloud.sqlite import SqliteDatabase
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.checkout.commands import Command, Inbox
from pos_app.domain import coupon_token
from pos_app.domain.moment import Moment, TimeQuality
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import (
    CataloguePage,
    ClaimsPage,
    Enrolled,
    RulesPage,
    SettingsPage,
)
from pos_app.domain.wire_history import MessagesPage, ShopMessage

CLOUD_URL = "http://cloud.test"
NOON_MS = 1_795_320_000_000  # 2026-11-22 12:00 in the shop


@dataclass
class FakeTime:
    """One pair of clocks for till and cloud; the till's wall clock may be set wrong."""

    now_ms: int = NOON_MS
    up_ms: int = 1_000_000
    wall_error_ms: int = 0

    def pass_s(self, seconds: float) -> None:
        passed_ms = ceil(seconds * 1000)  # whoever waits wakes up late, never early
        self.now_ms += passed_ms
        self.up_ms += passed_ms

    def cloud_ms(self) -> int:
        return self.now_ms

    def wall_ms(self) -> int:
        return self.now_ms + self.wall_error_ms

    def till_clock(self) -> SystemClock:
        """The clock of a till that has just started."""
        return SystemClock(boot_ms=lambda: self.up_ms, wall_ms=self.wall_ms)

    def moment(self) -> Moment:
        return Moment(self.now_ms, self.up_ms, TimeQuality.TRUSTED)


Send = Callable[[requests.PreparedRequest], requests.Response]


class AsgiCalls:
    """Calls an ASGI application without a socket, on an event loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def __call__(self, request: requests.PreparedRequest) -> requests.Response:
        return self._runner.run(self._answered(request))

    async def _answered(self, request: requests.PreparedRequest) -> requests.Response:
        address = urlsplit(str(request.url))
        body = request.body if isinstance(request.body, bytes) else b""
        headers = {"host": address.netloc, **request.headers}
        said: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": str(request.method),
            "scheme": address.scheme,
            "path": address.path,
            "raw_path": address.path.encode(),
            "query_string": address.query.encode(),
            "headers": [(k.lower().encode(), str(v).encode()) for k, v in headers.items()],
            "server": (address.hostname, address.port or 80),
            "client": ("127.0.0.1", 50_000),
        }
        await self._app(scope, receive, send)
        start, *rest = said
        content = b"".join(message.get("body", b"") for message in rest)
        named = {k.decode(): v.decode() for k, v in start["headers"]}
        return response_of(request, start["status"], content, named)


class InProcess(BaseAdapter):
    """Carries requests to the application. `between` may lose, repeat or change anything."""

    def __init__(self, calls: AsgiCalls, between: Callable[[Send], Send]) -> None:
        super().__init__()
        self._send = between(calls)

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        return self._send(request)

    def close(self) -> None:
        """Nothing is open."""


def response_of(
    request: requests.PreparedRequest, status: int, content: bytes, headers: dict[str, str]
) -> requests.Response:
    """A response with this content, as requests would have read it from a socket."""
    response = requests.Response()
    response.status_code = status
    response.headers = CaseInsensitiveDict(headers)
    response.request = request
    response.raw = HTTPResponse(body=io.BytesIO(content), preload_content=False)
    response.url = str(request.url)
    return response


def straight(send: Send) -> Send:
    """A network without faults."""
    return send


@dataclass
class CloudInProcess:
    """The reference cloud with its demo shop."""

    app: FastAPI
    calls: AsgiCalls
    time: FakeTime
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    def code(self) -> str:
        """A fresh enrolment code."""
        text = enrolment.new_code(
            self.parts.database, demo_shop.STORE, now_ms=self.time.now_ms, chance=self.parts.chance
        )
        assert text is not None
        return text

    def sessions(
        self, between: Callable[[Send], Send] = straight
    ) -> Callable[[], requests.Session]:
        """Sessions that reach this cloud and nothing else."""

        def session() -> requests.Session:
            made = requests.Session()
            made.trust_env = False
            made.mount("http://", InProcess(self.calls, between))
            return made

        return session

    def client(
        self,
        identity: TillIdentity,
        between: Callable[[Send], Send] = straight,
        *,
        clock: SystemClock | None = None,
    ) -> CloudClient:
        return CloudClient(
            CLOUD_URL,
            identity,
            clock=clock or self.time.till_clock(),
            draw_nonce=lambda: f"nonce-{next(self._numbers):012d}",
            session_factory=self.sessions(between),
            line_factory=self.sessions(between),
        )

    def enrolled_till(self) -> TillIdentity:
        """A till that has just been enrolled."""
        number = next(self._numbers)
        drawn = TillIdentity(number.to_bytes(32), "00000000")
        return TillIdentity(drawn.private_key, "00000000", self.client(drawn).enrol(self.code()))

    def journal_of(self, till: TillIdentity) -> list[tuple[int, bytes, bytes]]:
        """What the cloud holds of a till: number, exact bytes, hash."""
        with self.parts.database.read() as work:
            return work.rows(
                "SELECT seq, entry, hash FROM journal WHERE terminal_id = ? ORDER BY epoch, seq",
                (till.terminal,),
            )

    def tail_of(self, till: TillIdentity) -> list[tuple[int, int, bytes]]:
        """What the cloud keeps of a till's diverged histories: epoch, number, exact bytes."""
        with self.parts.database.read() as work:
            return work.rows(
                "SELECT epoch, seq, entry FROM fork_tail WHERE terminal_id = ?"
                " ORDER BY epoch, seq, hash",
                (till.terminal,),
            )

    def change(self, sql: str, values: tuple[bytes | str, ...] = ()) -> None:
        """Do something to the cloud's database behind its back."""
        with self.parts.database.write() as work:
            work.do(sql, values)

    def claim(self, till: TillIdentity, offer_id: int, claimant: bytes) -> str:
        """A shopper before this till's screen claims; the coupon's id."""
        screen = claims.Screen(till.terminal, next(self._numbers), till.store, blind=False)
        cookie = claims.open_session(self.parts, screen, claimant)
        assert cookie is not None
        session = claims.session_of(self.parts, cookie, claimant)
        assert session is not None
        return claims.claim(self.parts, session, offer_id).coupon_id


@contextmanager
def cloud_in(folder: Path, time: FakeTime) -> Iterator[CloudInProcess]:
    """The cloud with its demo shop, in this folder."""
    app = create_app(
        SqliteDatabase(folder / "cloud.db"),
        clock=time.cloud_ms,
        claim_origin="https://claim.example",
    )
    parts: Parts = app.state.parts
    demo_shop.make(parts.database, demo_shop.GOODS, time.now_ms)
    calls = AsgiCalls(app)
    try:
        yield CloudInProcess(app, calls, time)
    finally:
        calls.close()
        parts.database.close()


@dataclass
class FakeKept:
    """Pages that were applied, and how far."""

    cursors: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    unread: list[ShopMessage] = field(default_factory=list)
    settings: dict[str, str | int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """The tokens of open coupons by coupon id."""

    def cursor(self, stream: str) -> int:
        return self.cursors.get(stream, 0)

    def apply_catalogue(self, page: CataloguePage) -> None:
        self.names.update({product.barcode: product.name for product in page.products})
        for barcode in page.removed:
            self.names.pop(barcode, None)
        self.cursors[page.stream] = page.next

    def apply_rules(self, page: RulesPage) -> None:
        if page.rules.home != self.rules.home:
            self.tokens.clear()
            self.cursors["claims"] = 0
        self.rules = page.rules
        self.cursors[page.stream] = page.next

    def apply_claims(self, page: ClaimsPage) -> None:
        for token in page.tokens:
            self.tokens[coupon_token.parse(token).coupon.coupon_id] = token
        for coupon_id in page.withdrawn:
            self.tokens.pop(coupon_id, None)
        self.cursors[page.stream] = page.next

    def open_tokens(self) -> list[str]:
        return list(self.tokens.values())

    def apply_messages(self, page: MessagesPage) -> None:
        self.unread += page.messages
        self.cursors[page.stream] = page.next

    def apply_settings(self, page: SettingsPage) -> None:
        self.settings = page.settings
        self.cursors[page.stream] = page.next

    def inbox(self) -> Inbox:
        if not self.unread:
            return Inbox()
        return Inbox(len(self.unread), self.unread[0], alike=1, alike_to=self.unread[0].number)


@dataclass
class Posted:
    """Commands in the order in which they were posted."""

    commands: list[Command] = field(default_factory=list)

    def __call__(self, command: Command) -> None:
        self.commands.append(command)

    def of(self, kind: type[Command]) -> list[Command]:
        return [command for command in self.commands if isinstance(command, kind)]


def some_enrolment(**changes: object) -> Enrolled:
    """An answer to an enrolment, well formed."""
    key = base64.b64encode(bytes(32)).decode("ascii")
    fields: dict[str, object] = {
        "store": 2001,
        "store_name": "街角小店",
        "store_address": "建设路 18 号",
        "terminal": "7K2M9QXD",
        "till_name": "1号机",
        "epoch": 1,
        "claim_origin": "https://claim.example",
        "screen_key": key,
        "maintenance_key": key,
        "cloud_keys": [
            {"kid": 1, "purpose": "coupon", "public_key": key},
            {"kid": 2, "purpose": "sync", "public_key": key},
        ],
        "server_utc_ms": NOON_MS,
    }
    return msgspec.convert(fields | changes, Enrolled)
