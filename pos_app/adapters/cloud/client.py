"""Calls to the cloud. Each has one deadline for the whole of it, and fails as `CloudUnavailable`.

Import late: requests costs start-up time that a till has better use for.
"""

import base64
import binascii
import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar
from urllib.parse import quote

import requests
import urllib3

from pos_app.adapters.cloud.faults import BatchTooLarge, CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity, fault_in
from pos_app.adapters.cloud.seams import CloudClock
from pos_app.adapters.cloud.signatures import is_signed_by, sign_call
from pos_app.adapters.cloud.within import plain_session, session_within
from pos_app.domain.values import dataclass
from pos_app.domain.wire import (
    BODY_LIMIT,
    INFLATED_LIMIT,
    SYNC_CONTEXT,
    TIME_CONTEXT,
    Enrolled,
    Enrolment,
    EventsAck,
    EventsUpload,
    Hint,
    Problem,
    ServerTime,
    SyncPage,
    Unreadable,
    decode,
    encode,
)
from pos_app.domain.wire_coupons import (
    FOUND,
    LENT,
    CouponFound,
    CouponLent,
    CouponReturned,
    CouponSought,
    CouponWanted,
    LockAnswer,
    Noted,
)
from pos_app.domain.wire_history import (
    EPOCH,
    EPOCHS,
    JOURNAL,
    EntryPart,
    EpochAsked,
    EpochGiven,
    EpochsPage,
    JournalPage,
    KnownEpoch,
)

Answer = TypeVar("Answer")
_CHUNK_BYTES = 64 * 1024
_LINE_LIMIT = 4096
_BUSY = (429, 503)
_PACKING = 4
"""gzip's level: half of the time of level 6 for a twentieth more bytes (1,000 sales: 358 KB)."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. `silence_s`: how long a hint line may say nothing at all, heartbeats included."""

    connect_s: float = 5.0
    call_s: float = 10.0
    upload_s: float = 30.0
    silence_s: float = 45.0


