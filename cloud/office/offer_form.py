"""An offer's form: from what was typed to an offer that may be published, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cloud.campaigns import MOST_BUCKETS, GoodsWords, usual_buckets
from cloud.office.amounts import field_moment, typed_yuan
from cloud.office.lines import OfferLine
from cloud.office.typing_in import Typed
from pos_app.domain.coupon import Funder, Offer, Payer
from pos_app.domain.deal import (
    PERMILLE,
    Deal,
    DealKind,
    Hours,
    IdentityKind,
    OnRefund,
    SettleMode,
    StackClass,
    Terms,
)
from pos_app.domain.money import NOTHING, Fen, allocate
from pos_app.domain.values import replace

FACE_MOST = 1_000_00
PRICE_MOST = 9_999_99
BUDGET_MOST = 9_999_999_00
COUPON_HOURS_MOST = 720
HOURS_ROWS = ("1", "2")
PAYERS = (Payer.BRAND, Payer.PLATFORM, Payer.SHOP)
PICTURES = ("", "bottle", "can", "tube", "noodles", "water")
ALL_DAYS = "1234567"
_DAY_MINUTES = 24 * 60
_TURN_MINUTES = 4 * 60

KINDS_WITH_PERCENT = (DealKind.PERCENT, DealKind.NTH, DealKind.THRESHOLD)
KINDS_WITH_PIECES = (
    DealKind.N_FOR_M,
    DealKind.NTH,
    DealKind.THRESHOLD,
    DealKind.EXCHANGE,
    DealKind.GIFT,
)
KINDS_WITH_SPEND = (DealKind.THRESHOLD, DealKind.EXCHANGE, DealKind.GIFT)
KINDS_WITH_PRICE = (DealKind.N_FOR_M, DealKind.EXCHANGE)
KINDS_WITH_EXTRA = (DealKind.EXCHANGE, DealKind.GIFT)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form asks for, once it is sound. `offer` has no id and no campaign yet."""

    offer: Offer
    words: GoodsWords
    brand_en: str
    campaign_title: str
    budget: Fen
    buckets: int
    stores: tuple[int, ...] | None  # None: all shops
    daily_limit: int


