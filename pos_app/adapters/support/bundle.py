"""The bundle for support: one zip file, whole on the medium or not there at all."""

import errno
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pos_app.adapters.support.redacting import redact
from pos_app.checkout.ports import Unavailable

LOG_LIMIT_BYTES = 12_000_000
"""Of all log files together, the newest first."""
_REASONS = {
    errno.ENOSPC: "medium_full",
    errno.EDQUOT: "medium_full",
    errno.EROFS: "medium_read_only",
    errno.EACCES: "medium_read_only",
    errno.EPERM: "medium_read_only",
    errno.ENOENT: "medium_gone",
    errno.EIO: "medium_gone",
    errno.ENODEV: "medium_gone",
}


def write_bundle(target: Path, texts: Mapping[str, str], logs: Iterable[Path]) -> None:
    """Everything blotted out. Returns once the medium can be pulled out. Raises Unavailable: medium
    full, read-only, gone or failing; what was begun is taken away then."""
    part = target.with_name(f"{target.name}.part")
    try:
        try:
            _write(part, texts, logs)
            part.replace(target)
            _sync(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise Unavailable(reason_of(error), error.strerror or str(error)) from error


def reason_of(error: OSError) -> str:
    """What is the matter with the medium, as a word."""
    return _REASONS.get(error.errno or 0, "medium_failed")


def _write(part: Path, texts: Mapping[str, str], logs: Iterable[Path]) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(name, redact(text))
        for name, text in _logs(logs):
            packed.writestr(f"logs/{name}", redact(text))
    _sync(part, os.O_RDONLY)


def _logs(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The newest first, up to the limit; one that is just being rolled over is left out."""
    left = LOG_LIMIT_BYTES
    for path in sorted(paths):
        with suppress(FileNotFoundError):
            raw = path.read_bytes()[-left:]
            left -= len(raw)
            yield path.name, raw.decode("utf-8", "replace")
        if left <= 0:
            return


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
