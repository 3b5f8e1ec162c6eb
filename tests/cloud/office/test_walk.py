"""A walk through the whole back office: every page and every press, on both kinds of database.

The other files here look closely, on SQLite alone: this one runs each of their statements on both.
"""

from cloud.office import people
from cloud.office.people import Role
from tests.cloud.fake_till import SOAP, FakeTill
from tests.cloud.office.clerk import Clerk
from tests.cloud.office.test_offers import NEW, pull_rules
from tests.cloud.settled import claimed, sell, upload
from tests.cloud.stand import Stand
from tests.cloud.test_settlement_holds import place

PASSWORD = "correct horse"
PAGES = (
    *(f"/office/?window={window}&line=1001" for window in ("60m", "today", "7d")),
    "/office/offers?q=soap&state=running",
    "/office/offers?format=csv",
    "/office/offers/new",
    "/office/offers/1001",
    *(
        f"/office/claims?state={state}&line=1001&store=2001&day=2026-11-22&q=x"
        for state in ("", "open", "used", "expired", "released", "erased")
    ),
    "/office/claims?format=csv",
    *(f"/office/redemptions?state={state}&q=x" for state in ("", "counted", "refused")),
    "/office/redemptions?format=csv",
    "/office/holds",
    "/office/holds?format=csv",
    "/office/payouts",
    "/office/tills?q=x",
    "/office/tills?format=csv",
    "/office/deeds?q=%25&deed=exported",
    "/office/deeds?format=csv",
    "/office/people",
)


def test_every_page_and_every_press_works(stand: Stand, till: FakeTill) -> None:
    people.add(stand.parts.database, "林舟", PASSWORD, Role.APPROVER, now_ms=stand.clock())
    clerk = Clerk(stand)
    clerk.open("/office/")
    clerk.send("/office/sign-in", name="林舟", password=PASSWORD)
    line = an_offer_is_made_changed_and_paused(clerk)
    pull_rules(till)
    assert till.rules.offer(line) is not None
    coupons = claimed(stand, till, 1001)
    sell(till, SOAP, coupons=coupons)
    sell(till, SOAP, coupons=coupons)
    upload(stand, till)
    held = place(stand)
    with stand.parts.database.write() as work:
        work.do(
            "INSERT INTO delivery (store_id, barcode, day, kind, document, quantity)"
            " VALUES (2001, '6999990000012', '2026-11-21', 'opening', '', 1000)"
        )
    for path in (*PAGES, f"/office/tills/{till.me.terminal}", f"/office/holds/{held}"):
        clerk.open(path)
        assert clerk.answer.status_code == 200, path
    clerk.send(f"/office/holds/{held}", "outcome=approve", reason="seen")
    clerk.open("/office/tills")
    clerk.send("/office/codes", store="2001")
    assert "登记码" in clerk.page.text
    clerk.send("/office/sign-out")
    assert stand.count("office_session") == 0
    people.remove(stand.parts.database, "林舟")
    deeds = stand.column("SELECT deed FROM office_deed ORDER BY deed")
    made = {"campaign_made", "published", "paused", "resumed", "code_made", "hold_decided"}
    assert made | {"signed_in", "signed_out", "exported"} == set(deeds)


def an_offer_is_made_changed_and_paused(clerk: Clerk) -> int:
    """Its line."""
    clerk.open("/office/offers/new")
    clerk.send("/office/offers/new", **NEW)
    path = clerk.answer.url.path
    clerk.send(path, per_store_day="60", budget="20", where="some", stores="2001")
    assert "优惠 v2" in clerk.page.text, clerk.page.text
    clerk.send(f"{path}/state", "state=paused")
    clerk.send(f"{path}/state", "state=running")
    return int(path.rsplit("/", 1)[1])
