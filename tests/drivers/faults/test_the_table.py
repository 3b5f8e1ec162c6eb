"""The table of faults names tests that are there."""

from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in (HERE / "README.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "::" in line
]


def test_the_table_is_read() -> None:
    assert len(ROWS) >= 35


@pytest.mark.parametrize(("fault", "shown_by"), ROWS, ids=[fault for fault, _ in ROWS])
def test_each_fault_has_its_test(fault: str, shown_by: str) -> None:
    file, _, name = shown_by.partition("::")
    assert f"def {name}(" in (HERE / file).read_text("utf-8"), fault