def drafted(typed: Typed) -> Draft:
    """Read the whole form. It may be published if `typed.faults` is empty afterwards."""
    face = typed.yuan("face", least=1, most=FACE_MOST)
    offer = Offer(
        offer_id=0,
        campaign=typed.get("campaign"),
        title=typed.text("title"),
        title_en=typed.text("title_en"),
        brand=typed.text("brand"),
        goods=typed.barcodes("goods", needed=_needs_goods(typed)),
        face=face,
        payer=Payer.BRAND,
        from_utc_s=typed.moment("from"),
        until_utc_s=typed.moment("until"),
        coupon_hours=typed.number("coupon_hours", 1, COUPON_HOURS_MOST),
        picture=typed.one_of("picture", PICTURES),
        deal=_deal(typed),
        terms=_terms(typed),
    )
    offer = _funded(typed, offer)
    if offer.from_utc_s >= offer.until_utc_s:
        typed.fault("until", "要晚于开始", "must be after the start")
    _as_the_domain_says(typed, offer)
    budget = typed.yuan("budget", least=0, most=BUDGET_MOST)
    if budget < face:
        typed.fault("budget", "连一张券都不够", "not enough for one coupon")
    return Draft(
        offer=offer,
        words=GoodsWords(
            typed.text("goods_name"), typed.text("goods_name_en"), typed.text("unit", most=8)
        ),
        brand_en=typed.text("brand_en"),
        campaign_title=typed.text("campaign_title"),
        budget=budget,
        buckets=typed.number(
            "buckets", 1, MOST_BUCKETS, empty=usual_buckets(budget // max(face, 1))
        ),
        stores=typed.numbers("stores") if typed.get("where") == "some" else None,
        daily_limit=offer.terms.per_store_day,
    )


def funded_by(typed: Typed) -> tuple[int, ...]:
    """What each payer bears, in fen, in the order of PAYERS."""
    return tuple(typed.yuan(f"{payer}_pays", most=FACE_MOST, empty=0) for payer in PAYERS)


def values_of(line: OfferLine, brand_en: str, stores: Sequence[int] | None) -> dict[str, str]:
    """What the fields hold for an offer that there is. `stores` None: all shops."""
    offer, deal, terms = line.offer, line.offer.deal, line.offer.terms
    shares = dict(offer.shares(offer.face))
    return {
        "kind": deal.kind,
        "title": offer.title,
        "title_en": offer.title_en,
        "brand": offer.brand,
        "brand_en": brand_en,
        "campaign": offer.campaign,
        "campaign_title": line.campaign_title,
        "goods": " ".join(offer.goods),
        "goods_name": line.goods_name,
        "goods_name_en": line.goods_name_en,
        "unit": line.unit,
        "picture": offer.picture,
        "face": typed_yuan(offer.face),
        "percent": _percent(deal.permille),
        "min_pieces": _unless_none(deal.min_pieces),
        "min_spend": typed_yuan(deal.min_spend) if deal.min_spend else "",
        "free": _unless_none(deal.free),
        "price": typed_yuan(deal.price) if deal.price else "",
        "extra": " ".join(deal.extra),
        **{f"{payer}_pays": typed_yuan(shares.get(payer, 0)) for payer in PAYERS},
        "from": field_moment(offer.from_utc_s),
        "until": field_moment(offer.until_utc_s),
        "coupon_hours": str(offer.coupon_hours),
        **_hours_values(terms.hours),
        "per_person": _unless_none(terms.per_person),
        "per_person_day": _unless_none(terms.per_person_day),
        "per_store_day": _unless_none(terms.per_store_day),
        "identity_min": terms.identity_min,
        "stack": terms.stack,
        "exclusive_group": terms.exclusive_group,
        "settle_mode": terms.settle_mode,
        "on_refund": terms.on_refund,
        "budget": typed_yuan(line.budget.cap),
        "buckets": str(line.buckets),
        "where": "all" if stores is None else "some",
        "stores": " ".join(map(str, stores or ())),
    }


def blank_values(from_utc_s: int) -> dict[str, str]:
    """A new offer before anything was typed: a month from now, the usual terms."""
    return {
        "kind": DealKind.AMOUNT,
        "from": field_moment(from_utc_s),
        "until": field_moment(from_utc_s + 30 * 24 * 3600),
        "coupon_hours": "24",
        "per_person": "1",
        "identity_min": IdentityKind.COOKIE,
        "stack": StackClass.ITEM,
        "settle_mode": SettleMode.TILL,
        "on_refund": OnRefund.UNTIL_EXPIRY,
        "platform_pays": "0.00",
        "shop_pays": "0.00",
        "where": "all",
        **{f"days{row}": "" for row in HOURS_ROWS},
    }


def typed_in(form: Mapping[str, Sequence[str]]) -> Typed:
    """The fields of a form; the days of a row are joined."""
    values = {
        name: "".join(sorted(found)) if name.startswith("days") else found[0].strip()
        for name, found in form.items()
    }
    return Typed(values)


# --- the parts ------------------------------------------------------------------------------------


def _needs_goods(typed: Typed) -> bool:
    return typed.get("kind") not in (DealKind.THRESHOLD, *KINDS_WITH_EXTRA)


def _deal(typed: Typed) -> Deal:
    kind = DealKind(typed.one_of("kind", tuple(DealKind)))
    is_group = kind in (DealKind.N_FOR_M, DealKind.NTH)
    pieces = spend = permille = free = 0
    price, extra = NOTHING, tuple[str, ...]()
    if kind in KINDS_WITH_PIECES:
        pieces = typed.number("min_pieces", 2 if is_group else 0, 99, empty=None if is_group else 0)
    if kind in KINDS_WITH_SPEND:
        spend = typed.yuan("min_spend", most=PRICE_MOST, empty=0)
    if kind in KINDS_WITH_PERCENT:
        permille = typed.thousandths("percent", empty=0 if kind == DealKind.THRESHOLD else None)
    if kind == DealKind.N_FOR_M:
        free = typed.number("free", 0, 98, empty=0)
    if kind in KINDS_WITH_PRICE:
        price = typed.yuan("price", most=PRICE_MOST, empty=0)
    if kind in KINDS_WITH_EXTRA:
        extra = typed.barcodes("extra", needed=True)
    return Deal(kind, pieces, Fen(spend), permille, free, price, extra)


def _terms(typed: Typed) -> Terms:
    return Terms(
        hours=tuple(hours for row in HOURS_ROWS if (hours := _hours(typed, row)) is not None),
        stack=StackClass(typed.one_of("stack", tuple(StackClass))),
        exclusive_group=typed.text("exclusive_group", needed=False, most=24),
        settle_mode=SettleMode(typed.one_of("settle_mode", tuple(SettleMode))),
        on_refund=OnRefund(typed.one_of("on_refund", tuple(OnRefund))),
        identity_min=IdentityKind(typed.one_of("identity_min", tuple(IdentityKind))),
        per_person=typed.number("per_person", 1, 999, empty=0),
        per_person_day=typed.number("per_person_day", 0, 99, empty=0),
        per_store_day=typed.number("per_store_day", 0, 999_999, empty=0),
    )


def _hours(typed: Typed, row: str) -> Hours | None:
    """One row of days and times; None for an empty one. 22:00 to 02:00 ends on the next morning."""
    days, begins, ends = (typed.get(f"{name}{row}") for name in ("days", "begins", "ends"))
    if not (days or begins or ends):
        return None
    first, last = _minute(begins), _minute(ends)
    if not days or set(days) - set(ALL_DAYS) or first is None or last is None:
        typed.fault(f"ends{row}", "选星期，写起止时间", "choose days and both times")
        return None
    if first < _TURN_MINUTES:
        first += _DAY_MINUTES
    if last <= first:
        last += _DAY_MINUTES
    if last > _DAY_MINUTES + _TURN_MINUTES:
        typed.fault(f"ends{row}", "一天到次日 04:00 为止", "a day ends at 04:00 next morning")
        return None
    return Hours(days, first, last)


def _minute(text: str) -> int | None:
    """`22:00` in minutes."""
    hours, _, minutes = text.partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    at = int(hours[:3]) * 60 + int(minutes[:3])
    return at if int(hours[:3]) <= 24 and int(minutes[:3]) < 60 else None


def _hours_values(hours: Sequence[Hours]) -> dict[str, str]:
    values = {}
    for row, one in zip(HOURS_ROWS, [*hours, None, None], strict=False):
        values[f"days{row}"] = one.days if one else ""
        values[f"begins{row}"] = _clock(one.from_minute) if one else ""
        values[f"ends{row}"] = _clock(one.until_minute) if one else ""
    return values


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _funded(typed: Typed, offer: Offer) -> Offer:
    """Who bears it. Σ must be the face, and thousandths must be able to say it to the fen."""
    amounts = funded_by(typed)
    if sum(amounts) != offer.face:
        typed.fault(
            "brand_pays",
            f"合计 {typed_yuan(sum(amounts))}，面额 {typed_yuan(offer.face)}",
            f"{typed_yuan(sum(amounts))} in all, but the face is {typed_yuan(offer.face)}",
        )
        return offer
    shares = allocate(Fen(PERMILLE), amounts)
    funders = tuple(
        Funder(payer, int(share)) for payer, share in zip(PAYERS, shares, strict=True) if share
    )
    most = max(zip(amounts, PAYERS, strict=True), key=lambda one: one[0])[1]
    funded = _with(offer, most, funders if len(funders) > 1 else ())
    wanted = {payer: amount for payer, amount in zip(PAYERS, amounts, strict=True) if amount}
    possible = dict(funded.shares(offer.face))
    if possible != wanted:
        split = "、".join(typed_yuan(possible.get(payer, 0)) for payer in PAYERS)
        typed.fault(
            "brand_pays",
            f"分摊精确到千分之一，最近的是 {split}",
            f"shares are in thousandths; the nearest is {split.replace('、', ', ')}",
        )
    return funded


def _with(offer: Offer, payer: Payer, funders: tuple[Funder, ...]) -> Offer:
    return replace(offer, payer=payer, funders=funders)


_DOMAIN_FAULTS: Mapping[str, tuple[str, str, str]] = {
    "fewer than two pieces": ("min_pieces", "至少 2 件", "at least 2 pieces"),
    "all pieces free": ("free", "免的要比买的少", "fewer free than bought"),
    "neither a price nor free pieces": ("price", "写免几件，或一口价", "free pieces, or a price"),
    "no minimum": ("min_pieces", "写满几件，或满多少元", "a number of pieces, or an amount"),
    "a gift that costs something": ("price", "赠品不要钱", "a gift costs nothing"),
    "a kind that no basket takes": (
        "stack",
        "这类优惠只能叠在单件上",
        "this kind cannot be on the whole basket",
    ),
}


def _as_the_domain_says(typed: Typed, offer: Offer) -> None:
    """Whatever else the domain refuses, beside the field that it is about."""
    if typed.faults or offer.fault is None:
        return
    field, chinese, english = _DOMAIN_FAULTS.get(
        offer.fault, ("kind", f"这样不行：{offer.fault}", f"not possible: {offer.fault}")
    )
    typed.fault(field, chinese, english)


def _percent(permille: int) -> str:
    if not permille:
        return ""
    return f"{permille // 10}.{permille % 10}".removesuffix(".0")


def _unless_none(number: int) -> str:
    return str(number) if number else ""
