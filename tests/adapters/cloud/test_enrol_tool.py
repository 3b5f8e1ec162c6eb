"""`pos-tool enrol`: one clear sentence whatever happens, and an exit code that a script can use."""

import argparse
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from pos_app.adapters.cloud.keys import KeyFolder, TillIdentity
from pos_app.adapters.cloud.within import plain_session
from pos_app.settings import CloudSettings, Language, Settings, StateSettings
from pos_app.tools import enrol
from pos_app.tools.console import Console, ToolError
from tests.adapters.cloud.world import CLOUD_URL, CloudInProcess, Send, response_of


@dataclass
class Bench:
    """A till's folder, its settings, and what the tool says."""

    folder: Path
    session_factory: Callable[[], requests.Session]
    url: str = CLOUD_URL
    language: Language = Language.ENGLISH

    def run(self, code: str) -> str:
        out = io.StringIO()
        settings = Settings(cloud=CloudSettings(self.url), state=StateSettings(self.folder))
        console = Console(self.language, out, io.StringIO(), settings)
        arguments = argparse.Namespace(code=code)
        assert enrol.run(arguments, console, session_factory=self.session_factory) == 0
        return out.getvalue()

    def till(self) -> TillIdentity:
        return KeyFolder(self.folder / "keys").load_or_create()


@pytest.fixture
def bench(cloud: CloudInProcess, tmp_path: Path) -> Bench:
    return Bench(tmp_path / "till", cloud.sessions())


def test_a_till_is_enrolled_and_keeps_it(bench: Bench, cloud: CloudInProcess) -> None:
    said = bench.run(cloud.code())

    till = bench.till()
    assert till.is_enrolled
    assert said == f"enrolled: 街角小店 · 建设路 1号机, terminal {till.terminal}\n"


def test_it_speaks_chinese_too(bench: Bench, cloud: CloudInProcess) -> None:
    bench.language = Language.CHINESE

    assert bench.run(cloud.code()).startswith("已开通：街角小店")


def test_a_code_typed_with_spaces_and_small_letters_is_taken(
    bench: Bench, cloud: CloudInProcess
) -> None:
    code = cloud.code()

    bench.run(f" {code[:4]}-{code[4:8]} {code[8:].lower()} ")

    assert bench.till().is_enrolled


def test_a_try_that_broke_off_is_repeated_with_the_same_code(
    bench: Bench, cloud: CloudInProcess
) -> None:
    code = cloud.code()

    def answer_lost(send: Send) -> Send:
        def carry(request: requests.PreparedRequest) -> requests.Response:
            send(request)
            raise requests.ReadTimeout("lost")

        return carry

    unlucky = Bench(bench.folder, cloud.sessions(answer_lost))
    with pytest.raises(ToolError, match="did not answer in time"):
        unlucky.run(code)

    bench.run(code)

    assert bench.till().is_enrolled


def test_an_enrolled_till_is_not_enrolled_twice(bench: Bench, cloud: CloudInProcess) -> None:
    bench.run(cloud.code())
    before = bench.till()

    with pytest.raises(ToolError, match=f"already.*{before.terminal}") as refused:
        bench.run(cloud.code())

    assert refused.value.code == 2
    assert bench.till() == before


def test_a_wrong_code_has_an_exit_code_of_its_own(bench: Bench) -> None:
    with pytest.raises(ToolError, match="wrong, expired") as refused:
        bench.run("000000000000")

    assert refused.value.code == 3
    assert "开通码不对" in refused.value.chinese
    assert not bench.till().is_enrolled


def test_an_expired_code_is_refused(bench: Bench, cloud: CloudInProcess) -> None:
    code = cloud.code()
    cloud.time.pass_s(16 * 60)

    with pytest.raises(ToolError, match="expired"):
        bench.run(code)


def test_a_code_of_another_till_is_refused(bench: Bench, cloud: CloudInProcess) -> None:
    code = cloud.code()
    Bench(bench.folder.with_name("other"), cloud.sessions()).run(code)

    with pytest.raises(ToolError, match="another till"):
        bench.run(code)


def test_a_cloud_out_of_reach_is_named(tmp_path: Path) -> None:
    bench = Bench(tmp_path, plain_session, url="http://127.0.0.1:9")

    with pytest.raises(ToolError, match=r"cannot reach the cloud at http://127\.0\.0\.1:9") as away:
        bench.run("000000000000")

    assert away.value.code == 2
    assert "连不上云端 http://127.0.0.1:9" in away.value.chinese


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "name no cloud"), ("cloud.example", "no address"), ("http://", "no address")],
)
def test_an_address_that_is_none_is_named(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        Bench(tmp_path, plain_session, url=url).run("000000000000")


def test_a_web_page_instead_of_a_cloud_is_named(bench: Bench, cloud: CloudInProcess) -> None:
    def portal(send: Send) -> Send:
        return lambda request: response_of(request, 200, b"<html>", {})

    with pytest.raises(ToolError, match="does not answer as a cloud does"):
        Bench(bench.folder, cloud.sessions(portal)).run("000000000000")


def test_a_damaged_key_file_is_named_and_left_alone(bench: Bench, cloud: CloudInProcess) -> None:
    bench.till()
    device = bench.folder / "keys" / "device.json"
    device.write_bytes(b"{")

    with pytest.raises(ToolError, match=r"device\.json"):
        bench.run(cloud.code())

    assert device.read_bytes() == b"{"
