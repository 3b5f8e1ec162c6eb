"""Which database an address names. PostgreSQL's library is loaded only for its own."""

from pathlib import Path

from cloud.database import Database, NoSuchDatabase
from cloud.sqlite import SqliteDatabase

SQLITE = "sqlite:///"
POSTGRES = "postgresql://"
FORMS = f"{SQLITE}FILE or {POSTGRES}USER@HOST/NAME"


def checked(url: str) -> str:
    """The address, if it is one. Raises ValueError, which never holds a password."""
    if url.startswith(POSTGRES):
        _shown_server(url)
    elif not url.startswith(SQLITE) or url == SQLITE:
        raise ValueError("not an address of a database")
    return url


def shown(url: str) -> str:
    """A checked address for people: the file, or the server without user and password."""
    return _shown_server(url) if url.startswith(POSTGRES) else str(path_of(url))


def open_database(url: str, *, must_exist: bool = False, keys_file: Path | None = None) -> Database:
    """Open what a checked address names, or make it. Without `keys_file` the cloud's own keys are
    beside the file, or in `var/` under the name of the server's database. Raises DatabaseUnusable;
    with `must_exist` NoSuchDatabase instead of making one."""
    if url.startswith(POSTGRES):
        from cloud.postgres import PostgresDatabase

        return PostgresDatabase(url, must_exist=must_exist, keys_file=keys_file)
    path = path_of(url)
    if must_exist and not path.exists():
        raise NoSuchDatabase(path)
    return SqliteDatabase(path, keys_file=keys_file)


def path_of(url: str) -> Path:
    """The file that `sqlite:///FILE` names."""
    return Path(url.removeprefix(SQLITE))


def _shown_server(url: str) -> str:
    from cloud.postgres import shown_server

    return shown_server(url)
