"""A shift is opened once, under a number of its own, and closed once; both verifiers know."""

from contextlib import closing
from pathlib import Path

import pytest

from audit.journal import Audit
from pos_app.adapters.ledger import LedgerReader, apsw_ledger
from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.verification import verify
from pos_app.checkout.ports import SHIFT_UNKNOWN, Unavailable
from pos_app.domain.journal import Body, IntegrityEvent
from pos_app.domain.money import Fen
from pos_app.domain.sale import TenderKind
from pos_app.domain.shift import BlindCount, OpenShift, ShiftClosed, ShiftOpened, closed_shift
from tests.adapters.ledger.builders import later, opened
from tests.adapters.ledger.test_restoring import Shop, overwrite_header
from tests.contracts.test_ledger_contract import Z_OF_LOST, noted

Findings = list[tuple[int, str]]


def found(path: Path) -> tuple[Findings, Findings]:
    """What the till's own verification finds, and the stand-alone one."""
    out = path.with_suffix(".jsonl")
    export(path, out)
    audit = Audit({})
    with out.open("rb") as file:
        audit.run(file)
    ours = [(finding.seq, finding.detail) for finding in verify(path).findings]
    return ours, [(fault.number, str(fault.wrong.args[1])) for fault in audit.faults]


def z(shift_no: int, seq: int, *, epoch: int = 1) -> ShiftClosed:
    """Of a shift in which nothing was sold."""
    shift = OpenShift.begun(ShiftOpened(shift_no, Fen(0)), epoch=epoch, seq=seq)
    return closed_shift(shift, BlindCount({TenderKind.CASH: Fen(0)}))


@pytest.mark.parametrize(
    ("bodies", "wrong"),
    [
        ([Z_OF_LOST], "shift 41 was never opened"),
        (
            [noted(IntegrityEvent.DAMAGED), noted(IntegrityEvent.RESTORED), Z_OF_LOST],
            "shift 41 was never opened",
        ),
        ([ShiftOpened(7, Fen(0)), z(7, 2), z(7, 2)], "shift 7 was closed before"),
        ([ShiftOpened(7, Fen(0)), z(7, 2), z(7, 3)], "shift 7 was never opened"),
        ([ShiftOpened(7, Fen(0)), z(7, 2), ShiftOpened(7, Fen(0))], "7 was given"),
        ([noted(IntegrityEvent.DAMAGED), Z_OF_LOST, Z_OF_LOST], "shift 41 was closed before"),
    ],
)
def test_both_verifiers_find_what_the_ledger_would_have_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bodies: list[Body], wrong: str
) -> None:
    path = tmp_path / "ledger.db"
    ledger = opened(path)
    for body in bodies[:-1]:
        ledger.append(body, later(1))
    with pytest.raises(Unavailable):
        ledger.append(bodies[-1], later(1))
    monkeypatch.setattr(apsw_ledger, "refuse_contradiction", lambda *_: None)
    ledger.append(bodies[-1], later(1))
    ledger.close()

    ours, audited = found(path)

    last_seq = len(bodies) + 1
    assert [seq for seq, _ in ours] == [seq for seq, _ in audited] == [last_seq]
    assert wrong in ours[0][1]
    assert wrong.removeprefix("7 ") in audited[0][1]


def test_while_the_past_is_missing_both_verifiers_let_a_lost_shift_be_closed(
    tmp_path: Path,
) -> None:
    shop = Shop(tmp_path)
    shop.sell(1)
    shop.lose(overwrite_header)
    shop.ledger.append(Z_OF_LOST, later(2))
    shop.ledger.close()
    assert found(shop.path) == ([], [])


def test_a_shift_cut_off_by_a_loss_can_be_closed_once_its_past_is_back(tmp_path: Path) -> None:
    """Meanwhile another one was opened under a number that the old ones had too."""
    shop = Shop(tmp_path)
    seq = shop.ledger.append(ShiftOpened(1, Fen(0)), later(1)).seq
    shop.lose(overwrite_header)
    meanwhile = shop.ledger.append(ShiftOpened(1, Fen(0)), later(2)).seq
    shop.restore()
    shop.ledger.append(z(1, meanwhile, epoch=2), later(3))

    with pytest.raises(Unavailable) as refused:
        shop.ledger.append(Z_OF_LOST, later(4))
    assert refused.value.reason == SHIFT_UNKNOWN
    shop.ledger.append(z(1, seq), later(4))
    assert next_number(shop.path) == 2
    shop.ledger.close()
    assert found(shop.path) == ([], [])


def test_the_next_number_is_above_those_of_restored_shifts(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    for number in (1, 2, 3):
        seq = shop.ledger.append(ShiftOpened(number, Fen(0)), later(number)).seq
        shop.ledger.append(z(number, seq), later(number))
    shop.lose(overwrite_header)
    seq = shop.ledger.append(ShiftOpened(1, Fen(0)), later(4)).seq
    shop.ledger.append(z(1, seq, epoch=2), later(4))
    shop.restore()
    assert next_number(shop.path) == 4
    shop.ledger.append(ShiftOpened(4, Fen(0)), later(5))
    shop.ledger.close()
    assert found(shop.path) == ([], [])


def next_number(path: Path) -> int:
    with closing(LedgerReader(path)) as reader:
        return reader.last_shift_no() + 1
