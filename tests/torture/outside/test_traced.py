"""The till's own system calls, on real files: nothing is acknowledged that a power cut could
take."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.outside.traced import Op, cuts, record, unsynced_when_said
from tests.torture.outside.verdict import found_in

SALES = 16
IMAGES = 100
LOG = "ledger.db-wal"
LEFT_OUT = (".lock", "-shm")
"""Nobody relies on what these hold after a start of the machine."""

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here"),
]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Op]:
    """Of a till that opens a new ledger, sells and has idle moments."""
    return record(tmp_path_factory.mktemp("traced") / "till", SALES)


def faults_of(ops: list[Op], folder: Path) -> Iterator[str]:
    """What tills find wrong that start after power cuts."""
    for number, (promised, files) in enumerate(cuts(ops, random.Random(7), IMAGES)):
        image = folder / str(number)
        image.mkdir()
        for name, content in files.items():
            if not name.endswith(LEFT_OUT):
                (image / name).write_bytes(content)
        found = found_in(image / "ledger.db")
        if not found.keeps(promised):
            yield f"{promised} was promised: {found}"
        shutil.rmtree(image)


def test_no_sale_is_acknowledged_while_a_byte_of_its_log_is_unsynced(calls: list[Op]) -> None:
    said = [int(op.data) for op in calls if op.kind == "said"]
    assert said == list(range(1, SALES + 2))
    assert unsynced_when_said(calls, LOG) == []


def test_the_name_of_a_new_ledger_is_synced_before_its_first_entry(calls: list[Op]) -> None:
    first = next(at for at, op in enumerate(calls) if op.kind == "said")
    made = max(at for at, op in enumerate(calls) if op.kind == "make" and op.name == "ledger.db")
    assert any(op.kind == "folder" for op in calls[made:first])


def test_what_was_acknowledged_is_found_after_every_cut(calls: list[Op], tmp_path: Path) -> None:
    assert list(faults_of(calls, tmp_path)) == []


@pytest.mark.parametrize("weakened", ["synchronous=1", "synchronous=0"])
def test_a_till_that_syncs_less_is_noticed(tmp_path: Path, weakened: str) -> None:
    """The test of the test."""
    ops = record(tmp_path / "till", SALES, weakened)
    assert unsynced_when_said(ops, LOG)
    assert next(faults_of(ops, tmp_path), None)
