"""The till's keys: drawn once, kept whole or not at all, for the till's own eyes."""

import stat
from pathlib import Path

import pytest

from pos_app.adapters.cloud.keys import KeyFolder, KeysUnusable, TillIdentity
from pos_app.adapters.cloud.signatures import is_signed_by
from tests.adapters.cloud.world import some_enrolment


def test_a_till_keeps_the_key_and_name_of_its_first_start(tmp_path: Path) -> None:
    first = KeyFolder(tmp_path / "keys").load_or_create()

    again = KeyFolder(tmp_path / "keys").load_or_create()

    assert again == first
    assert (first.store, first.epoch, first.is_enrolled) == (0, 1, False)
    assert len(first.terminal) == 8


def test_two_tills_are_two_tills(tmp_path: Path) -> None:
    one = KeyFolder(tmp_path / "one").load_or_create()
    two = KeyFolder(tmp_path / "two").load_or_create()

    assert one.private_key != two.private_key
    assert one.terminal != two.terminal


def test_what_the_device_signs_its_public_key_confirms(tmp_path: Path) -> None:
    till = KeyFolder(tmp_path).load_or_create()

    signature = till.sign(b"a sale")

    assert is_signed_by(till.public_key, b"a sale", signature)
    assert not is_signed_by(till.public_key, b"a Sale", signature)


def test_key_files_are_for_the_till_alone(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.load_or_create()
    folder.keep_enrolment(some_enrolment())

    files = sorted((tmp_path / "keys").iterdir())

    assert [file.name for file in files] == ["device.json", "enrolment.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_an_enrolment_is_kept(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    drawn = folder.load_or_create()

    folder.keep_enrolment(some_enrolment())

    till = folder.load_or_create()
    assert (till.store, till.terminal, till.epoch) == (2001, "7K2M9QXD", 1)
    assert till.public_key == drawn.public_key
    assert (till.screen_key, till.maintenance_key) == (bytes(32), bytes(32))
    assert (drawn.screen_key, drawn.maintenance_key) == (None, None)
    assert till.cloud_keys("sync") == {2: bytes(32)}


@pytest.mark.parametrize(
    "changes",
    [
        {"terminal": "SHORT"},
        {"store": 0},
        {"epoch": 0},
        {"screen_key": "AAAA"},
        {"maintenance_key": "not base64!"},
        {"cloud_keys": []},
    ],
)
def test_an_enrolment_that_cannot_be_used_is_not_kept(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    folder = KeyFolder(tmp_path)

    with pytest.raises(KeysUnusable):
        folder.keep_enrolment(some_enrolment(**changes))

    assert not folder.load_or_create().is_enrolled


@pytest.mark.parametrize("content", [b"", b"{", b'{"private_key":"AAAA","terminal":"7K2M9QXD"}'])
def test_a_damaged_device_key_is_an_error_and_never_a_new_key(
    tmp_path: Path, content: bytes
) -> None:
    folder = KeyFolder(tmp_path)
    folder.load_or_create()
    (tmp_path / "device.json").write_bytes(content)

    with pytest.raises(KeysUnusable) as unusable:
        folder.load_or_create()

    assert unusable.value.path == tmp_path / "device.json"
    assert (tmp_path / "device.json").read_bytes() == content


def test_a_truncated_enrolment_is_an_error(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    folder.load_or_create()
    folder.keep_enrolment(some_enrolment())
    kept = (tmp_path / "enrolment.json").read_bytes()
    (tmp_path / "enrolment.json").write_bytes(kept[:-20])

    with pytest.raises(KeysUnusable):
        folder.load_or_create()


def test_of_two_programs_that_start_a_till_at_once_one_key_wins(tmp_path: Path) -> None:
    others: list[TillIdentity] = []

    def overtaken(size: int) -> bytes:
        if not others:
            others.append(KeyFolder(tmp_path).load_or_create())
        return b"\x01" * size

    till = KeyFolder(tmp_path, random_bytes=overtaken).load_or_create()

    assert till == others[0]
    assert [file.name for file in tmp_path.iterdir()] == ["device.json"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file is in the way")

    with pytest.raises(KeysUnusable, match="File exists"):
        KeyFolder(tmp_path / "keys").load_or_create()


def test_an_enrolment_that_the_disk_does_not_take_is_named(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys")
    folder.load_or_create()
    (tmp_path / "keys" / "enrolment.json").mkdir()

    with pytest.raises(KeysUnusable, match=r"enrolment\.json"):
        folder.keep_enrolment(some_enrolment())

    left = sorted(file.name for file in (tmp_path / "keys").iterdir())
    assert left == ["device.json", "enrolment.json"]


def test_secrets_do_not_stand_in_a_log_line(tmp_path: Path) -> None:
    till = KeyFolder(tmp_path, random_bytes=lambda size: b"\xaa" * size).load_or_create()

    assert "\\xaa" not in repr(till)
