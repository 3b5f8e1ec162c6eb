"""The bytes that leave the till: journal entries and the messages between till and cloud.

Journal bytes are canonical UTF-8 JSON in the order of the fields, readable by any JSON library.
Messages are JSON objects; binary values are standard base64 text. Readers ignore fields they do
not know.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import msgspec

from pos_app.domain.journal import KINDS, VERSION, Body, Entry, Head, Totals
from pos_app.domain.money import NOTHING, Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.wire_coupons import CouponLock

BATCH_ENTRIES = 500
BODY_LIMIT = 256 * 1024
"""Compressed bytes of one request."""
INFLATED_LIMIT = 4 * 1024 * 1024
"""Decompressed bytes of one request."""

SYNC_CONTEXT = b"xiaodian sync page v1\x00"
TIME_CONTEXT = b"xiaodian time v1\x00"
SHORT_CODE_CONTEXT = b"xiaodian short code v1\x00"

SIGNED_COMPONENTS = ("@method", "@authority", "@path", "@query")
"""What every signed call covers (RFC 9421), and `content-digest` as well if it has a body."""
SIGNATURE_AGE_S = 300
"""How far `created` may be from the cloud's time, either way."""

Message = TypeVar("Message")

_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""All that msgspec raises for bytes that are not what they should be, or nested beyond reason."""

_encoder = msgspec.json.Encoder()


class Unreadable(ValueError):
    """Bytes that are not what they should be. Says where."""


class UnknownVersion(Unreadable):
    """An entry of a version that this program does not know: of a newer one, if it is sound."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version}, and this program reads 1 to {VERSION}")
        self.version = version


class _Stored(msgspec.Struct):
    """An entry of any version, before its parts are read."""

    v: int
    store: int
    terminal: str
    epoch: int
    seq: int
    kind: str
    day: str
    utc_ms: int
    boot_id: str
    boot_ms: int
    time: str
    operator: str
    totals: msgspec.Raw
    body: msgspec.Raw


class _Totals1(msgspec.Struct):
    """Perpetual totals as version 1 had them: there were no refunds."""

    sales: int
    net: Fen
    redeemed: Fen


class _Totals2(_Totals1):
    refunds: int
    refunded: Fen


_Bodies: TypeAlias = Mapping[str, Callable[[msgspec.Raw], Body]]


class _Reader(NamedTuple):
    """How the parts of one version's entries become today's."""

    totals: Callable[[msgspec.Raw], Totals]
    bodies: _Bodies


_stored_decoder = msgspec.json.Decoder(_Stored)
_totals1_decoder = msgspec.json.Decoder(_Totals1)
_totals2_decoder = msgspec.json.Decoder(_Totals2)
_bodies: dict[str, Callable[[msgspec.Raw], Body]] = {
    name: msgspec.json.Decoder(kind).decode for name, kind in KINDS.items()
}
_KINDS_1 = (
    "SaleRecorded",
    "EpochOpened",
    "BasketVoided",
    "ReceiptPrinted",
    "ReceiptReprinted",
    "DrawerAsked",
    "ProductAdded",
)


def _totals_of_1(raw: msgspec.Raw) -> Totals:
    then = _totals1_decoder.decode(raw)
    return Totals(then.sales, then.net, then.redeemed, refunds=0, refunded=NOTHING)


def _totals_of_2(raw: msgspec.Raw) -> Totals:
    then = _totals2_decoder.decode(raw)
    return Totals(then.sales, then.net, then.redeemed, then.refunds, then.refunded)


_READERS: Mapping[int, _Reader] = {
    1: _Reader(_totals_of_1, {name: _bodies[name] for name in _KINDS_1}),  # 2026-11, first shops
    2: _Reader(_totals_of_2, _bodies),  # refunds, cash movements, shifts, integrity
}
"""Journal bytes are never migrated. A version's kinds and shapes are kept here for good."""


def encode_entry(head: Head, body: Body) -> bytes:
    """The exact bytes of an entry: the head's fields in order, then `body`."""
    return _encoder.encode(head)[:-1] + b',"body":' + _encoder.encode(body) + b"}"


def decode_entry(data: bytes) -> Entry:
    """Read an entry of this or any older version; the head keeps the version it was written in.
    Raises Unreadable."""
    try:
        stored = _stored_decoder.decode(data)
        reader = _READERS.get(stored.v)
        if reader is None:
            raise UnknownVersion(stored.v)
        read_body = reader.bodies.get(stored.kind)
        if read_body is None:
            raise Unreadable(f"version {stored.v} has no kind of entry {stored.kind!r}")
        head = _head(stored, reader.totals(stored.totals))
        return Entry(head, read_body(stored.body))
    except _BROKEN as error:
        raise Unreadable(str(error)) from error


