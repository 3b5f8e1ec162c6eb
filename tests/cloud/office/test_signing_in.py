"""The way in: one error for everything wrong, tries that are counted, forms of our own pages."""

import io

import pytest

from cloud.__main__ import main
from cloud.database import Database, DatabaseUnavailable
from cloud.office import people, sessions, signing_in
from cloud.office.people import CannotAdd, Role
from tests.cloud.office.clerk import Clerk
from tests.cloud.office.conftest import SignIn
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_walk runs each statement on both")

PASSWORD = "correct horse"
WRONG = "名字或密码不对。"


@pytest.fixture(scope="module")
def hashed() -> str:
    """What is kept of the password; making it takes a fifth of a second."""
    return people.hashed(PASSWORD)


@pytest.fixture
def somebody(stand: Stand, hashed: str) -> Clerk:
    """Not signed in yet; 林舟 exists."""
    with stand.parts.database.write() as work:
        work.do("INSERT INTO office_user VALUES ('林舟', ?, 'operator', 0)", (hashed,))
    return Clerk(stand)


def try_in(clerk: Clerk, name: str, password: str, then: str = "") -> str:
    clerk.post("/office/sign-in", {"name": name, "password": password, "then": then})
    return clerk.page.text


def test_the_right_password_opens_the_page_that_was_asked_for(somebody: Clerk) -> None:
    somebody.open("/office/?window=7d")
    assert somebody.answer.url.path == "/office/sign-in"
    somebody.send("/office/sign-in", name="林舟", password=PASSWORD)
    assert str(somebody.answer.url).endswith("/office/?window=7d")
    assert "林舟 · 平台运营" in somebody.page.text


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(somebody: Clerk) -> None:
    wrong_password = try_in(somebody, "林舟", "wrong horse")
    status = somebody.answer.status_code
    wrong_name = try_in(somebody, "林丹", PASSWORD)
    assert WRONG in wrong_password
    assert (wrong_password, status) == (wrong_name, somebody.answer.status_code)
    assert somebody.open("/office/").text.count("看板") == 0


def test_too_many_tries_shut_even_the_right_password_out_for_a_while(
    stand: Stand, somebody: Clerk
) -> None:
    assert WRONG in try_in(somebody, "林舟", "wrong horse")
    with stand.parts.database.write() as work:
        work.do("UPDATE office_try SET tries = tries + ?", (people.TRIES_A_NAME - 1,))
    assert "试得太多了，请等到 18:15 再试" in try_in(somebody, "林舟", PASSWORD)
    assert stand.count("office_session") == 0
    stand.clock.pass_s(200)
    assert "看板" in try_in(somebody, "林舟", PASSWORD)


def test_tries_under_many_names_are_counted_by_address(stand: Stand, somebody: Clerk) -> None:
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO office_try (subject, at_round, tries) VALUES (?, ?, ?)",
            (
                stand.parts.keys.keyed("office address", b"127.0.0.1"),
                stand.clock() // people.ROUND_MS,
                people.TRIES_AN_ADDRESS,
            ),
        )
    assert "试得太多了" in try_in(somebody, "林舟", PASSWORD)


def test_the_cookie_is_for_this_site_alone_and_for_no_script(somebody: Clerk) -> None:
    somebody.client.follow_redirects = False
    somebody.post("/office/sign-in", {"name": "林舟", "password": PASSWORD})
    cookie = somebody.answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/office" in cookie
    assert "Secure" not in cookie  # the stand speaks http


def test_behind_https_the_cookie_is_secure(stand: Stand, somebody: Clerk) -> None:
    somebody.client.follow_redirects = False
    fields = {"name": "林舟", "password": PASSWORD}
    somebody.post("/office/sign-in", {**fields}, **{"X-Forwarded-Proto": "https"})
    assert "; Secure" in somebody.answer.headers["set-cookie"]


def test_signing_out_ends_the_session_on_the_server_too(stand: Stand, clerk: Clerk) -> None:
    clerk.open("/office/")
    cookie = clerk.client.cookies[sessions.COOKIE]
    clerk.send("/office/sign-out")
    clerk.client.cookies.set(sessions.COOKIE, cookie, path="/office")
    clerk.open("/office/")
    assert clerk.answer.url.path == "/office/sign-in"
    assert stand.count("office_session") == 0


def test_a_session_ends_with_the_working_day(stand: Stand, clerk: Clerk) -> None:
    stand.clock.pass_s(sessions.LIFE_MS / 1000 - 1)
    assert "看板" in clerk.open("/office/").text
    stand.clock.pass_s(1)
    clerk.open("/office/")
    assert clerk.answer.url.path == "/office/sign-in"


