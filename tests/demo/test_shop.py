"""The demo shop's parts: a free port, an address for phones, and shelves that look used."""

import socket
from pathlib import Path

import msgspec
import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.cloud.keys import KeyFolder
from pos_app.demo import shop
from pos_app.demo.settings import DemoLook, write_settings
from pos_app.demo.shelves import BEST_SELLERS, fill_shelves
from pos_app.demo.shop import (
    DemoCloud,
    DemoFailed,
    DemoFolder,
    enrol,
    free_port,
    let_into_office,
    pos_cloud,
)
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.wire import Enrolled
from tests.bootstrap.shop import TillInAFolder, settings_in

LOOPBACK = "127.0.0.1"


def test_the_next_port_is_taken_when_one_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(shop, "FIRST_PORT", port)

        assert port < free_port(LOOPBACK) < port + shop.PORTS_TRIED


def test_no_free_port_is_said_with_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(shop, "FIRST_PORT", port)
        monkeypatch.setattr(shop, "PORTS_TRIED", 1)

        with pytest.raises(DemoFailed, match=f"from {port} to {port}"):
            free_port(LOOPBACK)


def test_a_cloud_that_fails_says_so_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(DemoFailed, match="demo-shop") as failed:
        pos_cloud("demo-shop", "--database", "sqlite:////nowhere/at/all.db", "--goods", "none.csv")

    assert str(failed.value).strip() != "cloud demo-shop:"


def test_the_demo_lives_in_one_folder(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)

    assert folder.database_url == f"sqlite:///{tmp_path}/cloud.db"
    assert folder.till == tmp_path / "till"


def test_a_till_keeps_its_place_when_the_cloud_moves_to_another_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DemoFolder(tmp_path)
    monkeypatch.setattr(shop, "FIRST_PORT", unused_port())
    before = enrolled_with_a_cloud(folder)

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((LOOPBACK, int(before.claim_origin.rpartition(":")[2])))
        taken.listen()
        after = enrolled_with_a_cloud(folder)

    assert after.claim_origin != before.claim_origin
    assert after == msgspec.structs.replace(before, claim_origin=after.claim_origin)


def unused_port() -> int:
    """One that the system has just given and taken back, so that nobody else asks for it soon."""
    with socket.create_server((LOOPBACK, 0)) as asked:
        port: int = asked.getsockname()[1]
    return port


def enrolled_with_a_cloud(folder: DemoFolder) -> Enrolled:
    """What the till is told while the cloud runs on the first free port."""
    cloud = DemoCloud.start(folder, host=LOOPBACK, claim_host=LOOPBACK)
    try:
        path, _ = write_settings(folder, cloud, DemoLook())
        enrol(folder, cloud, path)
        kept = KeyFolder(folder.till / "keys").load_or_create().enrolled
        assert kept is not None
        assert kept.claim_origin.lower() == cloud.claim_origin
        return kept
    finally:
        cloud.stop()


def test_a_shop_that_never_sold_anything_shows_its_best_sellers_first(tmp_path: Path) -> None:
    with stocked(tmp_path) as till:
        fill_shelves(till.assembly)
        till.assembly.workers.catalogue.call(lambda: None, 10.0)

        shown = [one.barcode for one in till.assembly.popular()]
        assert shown[0] == BEST_SELLERS[0]
        assert set(shown[: len(BEST_SELLERS)]) == set(BEST_SELLERS)


def test_a_shop_that_has_sold_something_keeps_its_own_order(tmp_path: Path) -> None:
    with stocked(tmp_path) as till:
        fill_shelves(till.assembly)
        till.assembly.workers.catalogue.call(lambda: None, 10.0)
        before, changes = till.assembly.popular(), till.assembly.goods_writer.changes

        fill_shelves(till.assembly)
        till.assembly.workers.catalogue.call(lambda: None, 10.0)

        assert till.assembly.popular() == before
        assert till.assembly.goods_writer.changes == changes


def stocked(folder: Path) -> TillInAFolder:
    """A till with the best-sellers and others on its shelves, all of them never sold."""
    till = TillInAFolder(settings_in(folder))
    writer = SqliteUtilsCatalogueWriter(folder / "catalogue.db")
    writer.put(
        [Product(code, f"商品 {code}", "", "饮料", "个", Fen(100)) for code in BEST_SELLERS]
        + [Product(f"20{n:011d}", f"甲 {n}", "", "饮料", "个", Fen(100)) for n in range(20)]
    )
    writer.close()
    return till


def test_each_start_of_the_demo_has_its_own_password_for_the_office(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    pos_cloud("demo-shop", "--database", folder.database_url)
    name, password = let_into_office(folder)
    assert let_into_office(folder)[1] != password
    listed = pos_cloud("office-user", "list", "--database", folder.database_url)
    assert listed == f"{name}\tapprover"
