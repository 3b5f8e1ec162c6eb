"""Lists: what they show, how they are chosen by their address, and what they never show."""

import pytest

from cloud.office.listing import COUNTED, PAGE_ROWS
from cloud.office.people import Role
from tests.cloud.fake_till import BEER, SOAP, FakeTill
from tests.cloud.office.clerk import Clerk
from tests.cloud.office.conftest import SignIn
from tests.cloud.settled import claimed, sell, upload
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_walk runs each statement on both")

SOAP_OFFER, BEER_OFFER = 1001, 1002


def a_day_of_sales(stand: Stand, till: FakeTill) -> None:
    """Three claims; one used, one used twice, one not."""
    [soap] = claimed(stand, till, SOAP_OFFER, person=1)
    [beer] = claimed(stand, till, BEER_OFFER, person=1)
    claimed(stand, till, SOAP_OFFER, person=2)
    sell(till, SOAP, coupons=[soap])
    sell(till, BEER, coupons=[beer])
    till.clock.pass_s(60)
    stand.clock.pass_s(60)
    sell(till, BEER, coupons=[beer])
    upload(stand, till)


def test_claims_are_listed_chosen_and_exported(stand: Stand, clerk: Clerk, till: FakeTill) -> None:
    a_day_of_sales(stand, till)
    assert len(clerk.open("/office/claims").rows) == 1 + 3
    assert len(clerk.open("/office/claims?state=used").rows) == 1 + 2
    assert len(clerk.open(f"/office/claims?state=open&line={SOAP_OFFER}").rows) == 1 + 1
    assert len(clerk.open("/office/claims?day=2026-11-22&store=2001").rows) == 1 + 3
    assert "没有符合的领取" in clerk.open("/office/claims?day=2026-11-21").text
    [coupon] = stand.column(f"SELECT coupon_id FROM coupon WHERE offer_id = {BEER_OFFER}")
    assert len(clerk.open(f"/office/claims?q={str(coupon).lower()}").rows) == 1 + 1
    clerk.open("/office/claims?format=csv&state=open")
    [head, row] = clerk.answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("券号,领取,有效至,状态,面额")
    assert ",2026-11-22 18:12:36,2026-11-23 18:12:36,ISSUED,5.00,街角小店 · 建设路," in row


