"""What people and disks do wrong, on the command line: told what and where, and nothing is lost."""

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.phone import Phones
from tests.journeys.processes import ROOT, run, told
from tests.journeys.selling import GOODS as BASKET
from tests.journeys.shop import Cloud, Shop
from tests.journeys.waiting import DEADLINE_S, await_that

GOODS = ROOT / "assets" / "demo" / "goods.csv"
LANGUAGES = [("zh_CN", 0), ("en", 1)]


def start_till(settings: Path, platform: str = "offscreen") -> "subprocess.CompletedProcess[str]":
    """A till that cannot start ends by itself."""
    elsewhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": platform}
    return subprocess.run(
        [sys.executable, "-m", "pos_app", "--settings", str(settings)],
        cwd=ROOT,
        env={**os.environ, **elsewhere},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def settings_in(folder: Path, text: str = "", language: str = "zh_CN") -> Path:
    path = folder / "settings.toml"
    path.write_text(f'{text}\n[state]\nfolder = "till"\n[ui]\nlanguage = "{language}"\n', "utf-8")
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "chinese", "english"),
    [
        ("[cloud\n", "", "不是正确的 TOML", "this is not TOML"),
        ("[clowd]\n", "clowd", "是不是 cloud", "the nearest is cloud"),
        ('[devices]\nprintr = ""\n', "devices.printr", "devices.printer", "devices.printer"),
        ('[devices]\nscanners = "x:"\n', "devices.scanners", "应是列表", "should be a list"),
        ('[cloud]\nurl = "shop"\n', "cloud.url", "网址", "should be an address"),
    ],
    ids=["no TOML", "section", "key", "device", "address"],
)
def test_wrong_settings_are_named_in_both_languages(
    tmp_path: Path, text: str, key: str, chinese: str, english: str
) -> None:
    settings = settings_in(tmp_path, text)
    done = start_till(settings)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    first, second = done.stderr.splitlines()[:2]
    assert str(settings) in first
    assert str(settings) in second
    assert key in first
    assert key in second
    assert chinese in first
    assert english in second
    assert not (tmp_path / "till").exists()


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    done = start_till(tmp_path / "nowhere.toml")
    assert done.returncode == 2
    assert "nowhere.toml" in done.stderr


def test_a_till_without_a_display_says_so_and_touches_nothing(tmp_path: Path) -> None:
    done = start_till(settings_in(tmp_path), platform="")
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert "没有显示器" in first
    assert "no display" in second
    assert not (tmp_path / "till").exists()


# --- goods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "told_in"), LANGUAGES)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], ("第", "line")),
        (lambda text: text.replace("6921168509256", "6921168509257", 1), ("校验位", "check digit")),
        (lambda text: text.split("\n", 1)[1], ("表头", "header")),
        (lambda text: "", ("没有商品", "no goods")),
    ],
    ids=["cut off", "check digit", "no header", "empty"],
)
def test_a_wrong_price_list_changes_nothing(
    tmp_path: Path,
    change: Callable[[str], str],
    words: tuple[str, str],
    language: str,
    told_in: int,
) -> None:
    settings = settings_in(tmp_path, language=language)
    told("pos_app.tools", "goods", "import", str(GOODS), "--settings", str(settings))
    before = digest(tmp_path / "till" / "catalogue.db")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(change(GOODS.read_text("utf-8")), "utf-8")

    done = run("pos_app.tools", "goods", "import", str(wrong), "--settings", str(settings))

    assert done.returncode == 1
    assert "wrong.csv" in done.stderr
    assert words[told_in] in done.stderr
    assert digest(tmp_path / "till" / "catalogue.db") == before


# --- the ledger -----------------------------------------------------------------------------------


@pytest.fixture
def ledger(shop: Shop) -> Path:
    """The ledger of a till that has sold something and was shut."""
    shop.open_for_business()
    shop.scan(*BASKET)
    shop.await_total("20.60")
    shop.displays.press("F9")
    await_that("the pay page", lambda: shop.customer_amount() == "20.60")
    shop.displays.type("50")
    shop.displays.press("Return")
    await_that("the change", lambda: shop.customer_amount() == "29.40")
    shop.shut_till()
    return shop.folder / "till" / "ledger.db"