def _head(stored: _Stored, totals: Totals) -> Head:
    return Head(
        stored.v,
        stored.store,
        stored.terminal,
        stored.epoch,
        stored.seq,
        stored.kind,
        stored.day,
        stored.utc_ms,
        stored.boot_id,
        stored.boot_ms,
        stored.time,
        stored.operator,
        totals,
    )


class UploadedEntry(msgspec.Struct, frozen=True):
    """One journal entry on the wire: its exact bytes as text, and the device's signature in
    base64."""

    data: str
    signature: str


class EventsUpload(msgspec.Struct, frozen=True):
    """`POST /v1/terminals/{terminal}/events`. `before` is the hash before `first_seq`, in hex."""

    epoch: int
    first_seq: int
    before: str
    entries: list[UploadedEntry]


class EventsAck(msgspec.Struct, frozen=True):
    """The cloud's answer, given only after its commit."""

    status: str  # ok | gap | fork
    acked_seq: int
    acked_hash: str
    server_utc_ms: int
    retry_after_s: int = 0


class Enrolment(msgspec.Struct, frozen=True):
    """`POST /v1/enrol`: a one-time code and the till's fresh public key (base64)."""

    code: str
    public_key: str


class CloudKey(msgspec.Struct, frozen=True):
    """One of the cloud's public keys and what it may sign: `coupon` or `sync`."""

    kid: int
    purpose: str
    public_key: str


class Enrolled(msgspec.Struct, frozen=True):
    """The answer to an enrolment. The same code with the same key gets the same answer."""

    store: int
    store_name: str
    store_address: str
    terminal: str
    till_name: str
    epoch: int
    claim_origin: str
    screen_key: str
    maintenance_key: str
    cloud_keys: list[CloudKey]
    server_utc_ms: int


class ServerTime(msgspec.Struct, frozen=True):
    """`GET /v1/time?nonce=`: signed over TIME_CONTEXT ‖ nonce ‖ `:` ‖ utc_ms as decimal text."""

    nonce: str
    utc_ms: int
    kid: int
    signature: str


class SyncPage(msgspec.Struct, frozen=True):
    """`GET /v1/sync/{stream}?after=`. `body` is JSON text, signed over SYNC_CONTEXT ‖ terminal ‖
    `:` ‖ body."""

    body: str
    kid: int
    signature: str


class CataloguePage(msgspec.Struct, frozen=True):
    """Body of a page of the stream `catalogue`."""

    stream: str
    next: int
    more: bool
    products: list[Product]
    removed: list[str]


class RulesPage(msgspec.Struct, frozen=True):
    """Body of a page of the stream `rules`: always the whole set, and with it every key whose
    coupons a till may believe. Without any (an older cloud) those of the enrolment count."""

    stream: str
    next: int
    more: bool
    rules: Rules
    coupon_keys: list[CloudKey] = []


class ClaimsPage(msgspec.Struct, frozen=True):
    """Body of a page of the stream `claims`: coupons open for this shop, as signed tokens.

    `codes` stands beside `tokens`: HMAC-SHA256(screen key, SHORT_CODE_CONTEXT ‖ the 8 digits) in
    hex, so that a till can find a coupon by its digits and never stores them. `locks` are all that
    concern this till now, on every page: a home till keeps its hands off what others want or have,
    another till hears what it has itself.
    """

    stream: str
    next: int
    more: bool
    tokens: list[str]
    withdrawn: list[str]
    codes: list[str] = []
    locks: list[CouponLock] = []


class SettingsPage(msgspec.Struct, frozen=True):
    """Body of a page of the stream `settings`: always the whole set that holds for this till, by
    the names in its settings file (`ui.theme`)."""

    stream: str
    next: int
    more: bool
    settings: dict[str, str | int]


class Problem(msgspec.Struct, frozen=True):
    """Every refusal of the cloud (RFC 9457, `application/problem+json`). `code` is for programs.

    `server_utc_ms` lets a till whose clock is wrong learn how wrong; it proves nothing until
    `/v1/time` has signed it.
    """

    code: str
    title: str
    status: int
    detail: str = ""
    server_utc_ms: int = 0


class Hint(msgspec.Struct, frozen=True):
    """Data of one event of `GET /v1/stream`: pull this stream."""

    stream: str


def keyed_short_code(screen_key: bytes, digits: str) -> str:
    """What a till keeps instead of a coupon's eight digits."""
    return hmac.digest(screen_key, SHORT_CODE_CONTEXT + digits.encode(), "sha256").hex()


def encode(message: object) -> bytes:
    """Any message above as JSON."""
    return _encoder.encode(message)


def decode(data: bytes | str, kind: type[Message]) -> Message:
    """Read a message. Raises Unreadable with the path of what is wrong."""
    try:
        return msgspec.json.decode(data, type=kind)
    except _BROKEN as error:
        raise Unreadable(str(error)) from error


def batch_bytes(entries: Sequence[UploadedEntry]) -> int:
    """The inflated size of a batch's entries, the commas between them included."""
    return sum(len(_encoder.encode(entry)) + 1 for entry in entries)