class CloudClient:
    """One till's calls. The sync thread owns it; `listen` alone runs on the listening thread, and
    `hang_up` may be called from anywhere."""

    def __init__(
        self,
        url: str,
        identity: TillIdentity,
        *,
        clock: CloudClock,
        draw_nonce: Callable[[], str],
        session_factory: Callable[[], requests.Session] = session_within,
        line_factory: Callable[[], requests.Session] = plain_session,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._identity = identity
        self._clock = clock
        self._draw_nonce = draw_nonce
        self._line_factory = line_factory
        self._session = session_factory()
        self._deadlines = deadlines or Deadlines()
        self._line: requests.Response | None = None
        self._hung_up = threading.Event()

    def enrol(self, code: str) -> Enrolled:
        """Trade a one-time code for an identity. The same code with the same key may be asked
        again. Raises CloudUnavailable; CloudRefused when the code is not taken."""
        public_key = base64.b64encode(self._identity.public_key).decode("ascii")
        content = encode(Enrolment(code=code, public_key=public_key))
        enrolled = self._call("POST", "/v1/enrol", Enrolled, body=content, is_signed=False)
        wrong = fault_in(enrolled)
        if wrong:
            raise CloudUnavailable("unreadable", wrong)
        return enrolled

    def learn_time(self) -> int:
        """Ask what time it is, believe only a signed answer to this very question, and set the
        trusted clock. Returns the cloud's UTC milliseconds."""
        nonce = self._draw_nonce()
        asked = self._clock.monotonic_s()
        path = f"/v1/time?nonce={quote(nonce, safe='')}"
        answer = self._call("GET", path, ServerTime, is_signed=False)
        message = TIME_CONTEXT + nonce.encode() + b":" + str(answer.utc_ms).encode()
        self._check("sync", answer.kid, message, answer.signature)
        elapsed_ms = round((self._clock.monotonic_s() - asked) * 1000)
        self._clock.learn(answer.utc_ms + elapsed_ms // 2)
        return answer.utc_ms

    def push(self, upload: EventsUpload) -> EventsAck:
        """Send a piece of the journal. Raises BatchTooLarge before anything is sent."""
        return self._push("events", upload, len(upload.entries))

    def push_tail(self, upload: EventsUpload) -> EventsAck:
        """Send a piece of what stands behind a fork. Raises BatchTooLarge before anything is
        sent."""
        return self._push("tails", upload, len(upload.entries))

    def push_part(self, part: EntryPart) -> EventsAck:
        """Send some bytes of one entry."""
        return self._push("parts", part, 1)

    def _push(self, call: str, message: object, entries: int) -> EventsAck:
        content = encode(message)
        packed = gzip.compress(content, compresslevel=_PACKING, mtime=0)
        if len(packed) > BODY_LIMIT or len(content) > INFLATED_LIMIT:
            raise BatchTooLarge(entries)
        return self._call("POST", self._own(call), EventsAck, body=packed, encoding="gzip")

    def _own(self, call: str) -> str:
        return f"/v1/terminals/{self._identity.terminal}/{call}"

    def pull(self, stream: str, after: int, kind: type[Answer]) -> Answer:
        """One page of a stream, believed only if the cloud's sync key signed it for this till."""
        page = self._call("GET", f"/v1/sync/{stream}?after={after}", SyncPage)
        return self._unsealed(page, kind)

    def ask_epoch(self, asked: EpochAsked) -> EpochGiven:
        """A new epoch, believed only if it is signed and the answer to this question."""
        page = self._call("POST", self._own("epochs"), SyncPage, body=encode(asked))
        given = self._unsealed(page, EpochGiven)
        question = (EPOCH, asked.after_epoch, asked.branch_hash)
        _check_answer((given.stream, given.after_epoch, given.branch_hash), question)
        return given

    def known_epochs(self) -> list[KnownEpoch]:
        """How far the cloud has each epoch; believed only if signed just now, for this call."""
        nonce = self._draw_nonce()
        page = self._call("GET", f"{self._own('epochs')}?nonce={quote(nonce, safe='')}", SyncPage)
        found = self._unsealed(page, EpochsPage)
        _check_answer((found.stream, found.nonce), (EPOCHS, nonce))
        return found.epochs

    def journal(self, epoch: int, after: int) -> JournalPage:
        """One page of this till's own journal, signed by the cloud; the entries' own signatures are
        for the ledger to verify."""
        path = f"{self._own('journal')}?epoch={epoch}&after={after}"
        found = self._unsealed(self._call("GET", path, SyncPage), JournalPage)
        _check_answer((found.stream, found.epoch, found.after), (JOURNAL, epoch, after))
        return found

    def seek_coupon(self, digits: str) -> CouponFound:
        """The open coupon of this shop with these digits, if there is one."""
        asked = CouponSought(self._draw_nonce(), digits)
        page = self._call("POST", self._own("coupons/find"), SyncPage, body=encode(asked))
        found = self._unsealed(page, CouponFound)
        _check_answer((found.stream, found.nonce), (FOUND, asked.nonce))
        return found

    def want_coupon(self, coupon_id: str) -> CouponLent:
        """Whether this till may redeem a coupon of the home till; believed only if signed for this
        very question."""
        asked = CouponWanted(self._draw_nonce(), coupon_id)
        page = self._call("POST", self._own("coupons/lock"), SyncPage, body=encode(asked))
        lent = self._unsealed(page, CouponLent)
        _check_answer((lent.stream, lent.nonce, lent.coupon_id), (LENT, asked.nonce, coupon_id))
        return lent

    def return_coupon(self, coupon_id: str) -> None:
        """It will not be redeemed here."""
        self._tell("coupons/release", CouponReturned(coupon_id))

    def answer_lock(self, coupon_id: str, number: int, word: str) -> None:
        """Whether this till keeps its hands off a coupon."""
        self._tell("coupons/answer", LockAnswer(coupon_id, number, word))

    def _tell(self, call: str, message: object) -> None:
        self._call("POST", self._own(call), Noted, body=encode(message))

    def _unsealed(self, page: SyncPage, kind: type[Answer]) -> Answer:
        message = SYNC_CONTEXT + self._identity.terminal.encode() + b":" + page.body.encode()
        self._check("sync", page.kid, message, page.signature)
        try:
            return decode(page.body, kind)
        except Unreadable as error:
            raise CloudUnavailable("unreadable", str(error)) from error

    def listen(self, on_hint: Callable[[str], None], *, on_open: Callable[[], None]) -> None:
        """Hold the hint line and report each stream worth pulling, until the cloud or `hang_up`
        ends it. Raises CloudUnavailable when the line breaks or falls silent."""
        session = self._line_factory()
        try:
            call = self._prepared(session, "GET", "/v1/stream", None, "", is_signed=True)
            with self._send(session, call, self._deadlines.silence_s) as line:
                self._line = line
                if self._hung_up.is_set():
                    return
                self._refuse_problem(line, self._clock.monotonic_s() + self._deadlines.call_s)
                on_open()
                self._hear(line, on_hint)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if not self._hung_up.is_set():
                raise _unavailable(error) from error
        finally:
            self._line = None
            session.close()

    def hang_up(self) -> None:
        """End `listen` now and for good; safe from any thread and more than once."""
        self._hung_up.set()
        line = self._line
        if line is not None:
            with suppress(OSError, ValueError):  # it may be ending by itself in this very moment
                line.raw.shutdown()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    # --- a call -----------------------------------------------------------------------------------

    def _call(
        self,
        method: str,
        path: str,
        kind: type[Answer],
        *,
        body: bytes | None = None,
        encoding: str = "",
        is_signed: bool = True,
    ) -> Answer:
        limit_s = self._deadlines.upload_s if body else self._deadlines.call_s
        deadline = self._clock.monotonic_s() + limit_s
        call = self._prepared(self._session, method, path, body, encoding, is_signed=is_signed)
        try:
            response = self._send(self._session, call, limit_s)
            with response:
                self._refuse_problem(response, deadline)
                content = self._content(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _unavailable(error) from error
        try:
            return decode(content, kind)
        except Unreadable as error:
            raise CloudUnavailable("unreadable", str(error)) from error

    def _prepared(
        self,
        session: requests.Session,
        method: str,
        path: str,
        body: bytes | None,
        encoding: str,
        *,
        is_signed: bool,
    ) -> requests.PreparedRequest:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if encoding:
            headers["Content-Encoding"] = encoding
        request = requests.Request(method, self._url + path, headers=headers, data=body)
        try:
            call = session.prepare_request(request)
        except (requests.RequestException, ValueError) as error:
            raise CloudUnavailable("address", str(error)) from error
        if is_signed:
            utc_s = self._clock.utc_ms() // 1000
            sign_call(call, self._identity, utc_s=utc_s, nonce=self._draw_nonce(), body=body)
        return call

    def _send(
        self, session: requests.Session, call: requests.PreparedRequest, read_s: float
    ) -> requests.Response:
        limits = (min(self._deadlines.connect_s, read_s), read_s)
        return session.send(call, stream=True, timeout=limits, allow_redirects=False)

    def _content(self, response: requests.Response, deadline: float) -> bytes:
        """The whole body, within the deadline and the limit."""
        content = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            content += chunk
            if len(content) > INFLATED_LIMIT:
                raise CloudUnavailable("unreadable", "the answer is too large")
            if self._clock.monotonic_s() > deadline:
                raise CloudUnavailable("timeout", "the answer drips")
        return bytes(content)

    def _refuse_problem(self, response: requests.Response, deadline: float) -> None:
        """Raises CloudRefused, or CloudUnavailable when the cloud is only busy or broken."""
        if response.status_code == requests.codes.ok:
            return
        content = self._content(response, deadline)
        retry_after_s = _seconds(response.headers.get("Retry-After", ""))
        if response.status_code in _BUSY:
            raise CloudUnavailable("busy", str(response.status_code), retry_after_s=retry_after_s)
        try:
            problem = decode(content, Problem)
        except Unreadable as error:
            detail = f"status {response.status_code}"
            raise CloudUnavailable("not_a_cloud", detail) from error
        if response.status_code >= requests.codes.server_error:
            raise CloudUnavailable("broken", problem.title, retry_after_s=retry_after_s)
        raise CloudRefused(problem)

    def _hear(self, line: requests.Response, on_hint: Callable[[str], None]) -> None:
        """Server-sent events: only `data:` lines matter, and each is one hint."""
        for raw in _lines(line):
            field, _, value = raw.partition(b":")
            if field == b"data" and value.strip():
                on_hint(_hinted(value.strip()))

    def _check(self, purpose: str, kid: int, message: bytes, signature: str) -> None:
        """Raises CloudUnavailable("forged") unless the cloud's key of that id signed it."""
        key = self._identity.cloud_keys(purpose).get(kid)
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CloudUnavailable("forged", "the signature is no base64") from error
        if key is None or not is_signed_by(key, message, raw):
            raise CloudUnavailable("forged", f"key {kid} did not sign this")


def _check_answer(answered: tuple[object, ...], asked: tuple[object, ...]) -> None:
    """A signed answer to another question, or an old one, is not this one's."""
    if answered != asked:
        raise CloudUnavailable("forged", f"asked {asked}, got an answer to {answered}")


def _lines(response: requests.Response) -> Iterator[bytes]:
    """Lines as they come. Byte by byte, so that none waits for the next one."""
    line = bytearray()
    for byte in response.iter_content(1):
        if byte == b"\n":
            yield bytes(line)
            line.clear()
            continue
        line += byte
        if len(line) > _LINE_LIMIT:
            raise CloudUnavailable("unreadable", "a hint without end")


def _hinted(content: bytes) -> str:
    try:
        return decode(content, Hint).stream
    except Unreadable as error:
        raise CloudUnavailable("unreadable", str(error)) from error


def _unavailable(error: Exception) -> CloudUnavailable:
    """requests calls a time-out in the middle of a call a ConnectionError around urllib3's."""
    timeouts = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
    is_timeout = any(isinstance(known, timeouts) for known in _wrapped(error))
    reason = "timeout" if is_timeout else "unreachable"
    return CloudUnavailable(reason, str(error))


def _wrapped(error: Exception) -> Iterator[Exception]:
    """The error and those that it was made of."""
    yield error
    for inner in error.args:
        if isinstance(inner, Exception):
            yield from _wrapped(inner)


def _seconds(text: str) -> float:
    """A Retry-After in seconds; 0 for none or a date."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0
