"""Goods are found by code, by initials and by characters; the popular ones come first."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogue, SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.schema import CatalogueTooNew
from pos_app.checkout.ports import Unavailable
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.wire import CataloguePage, RulesPage

BEER = Product("6999990000043", "青岛啤酒500ml罐", "青岛啤酒", "酒", "罐", Fen(500))
SOAP = Product("6999990000012", "奥妙全自动洗衣液2kg", "奥妙", "家居清洁", "瓶", Fen(2990))
BAG = Product("6999990000029", "奥妙净蓝洗衣液500g", "奥妙", "家居清洁", "袋", Fen(990))
CRISPS = Product("6924743920330", "乐事薯片OREO味", "乐事", "膨化食品", "袋", Fen(655))
APPLE = Product("00123", "红富士苹果", "", "水果", "kg", Fen(1280), by_weight=True)
GOODS = (BEER, SOAP, BAG, CRISPS, APPLE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "catalogue.db"


@pytest.fixture
def writer(path: Path) -> Iterator[SqliteUtilsCatalogueWriter]:
    writer = SqliteUtilsCatalogueWriter(path)
    writer.put(GOODS)
    yield writer
    writer.close()


@pytest.fixture
def catalogue(writer: SqliteUtilsCatalogueWriter, path: Path) -> Iterator[SqliteUtilsCatalogue]:
    catalogue = SqliteUtilsCatalogue(path)
    yield catalogue
    catalogue.close()


def test_a_product_comes_back_as_it_was_put(catalogue: SqliteUtilsCatalogue) -> None:
    for product in GOODS:
        assert catalogue.find(product.barcode) == (product,)
    assert catalogue.count() == len(GOODS)


def test_an_unknown_code_finds_nothing(catalogue: SqliteUtilsCatalogue) -> None:
    assert catalogue.find("699999000001") == ()
    assert catalogue.find("") == ()
    assert catalogue.find("' OR 1 = 1") == ()


def test_one_code_on_several_goods_gives_the_newest_used_first(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    writer.put([], {SOAP.barcode: ["777"], BAG.barcode: ["777"]})
    assert catalogue.find("777") == (SOAP, BAG)
    writer.bump([BAG.barcode], used_utc_ms=5)
    assert catalogue.find("777") == (BAG, SOAP)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("qdpj", [BEER]),
        ("QDPJ", [BEER]),
        ("pj500", [BEER]),  # after the brand
        ("xyy", [SOAP, BAG]),  # inside
        ("am", [SOAP, BAG]),
        ("lssp", [CRISPS]),
        ("yssp", [CRISPS]),  # 乐 is read l or y
        ("洗衣", [SOAP, BAG]),
        ("啤酒", [BEER]),
        (" 啤酒 ", [BEER]),
        ("薯", [CRISPS]),
        ("oreo", [CRISPS]),
        ("2kg", [SOAP]),
        ("500", [BEER, BAG]),
        ("699999", [SOAP, BAG, BEER]),
        ("00123", [APPLE]),
        ("酒啤", []),
        ("zzzz", []),
        ("", []),
        ('"', []),
        ('洗"衣', [SOAP, BAG]),
        ("%", []),
        ("*", []),
        ("NEAR(", []),
        ("99999999999", []),
    ],
)
def test_goods_are_found_by_what_is_typed(
    catalogue: SqliteUtilsCatalogue, typed: str, found: list[Product]
) -> None:
    assert set(catalogue.search(typed, 10)) == set(found)


def test_popular_goods_come_first_whatever_is_typed(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    for _ in range(2):
        writer.bump([BAG.barcode], used_utc_ms=1)
    writer.bump([BEER.barcode], used_utc_ms=2)
    for typed in ("am", "洗衣", "699999", "500"):
        assert catalogue.search(typed, 10)[0] == BAG
    assert catalogue.search("699999", 2) == (BAG, BEER)


def test_a_search_gives_no_more_than_was_asked(catalogue: SqliteUtilsCatalogue) -> None:
    assert len(catalogue.search("6", 2)) == 2
    assert catalogue.search("6", 0) == ()


def test_tiles_are_paged_by_popularity(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    writer.bump([APPLE.barcode], used_utc_ms=1)
    assert catalogue.hot(None, 2, 0) == (APPLE, BEER)
    assert catalogue.hot(None, 2, 1) == (SOAP, BAG)
    assert catalogue.hot(None, 2, 3) == ()
    assert catalogue.hot("家居清洁", 9, 0) == (SOAP, BAG)
    assert catalogue.categories()[0] == "水果"
    assert set(catalogue.categories()) == {product.category for product in GOODS}


def test_a_new_name_replaces_the_old_words(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    renamed = replace(BEER, name="雪花纯生", brand="雪花", price=Fen(600))
    writer.add(renamed)
    assert catalogue.find(BEER.barcode) == (renamed,)
    assert catalogue.search("青岛", 9) == ()
    assert catalogue.search("qdpj", 9) == ()
    assert catalogue.search("xhcs", 9) == (renamed,)
    assert catalogue.count() == len(GOODS)


def test_a_new_price_keeps_the_popularity(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    writer.bump([SOAP.barcode], used_utc_ms=1)
    dearer = replace(SOAP, price=Fen(3190))
    writer.put([dearer])
    assert catalogue.hot(None, 1, 0) == (dearer,)


def test_the_same_product_twice_in_one_batch_is_kept_once(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    fresh = Product("1", "一", "", "其他", "件", Fen(1))
    writer.put([fresh, replace(fresh, price=Fen(2))])
    assert catalogue.find("1") == (replace(fresh, price=Fen(2)),)


def test_a_batch_that_fails_leaves_nothing(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    many = [replace(BEER, barcode=str(number)) for number in range(600)]
    broken = replace(BEER, barcode="x", price=Fen(1 << 70))
    with pytest.raises((Unavailable, OverflowError)):
        writer.put([*many, broken])
    assert catalogue.count() == len(GOODS)


def test_a_page_from_the_cloud_and_its_cursor_are_one_change(
    writer: SqliteUtilsCatalogueWriter, catalogue: SqliteUtilsCatalogue
) -> None:
    assert writer.cursor("catalogue") == 0
    dearer = replace(SOAP, price=Fen(3190))
    page = CataloguePage(
        "catalogue", 17, more=False, products=[dearer], removed=[BEER.barcode, "?"]
    )
    writer.apply_catalogue(page)
    assert writer.cursor("catalogue") == 17
    assert catalogue.find(SOAP.barcode) == (dearer,)
    assert catalogue.find(BEER.barcode) == ()
    assert catalogue.search("啤酒", 9) == ()
    writer.apply_catalogue(page)
    assert catalogue.count() == len(GOODS) - 1


def test_rules_that_cannot_be_read_any_more_are_asked_for_again(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.apply_rules(RulesPage("rules", 4, more=False, rules=Rules(4)))
    writer.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE document SET body = ?", (b'{"promotions": [{"kind": "?"}]}',))
    connection.close()

    reopened = SqliteUtilsCatalogueWriter(path)

    assert reopened.rules() == Rules()
    assert reopened.cursor("rules") == 0


def test_rules_are_kept_whole(writer: SqliteUtilsCatalogueWriter, path: Path) -> None:
    assert writer.rules() == Rules()
    rules = Rules(4, (SpecialPrice("p", "特价", (BEER.barcode,), Fen(400), 0, 9),))
    writer.apply_rules(RulesPage("rules", 4, more=False, rules=rules))
    assert SqliteUtilsCatalogueWriter(path).rules() == rules
    assert writer.cursor("rules") == 4


def test_a_file_that_is_no_catalogue_is_set_aside_and_a_fresh_one_begun(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, though it has a name like one")
    writer = SqliteUtilsCatalogueWriter(path)
    assert writer.set_aside is not None
    assert writer.set_aside.read_bytes().startswith(b"this is no")
    writer.add(BEER)
    assert SqliteUtilsCatalogue(path).find(BEER.barcode) == (BEER,)


def test_a_newer_catalogue_is_left_alone(path: Path) -> None:
    SqliteUtilsCatalogueWriter(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(CatalogueTooNew, match="newer"):
        SqliteUtilsCatalogueWriter(path)


def test_a_reader_needs_a_catalogue(path: Path) -> None:
    with pytest.raises(Unavailable, match="catalogue"):
        SqliteUtilsCatalogue(path)


def test_a_reader_cannot_write(catalogue: SqliteUtilsCatalogue) -> None:
    with pytest.raises(Unavailable, match="readonly"):
        catalogue._rows("DELETE FROM product", ())
