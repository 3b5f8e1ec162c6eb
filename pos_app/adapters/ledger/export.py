"""The journal in an open format: one JSON object a line, checkable with any language.

The first line names the format, the context of the signatures, and each chapter with its key, how
many entries it has and its last hash. Each further line is an entry: `data` are its exact bytes as
text, `hash` = SHA-256(hash before ‖ data) in hex, with 32 zero bytes before the first of a chapter,
and `signature` is Ed25519 over the context ‖ hash, in base64. docs/tamper-evidence.md says it all.
"""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import apsw

from pos_app.adapters.ledger.chapters import Chapter, are_torn, chapters_in
from pos_app.adapters.ledger.connection import open_for_reading, unusable
from pos_app.adapters.ledger.faults import LedgerDamaged
from pos_app.adapters.ledger.links import Ended, ends_of
from pos_app.domain.journal import GENESIS, SIGNATURE_CONTEXT, ChainFault

FORMAT = "xiaodian-ledger"
VERSION = 2


def export(path: Path, target: Path) -> int:
    """Write everything to `target`, whole or not at all; how many entries. Raises LedgerUnusable,
    or OSError for the target."""
    connection = open_for_reading(path)
    part = target.with_name(f".{target.name}.part")
    entries = -1
    try:
        with part.open("w", encoding="utf-8") as file:
            for line in _lines(connection, path):
                file.write(line + "\n")
                entries += 1
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except apsw.Error as error:
        raise unusable(path, error) from error
    except UnicodeDecodeError as error:  # torn text of a column is no UTF-8
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, str(error)) from error
    finally:
        connection.close()
        part.unlink(missing_ok=True)
    return entries


def _lines(connection: apsw.Connection, path: Path) -> Iterator[str]:
    connection.execute("BEGIN")
    if are_torn(connection):
        raise LedgerDamaged(path, 0, ChainFault.UNREADABLE, "the list of its epochs")
    chapters = chapters_in(connection)
    ends = ends_of(connection, chapters)
    yield _json(
        {
            "format": FORMAT,
            "version": VERSION,
            "context": SIGNATURE_CONTEXT.decode("ascii"),
            "chapters": [_described(*one) for one in zip(chapters, ends, strict=True)],
        }
    )
    rows = connection.execute(_ROWS)
    for chapter, seq, data, entry_hash, signature in rows:
        yield _json(
            {
                "chapter": chapter,
                "seq": seq,
                **_exact(data),
                "hash": entry_hash.hex(),
                "signature": base64.b64encode(signature).decode("ascii"),
            }
        )


_ROWS = (
    "SELECT CAST(ifnull(chapter, 0) AS INTEGER), CAST(ifnull(seq, 0) AS INTEGER),"
    " CAST(ifnull(data, '') AS BLOB), CAST(ifnull(hash, '') AS BLOB),"
    " CAST(ifnull(signature, '') AS BLOB) FROM journal ORDER BY position"
)
"""A torn page may hold anything in a column; what is sound stays as it is."""


def _exact(data: bytes) -> dict[str, object]:
    """The bytes as text; damaged ones that are no text in base64, under another name."""
    try:
        return {"data": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"data_base64": base64.b64encode(data).decode("ascii")}


def _described(chapter: Chapter, end: Ended) -> dict[str, object]:
    return {
        "chapter": chapter.number,
        "store": chapter.identity.store,
        "terminal": chapter.identity.terminal,
        "epoch": chapter.identity.epoch,
        "public_key": base64.b64encode(chapter.public_key).decode("ascii"),
        "entries": end.last_seq,
        "last_hash": (end.entry_hash or GENESIS).hex(),
    }


def _json(line: dict[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