def test_no_list_shows_what_is_as_good_as_the_coupon(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    a_day_of_sales(stand, till)
    for path in ("/office/claims", "/office/claims?format=csv", "/office/redemptions"):
        clerk.open(path)
        for secret in stand.column("SELECT short_code FROM coupon UNION SELECT token FROM coupon"):
            assert str(secret) not in clerk.answer.text


def test_a_use_that_is_not_paid_says_why(stand: Stand, clerk: Clerk, till: FakeTill) -> None:
    a_day_of_sales(stand, till)
    assert len(clerk.open("/office/redemptions").rows) == 1 + 3
    [_, row] = clerk.open("/office/redemptions?state=refused").rows
    assert row[4] == "先在别处用过"
    assert clerk.open("/office/redemptions?state=counted").text.count("先在别处用过") == 0
    english = clerk.open("/office/redemptions?state=refused&lang=en")
    assert "used before elsewhere" in english.text
    assert "Not counted, 60 minutes 1" in clerk.open("/office/").text


def test_pages_end_where_counting_ends(stand: Stand, clerk: Clerk) -> None:
    with stand.parts.database.write() as work:
        work.do_all(
            "INSERT INTO office_deed (deed_id, done_at, name, deed, subject, detail)"
            " VALUES (?, ?, '林舟', 'exported', ?, '')",
            [(f"{number:06}", number, f"file {number}") for number in range(COUNTED + 2)],
        )
    first = clerk.open("/office/deeds")
    assert len(first.rows) == 1 + PAGE_ROWS
    assert f"1–{PAGE_ROWS}，共 10,001+" in first.text
    assert "/office/deeds?page=2" in first.links
    last = clerk.open("/office/deeds?page=9999")
    assert "9,951–10,000" in last.text
    assert not any("page=201" in link for link in last.links)
    for wrong in ("0", "-1", "x", "9" * 40):
        assert "1–50" in clerk.open(f"/office/deeds?page={wrong}").text


def test_deeds_tell_who_did_what_and_a_search_takes_no_wildcards(
    clerk: Clerk, sign_in: SignIn
) -> None:
    clerk.open("/office/offers/1001")
    clerk.send("/office/offers/1001/state", "state=paused")
    assert ["11月22日 18:12", "林舟", "暂停", "奥妙洗衣液", "1001"] in clerk.open(
        "/office/deeds"
    ).rows
    assert "没有符合的记录" in clerk.open("/office/deeds?q=%25").text
    assert len(clerk.open("/office/deeds?q=奥妙&deed=paused").rows) == 2
    reader = sign_in(Role.READ)
    assert ["看客", "只读", "看，导出", "11月22日 18:12"] in reader.open("/office/people").rows


def test_a_spreadsheet_gets_no_formula(stand: Stand, clerk: Clerk) -> None:
    with stand.parts.database.write() as work:
        work.do("INSERT INTO office_deed VALUES ('x', 0, '=cmd|calc', 'exported', '-1+1', '-5.00')")
        work.do("INSERT INTO office_deed VALUES ('y', 1, '＝cmd|calc', 'exported', '＠x', '\n=1')")
    clerk.open("/office/deeds?format=csv")
    assert "'=cmd|calc,exported,'-1+1,-5.00" in clerk.answer.text
    assert "'＝cmd|calc,exported,'＠x,\"'\n=1\"" in clerk.answer.text


def test_a_time_that_is_none_breaks_no_list(stand: Stand, clerk: Clerk, till: FakeTill) -> None:
    coupons = claimed(stand, till, SOAP_OFFER)
    sell(till, SOAP, coupons=coupons, at_ms=stand.clock())
    upload(stand, till)
    with stand.parts.database.write() as work:
        work.do("UPDATE coupon_use SET sold_at = ?", (10**17,))
    for path in ("/office/redemptions", "/office/redemptions?format=csv"):
        clerk.open(path)
        assert clerk.answer.status_code == 200
    assert clerk.open("/office/redemptions").rows[1][0] == "–"


def test_every_figure_of_the_dashboard_adds_up(stand: Stand, clerk: Clerk, till: FakeTill) -> None:
    a_day_of_sales(stand, till)
    page = clerk.open("/office/")
    assert "领取，60 分钟 3" in page.text
    assert "核销，60 分钟 2" in page.text
    assert "超发 0 按每张券重算" in page.text
    rows = [row for row in page.rows if row and row[0].startswith(("奥妙", "合计"))]
    for row in rows:
        redeemed, claimed_fen, left, cap = (fen(cell) for cell in row[3:7])
        assert redeemed + claimed_fen + left == cap
    assert rows[0][3:] == ["¥5.00", "¥5.00", "¥9,990.00", "¥10,000.00"]
    assert "对不上" not in page.text


def test_what_was_given_beyond_a_budget_is_seen_though_the_budget_says_nothing(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    a_day_of_sales(stand, till)
    with stand.parts.database.write() as work:
        work.do("UPDATE offer_budget SET total = 700 WHERE offer_id = ?", (SOAP_OFFER,))
    assert "超发 ¥3.00" in clerk.open("/office/").text


def test_the_burn_chart_grows_with_every_claim(stand: Stand, clerk: Clerk, till: FakeTill) -> None:
    clerk.open(f"/office/?line={SOAP_OFFER}")
    before = chart(clerk)
    claimed(stand, till, SOAP_OFFER, person=3)
    clerk.open(f"/office/?line={SOAP_OFFER}")
    assert chart(clerk) != before
    assert "预算消耗：奥妙洗衣液" in clerk.page.text


def chart(clerk: Clerk) -> str:
    """The drawing of the burn."""
    return clerk.answer.text.split('id="burn"')[1].split("</section>")[0]


def fen(cell: str) -> int:
    return int(cell.replace("¥", "").replace(",", "").replace(".", ""))
