"""A till as the cloud sees it: a key, a journal, signed calls. Shares only the domain with it."""

import base64
import copy
import gzip
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from pos_app.domain import coupon_token, screen_code
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.journal import (
    GENESIS,
    VERSION,
    BasketVoided,
    Body,
    EpochOpened,
    Head,
    Totals,
    chain,
    signed_message,
)
from pos_app.domain.moment import business_day
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import SaleRecorded, sale_for_cash
from pos_app.domain.wire import (
    SIGNED_COMPONENTS,
    SYNC_CONTEXT,
    CataloguePage,
    ClaimsPage,
    CloudKey,
    Enrolled,
    Enrolment,
    EventsAck,
    EventsUpload,
    Problem,
    RulesPage,
    SyncPage,
    UploadedEntry,
    decode,
    encode,
    encode_entry,
)
from tests.cloud.stand import FakeClock

SOAP, BEER, NOODLES = "6999990000012", "6999990000043", "6920152400975"


class Reachable(Protocol):
    """A cloud somewhere: in this process or in another."""

    @property
    def clock(self) -> Callable[[], int]: ...
    def client(self) -> httpx.Client: ...
    def enrolment_code(self) -> str: ...


class FakeTill:
    """Enrolled at a stand. `clock` is its own; set it wrong to see what the cloud makes of it."""

    def __init__(self, stand: Reachable) -> None:
        self.client = stand.client()
        self.clock = FakeClock(stand.clock())
        self.key = Ed25519PrivateKey.generate()
        self.me = self.enrol(stand.enrolment_code())
        self.epoch = self.me.epoch
        self.entries: list[bytes] = []
        self.hashes: list[bytes] = []
        self.totals = Totals()
        self.products: dict[str, Product] = {}
        self.rules = Rules()

    # --- who it is --------------------------------------------------------------------------

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode("ascii")

    def enrol(self, code: str) -> Enrolled:
        answer = self.client.post("/v1/enrol", content=encode(Enrolment(code, self.public_key)))
        assert answer.status_code == 200, answer.text
        return decode(answer.content, Enrolled)

    def screen_path(self, *, slots_ago: int = 0) -> str:
        slot = screen_code.slot_at(self.clock() // 1000) - slots_ago
        return screen_code.path_of(base64.b64decode(self.me.screen_key), self.me.terminal, slot)

    # --- calls ------------------------------------------------------------------------------

    def signed(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        nonce: str | None = None,
        components: Sequence[str] = SIGNED_COMPONENTS,
        **headers: str,
    ) -> httpx.Request:
        """A signed request, not sent yet."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = self.client.build_request(method, path, content=body, headers=named)
        keys = MappingKeyResolver(public_keys={}, private_keys={self.me.terminal: self.key})
        HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys).sign(
            request,
            key_id=self.me.terminal,
            created=datetime.fromtimestamp(self.clock() // 1000, UTC),
            nonce=nonce or secrets.token_urlsafe(16),
            covered_component_ids=components,
            body=body,
        )
        return request

    def call(self, method: str, path: str, body: bytes | None = None) -> httpx.Response:
        return self.client.send(self.signed(method, path, body))

    def send(self, upload: EventsUpload, *, compressed: bool = False) -> httpx.Response:
        path = f"/v1/terminals/{self.me.terminal}/events"
        body = encode(upload)
        if compressed:
            request = self.signed("POST", path, gzip.compress(body), content_encoding="gzip")
        else:
            request = self.signed("POST", path, body)
        return self.client.send(request)

    def upload(self, first: int = 1, last: int | None = None) -> EventsAck:
        answer = self.send(self.piece(first, last))
        assert answer.status_code == 200, answer.text
        return decode(answer.content, EventsAck)

    def post(self, call: str, message: object) -> httpx.Response:
        """A call about this till's own journal."""
        return self.call("POST", f"/v1/terminals/{self.me.terminal}/{call}", encode(message))

    def get(self, call: str) -> httpx.Response:
        """A question about this till's own journal."""
        return self.call("GET", f"/v1/terminals/{self.me.terminal}/{call}")

    def page(self, stream: str, after: int = 0) -> str:
        """The body of a page, if the cloud's sync key signed it for this till."""
        return self.sealed(self.call("GET", f"/v1/sync/{stream}?after={after}"))

    def sealed(self, answer: httpx.Response) -> str:
        """What an answer says, if the cloud's sync key signed it for this till."""
        assert answer.status_code == 200, answer.text
        page = decode(answer.content, SyncPage)
        cloud_key("sync", self.me.cloud_keys).verify(
            base64.b64decode(page.signature),
            SYNC_CONTEXT + self.me.terminal.encode() + b":" + page.body.encode(),
        )
        return page.body

    def pull(self) -> None:
        """Goods and rules, until the cloud has no more."""
        after, more = 0, True
        while more:
            goods = decode(self.page("catalogue", after), CataloguePage)
            self.products |= {product.barcode: product for product in goods.products}
            after, more = goods.next, goods.more
        after, more = self.rules.version, True
        while more:
            rules = decode(self.page("rules", after), RulesPage)
            self.rules, after, more = rules.rules, rules.next, rules.more

    def claims(self, after: int = 0) -> ClaimsPage:
        return decode(self.page("claims", after), ClaimsPage)

    # --- its journal ------------------------------------------------------------------------

    def open_epoch(self) -> None:
        self.append(EpochOpened("enrolled", self.public_key, 0, 0, ""))

    def begin_epoch(self, epoch: int, reason: str = "forked") -> None:
        """A new chain from here on; the one before is left as it is."""
        last_hash = self.hash_before(len(self.entries) + 1).hex()
        body = EpochOpened(reason, self.public_key, self.epoch, len(self.entries), last_hash)
        self.epoch, self.entries, self.hashes = epoch, [], []
        self.append(body)

    def clone(self, stand: "Reachable") -> "FakeTill":
        """The same disk in another machine."""
        twin = copy.copy(self)
        twin.client = stand.client()
        twin.entries, twin.hashes = list(self.entries), list(self.hashes)
        return twin

    def forget_last(self, entries: int = 1) -> None:
        """As a disk restored from an older backup does."""
        del self.entries[-entries:], self.hashes[-entries:]

    def void_a_basket(self) -> None:
        self.append(BasketVoided(1, "customer left", 1, Fen(100)))

    def sell(
        self, *goods: str, coupons: Sequence[Coupon] = (), at_ms: int | None = None
    ) -> SaleRecorded:
        """A sale for cash of what was pulled, priced by the till's own rules."""
        ticket = Ticket(len(self.entries) + 1, rules=self.rules, opened_utc_s=self.clock() // 1000)
        for barcode in goods:
            ticket = ticket.with_goods(self.products[barcode], pieces(1))
        priced = evaluate(ticket.lines, self.rules, coupons, ticket.opened_utc_s)
        faces = {coupon.coupon_id: coupon.face for coupon in coupons}
        sale = sale_for_cash(ticket, priced, Fen(priced.total + 10), faces)
        self.append(sale, at_ms=at_ms)
        return sale

    def append(self, body: Body, *, at_ms: int | None = None) -> None:
        utc_ms = self.clock() if at_ms is None else at_ms
        self.totals = self.totals.after(body)
        head = Head(
            v=VERSION,
            store=self.me.store,
            terminal=self.me.terminal,
            epoch=self.epoch,
            seq=len(self.entries) + 1,
            kind=type(body).__name__,
            day=business_day(utc_ms).isoformat(),
            utc_ms=utc_ms,
            boot_id="boot",
            boot_ms=len(self.entries),
            time="trusted",
            operator="owner",
            totals=self.totals,
        )
        self.append_raw(encode_entry(head, body))

    def append_raw(self, data: bytes) -> None:
        self.entries.append(data)
        self.hashes.append(chain(self.hash_before(len(self.entries)), data))

    def hash_before(self, seq: int) -> bytes:
        return self.hashes[seq - 2] if seq > 1 else GENESIS

    def piece(self, first: int = 1, last: int | None = None) -> EventsUpload:
        """Entries `first` … `last` as an upload."""
        last = len(self.entries) if last is None else last
        return EventsUpload(
            epoch=self.epoch,
            first_seq=first,
            before=self.hash_before(first).hex(),
            entries=[
                UploadedEntry(self.entries[seq - 1].decode(), self.sign(self.hashes[seq - 1]))
                for seq in range(first, last + 1)
            ],
        )

    def sign(self, entry_hash: bytes) -> str:
        return base64.b64encode(self.key.sign(signed_message(entry_hash))).decode("ascii")


def cloud_key(purpose: str, keys: Sequence[CloudKey]) -> Ed25519PublicKey:
    [key] = [key for key in keys if key.purpose == purpose]
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key))


def coupon_in(token: str, till: FakeTill) -> Coupon:
    """The coupon of a token, if the cloud's coupon key signed it."""
    parsed = coupon_token.parse(token)
    cloud_key("coupon", till.me.cloud_keys).verify(parsed.signature, parsed.signed)
    return parsed.coupon


def problem(answer: httpx.Response) -> Problem:
    """The refusal in an answer."""
    assert answer.headers["content-type"] == "application/problem+json"
    refused = decode(answer.content, Problem)
    assert refused.status == answer.status_code
    return refused
