"""What the fields of an offer are called, and what their choices are."""

from collections.abc import Mapping

from cloud.office.words import KINDS, Words
from pos_app.domain.deal import IdentityKind, OnRefund, SettleMode, StackClass

FIELDS: Mapping[str, Words] = {
    "kind": ("类型", "kind"),
    "title": ("标题", "title"),
    "title_en": ("英文标题", "English title"),
    "goods": ("商品", "goods"),
    "goods_name": ("商品名", "name of the goods"),
    "goods_name_en": ("英文商品名", "English name of the goods"),
    "unit": ("单位", "unit"),
    "picture": ("图", "picture"),
    "face": ("面额", "face"),
    "percent": ("减百分之", "percent off"),
    "min_pieces": ("最少件数", "least pieces"),
    "min_spend": ("最少金额", "least amount"),
    "free": ("免几件", "pieces free"),
    "price": ("一口价或换购价", "price"),
    "extra": ("换购或赠送的商品", "extra goods"),
    "brand_pays": ("品牌出", "brand pays"),
    "platform_pays": ("平台出", "platform pays"),
    "shop_pays": ("小店出", "shop pays"),
    "from": ("开始", "from"),
    "until": ("结束", "until"),
    "coupon_hours": ("有效小时", "valid hours"),
    "days1": ("时段星期", "days of hours"),
    "begins1": ("时段起", "hours from"),
    "ends1": ("时段止", "hours until"),
    "days2": ("第二时段星期", "days of second hours"),
    "begins2": ("第二时段起", "second hours from"),
    "ends2": ("第二时段止", "second hours until"),
    "per_person": ("每人", "per person"),
    "per_person_day": ("每人每天", "per person and day"),
    "per_store_day": ("每店每天", "per shop and day"),
    "identity_min": ("领取身份", "identity"),
    "stack": ("叠加", "stacking"),
    "exclusive_group": ("互斥组", "exclusive group"),
    "settle_mode": ("谁减价", "who takes it off"),
    "on_refund": ("退货", "on refund"),
    "budget": ("预算", "budget"),
    "buckets": ("分桶", "buckets"),
    "where": ("投放", "shops"),
    "stores": ("店号", "shop numbers"),
}

CHOICES: Mapping[str, Mapping[str, Words]] = {
    "kind": KINDS,
    "stack": {
        StackClass.ITEM: ("单件上，每件一张", "on a piece, one each"),
        StackClass.BASKET: ("整单上，在单件券之后", "on the basket, after those on pieces"),
        StackClass.ALONE: ("独用，整单只此一张", "alone in the basket"),
    },
    "settle_mode": {
        SettleMode.TILL: ("收银机减价，平台付小店", "the till; we pay the shop"),
        SettleMode.CHANNEL: ("支付渠道减", "the payment channel"),
    },
    "on_refund": {
        OnRefund.UNTIL_EXPIRY: ("没过期就还券", "coupon back until it expires"),
        OnRefund.RETURN: ("还券，过期可补", "coupon back, or another"),
        OnRefund.FORFEIT: ("不还", "not given back"),
    },
    "identity_min": {
        IdentityKind.COOKIE: ("不用登记", "none"),
        IdentityKind.PHONE: ("手机号", "phone number"),
        IdentityKind.IN_APP: ("微信或支付宝身份", "WeChat or Alipay id"),
    },
    "picture": {
        "": ("无图", "none"),
        "bottle": ("瓶", "bottle"),
        "can": ("罐", "can"),
        "tube": ("管", "tube"),
        "noodles": ("面", "noodles"),
        "water": ("水", "water"),
    },
    "where": {"all": ("全部门店", "all shops"), "some": ("只在这些店", "these shops")},
}

DAYS: tuple[tuple[str, Words], ...] = tuple(
    (str(number), (zh, en))
    for number, (zh, en) in enumerate(
        zip("一二三四五六日", "Mo Tu We Th Fr Sa Su".split(), strict=True), start=1
    )
)


def shown(name: str, value: str) -> Words:
    """A field's value as a person reads it."""
    words = CHOICES.get(name, {}).get(value)
    if words is not None:
        return words
    if name.startswith("days"):
        chosen = [words for day, words in DAYS if day in value]
        return "".join(zh for zh, _ in chosen) or "空", " ".join(en for _, en in chosen) or "none"
    return (value or "空", value or "nothing")
