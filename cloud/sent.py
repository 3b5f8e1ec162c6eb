"""A run of journal entries as a till sent it: chained, and signed by its device."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cloud import log
from cloud.parking import Place
from cloud.problems import Refused, unreadable
from cloud.signing import Caller
from pos_app.domain.journal import GENESIS, chain, signed_message
from pos_app.domain.wire import BATCH_ENTRIES, EventsUpload

_SEQ_LIMIT = 99_999_999
"""Eight digits of a receipt number."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry. Damaged: its bytes do not give the hash that the device signed."""

    seq: int
    data: bytes
    entry_hash: bytes
    signature: bytes
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Entries without a hole. `first` is where the first one stands, `before` the hash before."""

    first: Place
    before: bytes
    entries: tuple[Sent, ...]

    @property
    def tip(self) -> tuple[int, bytes]:
        """Where the run ends: number and hash."""
        if not self.entries:
            return self.first.seq - 1, self.before
        return self.entries[-1].seq, self.entries[-1].entry_hash

    def place_of(self, entry: Sent) -> Place:
        first = self.first
        return Place(first.store, first.terminal, first.epoch, entry.seq)


def read_run(caller: Caller, upload: EventsUpload) -> Run:
    """Check numbers, and the signature of the last entry: the hash that it signs covers all before.
    Raises Refused: nothing of the upload is kept."""
    if len(upload.entries) > BATCH_ENTRIES:
        raise Refused(413, "too_large", "too many entries", f"limit {BATCH_ENTRIES}")
    first = place(caller, upload.epoch, upload.first_seq, entries=len(upload.entries))
    before = running = hash_of(upload.before)
    entries = []
    for seq, entry in enumerate(upload.entries, start=first.seq):
        data = entry.data.encode("utf-8")
        running = chain(running, data)
        entries.append(Sent(seq, data, running, from_base64(entry.signature, f"seq {seq}")))
    check_signatures(caller, entries[-1:])
    return Run(first, before, tuple(entries))


def check_signatures(caller: Caller, entries: Sequence[Sent]) -> None:
    """An entry that this device did not sign is not this till's. Raises Refused."""
    key = Ed25519PublicKey.from_public_bytes(caller.public_key)
    for entry in entries:
        try:
            key.verify(entry.signature, signed_message(entry.entry_hash))
        except InvalidSignature as error:
            log.warn("entry_signature", terminal=caller.terminal, seq=entry.seq)
            raise Refused(
                422, "entry_signature", "an entry's signature does not hold", f"seq {entry.seq}"
            ) from error


def place(caller: Caller, epoch: int, seq: int, *, entries: int) -> Place:
    """The place of the first of so many entries. Raises Refused."""
    if seq < 1 or seq + entries - 1 > _SEQ_LIMIT or not 0 < epoch <= _SEQ_LIMIT:
        raise unreadable("seq or epoch out of range")
    return Place(caller.store, caller.terminal, epoch, seq)


def hash_of(text: str) -> bytes:
    """32 bytes in hex. Raises Refused."""
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise unreadable("a hash is not hex") from error
    if len(value) != len(GENESIS):
        raise unreadable("a hash is not 32 bytes")
    return value


def from_base64(text: str, what: str) -> bytes:
    """Raises Refused, naming `what`."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable(f"{what}: not base64") from error