def test_a_flipped_byte_is_found_told_and_the_file_is_kept_as_it_is(
    shop: Shop, ledger: Path
) -> None:
    content = ledger.read_bytes()
    assert content.count(b'"total":2060') == 1
    ledger.write_bytes(content.replace(b'"total":2060', b'"total":2061'))
    damaged = digest(ledger)

    for language, words in (("zh_CN", "第 2 条"), ("en", "seq 2")):
        done = verify(shop, language)
        assert done.returncode == 1
        assert words in done.stdout + done.stderr
    assert_the_till_sells_and_keeps(shop, ledger, damaged)


def test_a_ledger_that_was_cut_off_is_told_and_kept_as_it_is(shop: Shop, ledger: Path) -> None:
    content = ledger.read_bytes()
    ledger.write_bytes(content[: len(content) // 2])
    damaged = digest(ledger)

    for language, words in (("zh_CN", "已损坏"), ("en", "damaged")):
        done = verify(shop, language)
        assert done.returncode in (1, 2)
        assert words in done.stderr
        assert str(ledger) in done.stderr
        assert "Traceback" not in done.stderr
    assert_the_till_sells_and_keeps(shop, ledger, damaged)


def assert_the_till_sells_and_keeps(shop: Shop, ledger: Path, damaged: str) -> None:
    """On a fresh ledger; the old file lies beside it."""
    shop.open_again()
    shop.scan(BASKET[0])
    shop.await_total("2.00")
    kept = ledger.parent.glob("ledger.db.damaged-*")
    assert damaged in [digest(path) for path in kept]


def test_a_second_till_on_the_same_ledger_is_refused(shop: Shop) -> None:
    shop.open_for_business()
    shop.scan(BASKET[0])
    shop.await_total("2.00")
    refused = start_till(shop.settings)
    assert refused.returncode == 2
    assert str(shop.folder / "till" / "ledger.db") in refused.stderr
    shop.scan(BASKET[1])
    shop.await_total("5.00")


def verify(shop: Shop, language: str) -> "subprocess.CompletedProcess[str]":
    words = ("ledger", "verify", "--settings", str(shop.settings), "--language", language)
    return run("pos_app.tools", *words)


# --- the cloud ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "told_in"), LANGUAGES)
def test_an_unreachable_cloud_is_named_and_the_till_stays_as_it_was(
    tmp_path: Path, language: str, told_in: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    settings = settings_in(tmp_path, f'[cloud]\nurl = "{url}"\n', language)

    done = run("pos_app.tools", "enrol", "--settings", str(settings), "--code", "ABCDEFGHJK")

    assert done.returncode == 2
    assert ("连不上云端", "cannot reach the cloud")[told_in] in done.stderr
    assert url in done.stderr
    assert not (tmp_path / "till" / "keys" / "enrolment.json").exists()


def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    cloud: Cloud, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, f'[cloud]\nurl = "http://127.0.0.1:{cloud.port}"\n')
    enrol = ("enrol", "--settings", str(settings))
    for language, words in (("zh_CN", "开通码不对"), ("en", "the code is wrong")):
        done = run("pos_app.tools", *enrol, "--code", "ABCDEFGHJK", "--language", language)
        assert done.returncode == 3
        assert words in done.stderr
    assert "已开通" in told("pos_app.tools", *enrol, "--code", cloud.enrolment_code())


def test_a_port_that_is_taken_is_named(cloud: Cloud, tmp_path: Path) -> None:
    listen = ("--listen", f"127.0.0.1:{cloud.port}")
    database = f"sqlite:///{tmp_path / 'another.db'}"
    done = run("cloud", "serve", "--database", database, *listen)
    assert done.returncode == 1
    assert f"端口 {cloud.port} 用不了" in done.stderr
    assert f"cannot listen on port {cloud.port}" in done.stderr


def test_a_screen_code_that_no_screen_shows_is_refused_in_words(shop: Shop, phones: Phones) -> None:
    shop.open_for_business()
    shown = await_that("the claim code", shop.claim_code)
    made_up = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    phone = phones.new()
    assert phone.try_to_open(made_up) == 410
    assert "请重新扫描屏幕上的二维码" in phone.text
    phone.open(await_that("the claim code", shop.claim_code))


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    running = Cloud(tmp_path)
    yield running
    running.process.stop_if_running()
