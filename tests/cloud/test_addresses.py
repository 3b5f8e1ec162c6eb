"""What counts as one network address: whoever has a whole network of IPv6 has one of them."""

from collections.abc import Iterator

import pytest

from cloud.addresses import network_of
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import change_terms
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_limits.py counts on both")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_an_address_is_counted_by_its_network(host: str, counted: str) -> None:
    assert network_of(host) == counted


@pytest.fixture
def phones(stand: Stand) -> Iterator[list[Phone]]:
    """Three browsers behind our proxy: two in one network of IPv6, one in another."""
    hosts = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1")
    held = [Phone(stand) for _ in hosts]
    for phone, host in zip(held, hosts, strict=True):
        phone.client.headers["x-forwarded-for"] = host
    yield held
    for phone in held:
        phone.client.close()


def test_another_address_of_the_same_network_gets_no_second_share(
    stand: Stand, till: FakeTill, phones: list[Phone]
) -> None:
    change_terms(stand, per_address_day=1)
    for phone in phones:
        phone.scan(till.screen_path())
    first, second, elsewhere = (phone.press().text for phone in phones)
    assert "领到了" in first
    assert "同一个网络每天最多领 1 张这种券" in second
    assert "领到了" in elsewhere


def test_an_address_that_had_its_tries_fills_no_table(
    stand: Stand, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloud.pages.visitors.TRIES_AN_ADDRESS", 3)
    for _ in range(6):
        phone.client.cookies.clear()  # each is somebody new
        phone.page = phone.client.post("/claim", data={"s": "x", "offer": "1001"})
    assert phone.page.status_code == 429
    assert stand.count("claim_try") == 3 + 1
