"""What a customer must never see has no field, and does not change the view."""

import dataclasses
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import get_args, get_type_hints

from hypothesis import given
from hypothesis import strategies as st

from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.state import Health, PartHealth, Refused, TillState, TrayCoupon
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import PaymentCodeNotTaken
from pos_app.domain.money import Fen, parse_yuan
from pos_app.ui.views import customer as views
from pos_app.ui.views.customer import CustomerView
from tests.ui_customer import shop
from tests.ui_customer.views import texts_of, view_of

FORBIDDEN = (
    *("stock", "cost", "phone", "fault", "health", "error", "barcode", "coupon_id", "token"),
    *("operator", "terminal", "member", "printer", "pending", "refus", "notice", "tray"),
)
PAGES = {
    "idle": shop.idle(),
    "basket": shop.selling(coupons=(shop.COUPON,)),
    "offer": shop.selling(),
    "claimed": shop.just_claimed(shop.selling()),
    "paying": shop.paying(shop.selling()),
    "thanks": shop.thanking(shop.selling(), 100_00),
}


def view_types() -> list[type]:
    return [
        found
        for found in vars(views).values()
        if isinstance(found, type) and dataclasses.is_dataclass(found)
    ]


def test_no_field_is_named_after_what_a_customer_must_not_see() -> None:
    names = [field.name for found in view_types() for field in dataclasses.fields(found)]
    assert [name for name in names if any(word in name for word in FORBIDDEN)] == []


def test_view_holds_only_texts_numbers_and_its_own_types() -> None:
    own = {str, int, bool, *view_types()}
    for found in view_types():
        for name, hint in get_type_hints(found).items():
            kinds = [kind for kind in get_args(hint) if kind is not Ellipsis] or [hint]
            strange = [k for k in kinds if k not in own and not issubclass(k, StrEnum)]
            assert strange == [], f"{found.__name__}.{name}"


def secretive(state: TillState) -> TillState:
    """The same sale on a till full of things that are none of the customer's business."""
    broken = PartHealth(Level.BROKEN, "no_paper", since_utc_ms=1)
    parts = MappingProxyType(dict.fromkeys(HealthPart, broken))
    stranger = Coupon("STRANGERSCOUPON1", 99, store=1, from_utc_s=0, hours=24, face=Fen(50_00))
    secrets = replace(
        state,
        health=Health(parts=parts, pending=4711, oldest_pending_utc_ms=1),
        session=replace(state.session, operator="Zhang San 13812345678", terminal="7K2M9QXD"),
        tray=(*state.tray, TrayCoupon(stranger, 0, is_shown=False)),
    )
    if state.notice is None:
        return replace(secrets, notice=Refused(PaymentCodeNotTaken(), shop.NOON))
    return secrets


def test_faults_names_and_other_peoples_coupons_change_nothing() -> None:
    for page, state in PAGES.items():
        assert view_of(secretive(state)) == view_of(state), page


def test_no_code_of_goods_coupon_or_till_is_among_the_texts() -> None:
    for page, state in PAGES.items():
        text = "\n".join(texts_of(replace(view_of(state), modules=())))
        for secret in (shop.DETERGENT, shop.COUPON.coupon_id, "7K2M9QXD", "ab12cd34"):
            assert secret not in text, page


CODES = sorted(shop.GOODS)


@given(
    st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 30)), min_size=1, max_size=60),
    st.booleans(),
)
def test_amounts_shown_add_up_to_the_total_of_the_state(
    scanned: list[tuple[str, int]], with_coupon: bool
) -> None:
    state = shop.selling(scanned, coupons=(shop.COUPON,) if with_coupon else ())
    view = view_of(state)
    amounts = [view.last.amount, *(line.amount for line in view.lines)]
    assert sum(fen(amount) for amount in amounts) == state.priced.total
    assert fen(view.totals.amount) == state.priced.total
    assert fen(view.totals.saved or "0.00") == state.priced.saved
    assert sum(notes(view)) == state.priced.saved


def fen(text: str) -> Fen:
    amount = parse_yuan(text.removeprefix("−"))
    assert amount is not None, text
    return amount


def notes(view: CustomerView) -> list[Fen]:
    """Every amount that a line says came off it."""
    shown = [view.last.first, view.last.second]
    shown += [saving for line in view.lines for saving in (line.first, line.second)]
    return [fen(saving.amount) for saving in shown if saving.amount]
