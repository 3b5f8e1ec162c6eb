"""Two tills of one shop, one of another, two phones, and a network that is cut and mended.

Every till is a process with the product's whole assembly, behind a network of its own; the cloud is
a process, too. At the end brands, budget and ledgers agree to the fen.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloud import demo_shop
from cloud.campaigns import show_offer
from cloud.opening import SQLITE, open_database
from cloud.shops import latest_rules, publish_rules, put_goods
from tests.cloud.phone import Phone
from tests.journeys.processes import ROOT, Running, told
from tests.journeys.waiting import Stopwatch, await_that
from tests.journeys.wire_tap import WireTap

HERE, ELSEWHERE = 2001, 3002
DETERGENT = "6999990000012"
PRICE, FACE = 2990, 500
PATIENCE_S = 90.0
"""A till that was cut off looks again every half minute at the latest."""
_SETTINGS = """\
[cloud]
url = "{cloud}"
[state]
folder = "{name}"
[devices]
scanners = []
[ui]
volume = 0
"""


class Street:
    """The cloud, its phones' address (`url`), and two shops in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = f"{SQLITE}{folder / 'cloud.db'}"
        told("cloud", "demo-shop", "--database", self.database)
        self._open_another_shop()
        words = ["-m", "cloud", "serve", "--database", self.database, "--listen", "127.0.0.1:0"]
        self.process = Running(words, folder / "cloud.log")
        said = await_that("the cloud", lambda: self.process.said.partition("listening on ")[2])
        self.url = said.split()[0]

    def _open_another_shop(self) -> None:
        database = open_database(self.database)
        with database.write() as work:
            work.do(
                "INSERT INTO store (store_id, name, name_en, address) VALUES (?, ?, ?, ?)",
                (ELSEWHERE, "桥头小店", "Bridge Shop", "桥头路 2 号"),
            )
            put_goods(work, ELSEWHERE, demo_shop.read_goods(demo_shop.GOODS))
            version = publish_rules(work, ELSEWHERE, latest_rules(work, HERE), 0)
            show_offer(work, ELSEWHERE, 1001, place=1, daily_limit=9, rules_version=version)
        database.close()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        database = open_database(self.database)
        with database.read() as work:
            found = work.rows(sql)
        database.close()
        return found

    def token_of(self, short_code: str) -> str:
        """What the phone's QR code says."""
        rows = self.rows("SELECT short_code, token FROM coupon")
        return str(dict(rows)[short_code])


class Till:
    """One till's process and its own network."""

    def __init__(self, street: Street, name: str, store: int) -> None:
        self.network = WireTap(street.port)
        self._log = street.folder / f"{name}.log"
        self.settings = street.folder / f"{name}.toml"
        text = _SETTINGS.format(cloud=self.network.url, name=name)
        self.settings.write_text(text, encoding="utf-8")
        code = told("cloud", "enrolment-code", "--database", street.database, "--store", str(store))
        told("pos_app.tools", "enrol", "--code", code, "--settings", str(self.settings))
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "tests.journeys.windowless_till"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "--settings", str(self.settings)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def hands(self, line: str = "look") -> dict[str, Any]:
        """What the screens show after it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        shown: dict[str, Any] = json.loads(self._process.stdout.readline())
        return shown

    def claim_path(self) -> str:
        """Where the code on the customer's screen leads."""
        code = await_that("a claim code", lambda: self.hands()["code"], deadline_s=PATIENCE_S)
        return str(code).partition("/S/")[2]

    def await_push(self) -> None:
        await_that("the push", lambda: self.hands()["tray"], deadline_s=PATIENCE_S)

    def until(self, what: str, **wanted: object) -> dict[str, Any]:
        """Look until the screens show this."""

        def seen() -> dict[str, Any] | None:
            shown = self.hands()
            return shown if {name: shown[name] for name in wanted} == wanted else None

        return await_that(what, seen, deadline_s=PATIENCE_S)

    def borrow(self, token: str) -> None:
        """Scan until it is on the bill: a home till whose line is still coming back answers later
        than this one asks, and the shopper shows the phone again."""
        self.hands(f"scan {token}")

        def lent() -> bool:
            shown = self.hands()
            if shown["refused"] == "CouponElsewhere":
                shown = self.hands(f"scan {token}")
            return bool(shown["total"] == PRICE - FACE)

        await_that("the loan", lent, deadline_s=PATIENCE_S)

    def cut(self) -> None:
        """The till may not know yet."""
        self.network.cut()

    def mend(self) -> None:
        self.network.mend()
        self.until("a till with a network", network="ok")

    def sell(self, *, sold: int) -> None:
        """For exact cash; the sale is in the ledger under a number above `sold`."""
        self.hands("pay")
        await_that("the sale", lambda: int(self.hands()["sold"]) > sold)

    def kill(self) -> None:
        self._process.kill()
        self._shut_pipes()

    def stop(self) -> None:
        if self._process.poll() is None:
            assert self._process.stdin
            self._process.stdin.close()
            assert self._process.wait(30) == 0
        self._shut_pipes()

    def close(self) -> None:
        """Also after a test that failed midway."""
        if self._process.poll() is None:
            self.kill()
        self.network.close()

    def _shut_pipes(self) -> None:
        self._process.wait(30)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    made = Street(tmp_path)
    yield made
    made.process.stop_if_running()


