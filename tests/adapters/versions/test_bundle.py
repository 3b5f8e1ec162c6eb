"""A bundle counts only when its vendor signed it and every byte is as signed."""

import zipfile
from pathlib import Path

import msgspec
import pytest

from pos_app.adapters.versions.bundle import (
    _CONTEXT,
    BundleWrong,
    Manifest,
    is_version,
    make_bundle,
    open_bundle,
)
from pos_app.domain.wire import decode, encode
from tests.adapters.versions.shelf import STRANGER, VENDOR, bundle_of, tree_of

KEY = VENDOR.public_key().public_bytes_raw()
OTHER = STRANGER.public_key().public_bytes_raw()


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed_again(path: Path, contents: dict[str, bytes]) -> Path:
    out = path.with_name("again.xdu")
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    return out


def signed_again(path: Path, manifest: Manifest) -> Path:
    """By the vendor, who may err."""
    content = encode(manifest)
    signature = VENDOR.sign(_CONTEXT + content)
    return packed_again(
        path, {**members(path), "manifest.json": content, "manifest.sig": signature}
    )


def manifest_in(path: Path) -> Manifest:
    return decode(members(path)["manifest.json"], Manifest)


def test_tree_comes_out_as_it_went_in(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.2.0", formats=3)
    bundle = open_bundle(path, [OTHER, KEY])
    bundle.verify()
    out = tmp_path / "out"
    bundle.unpack(out)
    tree = tmp_path / "tree-1.2.0"
    files = sorted(one.relative_to(tree) for one in tree.rglob("*") if one.is_file())
    assert sorted(one.relative_to(out) for one in out.rglob("*") if one.is_file()) == files
    assert all((out / name).read_bytes() == (tree / name).read_bytes() for name in files)
    assert (out / "packaging" / "install.sh").stat().st_mode & 0o111
    assert not (out / "pos_app" / "__main__.py").stat().st_mode & 0o111
    assert (bundle.manifest.version, bundle.manifest.ledger_format) == ("1.2.0", 3)


def test_what_no_version_needs_is_not_packed(tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "tree")
    for name in ("var/till/keys/device.json", "pos_app/__pycache__/x.pyc", ".git/config"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("secret")
    (tree / "pos_app" / "link").symlink_to("/etc/passwd")
    make_bundle(tree, tmp_path / "x.xdu", version="1.0.0", key=VENDOR)
    assert not [name for name in members(tmp_path / "x.xdu") if "device" in name or "link" in name]
    assert b"secret" not in b"".join(members(tmp_path / "x.xdu").values())


@pytest.mark.parametrize("keys", [[], [OTHER], [b"short"]])
def test_nothing_is_taken_from_a_vendor_whom_nobody_knows(
    tmp_path: Path, keys: list[bytes]
) -> None:
    with pytest.raises(BundleWrong) as caught:
        open_bundle(bundle_of(tmp_path, "1.0.0"), keys)
    assert caught.value.reason == "unsigned"


def test_changed_manifest_is_not_signed_any_more(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    changed = {**members(path)}
    changed["manifest.json"] = changed["manifest.json"].replace(b"1.0.0", b"9.0.0")
    with pytest.raises(BundleWrong) as caught:
        open_bundle(packed_again(path, changed), [KEY])
    assert caught.value.reason == "unsigned"


@pytest.mark.parametrize("change", [b"", b"x", b"raise SystemExit(0)\n" * 100])
def test_changed_file_is_damaged(tmp_path: Path, change: bytes) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    changed = {**members(path), "tree/pos_app/__main__.py": change}
    bundle = open_bundle(packed_again(path, changed), [KEY])
    with pytest.raises(BundleWrong) as caught:
        bundle.verify()
    assert caught.value.reason == "damaged"
    with pytest.raises(BundleWrong):
        bundle.unpack(tmp_path / "out")


def test_file_that_is_missing_is_damage(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    fewer = members(path)
    del fewer["tree/pos_app/__main__.py"]
    with pytest.raises(BundleWrong) as caught:
        open_bundle(packed_again(path, fewer), [KEY]).verify()
    assert caught.value.reason == "damaged"


def test_file_that_the_manifest_does_not_name_is_never_written(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    more = {**members(path), "tree/pos_app/evil.py": b"x", "tree/../../evil.py": b"x"}
    open_bundle(packed_again(path, more), [KEY]).unpack(tmp_path / "out")
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "a/../../evil", "a\\evil", "", ".", "a//b", "a/./b", "a\0b"]
)
def test_path_that_leads_outside_is_refused_even_when_it_is_signed(
    tmp_path: Path, name: str
) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    manifest = manifest_in(path)
    files = [msgspec.structs.replace(manifest.files[0], path=name), *manifest.files[1:]]
    wrong = signed_again(path, msgspec.structs.replace(manifest, files=files))
    with pytest.raises(BundleWrong) as caught:
        open_bundle(wrong, [KEY])
    assert caught.value.reason == "unreadable"


def test_manifest_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    manifest = manifest_in(path)
    twice = [*manifest.files, manifest.files[0]]
    for wrong in (
        msgspec.structs.replace(manifest, format=2),
        msgspec.structs.replace(manifest, version="../1"),
        msgspec.structs.replace(manifest, files=[]),
        msgspec.structs.replace(manifest, files=twice),
        msgspec.structs.replace(
            manifest, files=[msgspec.structs.replace(manifest.files[0], size=2**40)]
        ),
    ):
        with pytest.raises(BundleWrong):
            open_bundle(signed_again(path, wrong), [KEY])


@pytest.mark.parametrize("at", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_file_that_is_cut_off_is_refused(tmp_path: Path, at: float) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * at)])
    with pytest.raises(BundleWrong):
        open_bundle(path, [KEY]).verify()


def test_flipped_bit_anywhere_is_noticed_or_without_effect(tmp_path: Path) -> None:
    path = bundle_of(tmp_path, "1.0.0")
    whole, tree = path.read_bytes(), tmp_path / "tree-1.0.0"
    for number, at in enumerate(range(0, len(whole), 37)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        out = tmp_path / f"out-{number}"
        try:
            open_bundle(path, [KEY]).unpack(out)
        except BundleWrong:
            continue
        for name in ("pos_app/__main__.py", "packaging/install.sh"):
            assert (out / name).read_bytes() == (tree / name).read_bytes()


def test_missing_file_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleWrong) as caught:
        open_bundle(tmp_path / "none.xdu", [KEY])
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize("name", ["1.0", "0.1.0", "2026.11.22", "1.2.3-rc1", "1.2.3+b7"])
def test_version(name: str) -> None:
    assert is_version(name)


@pytest.mark.parametrize("name", ["", "1", "..", "1.0/..", "v1.0", "1.0.0-", "1.0 ", ".new-1.0"])
def test_no_version(name: str) -> None:
    assert not is_version(name)


def test_vendor_is_told_of_a_version_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="manifest"):
        make_bundle(tree_of(tmp_path / "t"), tmp_path / "x.xdu", version="latest", key=VENDOR)
