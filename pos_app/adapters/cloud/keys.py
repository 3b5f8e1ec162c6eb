"""Who this till is: its own key, and what the cloud told it at enrolment.

Files of mode 0600, beside and never in the ledger. Each is written whole or not at all, and a
damaged one is an error: a till that quietly made itself a new key would be another till.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from pos_app.adapters.epochs import EpochFile, EpochUnkept
from pos_app.adapters.files import Files, SystemFiles
from pos_app.domain import crockford
from pos_app.domain.receipt_number import TERMINAL_SYMBOLS
from pos_app.domain.values import dataclass, replace
from pos_app.domain.wire import CloudKey, Enrolled, Unreadable, decode, encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NO_STORE: Final = 0
KEY_BYTES: Final = 32
RandomBytes = Callable[[int], bytes]
_Kept = TypeVar("_Kept")


class KeysUnusable(Exception):
    """A key file cannot be read or written. Carries the file and what is wrong with it."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class _DeviceFile(msgspec.Struct, frozen=True):
    """What is drawn once, when the till starts for the first time."""

    private_key: str
    terminal: str


@dataclass(frozen=True, slots=True)
class TillIdentity:
    """This till's name and keys. Before enrolment it has a drawn name and no store."""

    private_key: bytes = field(repr=False)
    drawn_terminal: str
    enrolled: Enrolled | None = field(default=None, repr=False)
    kept_epoch: int = 0
    """The epoch that this till has come to since, after a loss or a fork."""

    @property
    def is_enrolled(self) -> bool:
        return self.enrolled is not None

    @property
    def store(self) -> int:
        return self.enrolled.store if self.enrolled else NO_STORE

    @property
    def terminal(self) -> str:
        return self.enrolled.terminal if self.enrolled else self.drawn_terminal

    @property
    def epoch(self) -> int:
        return max(self.kept_epoch, _given_epoch(self.enrolled))

    @property
    def public_key(self) -> bytes:
        """32 bytes, Ed25519."""
        return _signer(self.private_key).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes by the device's key."""
        return _signer(self.private_key).sign(message)

    @property
    def screen_key(self) -> bytes | None:
        """What the claim QR is keyed with; None before enrolment."""
        return base64.b64decode(self.enrolled.screen_key) if self.enrolled else None

    @property
    def maintenance_key(self) -> bytes | None:
        """What a technician's code is keyed with; None before enrolment."""
        return base64.b64decode(self.enrolled.maintenance_key) if self.enrolled else None

    def cloud_keys(self, purpose: str) -> Mapping[int, bytes]:
        """The cloud's public keys for one purpose (`coupon`, `sync`) by key id."""
        known = self.enrolled.cloud_keys if self.enrolled else []
        return {
            key.kid: base64.b64decode(key.public_key) for key in known if key.purpose == purpose
        }


