"""A hold beside its evidence: three exits, a reason for each, and only for those who may."""

import pytest

from cloud.office.people import Role
from cloud.settlement import payouts
from cloud.settlement.review import review
from tests.cloud.fake_till import NOODLES, FakeTill
from tests.cloud.office.clerk import Clerk, Fields
from tests.cloud.office.conftest import SignIn
from tests.cloud.settled import claimed, sell, upload
from tests.cloud.stand import STORE, Stand
from tests.cloud.test_settlement_holds import NOODLE_OFFER, place, sold, states

pytestmark = pytest.mark.sqlite_only("test_walk runs each statement on both")

RIBS, VINE = "6920152496176", "6920152497029"
GOODS = (NOODLES, RIBS, VINE)


@pytest.fixture
def held(stand: Stand, till: FakeTill) -> int:
    """Two uses of soap coupons, held."""
    sold(stand, till, 2)
    return place(stand)


def test_a_hold_shows_what_speaks_for_and_against_the_shop(clerk: Clerk, held: int) -> None:
    page = clerk.open("/office/holds")
    assert ["街角小店 · 建设路", "奥妙洗衣液", "2", "¥10.00", "核销多于货", "0秒"] in page.rows
    assert "卖出 38，最多只可能有 36（期初 12 + 进货 24）" in page.text
    assert "现金 45%，同类店 41%。正常" in page.text
    assert "店主还没答复" in page.text
    assert "结算1" in page.text
    assert "结算扣留 ¥10.00 1 店" in clerk.open("/office/").text


@pytest.mark.parametrize(
    ("outcome", "state", "said"),
    [
        ("approve", "APPROVED", "已放行"),
        ("hold_on", "HELD", "继续扣着"),
        ("claw_back", "CLAWED_BACK", "已追回"),
    ],
)
def test_each_exit_does_what_it_says_and_is_a_deed(
    stand: Stand, clerk: Clerk, held: int, outcome: str, state: str, said: str
) -> None:
    clerk.open("/office/holds")
    clerk.send(f"/office/holds/{held}", f"outcome={outcome}", reason="进货单已核")
    assert said in clerk.page.text
    assert "林舟" in clerk.page.text
    assert states(stand) == [state] * 2
    [detail] = stand.column("SELECT detail FROM office_deed WHERE deed = 'hold_decided'")
    assert detail == f"{outcome}: 进货单已核"


def test_a_decision_without_a_reason_is_asked_again(stand: Stand, clerk: Clerk, held: int) -> None:
    clerk.open("/office/holds")
    clerk.send(f"/office/holds/{held}", "outcome=approve", reason="  ")
    assert clerk.answer.status_code == 422
    assert "要写理由" in clerk.page.text
    assert states(stand) == ["HELD"] * 2


def test_only_the_earliest_can_be_let_go(stand: Stand, clerk: Clerk, held: int) -> None:
    clerk.open("/office/holds")
    clerk.send(f"/office/holds/{held}", "outcome=approve", reason="one of them", coupons="1")
    assert states(stand) == ["APPROVED", "HELD"]
    assert clerk.open("/office/holds").rows[1][2:4] == ["1", "¥5.00"]


def test_a_hold_is_decided_once(clerk: Clerk, held: int) -> None:
    clerk.open("/office/holds")
    form = clerk.form(f"/office/holds/{held}")
    fields: Fields = {**form.fields, "reason": "seen", "outcome": "approve"}
    clerk.post(form.action, fields)
    clerk.post(form.action, fields)
    assert clerk.answer.status_code == 409
    assert "已经处理过" in clerk.page.text


@pytest.mark.parametrize("wrong", [{"outcome": "pay"}, {"coupons": "0"}, {"coupons": "x"}])
def test_a_choice_that_there_is_not_changes_nothing(
    stand: Stand, clerk: Clerk, held: int, wrong: dict[str, str]
) -> None:
    clerk.open("/office/holds")
    form = clerk.form(f"/office/holds/{held}")
    clerk.post(form.action, {**form.fields, "reason": "seen", "outcome": "approve", **wrong})
    assert clerk.answer.status_code == 400
    assert states(stand) == ["HELD"] * 2


