"""What the till is promised of a catalogue, of the real one and of the fake in its tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogue, SqliteUtilsCatalogueWriter
from pos_app.checkout.ports import Catalogue, Unavailable
from tests.builders import APPLES, BEER, NOODLES, SOAP
from tests.fakes import FakeCatalogue

GOODS = (BEER, NOODLES, SOAP, APPLES)


@dataclass(frozen=True)
class Bench:
    """A catalogue of four goods, and a hammer for its disk."""

    catalogue: Catalogue
    break_disk: Callable[[], None]


@contextmanager
def a_fake(_folder: Path) -> Iterator[Bench]:
    catalogue = FakeCatalogue(GOODS)
    yield Bench(catalogue, lambda: setattr(catalogue, "is_broken", True))


@contextmanager
def a_file(folder: Path) -> Iterator[Bench]:
    writer = SqliteUtilsCatalogueWriter(folder / "catalogue.db")
    writer.put(GOODS)
    catalogue = SqliteUtilsCatalogue(folder / "catalogue.db")
    yield Bench(catalogue, catalogue.close)
    catalogue.close()
    writer.close()


@pytest.fixture(params=[a_fake, a_file], ids=["fake", "real"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with request.param(tmp_path) as bench:
        yield bench


def test_goods_are_found_by_exactly_their_code(bench: Bench) -> None:
    assert bench.catalogue.find(SOAP.barcode) == (SOAP,)
    assert bench.catalogue.find(APPLES.barcode) == (APPLES,)
    assert bench.catalogue.find(SOAP.barcode[:-1]) == ()
    assert bench.catalogue.find("") == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("洗衣液", {SOAP}),
        ("士", {APPLES}),
        ("康师傅", {NOODLES}),
        ("  青岛 ", {BEER}),
        (SOAP.barcode[:9], {SOAP}),
        (APPLES.barcode, {APPLES}),
        ("500", {BEER}),
        ("50000", set()),
        ("没有这个", set()),
        ("   ", set()),
    ],
)
def test_a_search_finds_parts_of_names_and_beginnings_of_codes(
    bench: Bench, typed: str, found: set[object]
) -> None:
    assert set(bench.catalogue.search(typed, 10)) == found


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_a_search_gives_no_more_than_was_asked(bench: Bench, limit: int) -> None:
    assert len(bench.catalogue.search("690", limit)) == limit


def test_a_disk_that_fails_is_said_and_is_not_an_empty_shelf(bench: Bench) -> None:
    bench.break_disk()
    with pytest.raises(Unavailable):
        bench.catalogue.find(SOAP.barcode)
    with pytest.raises(Unavailable):
        bench.catalogue.search("洗衣液", 10)
