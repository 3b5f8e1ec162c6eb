"""Messages about journals that broke off: new epochs, a till's own journal back, diverged tails,
entries too large for a request, and what the cloud wants the manager to know.

Like those of `wire`, they are JSON objects with binary values in base64. Answers that a till acts
on travel as the body of a `SyncPage`, signed for that till; `stream` says which answer it is.
"""

from pos_app.domain import crockford
from pos_app.domain.values import dataclass

EPOCHS_LIMIT = len(crockford.LETTERS)
"""Epochs of one terminal: one letter each on its receipts, so that no number is printed twice."""
ENTRY_LIMIT = 1024 * 1024
"""Bytes of one entry. The cloud takes none that is larger, so a till must not write one."""
PART_BYTES = 96 * 1024
"""Of an entry that goes up in parts."""
REASON_LENGTH = 40

EPOCH, EPOCHS, JOURNAL, MESSAGES = "epoch", "epochs", "journal", "messages"


@dataclass(frozen=True, slots=True)
class EpochAsked:
    """`POST /v1/terminals/{terminal}/epochs`: this journal cannot go on, under which number may the
    next one begin?

    `branch_hash` tells clones apart and stays the same while the till waits for an answer: the hash
    in hex of its first entry of `after_epoch` that the cloud has not confirmed, or of the last
    confirmed one if there is none after it.
    """

    after_epoch: int
    branch_hash: str
    reason: str  # forked | restored | replaced


@dataclass(frozen=True, slots=True)
class EpochGiven:
    """The answer, and the same one each time the same is asked."""

    stream: str
    epoch: int
    after_epoch: int
    branch_hash: str


@dataclass(frozen=True, slots=True)
class KnownEpoch:
    """How far the cloud has an epoch's journal. Nothing of it yet: 0 and 32 zero bytes."""

    epoch: int
    last_seq: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class EpochsPage:
    """`GET /v1/terminals/{terminal}/epochs?nonce=`: all of them, oldest first."""

    stream: str
    nonce: str
    epochs: list[KnownEpoch]


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """One entry as the cloud holds it: `data` is its exact bytes as text, or `raw` has them in
    base64 when they are no text. `entry_hash` is only set when the bytes do not give the hash that
    the device signed: they were damaged before they came up."""

    data: str
    signature: str
    raw: str = ""
    entry_hash: str = ""


@dataclass(frozen=True, slots=True)
class JournalPage:
    """`GET /v1/terminals/{terminal}/journal?epoch=&after=`: this till's own entries behind `after`.

    `last_seq` and `last_hash` say where the cloud's copy ends now.
    """

    stream: str
    epoch: int
    after: int
    entries: list[HeldEntry]
    more: bool
    last_seq: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class EntryPart:
    """`POST /v1/terminals/{terminal}/parts`: bytes of one entry that no upload can hold, or that do
    not give its hash. Sent in order from offset 0; the last one is acknowledged like an upload.

    `is_tail`: the entry belongs to the diverged tail of a forked epoch. `is_unsigned`: its own
    signature rotted; that of the call, by the same device over these bytes, stands in for it.
    """

    epoch: int
    seq: int
    before: str
    entry_hash: str
    signature: str
    size: int
    offset: int
    data: str
    is_tail: bool = False
    is_unsigned: bool = False


@dataclass(frozen=True, slots=True)
class ShopMessage:
    """What was held back of an entry, or is odd about a journal. `number` counts this till's."""

    number: int
    epoch: int
    seq: int
    reason: str
    detail: str
    at_utc_ms: int


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Body of a page of the stream `messages`: those about this till's journal."""

    stream: str
    next: int
    more: bool
    messages: list[ShopMessage]