def test_an_operator_sees_holds_and_decides_none(stand: Stand, sign_in: SignIn, held: int) -> None:
    operator = sign_in(Role.OPERATOR)
    page = operator.open("/office/holds")
    assert "由平台主管处理" in page.text
    operator.post(
        f"/office/holds/{held}",
        {**operator.form(f"/office/holds/{held}").fields, "reason": "x", "outcome": "approve"},
    )
    assert operator.answer.status_code == 403
    assert states(stand) == ["HELD"] * 2


def test_without_holds_the_page_says_so(clerk: Clerk) -> None:
    assert "没有扣留" in clerk.open("/office/holds").text
    assert clerk.open("/office/holds/77").text.count("没有这个扣留") == 1
    assert clerk.answer.status_code == 404


def test_the_chart_says_where_more_was_redeemed_than_there_was(
    stand: Stand, clerk: Clerk, held: int
) -> None:
    with stand.parts.database.write() as work:
        work.do_all(
            "INSERT INTO delivery (store_id, barcode, day, kind, document, quantity)"
            " VALUES (?, '6999990000012', ?, ?, ?, ?)",
            [
                (STORE, "2026-11-20", "opening", "", 0),
                (STORE, "2026-11-21", "delivery", "GR-1", 1000),
            ],
        )
    assert "22日 多出 1" in clerk.open("/office/holds").text


def test_the_chart_is_of_the_goods_that_the_evidence_names(
    stand: Stand, clerk: Clerk, till: FakeTill
) -> None:
    """One of an offer's two goods was never there; plenty of the other, and counted twice."""
    sell(till, *GOODS, coupons=claimed(stand, till, NOODLE_OFFER))
    upload(stand, till)
    came = [(RIBS, "2026-11-20", 0), (VINE, "2026-11-20", 50), (VINE, "2026-11-21", 50)]
    with stand.parts.database.write() as work:
        work.do_all(
            "INSERT INTO delivery (store_id, barcode, day, kind, document, quantity)"
            " VALUES (?, ?, ?, 'opening', '', ?)",
            [(STORE, barcode, day, count * 1000) for barcode, day, count in came],
        )
        assert len(review(work, "2026-11-22", stand.clock())) == 1
    page = clerk.open("/office/holds")
    assert "卖出 1，最多只可能有 0" in page.text
    assert "22日 多出 1" in page.text
    assert "累计卖出1" in page.text.replace(" ", "")


def test_what_the_rules_decided_is_said_in_the_language_of_the_page(
    sign_in: SignIn, held: int
) -> None:
    english = sign_in(Role.READ, "en")
    text = english.open(f"/office/holds/{held}").text
    assert "the system held: More redeemed than stocked" in text
    assert "系统 自动扣留：核销多于货" in english.open(f"/office/holds/{held}?lang=zh").text


def test_a_payout_names_its_payer_in_the_language_of_the_page(
    stand: Stand, sign_in: SignIn, till: FakeTill
) -> None:
    sell(till, *GOODS, coupons=claimed(stand, till, NOODLE_OFFER))
    upload(stand, till)
    day = stand.clock.day
    stand.clock.pass_s(24 * 3600)
    with stand.parts.database.write() as work:
        for store, funder in payouts.open_periods(work, day):
            payouts.close(work, store, funder, day, by="林舟", now_ms=stand.clock())
    for language, names in (("zh", ["平台", "康师傅"]), ("en", ["platform", "Master Kong"])):
        page = sign_in(Role.READ, language).open("/office/payouts")
        assert [row[1] for row in page.rows[1:]] == names


def test_a_payout_is_listed_and_its_file_is_the_one_that_was_made(
    stand: Stand, sign_in: SignIn, till: FakeTill
) -> None:
    sold(stand, till, 2)
    day = stand.clock.day
    stand.clock.pass_s(2 * 24 * 3600)
    with stand.parts.database.write() as work:
        now_ms = stand.clock()
        made = payouts.close(work, STORE, "brand:奥妙", day, by="林舟", now_ms=now_ms)
        assert isinstance(made, payouts.Payout)
        document = payouts.document(work, made.payout_id)
    clerk = sign_in(Role.READ)
    page = clerk.open("/office/payouts?state=due")
    assert page.rows[1][:2] == ["街角小店 · 建设路", "奥妙"]
    clerk.open(f"/office/payouts/{made.payout_id}.csv")
    assert clerk.answer.content == document
    clerk.open("/office/payouts/99.csv")
    assert clerk.answer.status_code == 404
