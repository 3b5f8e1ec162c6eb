"""What a signed note says was put back must still be there, whoever looks."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from audit.journal import Audit
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.verification import verify
from tests.adapters.ledger.builders import LOCAL, NOON, edited, opened, sale
from tests.adapters.ledger.test_restoring import Shop, overwrite_header


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def audited(path: Path, *, without: int | None = None) -> list[str]:
    """What the stand-alone verifier says of an export, of which somebody may have dropped an
    epoch."""
    exported = path.with_name("export.jsonl")
    export(path, exported)
    header, *lines = map(json.loads, exported.read_text("utf-8").splitlines())
    gone = [one["chapter"] for one in header["chapters"] if one["epoch"] == without]
    header["chapters"] = [one for one in header["chapters"] if one["chapter"] not in gone]
    kept = [header, *(line for line in lines if line["chapter"] not in gone)]
    audit = Audit({})
    audit.run(BytesIO("".join(json.dumps(line) + "\n" for line in kept).encode()))
    return [fault.wrong.word for fault in audit.faults]


def test_the_end_of_an_epoch_that_was_put_back_cannot_be_cut(shop: Shop) -> None:
    """No later epoch names it, but the signed note does."""
    shop.sell(1, 2, 3)
    shop.lose(overwrite_header)
    shop.restore()
    shop.ledger.close()
    assert audited(shop.path) == []
    edited(
        shop.path,
        "DELETE FROM journal WHERE chapter = 1001 AND seq = 4",
        *(f"DELETE FROM {table} WHERE position = (1001 << 32) + 4" for table in ("sale", "tender")),
    )
    assert [(one.seq, one.fault) for one in verify(shop.path).findings] == [(3, "gap")]
    assert audited(shop.path) == ["gap"]


def test_an_epoch_that_was_put_back_cannot_be_left_out_of_an_export(shop: Shop) -> None:
    shop.sell(1, 2, 3)
    shop.lose(overwrite_header)
    shop.restore()
    shop.ledger.close()
    assert audited(shop.path, without=1) == ["gap"]


def test_an_old_copy_is_gone_on_with_when_the_till_sold_before_it_was_enrolled(
    tmp_path: Path,
) -> None:
    """Both names have an epoch 1; the new one begins inside the enrolled one."""
    before = opened(tmp_path / "ledger.db", LOCAL)
    before.append(sale(900), NOON)
    before.close()
    shop = Shop(tmp_path)
    shop.sell(1)
    shop.ledger.close()
    old = shop.path.read_bytes()
    shop.start()
    shop.sell(2)
    shop.lose(overwrite_header)
    shop.sell(3)
    shop.restore()
    shop.back_up()
    shop.lose(lambda path: path.write_bytes(old))
    shop.sell(4)
    shop.restore()
    assert shop.verify() == 5
    assert audited(shop.path) == []
