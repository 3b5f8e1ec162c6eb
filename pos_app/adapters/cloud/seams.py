"""What the sync engine needs of the till: small ports, read and written from the sync thread."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from pos_app.checkout.commands import Inbox
from pos_app.checkout.ports import Pending
from pos_app.domain.coupon import Coupon
from pos_app.domain.values import dataclass
from pos_app.domain.wire import (
    CataloguePage,
    ClaimsPage,
    EventsAck,
    EventsUpload,
    RulesPage,
    SettingsPage,
)
from pos_app.domain.wire_history import (
    EntryPart,
    EpochAsked,
    EpochGiven,
    JournalPage,
    KnownEpoch,
    MessagesPage,
)

Answer = TypeVar("Answer")


class StoredEntry(Protocol):
    """One journal entry exactly as it lies on the disk."""

    @property
    def seq(self) -> int: ...
    @property
    def data(self) -> bytes: ...
    @property
    def entry_hash(self) -> bytes: ...
    @property
    def signature(self) -> bytes: ...


class Acked(Protocol):
    """How far the cloud has confirmed this epoch."""

    @property
    def seq(self) -> int: ...
    @property
    def entry_hash(self) -> bytes: ...


class JournalTail(Protocol):
    """The journal, read only; of the present epoch where none is named. Raises Unavailable."""

    def epochs(self) -> "Sequence[EpochTail]":
        """This till's epochs, oldest first; the last one is the present one."""
        ...

    def fork_times(self) -> Sequence[int]:
        """When each of them began that began after a fork, UTC ms."""
        ...

    def entries_after(
        self, seq: int, *, limit: int, max_bytes: int, epoch: int | None = None
    ) -> Sequence[StoredEntry]:
        """The next entries, at least one if there is any."""
        ...

    def hash_at(self, seq: int, *, epoch: int | None = None) -> bytes | None:
        """The chain's hash after entry `seq`; GENESIS for 0; None beyond the end."""
        ...

    def acked(self) -> Acked:
        """How far the cloud has confirmed the present epoch."""
        ...


class MarkAcked(Protocol):
    """Notes an acknowledgement in the ledger; may wait for the ledger's own thread."""

    def __call__(
        self, seq: int, entry_hash: bytes, *, server_utc_ms: int, epoch: int | None = None
    ) -> bool:
        """False, and nothing is noted, when `entry_hash` is not our own. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class EpochTail:
    """One epoch of this till in the ledger, and how far the cloud has confirmed it.

    `forked_after`: None, or the last entry that was confirmed when the cloud turned out to have
    another history; what stands after it goes to `tails`.
    """

    epoch: int
    last_seq: int
    acked_seq: int
    acked_hash: bytes
    forked_after: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of this till's own history that the ledger lacks: entries of `epoch` behind
    `after`."""

    epoch: int
    after: int


class JournalMending(Protocol):
    """What sync has the ledger do about epochs. Each call runs on the ledger's own thread, is over
    within 200 ms or so, and may be made again after a restart in the middle. Raises Unavailable."""

    def mark_forked(self, epoch: int) -> None:
        """The cloud has another history of this epoch. Noted durably, once."""
        ...

    def note_doubled(self) -> None:
        """Another machine lives under this till's name, in a later epoch. No coupon is redeemed
        here before the next start, and the register hears of it."""
        ...

    def begin_epoch(self, epoch: int, *, reason: str) -> None:
        """From now on entries are written under this epoch, given by the cloud. The till's name is
        durable first, then the epoch's opening entry; the register hears `EpochBegan`. Nothing
        happens when the ledger is in this epoch or a later one already."""
        ...

    def is_whole(self) -> bool:
        """Whether nothing older is missing, as far as is known."""
        ...

    def wanted(self, known: Sequence[KnownEpoch]) -> Wanted | None:
        """Of what the cloud has, the next piece that this ledger lacks; of a forked epoch what the
        cloud has behind `forked_after`, for the sake of its redemptions. None: it has everything,
        and that is noted in the journal if there was anything to restore."""
        ...

    def take_back(self, page: JournalPage) -> None:
        """Verify and keep one page: journal and projections, or of a forked epoch what was
        redeemed. What does not chain or is vouched for by no signature is said to be missing, and
        not wanted again before the next start."""
        ...


class DownStreams(Protocol):
    """Where pages from the cloud are kept. Each call is one transaction. Raises Unavailable."""

    def cursor(self, stream: str) -> int:
        """Up to where `stream` was applied; 0 before the first page."""
        ...

    def apply_catalogue(self, page: CataloguePage) -> None:
        """Take in goods and removals, and move the cursor to `page.next`."""
        ...

    def apply_rules(self, page: RulesPage) -> None:
        """Keep the whole set of rules, and move the cursor to `page.next`."""
        ...

    def apply_claims(self, page: ClaimsPage) -> None:
        """Keep what opened and what closed, and move the cursor to `page.next`."""
        ...

    def open_tokens(self) -> Sequence[str]:
        """The shop's open coupons that are kept, as signed tokens."""
        ...

    def apply_messages(self, page: MessagesPage) -> None:
        """Keep messages, not read yet, and move the cursor to `page.next`."""
        ...

    def inbox(self) -> Inbox:
        """What of them nobody has read."""
        ...

    def apply_settings(self, page: SettingsPage) -> None:
        """Keep the whole set of central settings, and move the cursor to `page.next`."""
        ...


class TokenCheck(Protocol):
    """Whether the cloud made a coupon and this till has used it. Never waits for a network."""

    def check(self, token_text: str) -> Coupon | None:
        """The coupon, or None when no trusted key signed it. Raises CouponForged."""
        ...

    def is_used(self, coupon_id: str) -> bool:
        """Whether this till has redeemed it."""
        ...


class CloudCalls(Protocol):
    """The calls that the engine makes. Each raises CloudUnavailable."""

    def learn_time(self) -> int:
        """The cloud's UTC milliseconds, verified."""
        ...

    def push(self, upload: EventsUpload) -> EventsAck:
        """Send a piece of the journal. Raises BatchTooLarge too."""
        ...

    def push_tail(self, upload: EventsUpload) -> EventsAck:
        """Send a piece of what stands behind a fork. Raises BatchTooLarge too."""
        ...

    def push_part(self, part: EntryPart) -> EventsAck:
        """Send some bytes of one entry."""
        ...

    def ask_epoch(self, asked: EpochAsked) -> EpochGiven:
        """A new epoch, verified."""
        ...

    def known_epochs(self) -> Sequence[KnownEpoch]:
        """How far the cloud has each epoch, verified."""
        ...

    def journal(self, epoch: int, after: int) -> JournalPage:
        """One verified page of this till's own journal."""
        ...

    def pull(self, stream: str, after: int, kind: type[Answer]) -> Answer:
        """One verified page."""
        ...


PendingCount = Callable[[], Pending]
"""What the cloud has not acknowledged, asked after an acknowledgement. Raises Unavailable."""


class CloudClock(Protocol):
    """The till's clock: what the cloud says of the time is told to it."""

    def utc_ms(self) -> int:
        """Now, as well as the till knows it."""
        ...

    def monotonic_s(self) -> float:
        """Seconds since boot."""
        ...

    def learn(self, server_utc_ms: int, /) -> None:
        """It is this time now, says the cloud's signature."""
        ...
