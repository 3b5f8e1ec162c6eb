"""What a disk may hold after a power cut, case by case: the torture is worth what its disk is."""

import random
from collections.abc import Iterable, Iterator

import apsw
import pytest

from tests.torture.crash import EVERYTHING, NOTHING_MORE, Image, after_each
from tests.torture.disk import SECTOR, Files, MemoryDisk

pytestmark = pytest.mark.torture

VARIANTS = 300


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[MemoryDisk]:
    disk = MemoryDisk(f"memory-{request.node.name}")
    yield disk
    disk.close()


def left(disk: MemoryDisk, start: Files, variants: Iterable[int] = range(VARIANTS)) -> list[Image]:
    """The disks that a power cut may leave after all that was asked."""
    *_, (_, platter) = after_each(start, disk.ops)
    return [platter.image(variant, random.Random(variant)) for variant in variants]


def ever_left(disk: MemoryDisk, start: Files) -> list[Image]:
    """The disks that a power cut may leave after any of the operations."""
    return [
        platter.image(variant, random.Random(variant))
        for _, platter in after_each(start, disk.ops)
        for variant in range(VARIANTS)
    ]


def contents(disk: MemoryDisk, name: str) -> set[bytes | None]:
    """What may become of a file that was empty and safe."""
    images = left(disk, {name: b""})
    return {bytes(image.files[name]) if name in image.files else None for image in images}


def test_what_was_not_synced_may_be_lost_and_may_be_there(disk: MemoryDisk) -> None:
    disk.load({"/a": b""})
    disk.write(disk.open("/a"), 0, b"sale")
    assert contents(disk, "/a") == {b"", b"sale"}


def test_what_was_synced_is_there(disk: MemoryDisk) -> None:
    disk.load({"/a": b""})
    disk.write(disk.open("/a"), 0, b"sale")
    disk.sync(disk.open("/a"))
    assert contents(disk, "/a") == {b"sale"}


def test_a_sync_makes_no_other_file_safe(disk: MemoryDisk) -> None:
    disk.load({"/a": b"", "/b": b""})
    disk.write(disk.open("/a"), 0, b"sale")
    disk.sync(disk.open("/b"))
    images = left(disk, {"/a": b"", "/b": b""})
    assert {bytes(image.files["/a"]) for image in images} == {b"", b"sale"}


def test_a_later_write_may_arrive_without_an_earlier_one(disk: MemoryDisk) -> None:
    disk.load({"/a": b""})
    disk.write(disk.open("/a"), 0, b"one")
    disk.write(disk.open("/a"), 3, b"two")
    found = {bytes(image.files["/a"]) for image in ever_left(disk, {"/a": b""})}
    assert found == {b"", b"one", b"\0\0\0two", b"onetwo"}


def test_a_long_write_is_torn_at_the_sectors_in_any_order(disk: MemoryDisk) -> None:
    disk.load({"/a": b""})
    disk.write(disk.open("/a"), 0, b"x" * 3 * SECTOR)
    nothing, one = bytes(SECTOR), b"x" * SECTOR
    found = contents(disk, "/a")
    assert {one, one + one, nothing + one, nothing + nothing + one, one + nothing + one} <= found
    assert all(content is not None and len(content) % SECTOR == 0 for content in found)


def test_a_write_across_sectors_is_cut_where_they_end(disk: MemoryDisk) -> None:
    disk.load({"/a": b""})
    disk.write(disk.open("/a"), SECTOR - 2, b"abcd")
    hole = bytes(SECTOR - 2)
    assert contents(disk, "/a") == {b"", hole + b"ab", hole + b"\0\0cd", hole + b"abcd"}


def test_a_truncation_may_be_lost_too(disk: MemoryDisk) -> None:
    disk.load({"/a": b"sales"})
    disk.truncate(disk.open("/a"), 0)
    images = left(disk, {"/a": b"sales"})
    assert {bytes(image.files["/a"]) for image in images} == {b"sales", b""}


def test_a_new_name_is_safe_only_when_its_folder_was_synced(disk: MemoryDisk) -> None:
    disk.load({})
    file = disk.open("/keys/new")
    disk.write(file, 0, b"epoch")
    disk.sync(file)
    assert {"/keys/new" in image.files for image in left(disk, {})} == {True, False}
    disk.sync_folder("/keys")
    assert [bytes(image.files["/keys/new"]) for image in left(disk, {}, (0, 1))] == [b"epoch"] * 2


def test_a_synced_folder_makes_no_names_of_another_one_safe(disk: MemoryDisk) -> None:
    disk.load({})
    disk.open("/keys/new")
    disk.sync_folder("/backups")
    [image] = left(disk, {}, [NOTHING_MORE])
    assert image.files == {}


def test_a_renamed_file_has_its_old_name_or_its_new_one(disk: MemoryDisk) -> None:
    start = {"/a": b"old", "/b": b"new"}
    disk.load(start)
    disk.rename("/b", "/a")
    images = left(disk, start)
    assert [dict(image.files) for image in images[:2]] == [start, {"/a": b"new"}]


def test_a_renamed_file_whose_content_was_not_synced_may_be_empty(disk: MemoryDisk) -> None:
    start = {"/a": b"old"}
    disk.load(start)
    disk.write(disk.open("/b"), 0, b"new")
    disk.rename("/b", "/a")
    disk.sync_folder("")
    assert {bytes(image.files["/a"]) for image in left(disk, start)} == {b"", b"new"}


def test_names_arrive_in_order_but_for_those_of_sqlite(disk: MemoryDisk) -> None:
    disk.load({})
    for name in ("/one", "/two", "/db-wal"):
        disk.open(name)
    found = {tuple(sorted(image.files)) for image in left(disk, {})}
    assert ("/two",) not in found
    assert {(), ("/one",), ("/db-wal",), ("/db-wal", "/one"), ("/one", "/two")} <= found


def test_a_deleted_file_may_be_back_and_its_successor_gone(disk: MemoryDisk) -> None:
    start = {"/db-journal": b"before"}
    disk.load(start)
    disk.delete("/db-journal")
    disk.write(disk.open("/db-journal"), 0, b"after")
    found = {bytes(image.files.get("/db-journal", b"none")) for image in ever_left(disk, start)}
    assert found == {b"before", b"none", b"after", b""}


def test_images_have_one_key_if_and_only_if_they_hold_the_same(disk: MemoryDisk) -> None:
    start: Files = {"/a": b"", "/b": b"b" * 1000}
    disk.load(start)
    for offset in (0, 700, 1400):
        disk.write(disk.open("/a"), offset, b"x" * 600)
    disk.truncate(disk.open("/a"), 900)
    disk.rename("/b", "/c")
    images = left(disk, start)
    by_key = {image.key: image.files for image in images}
    assert all(by_key[image.key] == image.files for image in images)
    held = {
        tuple(sorted((name, bytes(one)) for name, one in image.files.items())) for image in images
    }
    assert len(by_key) == len(held) > 20


def test_the_last_image_is_what_the_program_saw(disk: MemoryDisk) -> None:
    disk.load({})
    connection = apsw.Connection("/till/some.db", vfs=disk.vfs_name)
    connection.execute("PRAGMA locking_mode = exclusive; PRAGMA journal_mode = wal")
    for size in (10, 20_000, 500):
        connection.execute(
            "CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (zeroblob(?))", (size,)
        )
        connection.execute("PRAGMA wal_checkpoint(truncate)")
    [image] = left(disk, {}, [EVERYTHING])
    assert {name: bytes(content) for name, content in image.files.items()} == disk.held()
