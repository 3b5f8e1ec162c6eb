"""Files of the disk in memory laid out for a moment as real ones, for what only reads them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture.disk import MemoryDisk

SHARED_MEMORY = Path("/dev/shm")
"""A folder that costs no real disk its time, where there is one."""


@contextmanager
def room() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    beside = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        yield Path(folder)


def laid_out(disk: MemoryDisk, name: str, folder: Path) -> Path:
    """A ledger with its log, as it lies on the disk now."""
    for one in (name, f"{name}-wal"):
        if disk.exists(one):
            (folder / Path(one).name).write_bytes(disk.files[one].content)
    return folder / Path(name).name
