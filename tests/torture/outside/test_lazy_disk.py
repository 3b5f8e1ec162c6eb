"""On somebody else's lazy disk: what was acknowledged is kept with full synchronisation, and lost
with less."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.outside.lazy_disk import LazyDisk
from tests.torture.outside.verdict import Found, found_in

LAZYFS = shutil.which("lazyfs")

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(LAZYFS is None, reason="no lazyfs on the PATH: tests/torture/outside says"),
]


MANY = 1000
"""More than are sold until the power fails."""


def sold_until_cut(
    disk: LazyDisk, until: int, *weakened: str, sales: int = MANY
) -> tuple[int, Found]:
    """A till sells on the disk, and the power fails when it has said that entry `until` is stored:
    the last entry that it spoke of, and what is there afterwards."""
    ledger = disk.files / "ledger.db"
    program = [sys.executable, "-m", "tests.torture.outside.selling"]
    acknowledged = 0
    with subprocess.Popen(
        [*program, ledger, str(sales), *weakened],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as till:
        assert till.stdout is not None
        for line in till.stdout:
            acknowledged = int(line)
            if acknowledged == until:
                break
        till.kill()
    if not disk.died():
        disk.forget()
    image = shutil.copytree(disk.kept, disk.kept.with_name("image"))
    return acknowledged, found_in(image / "ledger.db")


@pytest.fixture
def program() -> Path:
    assert LAZYFS is not None
    return Path(LAZYFS)


@pytest.mark.parametrize("until", [1, 2, 5, 7, 8, 13, 20, 50, 100])
def test_what_was_acknowledged_is_kept(program: Path, tmp_path: Path, until: int) -> None:
    with LazyDisk(program, tmp_path) as disk:
        acknowledged, found = sold_until_cut(disk, until)
    assert acknowledged == until
    assert found.keeps(acknowledged), found


@pytest.mark.parametrize("write", [300, 641, 1202, 5003])
def test_a_write_that_tears_takes_no_acknowledged_sale_with_it(
    program: Path, tmp_path: Path, write: int
) -> None:
    with LazyDisk(program, tmp_path, torn_write=write) as disk:
        acknowledged, found = sold_until_cut(disk, MANY)
        assert disk.died()
    assert acknowledged > 1
    assert found.keeps(acknowledged), found


@pytest.mark.parametrize("weakened", ["synchronous=1", "synchronous=0"])
def test_with_less_synchronisation_acknowledged_sales_are_lost(
    program: Path, tmp_path: Path, weakened: str
) -> None:
    """The test of the test."""
    with LazyDisk(program, tmp_path) as disk:
        acknowledged, found = sold_until_cut(disk, 21, weakened, sales=20)
    assert not found.keeps(acknowledged)
