"""A new coupon key is told first, then used; an old one stays good, a stolen one does not."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cloud import coupon_keys
from cloud.__main__ import main
from cloud.claims.claiming import claim
from cloud.claims.refusals import NotOffered
from cloud.claims.sessions import Session
from cloud.database import DatabaseUnusable
from cloud.keys import COUPON_KID
from cloud.parts import Parts
from pos_app.domain import coupon_token
from pos_app.domain.wire import RulesPage, decode
from tests.cloud.databases import Home
from tests.cloud.fake_till import FakeTill
from tests.cloud.stand import STORE, Stand


@contextmanager
def restarted(home: Home, stand: Stand) -> Iterator[Parts]:
    """The parts of a cloud that has just been started on the same database and key file."""
    parts: Parts = home.app(stand.clock).state.parts
    try:
        yield parts
    finally:
        parts.database.close()


def claimed_kid(parts: Parts, till: FakeTill, claimant: bytes) -> int:
    """Which key signed the coupon of somebody new."""
    session = Session(claimant, till.me.terminal, 1, STORE)
    coupon_id = claim(parts, session, 1001).coupon_id
    with parts.database.read() as work:
        (token,) = work.row("SELECT token FROM coupon WHERE coupon_id = ?", (coupon_id,))
    parsed = coupon_token.parse(token)
    key = parts.keys.coupons[parsed.kid].public_key()
    key.verify(parsed.signature, parsed.signed)
    return parsed.kid


def told(till: FakeTill) -> list[int]:
    """The keys that a page of rules names, each one a real key."""
    page = decode(till.page("rules", till.rules.version), RulesPage)
    assert all(len(base64.b64decode(key.public_key)) == 32 for key in page.coupon_keys)
    return [key.kid for key in page.coupon_keys]


def test_a_new_key_signs_only_what_the_till_will_believe(
    home: Home, stand: Stand, till: FakeTill
) -> None:
    before = till.rules.version
    assert claimed_kid(stand.parts, till, b"first") == COUPON_KID
    assert coupon_keys.add(stand.parts.database, stand.clock()) == 3
    with restarted(home, stand) as parts:
        assert claimed_kid(parts, till, b"second") == COUPON_KID
        assert told(till) == [1, 3]
        till.pull()
        assert till.rules.version == before + 1
        assert claimed_kid(parts, till, b"third") == 3


@pytest.mark.parametrize("is_named", [False, True])
def test_a_new_key_waits_for_the_home_till_too(
    home: Home, stand: Stand, till: FakeTill, *, is_named: bool
) -> None:
    other = FakeTill(stand)
    redeems, shows = (other, till) if is_named else (till, other)
    if is_named:
        words = ["home-till", "--database", stand.database_url, "--terminal", other.me.terminal]
        assert main(words) == 0
    redeems.pull()
    coupon_keys.add(stand.parts.database, stand.clock())
    shows.pull()
    with restarted(home, stand) as parts:
        assert claimed_kid(parts, shows, b"first") == COUPON_KID
        redeems.pull()
        assert claimed_kid(parts, shows, b"second") == 3


def test_a_running_cloud_that_has_not_the_key_yet_signs_with_the_old_one(
    stand: Stand, till: FakeTill
) -> None:
    coupon_keys.add(stand.parts.database, stand.clock())
    till.pull()
    assert claimed_kid(stand.parts, till, b"somebody") == COUPON_KID


def test_a_revoked_key_is_told_to_nobody_and_signs_nothing(
    home: Home, stand: Stand, till: FakeTill
) -> None:
    coupon_keys.add(stand.parts.database, stand.clock())
    assert coupon_keys.revoke(stand.parts.database, 1, stand.clock())
    assert not coupon_keys.revoke(stand.parts.database, 9, stand.clock())
    with restarted(home, stand) as parts:
        with pytest.raises(NotOffered):  # the till knows no good key yet
            claimed_kid(parts, till, b"first")
        till.pull()
        assert told(till) == [3]
        assert claimed_kid(parts, till, b"second") == 3
    newcomer = FakeTill(stand)
    assert [key.kid for key in newcomer.me.cloud_keys] == [3, 2]


@pytest.mark.sqlite_only(reason="the key file, not the database")
def test_a_cloud_does_not_start_without_a_key_that_signed_coupons(home: Home, stand: Stand) -> None:
    before = home.keys_file.read_bytes()
    coupon_keys.add(stand.parts.database, stand.clock())
    assert home.keys_file.stat().st_mode & 0o777 == 0o600
    home.keys_file.write_bytes(before)
    with pytest.raises(DatabaseUnusable, match="lacks coupon keys"), restarted(home, stand):
        pass


@pytest.mark.sqlite_only(reason="a count")
def test_every_id_is_used_once(stand: Stand) -> None:
    with stand.parts.database.write() as work:
        work.do("INSERT INTO coupon_key (kid, public_key) VALUES (255, ?)", (bytes(32),))
    with pytest.raises(DatabaseUnusable, match="used up"):
        coupon_keys.add(stand.parts.database, stand.clock())


@pytest.mark.sqlite_only(reason="the command line")
def test_keys_are_added_and_revoked_by_command(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*words: str) -> int:
        return main(["coupon-key", "--database", stand.database_url, *words])

    assert [command("add"), command("revoke", "3"), command("revoke", "9")] == [0, 0, 1]
    said = capsys.readouterr()
    assert said.out == "3\n"
    assert "no such coupon key" in said.err
