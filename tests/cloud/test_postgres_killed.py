"""PostgreSQL is killed while shoppers claim and a till uploads at two server processes: what was
acknowledged is there, nobody has two, and the budget is granted exactly."""

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from cloud import enrolment
from cloud.clock import system_clock
from cloud.database import Database
from cloud.opening import open_database
from tests.cloud.databases import Home
from tests.cloud.fake_till import BEER, SOAP, FakeTill, coupon_in
from tests.cloud.phone import Phone
from tests.cloud.stand import NO_TLS, STORE
from tests.cloud.test_command import serving
from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]
OFFER, FACE = 1001, 500
COUPONS, SHOPPERS = 8, 12
KILLED_AFTER = 3
DEADLINE_S = 120.0
PAUSE_S = 0.1
SOLD_OUT = 409


class Serving:
    """One of the server processes, as tills and phones reach it."""

    clock = staticmethod(system_clock)

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self._database = database

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, verify=NO_TLS)

    def enrolment_code(self) -> str:
        code = enrolment.new_code(self._database, STORE, now_ms=system_clock(), chance=os.urandom)
        assert code is not None
        return code


class Rush:
    """Shoppers with an open page who press until they are answered."""

    def __init__(self) -> None:
        self.enough = threading.Event()
        self._patience = threading.Event()
        self._lock = threading.Lock()
        self._answered = 0

    def press(self, phone: Phone) -> str | None:
        """The coupon that was acknowledged; None when all were taken."""
        form = phone.parts.forms[0]
        for _ in range(round(DEADLINE_S / PAUSE_S)):
            answer = phone.client.post(form.action, data=form.fields)
            found = re.search(r"/c/(\w+)", answer.url.path)
            if found or answer.status_code == SOLD_OUT:
                self._count()
                return found[1] if found else None
            assert answer.status_code == 503, answer.text
            self._patience.wait(PAUSE_S)
        raise AssertionError("nobody answered")

    def upload(self, till: FakeTill) -> int:
        """Sell and upload until everything is acknowledged; how far that is."""
        for _ in range(6):
            till.sell(BEER)
            for _ in range(round(DEADLINE_S / PAUSE_S)):
                answer = till.send(till.piece())
                if answer.status_code == 200:
                    break
                assert answer.status_code == 503, answer.text
                self._patience.wait(PAUSE_S)
        return till.upload().acked_seq

    def _count(self) -> None:
        with self._lock:
            self._answered += 1
            if self._answered == KILLED_AFTER:
                self.enough.set()


def test_what_was_acknowledged_outlives_the_server(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    home = Home(own_postgres.make("pos"), tmp_path / "cloud.keys")
    home.make_demo_shop()
    database = open_database(home.url)
    with database.write() as work:
        work.do("UPDATE budget SET cap = ? WHERE offer_id = ?", (COUPONS * FACE // 4, OFFER))
        work.do("UPDATE offer_budget SET total = ? WHERE offer_id = ?", (COUPONS * FACE, OFFER))
    with ExitStack() as stack:
        stack.callback(database.close)
        keys = ("--keys", str(home.keys_file))
        processes = [
            Serving(stack.enter_context(serving(home.url, *keys))[1], database) for _ in range(2)
        ]
        tills = [FakeTill(process) for process in processes]
        for till in tills:
            stack.callback(till.client.close)
            till.pull()
            till.open_epoch()
        phones = [stack.enter_context(Phone(processes[shopper % 2])) for shopper in range(SHOPPERS)]
        for shopper, phone in enumerate(phones):
            till = tills[shopper // 2 % 2]
            till.clock.utc_ms = system_clock()
            phone.scan(till.screen_path())

        rush = Rush()
        with ThreadPoolExecutor(SHOPPERS + 1) as pool:
            acked = pool.submit(rush.upload, tills[0])
            presses = [pool.submit(rush.press, phone) for phone in phones]
            assert rush.enough.wait(DEADLINE_S)
            own_postgres.kill()
            own_postgres.start()
            got = [press.result(DEADLINE_S) for press in presses]

        given = [coupon for coupon in got if coupon is not None]
        assert len(set(given)) == len(given) == COUPONS
        assert acked.result(DEADLINE_S) == len(tills[0].entries)
        _redeem_twice(tills[0])
    _must_hold(home.url, set(given), tills[0].entries)


def _redeem_twice(till: FakeTill) -> None:
    coupon = coupon_in(till.claims().tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    till.sell(SOAP, coupons=[coupon])
    assert till.upload().acked_seq == len(till.entries)


def _must_hold(url: str, given: set[str], entries: list[bytes]) -> None:
    database = open_database(url, must_exist=True)
    with database.read() as work:
        coupons = work.rows("SELECT coupon_id, claimant FROM coupon WHERE offer_id = ?", (OFFER,))
        assert {coupon for coupon, _ in coupons} == given
        assert len({claimant for _, claimant in coupons}) == COUPONS  # I3
        stored = work.rows("SELECT entry FROM journal ORDER BY seq")
        assert [entry for (entry,) in stored] == entries
        budget = "SELECT sum(cap), sum(reserved), sum(redeemed) FROM budget WHERE offer_id = ?"
        assert work.row(budget, (OFFER,)) == (COUPONS * FACE, (COUPONS - 1) * FACE, FACE)  # I1
        assert work.row("SELECT count(*) FROM redemption") == (1,)  # I2
        assert work.rows("SELECT reason FROM parked") == [("coupon_redeemed_before",)]
    database.close()
