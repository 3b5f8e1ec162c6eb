"""I6: what was sent may arrive again, in any pieces and any order, and the cloud stays the same."""

import base64
import random
from collections.abc import Iterator
from hashlib import sha256

from cloud.database import Work
from pos_app.domain.wire import EventsUpload, UploadedEntry
from tests.torture.fleet.cloud_node import CloudNode
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.program import Program

NOT_COMPARED = frozenset({"nonce", "terminal_seen"})
"""Says which calls were made, not what is true."""
_CLOCKS = frozenset({"clock_offset_s"})
PIECES_A_TILL = 6


def send_everything_again(cloud: CloudNode, machines: list[Machine], dice: random.Random) -> None:
    """Random pieces of every till's every epoch; then compare the cloud with what it was."""
    before = picture(cloud)
    pieces = [piece for machine in machines for piece in _pieces(machine, dice)]
    dice.shuffle(pieces)
    for program, upload in pieces:
        ack = program.client.push(upload)
        assert ack.status == "ok", f"a piece that was taken before is now a {ack.status}"
    after = picture(cloud)
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"sending everything again changed {changed}"


def picture(cloud: CloudNode) -> dict[str, str]:
    """A hash of each table, row by row."""
    with cloud.parts.database.read() as work:
        tables = [
            name
            for (name,) in work.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if name not in NOT_COMPARED and not name.startswith("sqlite_")
        ]
        return {table: _hashed(work, table) for table in tables}


def _hashed(work: Work, table: str) -> str:
    names = [row[1] for row in work.rows(f"PRAGMA table_info({table})")]
    columns = ", ".join(name for name in names if name not in _CLOCKS)
    running = sha256()
    for row in sorted(map(repr, work.rows(f"SELECT {columns} FROM {table}"))):
        running.update(row.encode())
    return running.hexdigest()


def _pieces(machine: Machine, dice: random.Random) -> Iterator[tuple[Program, EventsUpload]]:
    program = machine.program
    assert program is not None
    for tail in program.reader.epochs():
        if tail.forked_after is not None:
            continue
        for _ in range(PIECES_A_TILL):
            after = dice.randrange(tail.last_seq)
            limit = dice.choice((1, 7, 100))
            yield program, _piece(program, tail.epoch, after, limit)


def _piece(program: Program, epoch: int, after: int, limit: int) -> EventsUpload:
    reader = program.reader
    before = reader.hash_at(after, epoch=epoch)
    assert before is not None
    stored = reader.entries_after(after, limit=limit, max_bytes=1 << 20, epoch=epoch)
    entries = [
        UploadedEntry(entry.data.decode(), base64.b64encode(entry.signature).decode("ascii"))
        for entry in stored
    ]
    return EventsUpload(epoch, after + 1, before.hex(), entries)
