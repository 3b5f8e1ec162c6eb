"""LazyFS mounted on a folder, and what it has kept when it is told to forget."""

import shutil
import subprocess
from pathlib import Path
from typing import Self

from tests.journeys.waiting import await_that

CONFIG = """
[faults]
fifo_path="{folder}/ask"
fifo_path_completed="{folder}/answer"
[cache]
apply_eviction=false
[cache.simple]
custom_size="64mb"
blocks_per_page=1
[filesystem]
log_all_operations=false
logfile="{folder}/log"
"""

TORN = """
[[injection]]
type="torn-op"
file="{file}"
occurrence={write}
parts=4
persist=[1,3]
"""


class LazyDisk:
    """A disk whose unsynced writes go only as far as its memory. `files` are used through it;
    `kept` is what is safe."""

    def __init__(self, program: Path, folder: Path, *, torn_write: int = 0) -> None:
        """With `torn_write` the disk dies in that write to the ledger's log, half of it kept."""
        self.files = folder / "files"
        self.kept = folder / "kept"
        self._folder = folder
        for made in (self.files, self.kept):
            made.mkdir()
        torn = TORN.format(file=self.kept / "ledger.db-wal", write=torn_write)
        (folder / "lazyfs.toml").write_text(
            CONFIG.format(folder=folder) + (torn if torn_write else "")
        )
        subfolder = ("-o", "modules=subdir", "-o", f"subdir={self.kept}")
        # WORKAROUND(LazyFS, main.cpp): it takes a path with "-o" in it for an option, so its own
        # configuration is named without a folder.
        self._program = subprocess.Popen(
            [
                program,
                self.files,
                "--config-path",
                "lazyfs.toml",
                "-f",
                "-o",
                "allow_other",
                *subfolder,
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        await_that("the mount", self.files.is_mount)
        return self

    def __exit__(self, *_exception: object) -> None:
        unmount = shutil.which("umount")
        assert unmount is not None
        subprocess.run([unmount, "--lazy", self.files], check=True)
        self._program.kill()
        self._program.wait()

    def forget(self) -> None:
        """Drop all that was not synced."""
        (self._folder / "ask").write_text("lazyfs::clear-cache\n")
        with (self._folder / "answer").open() as answer:
            assert "finished" in answer.readline()

    def died(self) -> bool:
        """Whether it ended by itself, as it does after a torn write."""
        return self._program.poll() is not None
