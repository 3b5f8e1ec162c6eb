"""A bundle from an address: in the inbox when it is right, and otherwise nothing of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from pos_app.adapters.cloud.within import session_within
from pos_app.adapters.versions import fetching
from pos_app.adapters.versions.fetching import fetch
from pos_app.adapters.versions.installation import Installation, NotInstalled
from tests.adapters.versions.shelf import STRANGER, bundle_of, installed, served


def _of_a_stranger(folder: Path) -> Path:
    return bundle_of(folder, "1.1.0", key=STRANGER)


def _cut_off(folder: Path) -> Path:
    path = bundle_of(folder, "1.1.0")
    path.write_bytes(path.read_bytes()[:-100])
    return path


def _a_page(folder: Path) -> Path:
    path = folder / "page.html"
    path.write_text("please log in to the network")
    return path


def _old(folder: Path) -> Path:
    return bundle_of(folder, "0.9.0")


def _gone(folder: Path) -> Path:
    return folder / "gone.xdu"


@pytest.fixture(autouse=True)
def every_answer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """However a call went: a line that still stands open is a warning in whichever test is running
    when it is collected."""
    answers: list[requests.Response] = []

    def heard(answer: requests.Response, *_: object, **__: object) -> None:
        answers.append(answer)

    def session() -> requests.Session:
        made = session_within()
        made.hooks["response"].append(heard)
        return made

    monkeypatch.setattr(fetching, "session_within", session)
    yield
    assert [answer.url for answer in answers if not answer.raw.closed] == []


@pytest.fixture
def made(tmp_path: Path) -> Installation:
    return installed(tmp_path)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_of_a_stranger, "unsigned"),
        (_cut_off, "unreadable"),
        (_a_page, "unreadable"),
        (_old, "older"),
        (_gone, "unreachable"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_of_it_stays(
    made: Installation, tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    path = make(folder)
    with served(folder) as address, pytest.raises(NotInstalled) as caught:
        fetch(made, f"{address}/{path.name}")
    assert caught.value.reason == reason
    assert list((made.root / "inbox").iterdir()) == []


def test_answer_that_is_too_long_is_given_up(
    made: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "web"
    path = bundle_of(folder, "1.1.0")
    monkeypatch.setattr(fetching, "LIMIT_BYTES", 100)
    with served(folder) as address, pytest.raises(NotInstalled) as caught:
        fetch(made, f"{address}/{path.name}")
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "ftp://x/y", "rubbish", ""])
def test_address_that_nobody_answers_at_is_said(made: Installation, url: str) -> None:
    with pytest.raises(NotInstalled) as caught:
        fetch(made, url)
    assert caught.value.reason == "unreachable"
