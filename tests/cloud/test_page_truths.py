"""What the phone says about an offer is what the offer says, whatever its terms are."""

import pytest

from cloud.office.typing_in import TEXT_LENGTH
from cloud.pages.shares import share_of
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Funder, Offer, Payer
from pos_app.domain.deal import Terms
from pos_app.domain.values import replace
from pos_app.domain.wire import decode, encode
from tests.cloud.campaign import make_offer
from tests.cloud.fake_till import FakeTill
from tests.cloud.identities import change_terms
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand

pytestmark = pytest.mark.sqlite_only("test_pages.py opens its pages on both")


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(), ("每人 1 张", "one per person")),
        (Terms(per_person=3), ("每人 3 张", "3 per person")),
        (Terms(per_person=0, per_person_day=1), ("每人每天 1 张", "one a day for each person")),
        (
            Terms(per_person=5, per_person_day=2),
            ("每人每天 2 张、一共 5 张", "2 a day for each person, 5 in all"),
        ),
        (Terms(per_person=0), ("", "")),
    ],
)
def test_what_one_person_may_have_is_said_in_words(terms: Terms, words: tuple[str, str]) -> None:
    assert share_of(terms, "张") == words


def test_the_page_says_how_many_one_person_may_have(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    assert "·每人 1 张·24 小时内有效" in phone.scan(till.screen_path()).text
    change_terms(stand, per_person=3)
    assert "·每人 3 张·24 小时内有效" in phone.scan(till.screen_path()).text
    change_terms(stand, per_person=0)
    assert "可用·24 小时内有效" in phone.scan(till.screen_path()).text
    phone.press()
    phone.open("/offers")
    page = phone.press()
    assert "你已经领过了还没用。" in page.text
    assert "每人" not in page.text


def test_the_way_to_the_water_says_it_in_english_too(stand: Stand, till: FakeTill) -> None:
    with Phone(stand, "en") as phone:
        page = phone.scan(till.screen_path())
    assert "One a day for each person, nothing to buy" in page.text


def test_the_page_does_not_say_that_a_brand_pays_what_the_shop_pays(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    assert "奥妙补贴·只在本店" in phone.scan(till.screen_path()).text
    assert "优惠由商品品牌出" in phone.press().text
    with stand.parts.database.write() as work:
        offer = offer_by_id(work, 1001)
        shared = (Funder(Payer.BRAND, 500), Funder(Payer.SHOP, 500))
        work.do(
            "UPDATE offer SET document = ? WHERE offer_id = 1001",
            (encode(replace(offer, funders=shared)).decode(),),
        )
    coupon = phone.page.url.path
    for page in (phone.open(coupon), phone.open("/my"), phone.scan(till.screen_path())):
        assert "优惠由品牌、平台或本店出" in page.text
        assert "补贴" not in page.text


LONG = "香" * TEXT_LENGTH
MANY = 30


def test_a_shop_of_many_offers_with_long_names_has_light_pages_that_lead_to_all(
    stand: Stand, till: FakeTill, phone: Phone
) -> None:
    for number in range(MANY):
        make_offer(stand.parts, coupons=1, offer_id=6000 + number)
    with stand.parts.database.write() as work:
        work.do("UPDATE offer SET goods_name = ?", (LONG,))
        for offer_id, document in work.rows("SELECT offer_id, document FROM offer"):
            offer = replace(decode(document, Offer), title=LONG, title_en=LONG)
            work.do(
                "UPDATE offer SET document = ? WHERE offer_id = ?",
                (encode(offer).decode(), offer_id),
            )
    page = phone.scan(till.screen_path())
    shown = set[str]()
    while True:
        assert len(phone.page.content) < 30_000
        shown.update(form.fields["offer"] for form in page.forms)
        more = [link for link in page.links if "behind=" in link]
        if not more:
            break
        page = phone.open(more[0])
    assert {str(6000 + number) for number in range(MANY)} <= shown
    assert "领到了" in phone.press().text
    assert len(phone.page.content) < 30_000
    phone.open("/offers?behind=24")
    phone.press()
    phone.open(phone.page.url.path + "/had")
    assert len(phone.page.content) < 30_000
    phone.open(f"/offers?behind={10**9}")
    assert "领这张券" in phone.parts.text
