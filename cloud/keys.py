"""The cloud's own keys, in a 0600 file beside the database and never in it.

Key 1 signs coupons, and later ones from 3 on; key 2 signs what goes down to the tills; the pepper
turns a shopper's cookie into a reference that means nothing elsewhere. Lost keys would silently
orphan every till and every open coupon, so the database remembers them and refuses strangers.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.database import Database, DatabaseUnusable
from pos_app.domain.wire import CloudKey, decode, encode

COUPON_KID = 1
SYNC_KID = 2


class _KeyFile(msgspec.Struct, frozen=True):
    """The file: JSON, each secret as base64."""

    coupon: bytes
    sync: bytes
    pepper: bytes
    more: dict[str, bytes] = {}  # later coupon keys by their id


@dataclass(frozen=True, slots=True)
class Keys:
    """What only the cloud knows. `coupons`: every key that signs or signed coupons, by its id."""

    coupons: Mapping[int, Ed25519PrivateKey]
    sync: Ed25519PrivateKey
    pepper: bytes

    @property
    def coupon(self) -> Ed25519PrivateKey:
        """The first coupon key: with it the database knows its keys again."""
        return self.coupons[COUPON_KID]

    def sync_key(self) -> CloudKey:
        """Whose word a till believes, as it is told at enrolment."""
        return CloudKey(SYNC_KID, "sync", _text(self.sync.public_key().public_bytes_raw()))

    def keyed(self, purpose: str, value: bytes) -> bytes:
        """A keyed hash for one purpose; 32 bytes."""
        return hmac.digest(self.pepper, purpose.encode() + b"\x00" + value, "sha256")

    def fingerprint(self) -> str:
        """Names this set of keys without giving anything away."""
        raw = b"".join(
            (
                self.coupon.public_key().public_bytes_raw(),
                self.sync.public_key().public_bytes_raw(),
                self.keyed("fingerprint", b""),
            )
        )
        return hashlib.sha256(raw).hexdigest()[:32]


def keys_for(database: Database) -> Keys:
    """Read the keys beside the database, or make them at the first start.

    Raises DatabaseUnusable when the file is unreadable or holds other keys than the database was
    started with.
    """
    path = database.keys_file
    try:
        if not path.exists():
            _make(path)
        keys = _read(path)
    except (OSError, ValueError) as error:
        raise DatabaseUnusable(path, f"unreadable keys: {error}") from error
    _recognise(database, keys, path)
    return keys


def new_coupon_key(database: Database, kid: int) -> Ed25519PrivateKey:
    """Draw a coupon key and keep it in the key file under this id, whole or not at all. Raises
    DatabaseUnusable."""
    path = database.keys_file
    secret = secrets.token_bytes(32)
    try:
        stored = decode(path.read_bytes(), _KeyFile)
        more = stored.more | {str(kid): secret}
        _draft(path, msgspec.structs.replace(stored, more=more)).replace(path)
    except (OSError, ValueError) as error:
        raise DatabaseUnusable(path, f"unreadable keys: {error}") from error
    return Ed25519PrivateKey.from_private_bytes(secret)


def _make(path: Path) -> None:
    """Complete before it has its name, and never over an existing file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    coupon, sync, pepper = (secrets.token_bytes(32) for _ in range(3))
    draft = _draft(path, _KeyFile(coupon, sync, pepper))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its keys count
    finally:
        draft.unlink()


def _draft(path: Path, content: _KeyFile) -> Path:
    """The complete file on the disk, under another name."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(encode(content))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _read(path: Path) -> Keys:
    stored = decode(path.read_bytes(), _KeyFile)
    secrets_by_kid = {COUPON_KID: stored.coupon} | {
        int(kid): secret for kid, secret in stored.more.items()
    }
    return Keys(
        coupons={
            kid: Ed25519PrivateKey.from_private_bytes(secret)
            for kid, secret in secrets_by_kid.items()
        },
        sync=Ed25519PrivateKey.from_private_bytes(stored.sync),
        pepper=stored.pepper,
    )


def _recognise(database: Database, keys: Keys, path: Path) -> None:
    with database.write() as work:
        work.do(
            "INSERT INTO meta (name, value) VALUES ('keys', ?) ON CONFLICT DO NOTHING",
            (keys.fingerprint(),),
        )
        known = work.find("SELECT value FROM meta WHERE name = 'keys'")
    if known != (keys.fingerprint(),):
        raise DatabaseUnusable(path, "these are not the keys that the database was started with")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
