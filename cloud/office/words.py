"""What states, kinds and reasons are called, in Chinese and English, with the colour of a state."""

from collections.abc import Mapping
from dataclasses import dataclass

from cloud.office.lines import OfferLine, State
from pos_app.domain.deal import DealKind
from pos_app.domain.money import yuan
from pos_app.domain.offer_words import rule_of

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """A state as it is shown. Colours: g in order, a look, r act; none is quiet."""

    words: Words
    colour: str = ""


LINE_STATES: Mapping[State, Look] = {
    State.RUNNING: Look(("进行", "running"), "g"),
    State.NEARLY_OUT: Look(("快发完", "nearly out"), "a"),
    State.SOLD_OUT: Look(("发完", "all given out"), "a"),
    State.COMING: Look(("未开始", "not begun")),
    State.NOWHERE: Look(("没有投放", "in no shop"), "a"),
    State.PAUSED: Look(("暂停", "paused"), "a"),
    State.STOPPED: Look(("已停", "stopped")),
    State.OVER: Look(("已结束", "over")),
}

KINDS: Mapping[str, Words] = {
    DealKind.AMOUNT: ("单品立减", "amount off"),
    DealKind.PERCENT: ("单品打折", "percent off"),
    DealKind.N_FOR_M: ("多件一口价", "n for m"),
    DealKind.NTH: ("第 n 件", "n-th piece"),
    DealKind.THRESHOLD: ("满减", "threshold"),
    DealKind.EXCHANGE: ("换购", "exchange"),
    DealKind.GIFT: ("赠品", "gift"),
}


COUPON_STATES: Mapping[str, Look] = {
    "ISSUED": Look(("未用", "not used"), "g"),
    "LOCKED": Look(("锁给别的收银机", "locked for another till"), "a"),
    "REDEEMED": Look(("已核销", "redeemed"), "s"),
    "RETURNED": Look(("已退还", "given back")),
    "EXPIRED": Look(("过期", "expired")),
    "VOIDED": Look(("顾客清除", "erased by the shopper")),
    "RELEASED": Look(("过期已释放", "expired, released")),
}

_REFUSALS: Mapping[str, Words] = {
    "coupon_unknown": ("云上没有这张券", "the cloud knows no such coupon"),
    "coupon_foreign": ("别家店的券", "a coupon of another shop"),
    "coupon_late": ("不在有效期，或上传太晚", "outside its time, or uploaded too late"),
    "coupon_amount": ("优惠或金额对不上", "offer or amount do not agree"),
    "coupon_goods": ("减在了别的商品上", "taken off other goods"),
    "coupon_minimum": ("没到门槛", "the minimum was not met"),
    "coupon_redeemed_before": ("先在别处用过", "used before elsewhere"),
    "coupon_budget": ("预算已经给了别人", "its budget was given away already"),
}


def refusal_words(refusal: str) -> Words:
    """Why a use is not paid."""
    return _REFUSALS.get(refusal, (refusal, refusal))


def named(line: OfferLine) -> Words:
    """洗衣液 立减¥5: what the offer gives, without the brand where the title begins with it."""
    offer = line.offer
    rule = rule_of(offer)
    amount = yuan(offer.face) if offer.face % 100 else str(offer.face // 100)
    title = without_brand(offer.title, offer.brand) or without_brand(line.goods_name, offer.brand)
    return (
        f"{title} {rule.zh or f'立减¥{amount}'}",
        f"{offer.title_en}, {rule.en or f'¥{amount} off'}",
    )


def brands(line: OfferLine) -> Words:
    """The brand before the Chinese title; the English one has it already."""
    return line.offer.brand, ""


def without_brand(text: str, brand: str) -> str:
    """`奥妙洗衣液` of 奥妙 is 洗衣液."""
    return text.removeprefix(brand).strip()
