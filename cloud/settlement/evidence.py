"""What speaks for and against a shop, as figures and as words in both languages.

A figure stands beside the peers' (同类店 6 分), and what is normal is said too.
"""

from dataclasses import dataclass
from enum import StrEnum

from pos_app.domain.wire import decode, encode


class Doubt(StrEnum):
    """What a statistic is about. The value's unit stands behind it."""

    STOCK = "stock"  # pieces sold; `peer` is the most that there can have been
    DELAY = "delay"  # seconds from claim to use, the median
    CASH = "cash"  # permille of uses that were paid in cash alone
    BARE = "bare"  # permille of uses in baskets of nothing but the offer's goods
    REPEAT = "repeat"  # permille of uses by claimants who used several coupons here
    BURST = "burst"  # permille of uses right after another one
    OFF_HOURS = "off_hours"  # permille of uses in the night
    SHARE = "share"  # permille of the goods' sales that carried the coupon
    AFTER_PAY = "after_pay"  # permille of uses whose goods came back after they were paid for
    PRICES = "prices"  # uses in sales whose prices the rules do not give
    AMOUNT = "amount"  # fen in the period, over what is approved by rule; `peer` is that limit


class Finding(StrEnum):
    """What a figure says."""

    ODD = "odd"
    NORMAL = "normal"
    UNKNOWN = "unknown"  # too few uses, or too few peers, to say anything


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure of a shop. `peer` is what is usual (or possible, or allowed); None: nothing to
    compare with. `sample`: how many uses it is about; `peers`: how many other shops."""

    doubt: Doubt
    finding: Finding
    value: int
    peer: int | None
    sample: int
    peers: int
    subject: str = ""  # the goods, where it is about some
    opening: int = 0  # pieces, of STOCK
    delivered: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str


REASONS = {
    Doubt.STOCK: Words("核销多于货", "More redeemed than stocked"),
    Doubt.DELAY: Words("核销过快", "Redeemed too fast"),
    Doubt.CASH: Words("现金占比高", "Mostly cash"),
    Doubt.BARE: Words("一件单太多", "Too many bare baskets"),
    Doubt.REPEAT: Words("同一批人反复核销", "The same shoppers again and again"),
    Doubt.BURST: Words("核销成串", "Redeemed in bursts"),
    Doubt.OFF_HOURS: Words("深夜集中", "At night"),
    Doubt.SHARE: Words("几乎全用券", "Hardly any sale without a coupon"),
    Doubt.AFTER_PAY: Words("结算后退货", "Returned after payout"),
    Doubt.PRICES: Words("价格对不上", "Prices do not agree"),
    Doubt.AMOUNT: Words("金额大，要人看", "Large, needs a look"),
}
"""The short reason of a hold."""


def reason_words(doubt: str) -> Words:
    """What a hold's reason is called."""
    return REASONS[Doubt(doubt)]


def words_of(evidence: Evidence) -> Words:
    """A sentence that states the figure, what it is compared with and what it says."""
    zh, en = _SENTENCES[evidence.doubt]
    shown = {
        "value": _figure(evidence.doubt, evidence.value),
        "peer": _figure(evidence.doubt, evidence.peer),
        "sample": evidence.sample,
        "subject": f"{evidence.subject}：" if evidence.subject else "",
        "subject_en": f"{evidence.subject}: " if evidence.subject else "",
        "opening": evidence.opening,
        "delivered": evidence.delivered,
    }
    said = Words(zh.format(**_in(shown, 0)), en.format(**_in(shown, 1)))
    verdict = _VERDICTS[evidence.finding]
    if evidence.peer is not None and evidence.doubt not in _OWN_LIMIT:
        peer = _figure(evidence.doubt, evidence.peer)
        said = Words(f"{said.zh}，同类店 {peer.zh}", f"{said.en}, similar shops {peer.en}")
    return Words(f"{said.zh}。{verdict.zh}".strip(), f"{said.en}. {verdict.en}".strip())


def to_json(evidence: tuple[Evidence, ...]) -> str:
    """As the database keeps it."""
    return encode(list(evidence)).decode()


def from_json(text: str) -> tuple[Evidence, ...]:
    """What `to_json` wrote."""
    return tuple(decode(text, list[Evidence]))


def _in(shown: dict[str, object], language: int) -> dict[str, object]:
    return {
        name: (value.zh, value.en)[language] if isinstance(value, Words) else value
        for name, value in shown.items()
    }


def _figure(doubt: Doubt, value: int | None) -> Words:
    if value is None:
        return Words("无", "none")
    match doubt:
        case Doubt.DELAY if value < 60:
            return Words(f"{value} 秒", f"{value} s")
        case Doubt.DELAY:
            return Words(f"{_tenths(value, 6)} 分", f"{_tenths(value, 6)} min")
        case Doubt.STOCK | Doubt.PRICES:
            return Words(str(value), str(value))
        case Doubt.AMOUNT:
            return Words(*[f"¥{value // 100:,}.{value % 100:02d}"] * 2)
        case _:
            return Words(*[f"{(value + 5) // 10}%"] * 2)


def _tenths(value: int, unit: int) -> str:
    """In tenths of ten `unit`s, without a needless zero: 240 s are `4` min, 250 s `4.2`."""
    tenths = (2 * value + unit) // (2 * unit)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


_OWN_LIMIT = (Doubt.STOCK, Doubt.PRICES, Doubt.AMOUNT)
_VERDICTS = {
    Finding.ODD: Words("", ""),
    Finding.NORMAL: Words("正常", "Normal"),
    Finding.UNKNOWN: Words("数据太少，不作判断", "Too little to judge"),
}
_SENTENCES = {
    Doubt.STOCK: (
        "{subject}卖出 {value}，最多只可能有 {peer}（期初 {opening} + 进货 {delivered}）",
        "{subject_en}{value} sold, at most {peer} can have been there"
        " (opening {opening} + delivered {delivered})",
    ),
    Doubt.DELAY: ("领到用中位 {value}", "Claim to use, median {value}"),
    Doubt.CASH: ("现金 {value}", "Cash {value}"),
    Doubt.BARE: ("只买券品的单 {value}", "Baskets of the offer's goods alone {value}"),
    Doubt.REPEAT: ("老面孔的券 {value}", "By shoppers with several coupons {value}"),
    Doubt.BURST: ("紧接着上一张的 {value}", "Right after another {value}"),
    Doubt.OFF_HOURS: ("夜里 23 点到 6 点的 {value}", "Between 23:00 and 06:00 {value}"),
    Doubt.SHARE: ("券品销售里用券的 {value}", "Of the goods' sales with the coupon {value}"),
    Doubt.AFTER_PAY: ("结算后又退货的 {value}", "Returned after they were paid for {value}"),
    Doubt.PRICES: (
        "{value} 张券的价格按规则算不出来",
        "{value} coupons in sales whose prices the rules do not give",
    ),
    Doubt.AMOUNT: (
        "本期 {value}，超过自动放行的 {peer}",
        "{value} in this period, above the {peer} that is approved by rule",
    ),
}