@pytest.fixture
def tills(street: Street) -> Iterator[tuple[Till, Till, Till]]:
    """The home till, the second till of the same shop, and a till of another shop."""
    made: list[Till] = []
    try:
        for name, store in (("first", HERE), ("second", HERE), ("third", ELSEWHERE)):
            made.append(Till(street, name, store))
        first, second, third = made
        home = first.until("the first till", network="ok")["terminal"]
        for till in (first, second):
            till.until("the home till's name", network="ok", home=home)
        for till in made:
            till.claim_path()
        yield first, second, third
    finally:
        for till in made:
            till.close()


def claim(street: Street, till: Till) -> tuple[str, str]:
    """A new phone takes the first offer at this screen: the short code and the token."""
    with Phone(street) as phone:
        phone.scan(till.claim_path())
        phone.press()
        return phone.short_code, street.token_of(phone.short_code)


def one_coupon_without_any_network(street: Street, tills: tuple[Till, Till, Till]) -> None:
    """Pushed to the home till; then every network is gone."""
    first, second, third = tills
    watch = Stopwatch()
    code, token = claim(street, second)
    first.await_push()
    print(f"claimed and pushed in {watch.seconds:.2f} s")
    for till in tills:
        till.cut()
    for till, refusal in ((second, "CouponElsewhere"), (third, "CouponForeign")):
        till.hands(f"scan {DETERGENT}")
        till.hands(f"scan {token}")
        till.until("the refusal", refused=refusal, total=PRICE)
    first.hands(f"scan {DETERGENT}")
    assert first.hands(f"scan {_bit_flipped(token)}")["refused"] == "CouponForged"
    assert first.hands(f"type {code[:4]} {code[4:]}")["total"] == PRICE - FACE
    first.sell(sold=0)
    first.hands(f"scan {DETERGENT}")
    assert first.hands(f"scan {token}")["refused"] == "CouponUsed"
    first.hands("void")
    for till in tills:
        till.mend()


def one_coupon_lent_and_the_network_cut(street: Street, first: Till, second: Till) -> None:
    """Between the loan and the sale the borrower's network goes, then the home till's."""
    _, token = claim(street, second)
    first.await_push()
    second.borrow(token)
    second.cut()
    first.hands(f"scan {DETERGENT}")
    assert first.hands(f"scan {token}")["refused"] == "CouponLent"
    first.cut()
    assert first.hands(f"scan {token}")["refused"] == "CouponLent"
    second.sell(sold=0)
    for till in (first, second):
        till.mend()
        till.until("everything uploaded", pending=0)
    first.until("the end of the loan", locks=[])
    assert first.hands(f"scan {token}")["refused"] == "CouponStopped"
    first.hands("void")


def one_coupon_whose_borrower_dies(street: Street, first: Till, second: Till) -> None:
    """It is given back when the borrower is up again, and redeemed at home."""
    _, token = claim(street, first)
    first.await_push()
    second.hands(f"scan {DETERGENT}")
    second.borrow(token)
    second.kill()
    first.hands(f"scan {DETERGENT}")
    assert first.hands(f"scan {token}")["refused"] == "CouponLent"
    second.start()
    second.until("the basket without its loan", network="ok", lines=1, total=PRICE)
    first.until("the end of the loan", locks=[])
    shown = first.hands(f"scan {token}")
    assert shown["total"] == PRICE - FACE
    first.sell(sold=shown["sold"])
    first.until("everything uploaded", pending=0)


def _bit_flipped(token: str) -> str:
    return token[:40] + ("A" if token[40] != "A" else "B") + token[41:]


@pytest.mark.timeout(300)
def test_no_coupon_is_taken_twice_or_lost_whatever_the_network_does(
    street: Street, tills: tuple[Till, Till, Till]
) -> None:
    first, second, _ = tills
    one_coupon_without_any_network(street, tills)
    second.hands("void")
    second.hands(f"scan {DETERGENT}")
    one_coupon_lent_and_the_network_cut(street, first, second)
    one_coupon_whose_borrower_dies(street, first, second)

    for till in tills:
        till.stop()
        told("pos_app.tools", "ledger", "verify", "--settings", str(till.settings))
    assert told("cloud", "messages", "--database", street.database) == ""
    assert street.rows("SELECT state, count(*) FROM coupon GROUP BY state") == [("REDEEMED", 3)]
    assert street.rows("SELECT sum(amount) FROM redemption") == [(3 * FACE,)]
    assert street.rows("SELECT sum(redeemed) FROM budget WHERE offer_id = 1001") == [(3 * FACE,)]
    assert street.rows("SELECT count(*) FROM coupon_lock") == [(0,)]
    sales = json.loads(told("cloud", "sales", "--database", street.database, "--json"))
    assert sorted(sale["total"] for sale in sales) == [PRICE - FACE] * 3
