"""Shops and tills: what is known is shown, what is not is unknown, and trouble comes first."""

import pytest

from cloud.office.fleet import OFFLINE_STOP_MS, ONLINE_MS, all_tills, count_ailing
from cloud.office.people import Role
from tests.cloud.fake_till import FakeTill
from tests.cloud.office.clerk import Clerk, Fields
from tests.cloud.office.conftest import SignIn
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_walk runs each statement on both")


def pull_rules(till: FakeTill) -> None:
    till.pull()
    till.pull()


def row_of(clerk: Clerk, till: FakeTill, query: str = "") -> list[str]:
    page = clerk.open(f"/office/tills{query}")
    return next(row for row in page.rows if len(row) > 2 and row[2].startswith(till.me.terminal))


def test_a_till_that_was_just_here_is_in_order(clerk: Clerk, till: FakeTill) -> None:
    pull_rules(till)
    till.upload()
    name = ["街角小店 · 建设路", "1号机", f"{till.me.terminal}-A"]
    row = row_of(clerk, till)
    assert row == [*name, "刚刚", "好", "1", "刚刚", "0", "好", "最新", "最新", "未知"]
    assert "在线 1 100.0%" in clerk.page.text


def test_a_till_that_never_called_is_unknown_and_not_in_order(stand: Stand, clerk: Clerk) -> None:
    silent = FakeTill(stand)
    row = row_of(clerk, silent)
    assert row[3:5] == ["未知", "还没来过"]
    assert (row[6], row[8]) == ("未知", "未知")
    assert "在线 0 0.0%" in clerk.page.text


@pytest.mark.parametrize(
    ("silent_ms", "state", "act"),
    [
        (ONLINE_MS - 1000, "好", ""),
        (ONLINE_MS, "离线，仍在卖", ""),
        (OFFLINE_STOP_MS, "超 72 小时没联网", "1"),
    ],
)
def test_offline_is_not_wrong_by_itself_but_age_is(
    stand: Stand, till: FakeTill, sign_in: SignIn, silent_ms: int, state: str, act: str
) -> None:
    pull_rules(till)
    stand.clock.pass_s(silent_ms / 1000)
    clerk = sign_in(Role.READ)
    assert row_of(clerk, till)[4] == state
    assert f"门店与收银机{act} 其他" in clerk.page.text


def test_a_clock_that_is_off_is_said_in_minutes(stand: Stand, till: FakeTill, clerk: Clerk) -> None:
    till.clock.pass_s(240)
    pull_rules(till)
    assert row_of(clerk, till, "?show=clock")[8] == "快 4 分"
    till.clock.pass_s(-480)
    till.pull()
    assert row_of(clerk, till, "?show=act")[8] == "慢 4 分"


def test_trouble_is_listed_first(stand: Stand, till: FakeTill, clerk: Clerk) -> None:
    pull_rules(till)
    second = FakeTill(stand)
    second.clock.pass_s(-200)
    pull_rules(second)
    page = clerk.open("/office/tills")
    assert [row[1] for row in page.rows[1:]] == ["2号机", "1号机"]


@pytest.mark.parametrize("silent_ms", [0, ONLINE_MS - 1, ONLINE_MS, OFFLINE_STOP_MS - 1, 10**9])
@pytest.mark.parametrize("change", ["revoked = 0", "clock_offset_s = -121", "revoked = 1"])
@pytest.mark.parametrize("forks", [0, 1])
def test_the_menu_counts_those_that_need_somebody(
    stand: Stand, till: FakeTill, silent_ms: int, change: str, forks: int
) -> None:
    pull_rules(till)
    FakeTill(stand)  # never seen
    with stand.parts.database.write() as work:
        work.do(f"UPDATE terminal SET {change}")
        work.do_all(
            "INSERT INTO fork_tail (terminal_id, epoch, seq, hash, previous, entry, signature,"
            " received_at) VALUES (?, 1, 1, x'00', x'00', x'00', x'00', 0)",
            [(till.me.terminal,)] * forks,
        )
        now_ms = stand.clock() + silent_ms
        needing = [one for one in all_tills(work, now_ms) if one.needs_somebody]
        assert count_ailing(work, now_ms) == len(needing)


def test_a_till_that_holds_older_offers_is_told_apart(
    stand: Stand, till: FakeTill, clerk: Clerk
) -> None:
    pull_rules(till)
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001/state", "state=paused")
    assert row_of(clerk, till)[4] == "优惠没到最新"
    pull_rules(till)
    assert row_of(clerk, till)[4] == "好"


def test_one_till_shows_its_key_its_epochs_and_its_messages(
    stand: Stand, till: FakeTill, clerk: Clerk
) -> None:
    till.append_raw(b"not an entry")
    till.upload()
    page = clerk.open(f"/office/tills/{till.me.terminal}")
    assert "unreadable" in page.text
    assert row_of(clerk, till)[7] == "1"
    assert "没有这台收银机" in clerk.open("/office/tills/NOSUCH00").text


def test_a_code_is_shown_once_and_then_who_used_it(stand: Stand, clerk: Clerk) -> None:
    clerk.open("/office/tills")
    page = clerk.send("/office/codes", store="2001")
    code = clerk.answer.text.split('class="bigcode">')[1].split("<")[0]
    assert "还没有人用" in page.text
    till = enrolled_by(stand, code)
    watched = clerk.open(f"/office/codes/{code[:4]}")
    assert code not in clerk.answer.text
    assert till.me.terminal in watched.text
    fingerprint = clerk.open(f"/office/tills/{till.me.terminal}").text
    assert watched.text.split("公钥指纹 ")[1][:19] in fingerprint
    assert stand.column("SELECT subject FROM office_deed WHERE deed = 'code_made'") == [
        "store 2001"
    ]


def test_a_code_for_no_shop_and_a_code_that_ran_out_say_so(stand: Stand, clerk: Clerk) -> None:
    clerk.open("/office/tills")
    token = clerk.form("/office/codes").fields["csrf"]
    for wrong in ("77", "", "x", "9" * 12):
        clerk.post("/office/codes", {"csrf": token, "store": wrong})
        assert clerk.answer.status_code == 404
    handle = stand.enrolment_code()[:4]
    stand.clock.pass_s(16 * 60)
    assert "过期了" in clerk.open(f"/office/codes/{handle}").text
    assert "没有这个登记码" in clerk.open("/office/codes/0000").text


def test_whoever_only_reads_makes_no_code(stand: Stand, sign_in: SignIn) -> None:
    reader = sign_in(Role.READ)
    page = reader.open("/office/tills")
    assert "登记新机" not in page.text
    fields: Fields = {"csrf": reader.form("/office/sign-out").fields["csrf"], "store": "2001"}
    reader.post("/office/codes", fields)
    assert reader.answer.status_code == 403
    assert stand.count("enrolment_code") == 0


def enrolled_by(stand: Stand, code: str) -> FakeTill:
    """A till that somebody typed this code into."""

    class Typed:
        clock = stand.clock
        client = staticmethod(stand.client)

        def enrolment_code(self) -> str:
            return code

    return FakeTill(Typed())
