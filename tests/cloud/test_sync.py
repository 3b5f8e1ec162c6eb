"""What goes down to the tills, and how they hear of it."""

import dataclasses
import json
from collections.abc import Iterator

import httpx
import pytest

from cloud import shops, streaming
from pos_app.domain.money import Fen
from pos_app.domain.wire import CataloguePage, RulesPage, decode
from tests.cloud.fake_till import BEER, SOAP, FakeTill, coupon_in, problem
from tests.cloud.phone import Phone
from tests.cloud.stand import GOODS_COUNT, STORE, Stand


def test_the_whole_catalogue_comes_down(till: FakeTill) -> None:
    assert len(till.products) == GOODS_COUNT
    assert till.products[SOAP].name == "奥妙全自动洗衣液2kg"
    assert till.products[SOAP].price == 2990


def test_a_catalogue_of_many_pages_comes_whole(stand: Stand, till: FakeTill) -> None:
    many = [dataclasses.replace(till.products[BEER], barcode=f"{n:08d}") for n in range(1234)]
    with stand.parts.database.write() as work:
        shops.put_goods(work, STORE, many)
    till.products.clear()
    till.pull()
    assert len(till.products) == GOODS_COUNT + 1234


def test_a_change_and_a_removal_come_behind_the_cursor(stand: Stand, till: FakeTill) -> None:
    before = decode(till.page("catalogue"), CataloguePage).next
    dearer = dataclasses.replace(till.products[BEER], price=Fen(550))
    with stand.parts.database.write() as work:
        assert shops.put_goods(work, STORE, [dearer, till.products[SOAP]]) == 1
        assert shops.remove_goods(work, STORE, SOAP)
        assert not shops.remove_goods(work, STORE, SOAP)
    page = decode(till.page("catalogue", before), CataloguePage)
    assert page.products == [dearer]
    assert page.removed == [SOAP]
    assert not page.more


def test_rules_carry_offers_and_special_prices(till: FakeTill) -> None:
    assert [offer.offer_id for offer in till.rules.offers] == list(range(1001, 1010))
    assert till.rules.offers[0].picture == "bottle"
    assert till.rules.promotions[0].price == 350


def test_rules_say_more_until_they_are_acknowledged(stand: Stand) -> None:
    fresh = FakeTill(stand)
    assert decode(fresh.page("rules", 0), RulesPage).more
    assert stand.column("SELECT rules_held FROM terminal") == [0]
    assert not decode(fresh.page("rules", 1), RulesPage).more
    assert stand.column("SELECT rules_held FROM terminal") == [1]


def test_publishing_the_same_rules_makes_no_new_version(stand: Stand, till: FakeTill) -> None:
    with stand.parts.database.write() as work:
        assert shops.publish_rules(work, STORE, till.rules, stand.clock()) == 1
        changed = dataclasses.replace(till.rules, promotions=())
        assert shops.publish_rules(work, STORE, changed, stand.clock()) == 2
    till.pull()
    assert till.rules.version == 2
    assert till.rules.promotions == ()


def test_claims_come_as_genuine_tokens_and_are_withdrawn(till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    first = till.claims()
    coupon = coupon_in(first.tokens[0], till)
    till.sell(SOAP, coupons=[coupon])
    till.upload()
    second = till.claims(first.next)
    assert (second.tokens, second.withdrawn) == ([], [coupon.coupon_id])
    assert till.claims(second.next).next == second.next


def test_an_expired_claim_is_not_sent(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    stand.clock.pass_s(24 * 3600)
    till.clock.pass_s(24 * 3600)
    assert till.claims().tokens == []


def test_another_shops_claims_stay_there(stand: Stand, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    with stand.parts.database.write() as work:
        work.do("INSERT INTO store (store_id, name, name_en, address) VALUES (7, 'a', 'b', 'c')")
        work.do("UPDATE terminal SET store_id = 7")
    assert till.claims().tokens == []


def test_an_unknown_stream_is_named(till: FakeTill) -> None:
    assert problem(till.call("GET", "/v1/sync/weather?after=0")).detail == "weather"


@pytest.mark.parametrize("after", ["-1", "x", str(10**30)])
def test_a_broken_cursor_is_refused(till: FakeTill, after: str) -> None:
    refused = problem(till.call("GET", f"/v1/sync/rules?after={after}"))
    assert refused.code == "unreadable"


class Line:
    """An open stream of hints."""

    def __init__(self, answer: httpx.Response) -> None:
        assert answer.headers["content-type"].startswith("text/event-stream")
        self._lines = answer.iter_lines()

    def next_hints(self, count: int) -> list[str]:
        found: list[str] = []
        for line in self._lines:
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: "))["stream"])
            if len(found) == count:
                break
        return found

    def rest(self) -> list[str]:
        return list(self._lines)


@pytest.fixture
def line(till: FakeTill) -> Iterator[Line]:
    """The till listens, and has taken the first hints."""
    answer = till.client.send(till.signed("GET", "/v1/stream"), stream=True)
    opened = Line(answer)
    assert opened.next_hints(5) == ["catalogue", "claims", "messages", "rules", "settings"]
    yield opened
    answer.close()


def test_a_claim_is_hinted_at_once(line: Line, till: FakeTill, phone: Phone) -> None:
    phone.scan(till.screen_path())
    phone.press()
    assert line.next_hints(1) == ["claims"]


def test_a_price_from_another_process_is_hinted_at_the_heartbeat(
    stand: Stand, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 0.05)
    answer = till.client.send(till.signed("GET", "/v1/stream"), stream=True)
    opened = Line(answer)
    opened.next_hints(5)
    with stand.parts.database.write() as work:
        shops.put_goods(work, STORE, [dataclasses.replace(till.products[BEER], price=Fen(600))])
    assert opened.next_hints(1) == ["catalogue"]
    answer.close()


def test_the_line_is_closed_after_a_quarter_of_an_hour(stand: Stand, line: Line) -> None:
    stand.clock.pass_s(15 * 60)
    stand.parts.hints.tell(STORE, "claims")
    assert len(line.rest()) <= 4  # at most that one hint, and then the end


def test_the_line_of_a_revoked_till_is_closed(stand: Stand, line: Line) -> None:
    with stand.parts.database.write() as work:
        work.do("UPDATE terminal SET revoked = 1")
    stand.parts.hints.tell(STORE, "claims")
    assert not any(line.rest())


def test_an_unsigned_listener_hears_nothing(stand: Stand) -> None:
    assert problem(stand.client().get("/v1/stream")).code == "signature"


def test_no_cursor_is_too_old_for_removed_goods_stay_as_tombstones(
    stand: Stand, till: FakeTill
) -> None:
    """So there is no snapshot: a till that was away for years asks from where it was."""
    at_enrolment = 0
    with stand.parts.database.write() as work:
        for code in till.products:
            assert shops.remove_goods(work, STORE, code)
    for clock in (stand.clock, till.clock):
        clock.pass_s(5 * 365 * 24 * 3600)

    page = decode(till.page("catalogue", at_enrolment), CataloguePage)

    assert sorted(page.removed) == sorted(till.products)
    assert page.products == []
    assert not page.more


def test_a_cursor_beyond_the_end_gets_nothing_and_does_not_go_back(till: FakeTill) -> None:
    page = decode(till.page("catalogue", 10**9), CataloguePage)
    assert (page.products, page.removed, page.next, page.more) == ([], [], 10**9, False)
