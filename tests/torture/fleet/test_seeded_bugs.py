"""A fleet that passes says something only because it fails where there is a bug."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest

from cloud import ingest
from cloud.database import Work
from cloud.parts import Parts
from cloud.sent import Run
from cloud.signing import Caller
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.ledger import connection
from pos_app.domain.journal import chain
from pos_app.domain.wire import EventsAck, EventsUpload
from tests.torture.fleet import program, shops
from tests.torture.fleet.cloud_node import CloudDied
from tests.torture.fleet.fleet import Plan, run
from tests.torture.fleet.seeded import mistake
from tests.torture.fleet.world import Chances

ROUGH = Chances(
    power_fails_at_deed=0.05,
    power_fails_in_call=0.02,
    cloud_dies_at_commit=0.05,
    attacks_a_day=30,
    pokes_sync=0.9,
)
PLAN = Plan(tills=2, days=1, seed=3, sales_a_day=40.0, chances=ROUGH)


@contextmanager
def no_unique_key() -> Iterator[None]:
    """The cloud numbers rows by itself, and so takes one entry twice."""
    real = shops.open_shops

    def open_shops(work: Work, count: int, tills: int, now_ms: int) -> shops.Street:
        for table in ("journal", "signatures_due"):
            columns = [row[1] for row in work.rows(f"PRAGMA table_info({table})")]
            work.do(f"DROP TABLE {table}")
            work.do(f"CREATE TABLE {table} ({', '.join(columns)})")
        return real(work, count, tills, now_ms)

    text = "[entry for entry in run.entries if entry.seq > cursor.seq]"
    twice = mistake(ingest._store, text, "list(run.entries)")
    with patch.object(shops, "open_shops", open_shops), twice:
        yield


@contextmanager
def cursor_before_ack() -> Iterator[None]:
    """The till notes that the cloud has the entries, whatever the cloud says."""
    real = CloudClient.push

    def push(self: CloudClient, upload: EventsUpload) -> EventsAck:
        try:
            return real(self, upload)
        except CloudUnavailable:
            running = bytes.fromhex(upload.before)
            for entry in upload.entries:
                running = chain(running, entry.data.encode())
            last = upload.first_seq + len(upload.entries) - 1
            return EventsAck("ok", last, running.hex(), 0)

    hasty = type("HastyClient", (CloudClient,), {"push": push})
    with patch.object(program, "CloudClient", hasty):
        yield


@contextmanager
def ack_before_commit() -> Iterator[None]:
    """The cloud answers first and commits then."""
    real = ingest.take_in_run

    def take_in_run(parts: Parts, caller: Caller, sent: Run) -> EventsAck:
        try:
            return real(parts, caller, sent)
        except CloudDied:
            seq, entry_hash = sent.tip
            return EventsAck("ok", seq, entry_hash.hex(), parts.clock())

    with patch.object(ingest, "take_in_run", take_in_run):
        yield


def stale_batch_overwrites_the_cursor() -> AbstractContextManager[None]:
    """A batch that arrives again, late, sets the cursor's hash back to its own."""
    update = "UPDATE epoch SET acked_hash = ? WHERE terminal_id = ? AND epoch = ?"
    values = "(run.tip[1], run.first.terminal, run.first.epoch)"
    text = f"work.do({update!r}, {values})\n        return cursor\n    first"
    return mistake(ingest._store, "return cursor\n    first", text)


def no_gap_check() -> AbstractContextManager[None]:
    """Whatever comes is stored where it says that it stands."""
    return mistake(ingest.settle, "run.first.seq > cursor.seq + 1", "False")


def no_fork_check() -> AbstractContextManager[None]:
    """What the cloud has of an epoch is not compared with what comes."""
    return mistake(ingest.settle, "_first_difference(work, run)", "None")


def commits_are_not_synced() -> AbstractContextManager[None]:
    """The till says 'paid' when SQLite has written, not when the disk has."""
    return mistake(connection._configure, '"synchronous": 2', '"synchronous": 1')


@pytest.mark.parametrize(
    ("bug", "finding"),
    [
        (no_unique_key, "a double"),
        (cursor_before_ack, "ahead of the cloud"),
        (ack_before_commit, "ahead of the cloud|another history"),
        (stale_batch_overwrites_the_cursor, "a wrong cursor|changed .*epoch"),
        (no_gap_check, "leaves_a_gap"),
        (no_fork_check, "rewrites_its_past|another history"),
        (commits_are_not_synced, "by a power cut"),
    ],
)
def test_a_seeded_bug_is_found(
    bug: Callable[[], AbstractContextManager[None]], finding: str
) -> None:
    with bug(), pytest.raises(AssertionError, match=finding):
        run_some_fleets()


def run_some_fleets() -> None:
    for seed in range(3, 7):
        run(replace(PLAN, seed=seed))