class KeyFolder:
    """The folder with the till's key files."""

    def __init__(
        self,
        folder: Path,
        *,
        random_bytes: RandomBytes = secrets.token_bytes,
        files: Files | None = None,
    ) -> None:
        """`files`: where the epoch is kept, if not in the system's own files."""
        self._folder = folder
        self._random_bytes = random_bytes
        self._files = files
        self._device_path = folder / "device.json"
        self._enrolment_path = folder / "enrolment.json"

    def load_or_create(self) -> TillIdentity:
        """The till's identity; drawn and kept at the very first start. Raises KeysUnusable."""
        try:
            SystemFiles().make_folder(self._folder.parent)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            if not self._device_path.exists():
                self._draw()
        except OSError as error:
            raise KeysUnusable(self._device_path, error.strerror or str(error)) from error
        device = _read(self._device_path, _DeviceFile)
        private_key = _key_bytes(device.private_key)
        if private_key is None or len(device.terminal) != TERMINAL_SYMBOLS:
            raise KeysUnusable(self._device_path, "not a device key")
        identity = TillIdentity(private_key, device.terminal, self._enrolment())
        try:
            return replace(identity, kept_epoch=self.epochs(identity).kept().epoch)
        except EpochUnkept as error:
            raise KeysUnusable(error.path, error.detail) from error

    def epochs(self, identity: TillIdentity) -> EpochFile:
        """Where this identity's epoch is kept."""
        return EpochFile(
            self._folder,
            terminal=identity.terminal,
            given=_given_epoch(identity.enrolled),
            files=self._files,
        )

    def keep_enrolment(self, enrolled: Enrolled) -> None:
        """Write the cloud's answer. Returns once it would survive a power cut. Raises
        KeysUnusable."""
        wrong = fault_in(enrolled)
        if wrong:
            raise KeysUnusable(self._enrolment_path, wrong)
        try:
            draft = _draft(self._enrolment_path, encode(enrolled))
            try:
                draft.replace(self._enrolment_path)
            finally:
                draft.unlink(missing_ok=True)
            _sync_folder(self._folder)
        except OSError as error:
            raise KeysUnusable(self._enrolment_path, error.strerror or str(error)) from error

    def _enrolment(self) -> Enrolled | None:
        if not self._enrolment_path.exists():
            return None
        enrolled = _read(self._enrolment_path, Enrolled)
        wrong = fault_in(enrolled)
        if wrong:
            raise KeysUnusable(self._enrolment_path, wrong)
        return enrolled

    def _draw(self) -> None:
        """A key and a name, complete before the file has its name; another process may be first."""
        drawn = _DeviceFile(
            private_key=base64.b64encode(self._random_bytes(KEY_BYTES)).decode("ascii"),
            terminal=crockford.encode_bytes(self._random_bytes(TERMINAL_SYMBOLS * 5 // 8)),
        )
        draft = _draft(self._device_path, encode(drawn))
        try:
            os.link(draft, self._device_path)
        except FileExistsError:
            return
        finally:
            draft.unlink()
        _sync_folder(self._folder)
        _sync_folder(self._folder.parent)


def _given_epoch(enrolled: Enrolled | None) -> int:
    """What the cloud gave at enrolment; before, a till begins with its first."""
    return enrolled.epoch if enrolled else 1


class CouponKeys(Mapping[int, bytes]):
    """The public keys whose coupons are believed, by key id; shared by several threads. Those of
    the enrolment, until the cloud names others; then exactly these: a key that is left out is
    revoked."""

    def __init__(self, enrolled: Mapping[int, bytes], kept: Sequence[CloudKey]) -> None:
        self._now = enrolled
        self.learn(kept)

    def learn(self, named: Sequence[CloudKey]) -> None:
        """What a signed page of the cloud said. One that names none says nothing."""
        keys = {
            key.kid: raw
            for key in named
            if key.purpose == "coupon" and (raw := _key_bytes(key.public_key)) is not None
        }
        if keys:
            self._now = keys

    def __getitem__(self, kid: int) -> bytes:
        return self._now[kid]

    def __iter__(self) -> Iterator[int]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)


def fault_in(enrolled: Enrolled) -> str | None:
    """What is wrong with an enrolment's keys or names, for a log; None when all is well."""
    if len(enrolled.terminal) != TERMINAL_SYMBOLS or enrolled.store <= 0 or enrolled.epoch <= 0:
        return "not a till's name"
    if _key_bytes(enrolled.screen_key) is None or _key_bytes(enrolled.maintenance_key) is None:
        return "a key is not 32 bytes"
    if any(_key_bytes(key.public_key) is None for key in enrolled.cloud_keys):
        return "a key of the cloud is not 32 bytes"
    if not {"coupon", "sync"} <= {key.purpose for key in enrolled.cloud_keys}:
        return "the cloud's keys are incomplete"
    return None


def signer_of(identity: TillIdentity) -> "Ed25519PrivateKey":
    """The device's key for a library that signs by itself."""
    return _signer(identity.private_key)


@lru_cache(maxsize=4)
def _signer(private_key: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private_key)


def _key_bytes(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == KEY_BYTES else None


def _read(path: Path, kind: type[_Kept]) -> _Kept:
    try:
        return decode(path.read_bytes(), kind)
    except (OSError, Unreadable) as error:
        raise KeysUnusable(path, str(error)) from error


def _draft(path: Path, content: bytes) -> Path:
    """A complete file of mode 0600 beside `path`, on the disk."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
