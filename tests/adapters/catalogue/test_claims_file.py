"""The shop's open coupons lie on the till, and with them what is stopped and what is lent."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.claims_file import STOPPED_KEPT
from pos_app.adapters.catalogue.open_claims import SqliteOpenClaims
from pos_app.checkout.ports import Unavailable
from pos_app.domain.promotion import HomeTill, Rules
from pos_app.domain.short_code import ShortCodeTries
from pos_app.domain.wire import ClaimsPage, RulesPage, keyed_short_code
from pos_app.domain.wire_coupons import CouponLock
from tests.builders import coupon, token

KEY = b"k" * 32
FIRST, SECOND = coupon(1), coupon(2)
CODE, OTHER_CODE = "12345678", "87654321"
OPENED = ClaimsPage(
    "claims",
    next=2,
    more=False,
    tokens=[token(FIRST), token(SECOND)],
    withdrawn=[],
    codes=[keyed_short_code(KEY, CODE), keyed_short_code(KEY, OTHER_CODE)],
)
LOCK = CouponLock(FIRST.coupon_id, 7, "ZZZZZZZZ", "2号机", is_granted=True)


def closed(*coupon_ids: str, number: int = 3) -> ClaimsPage:
    return ClaimsPage("claims", number, more=False, tokens=[], withdrawn=[*coupon_ids])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


@pytest.fixture
def writer(path: Path) -> Iterator[SqliteUtilsCatalogueWriter]:
    writer = SqliteUtilsCatalogueWriter(path)
    yield writer
    writer.close()


@pytest.fixture
def claims(writer: SqliteUtilsCatalogueWriter, path: Path) -> Iterator[SqliteOpenClaims]:
    claims = SqliteOpenClaims(path, KEY)
    yield claims
    claims.close()


def test_a_coupon_is_found_by_its_digits_also_after_a_restart(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.apply_claims(OPENED)
    writer.close()
    again = SqliteUtilsCatalogueWriter(path)
    claims = SqliteOpenClaims(path, KEY)
    assert claims.tokens_of(CODE) == (token(FIRST),)
    assert claims.tokens_of("00000000") == ()
    assert sorted(again.open_tokens()) == sorted(OPENED.tokens)
    assert again.cursor("claims") == 2
    claims.close()
    again.close()


def test_the_digits_themselves_are_nowhere_on_the_disk(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.apply_claims(OPENED)
    writer.checkpoint()
    assert CODE.encode() not in path.read_bytes()


def test_a_till_without_a_screen_key_has_no_coupons(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.apply_claims(OPENED)
    claims = SqliteOpenClaims(path, None)
    assert claims.tokens_of(CODE) == ()
    claims.close()


def test_a_closed_coupon_is_stopped_until_it_is_opened_again(
    writer: SqliteUtilsCatalogueWriter, claims: SqliteOpenClaims
) -> None:
    writer.apply_claims(OPENED)
    writer.apply_claims(closed(FIRST.coupon_id))
    assert claims.tokens_of(CODE) == ()
    assert claims.is_stopped(FIRST.coupon_id)
    assert not claims.is_stopped(SECOND.coupon_id)
    writer.apply_claims(OPENED)
    assert not claims.is_stopped(FIRST.coupon_id)
    assert claims.tokens_of(CODE) == (token(FIRST),)


def test_what_is_no_token_is_not_kept(writer: SqliteUtilsCatalogueWriter) -> None:
    page = ClaimsPage("claims", 1, more=False, tokens=["RY1"], withdrawn=[], codes=["00"])
    writer.apply_claims(page)
    assert writer.open_tokens() == []


def test_the_oldest_stopped_coupons_make_room(
    writer: SqliteUtilsCatalogueWriter, claims: SqliteOpenClaims, path: Path
) -> None:
    writer.apply_claims(closed("OLD"))
    beside = sqlite3.connect(path)
    beside.execute("INSERT INTO stopped VALUES (?, 'NEWER')", (STOPPED_KEPT,))
    beside.commit()
    beside.close()
    writer.apply_claims(closed("NEWEST"))
    assert [claims.is_stopped(each) for each in ("OLD", "NEWER", "NEWEST")] == [False, True, True]


def test_a_lock_stays_until_the_cloud_no_longer_lists_it(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.keep_lock(LOCK)
    writer.apply_claims(replace_locks(LOCK))
    writer.close()
    again = SqliteUtilsCatalogueWriter(path)
    assert again.locks() == [LOCK]
    again.apply_claims(replace_locks(replace(LOCK, number=8)))
    assert again.locks() == []
    again.close()


def replace_locks(*locks: CouponLock) -> ClaimsPage:
    page = closed()
    return ClaimsPage(page.stream, page.next, page.more, [], [], locks=[*locks])


def test_a_kept_lock_is_written_through_and_nothing_else_is(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    writer.keep_lock(LOCK)
    assert writer._connection.execute("PRAGMA synchronous").fetchone() == (1,)


def test_another_home_till_begins_with_the_first_claim(
    writer: SqliteUtilsCatalogueWriter, claims: SqliteOpenClaims
) -> None:
    writer.apply_rules(RulesPage("rules", 1, more=False, rules=Rules(1)))
    writer.apply_claims(OPENED)
    writer.apply_rules(RulesPage("rules", 2, more=False, rules=Rules(2)))
    assert writer.cursor("claims") == 2
    moved = Rules(3, home=HomeTill("ZZZZZZZZ", "2号机"))
    writer.apply_rules(RulesPage("rules", 3, more=False, rules=moved))
    assert writer.cursor("claims") == 0
    assert claims.tokens_of(CODE) == ()


def test_wrong_short_codes_are_known_after_a_restart(
    writer: SqliteUtilsCatalogueWriter, path: Path
) -> None:
    assert writer.tries() == ShortCodeTries()
    writer.keep_tries(ShortCodeTries((1, 2, 3)))
    writer.close()
    again = SqliteUtilsCatalogueWriter(path)
    assert again.tries() == ShortCodeTries((1, 2, 3))
    again.close()


def test_tries_that_cannot_be_read_are_none(writer: SqliteUtilsCatalogueWriter, path: Path) -> None:
    beside = sqlite3.connect(path)
    beside.execute("INSERT INTO document VALUES ('short_code_tries', 'x')")
    beside.commit()
    beside.close()
    assert writer.tries() == ShortCodeTries()


def test_a_broken_file_is_the_worlds_fault(
    writer: SqliteUtilsCatalogueWriter, claims: SqliteOpenClaims, path: Path
) -> None:
    beside = sqlite3.connect(path)
    beside.execute("DROP TABLE stopped")
    beside.commit()
    beside.close()
    with pytest.raises(Unavailable):
        claims.is_stopped(FIRST.coupon_id)


def test_a_catalogue_of_the_second_format_gets_room_for_coupons(path: Path) -> None:
    SqliteUtilsCatalogueWriter(path).close()
    beside = sqlite3.connect(path)
    for table in ("claim", "stopped", "lock"):
        beside.execute(f"DROP TABLE {table}")
    beside.execute("PRAGMA user_version = 2")
    beside.close()
    renewed = SqliteUtilsCatalogueWriter(path)
    renewed.apply_claims(OPENED)
    assert len(renewed.open_tokens()) == 2
    renewed.close()
