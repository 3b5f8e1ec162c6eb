"""The open basket comes back after a kill; one that was sold, or cannot be read, does not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.adapters.basket_snapshot import BasketSnapshot, Found
from pos_app.checkout.ports import Unavailable
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon, Offer, Payer
from pos_app.domain.money import Fen, Milli, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice

BEER = Product("6999990000043", "青岛啤酒500ml罐", "青岛啤酒", "酒", "罐", Fen(500))
APPLE = Product("00123", "红富士苹果", "", "水果", "kg", Fen(1280), by_weight=True)
OFFER = Offer(9, "c", "奥妙", "OMO", "奥妙", ("1",), Fen(500), Payer.BRAND, 0, 9, 24)
RULES = Rules(3, (SpecialPrice("p", "特价", ("1",), Fen(400), 0, 9),), (OFFER,))
COUPON = Coupon("0123456789ABCDEF", 9, 2001, 100, 24, Fen(500))
TICKET = (
    Ticket(41, rules=RULES, opened_utc_s=1_795_320_000)
    .with_goods(BEER, pieces(2))
    .with_goods(APPLE, Milli(326), Fen(417))
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "basket.json"


def test_ticket_rules_and_coupons_come_back(path: Path) -> None:
    BasketSnapshot(path).keep(TICKET, (COUPON,))
    restored = BasketSnapshot(path).restore(lambda ticket: False)
    assert restored.found is Found.BASKET
    assert (restored.ticket, restored.coupons) == (TICKET, (COUPON,))


def test_the_newest_basket_replaces_the_one_before(path: Path) -> None:
    snapshot = BasketSnapshot(path)
    snapshot.keep(TICKET, ())
    snapshot.keep(TICKET.without(1), ())
    assert snapshot.restore(lambda ticket: False).ticket == TICKET.without(1)
    assert [file.name for file in path.parent.iterdir()] == ["basket.json"]


def test_an_empty_basket_leaves_no_file(path: Path) -> None:
    snapshot = BasketSnapshot(path)
    snapshot.keep(TICKET, ())
    snapshot.keep(Ticket(42), ())
    assert not path.exists()
    assert snapshot.restore(lambda ticket: False).found is Found.NOTHING


def test_a_coupon_in_the_tray_is_kept_without_goods(path: Path) -> None:
    BasketSnapshot(path).keep(Ticket(42), (COUPON,))
    assert BasketSnapshot(path).restore(lambda ticket: False).coupons == (COUPON,)


def test_a_basket_that_became_a_sale_does_not_come_back(path: Path) -> None:
    BasketSnapshot(path).keep(TICKET, ())
    restored = BasketSnapshot(path).restore(lambda ticket: ticket.ticket_id == 41)
    assert (restored.found, restored.ticket) == (Found.SOLD, None)
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"v":1}', b'{"v":9,"ticket":{"ticket_id":1},"coupons":[]}'],
)
def test_a_file_that_cannot_be_read_is_kept_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    for number in (1, 2):
        path.write_bytes(content)
        restored = BasketSnapshot(path).restore(lambda ticket: False)
        assert restored.found is Found.UNREADABLE
        assert restored.set_aside == path.with_name(f"basket.json.unreadable-{number}")
        assert restored.set_aside.read_bytes() == content


def test_a_basket_is_on_the_disk_before_it_takes_the_place_of_the_last(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut leaves an empty file under the name that was whole before."""
    asked: list[str] = []
    sync, replace = os.fdatasync, Path.replace

    def synced(descriptor: int) -> None:
        asked.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        sync(descriptor)

    def replaced(part: Path, target: Path) -> Path:
        asked.append(f"replace {target.name}")
        return replace(part, target)

    monkeypatch.setattr(os, "fdatasync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    BasketSnapshot(path).keep(TICKET, ())
    assert asked == ["sync .basket.json.part", "replace basket.json"]


def test_a_kill_at_any_instant_leaves_a_whole_basket(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from tests.adapters.test_basket_snapshot import *;"
        f"snapshot = BasketSnapshot(Path({str(path)!r}));"
        "snapshot.keep(TICKET, ()); print('kept', flush=True);\n"
        "while True: snapshot.keep(TICKET, (COUPON,)); snapshot.keep(TICKET, ())"
    )
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as till:
            assert till.stdout is not None
            assert till.stdout.readline() == b"kept\n"
            till.send_signal(signal.SIGKILL)
        assert BasketSnapshot(path).restore(lambda ticket: False).ticket == TICKET


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(Unavailable) as caught:
        BasketSnapshot(tmp_path / "var" / "basket.json").keep(TICKET, ())
    assert caught.value.reason == "basket"
