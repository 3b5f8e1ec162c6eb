"""A version in one signed file: `till-<version>.xdu`, a zip archive.

`manifest.json` names every file with its size and SHA-256, `manifest.sig` is the vendor's Ed25519
signature of it, `tree/` holds the files. Nothing in the archive counts before the signature does,
and nothing that the manifest does not name is ever written.
"""

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

import msgspec

from pos_app.adapters.versions.launch import sync_folder
from pos_app.domain.values import dataclass
from pos_app.domain.wire import Unreadable, decode, encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ENDING = ".xdu"
FORMAT = 1
_CONTEXT = b"xiaodian till update v1\x00"
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}([.+-][a-z0-9]{1,12})?")
MANIFEST_LIMIT = 8 * 1024 * 1024
FILES_LIMIT = 20_000
TREE_LIMIT = 512 * 1024 * 1024
"""Bytes of all files together."""
CHUNK = 1024 * 1024
ROOMS = ("pos_app", "drivers", "cloud", "audit", "assets", "packaging", "README.md", "LICENSE")
"""What a version consists of."""
LEDGER, STEPS = Path("pos_app") / "adapters" / "ledger", "[0-9][0-9][0-9][0-9]_*.sql"
"""Each is one format of the ledger further."""
_ARCHIVE_FAULTS = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What the standard library raises at an archive that somebody has torn or made up."""
LIBRARIES = Path("packaging") / "locks" / "run.txt"


class BundleWrong(Exception):
    """This file is no version for this till. Carries the reason as a word: unreadable | unsigned |
    damaged."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class _File(msgspec.Struct, frozen=True):
    path: str
    size: int
    sha256: str
    executable: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """What is in a version. `libraries`: SHA-256 of the lock file that it needs; `ledger_format`:
    of the tables that it keeps."""

    format: int
    version: str
    libraries: str
    ledger_format: int
    files: list[_File]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file whose signature is right. What it holds is compared when it is read."""

    path: Path
    manifest: Manifest

    def verify(self) -> None:
        """Read all of it. Raises BundleWrong."""
        for _ in self._contents():
            pass

    def unpack(self, folder: Path) -> None:
        """Write the tree into a new folder, durable when this returns. Raises BundleWrong, and
        OSError."""
        folder.mkdir(parents=True)
        for file, chunks in self._contents():
            _write(folder / file.path, chunks, mode=0o755 if file.executable else 0o644)
        for made in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
            sync_folder(made)

    def _contents(self) -> Iterator[tuple[_File, list[bytes]]]:
        """Each file, compared with the manifest before it is handed out."""
        try:
            with zipfile.ZipFile(self.path) as packed:
                for file in self.manifest.files:
                    with packed.open(f"tree/{file.path}") as member:
                        yield file, _compared(member, file)
        except _ARCHIVE_FAULTS as error:
            raise BundleWrong("damaged", str(error)) from error


def open_bundle(path: Path, keys: Iterable[bytes]) -> Bundle:
    """The file, if one of these vendor's keys (32 bytes each) has signed its manifest. Raises
    BundleWrong."""
    try:
        with zipfile.ZipFile(path) as packed:
            content = _small(packed, "manifest.json", MANIFEST_LIMIT)
            signature = _small(packed, "manifest.sig", 64)
    except _ARCHIVE_FAULTS as error:
        raise BundleWrong("unreadable", str(error)) from error
    if not any(_is_signed(key, content, signature) for key in keys):
        raise BundleWrong("unsigned")
    try:
        manifest = decode(content, Manifest)
    except Unreadable as error:
        raise BundleWrong("unreadable", str(error)) from error
    _check(manifest)
    return Bundle(path, manifest)


def make_bundle(
    tree: Path,
    out: Path,
    *,
    version: str,
    key: "Ed25519PrivateKey",
) -> Manifest:
    """Pack a tree, for the vendor. Raises OSError, and ValueError for a version that is none."""
    paths = sorted(_sources(tree))
    manifest = Manifest(
        format=FORMAT,
        version=version,
        libraries=hashlib.sha256((tree / LIBRARIES).read_bytes()).hexdigest(),
        ledger_format=len(list((tree / LEDGER).glob(STEPS))),
        files=[_described(tree, path) for path in paths],
    )
    try:
        _check(manifest)
    except BundleWrong as wrong:
        raise ValueError(str(wrong)) from wrong
    content = encode(manifest)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", content)
        packed.writestr("manifest.sig", key.sign(_CONTEXT + content))
        for path in paths:
            packed.write(path, f"tree/{path.relative_to(tree).as_posix()}")
    return manifest


def is_version(name: str) -> bool:
    """Whether this can name a version, and its folder."""
    return _VERSION.fullmatch(name) is not None


def _check(manifest: Manifest) -> None:
    """What a signature cannot make true: paths that stay inside, and limits."""
    paths = [file.path for file in manifest.files]
    is_sane = (
        manifest.format == FORMAT
        and is_version(manifest.version)
        and 0 < len(paths) == len(set(paths)) <= FILES_LIMIT
        and all(file.size >= 0 for file in manifest.files)
        and manifest.size <= TREE_LIMIT
        and all(map(_stays_inside, paths))
    )
    if not is_sane:
        raise BundleWrong("unreadable", "not a manifest for this till")


def _stays_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return (
        bool(pure.parts)
        and not pure.is_absolute()
        and ".." not in pure.parts
        and "\\" not in path
        and "\0" not in path
        and str(pure) == path
    )


def _is_signed(key: bytes, content: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _CONTEXT + content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _small(packed: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with packed.open(name) as member:
        content = member.read(limit + 1)
    if len(content) > limit:
        raise BundleWrong("unreadable", f"{name} is too long")
    return content


def _compared(member: IO[bytes], file: _File) -> list[bytes]:
    """Its bytes, never more than it may have. Raises BundleWrong."""
    digest, chunks, left = hashlib.sha256(), [], file.size
    while chunk := member.read(min(CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            break
        digest.update(chunk)
        chunks.append(chunk)
    if left or digest.hexdigest() != file.sha256:
        raise BundleWrong("damaged", file.path)
    return chunks


def _write(path: Path, chunks: list[bytes], *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def _described(tree: Path, path: Path) -> _File:
    content = path.read_bytes()
    return _File(
        path.relative_to(tree).as_posix(),
        len(content),
        hashlib.sha256(content).hexdigest(),
        executable=os.access(path, os.X_OK),
    )


def _sources(tree: Path) -> Iterator[Path]:
    for room in ROOMS:
        top = tree / room
        if top.is_file():
            yield top
        for path in top.rglob("*"):
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                yield path