def test_whoever_is_removed_is_out_at_once(stand: Stand, clerk: Clerk) -> None:
    people.remove(stand.parts.database, "林舟")
    clerk.open("/office/")
    assert clerk.answer.url.path == "/office/sign-in"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.test", "null", "", "http://127.0.0.1.elsewhere.test"]
)
def test_a_form_of_another_site_is_refused(clerk: Clerk, stand: Stand, origin: str) -> None:
    clerk.open("/office/")
    token = clerk.form("/office/sign-out").fields["csrf"]
    clerk.post("/office/sign-out", {"csrf": token}, Origin=origin)
    assert clerk.answer.status_code == 403
    assert stand.count("office_session") == 1


@pytest.mark.parametrize("token", ["", "0" * 64, "𠮷"])
def test_a_form_without_the_sessions_token_is_refused(
    clerk: Clerk, stand: Stand, token: str
) -> None:
    clerk.post("/office/sign-out", {"csrf": token})
    assert clerk.answer.status_code == 403
    assert "页面太旧了" in clerk.page.text
    assert stand.count("office_session") == 1


def test_another_sessions_token_is_refused(clerk: Clerk, sign_in: SignIn, stand: Stand) -> None:
    other = sign_in(Role.READ)
    other.open("/office/")
    clerk.post("/office/sign-out", {"csrf": other.form("/office/sign-out").fields["csrf"]})
    assert clerk.answer.status_code == 403
    assert stand.count("office_session") == 2


def test_a_crafted_link_leads_to_no_other_site(somebody: Clerk) -> None:
    somebody.client.follow_redirects = False
    try_in(somebody, "林舟", PASSWORD, "//elsewhere.test")
    assert somebody.answer.headers["location"] == "/office/"
    for then in ("https://elsewhere.test/", "/my", "/office/\r\nX: y", "/office/\\", "/office/店"):
        assert signing_in.inside(then) == "/office/"
    assert signing_in.inside("/office/?window=7d") == "/office/?window=7d"


def test_a_page_may_load_nothing_but_its_own_style_and_script(clerk: Clerk) -> None:
    clerk.open("/office/")
    policy = clerk.answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert " style=" not in clerk.answer.text
    assert "onclick" not in clerk.answer.text


def test_an_address_that_is_no_page_says_so(clerk: Clerk) -> None:
    assert "没有这个页面。" in clerk.open("/office/nowhere").text
    assert clerk.answer.status_code == 404


def test_a_database_that_is_away_is_said_in_the_offices_words(
    stand: Stand, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Database) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(type(stand.parts.database), "read", away)
    assert "我们这边出了点问题" in clerk.open("/office/").text
    assert clerk.answer.status_code == 503
    assert "Retry-After" in clerk.answer.headers


def test_a_wrong_method_gets_a_page_of_the_office(clerk: Clerk) -> None:
    clerk.answer = clerk.client.put("/office/sign-in")
    assert clerk.answer.status_code == 405
    assert "请回后台重来" in clerk.page.text


def test_a_form_beyond_reason_is_refused(clerk: Clerk) -> None:
    clerk.post("/office/sign-out", {"csrf": "x" * 70_000})
    assert clerk.answer.status_code == 413
    assert "表单太大了" in clerk.page.text


# --- the command ----------------------------------------------------------------------------------


def office_user(stand: Stand, *arguments: str) -> int:
    return main(["office-user", *arguments, "--database", stand.database_url])


def test_the_command_adds_replaces_lists_and_removes(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nanother horse\n"))
    assert office_user(stand, "add", "许青", "--role", "operator") == 0
    assert office_user(stand, "replace", "许青", "--role", "approver") == 0
    assert office_user(stand, "list") == 0
    assert capsys.readouterr().out == "许青\tapprover\n"
    clerk = Clerk(stand)
    assert WRONG in try_in(clerk, "许青", PASSWORD)
    assert "平台主管" in try_in(clerk, "许青", "another horse")
    assert office_user(stand, "remove", "许青") == 0
    assert office_user(stand, "remove", "许青") == 1
    assert "no such name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), (" x", PASSWORD), ("x\n", PASSWORD), ("x", "short")]
)
def test_a_name_or_a_password_that_will_not_do_is_refused(
    stand: Stand, name: str, password: str
) -> None:
    with pytest.raises(CannotAdd):
        people.add(stand.parts.database, name, password, Role.READ, now_ms=0)
    assert stand.count("office_user") == 0


def test_a_name_is_given_once(stand: Stand, somebody: Clerk) -> None:
    with pytest.raises(CannotAdd, match="taken"):
        people.add(stand.parts.database, "林舟", PASSWORD, Role.READ, now_ms=0)


def test_no_password_is_kept_in_clear(stand: Stand, somebody: Clerk) -> None:
    [kept] = stand.column("SELECT password FROM office_user")
    assert str(kept).startswith("scrypt$16384$8$5$")
    assert PASSWORD not in str(kept)
