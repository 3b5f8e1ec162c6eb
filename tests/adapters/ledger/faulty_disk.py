"""A disk that fails when it is told to: the production ledger runs on it unchanged."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw


class FaultyDisk(apsw.VFS):
    """The system's own files, but `fails_on` ("write" or "sync") raises what a bad disk gives."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fails_on = ""
        self.error: type[apsw.Error] = apsw.IOError
        super().__init__(name, "", maxpathname=1024)

    def xOpen(  # noqa: N802  SQLite's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _FaultyFile(self, name, flags)


class _FaultyFile(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self.disk = disk
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's name
        if self.disk.fails_on == "write":
            raise self.disk.error
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's name
        if self.disk.fails_on == "sync":
            raise self.disk.error
        super().xSync(flags)


@contextmanager
def faulty_disk(name: str) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(name)
    try:
        yield disk
    finally:
        disk.unregister()
