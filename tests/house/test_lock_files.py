"""The lock files, the versions that pyproject.toml asks for, and the list of licences agree."""

import re
import tomllib

import pytest

from tests.house.rooms import PROJECT

LOCKS = PROJECT / "packaging" / "locks"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return {canonical(package): version for package, version in PINNED.findall(text)}


def asked_for(*extras: str) -> dict[str, str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(pin for extra in extras for pin in optional[extra])]
    pins = (pin.split("==") for pin in wanted)
    return {canonical(name.partition("[")[0]): version for name, version in pins}


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("run", ("till", "cloud")),
        ("test", ("till", "cloud", "test")),
        ("plain", ("cloud", "test")),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    assert asked_for(*extras).items() <= locked(lock).items()


@pytest.mark.parametrize("lock", ["run", "plain"])
def test_every_lock_pins_the_same_versions(lock: str) -> None:
    assert locked(lock).items() <= locked("test").items()


def test_the_plain_lock_holds_no_qt() -> None:
    assert not {"pyside6-essentials", "shiboken6"} & locked("plain").keys()


@pytest.mark.parametrize("lock", ["run", "test", "plain"])
def test_a_lock_names_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]

    pattern = re.compile(r"[a-z0-9._-]+==[^\s/:]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    assert [line for line in entries if not pattern.fullmatch(line)] == []


def test_every_locked_package_is_listed_with_its_licence() -> None:
    text = (PROJECT / "packaging" / "THIRD-PARTY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Za-z0-9._-]+) \| ([0-9]\S*) \| \S", text, re.MULTILINE)

    assert {canonical(package): version for package, version in rows} == locked("test")
