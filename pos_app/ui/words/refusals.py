"""What the cashier is told when the shop's rules say no: one short line that says what to do."""

from collections.abc import Callable, Mapping
from typing import Any

from pos_app.domain import errors
from pos_app.domain.moment import shop_time
from pos_app.domain.money import Fen, Milli, yuan

Sentence = Callable[[Any], str]

_LEDGER_SAYS_NO_ZH: Mapping[str, str] = {
    "coupon_used": "券已经用过，这一单没有收。请返回改单",
    "sale_unknown": "这台机器上没有这一单，没有退",
    "refund_over": "这一单已经退过，这次没有退",
    "shift_open": "上一班还没交班，先交班",
    "shift_closed": "这一班已经交过班",
    "shift_figures": "点钱时又有新账，请重新点",
    "shift_unknown": "这台机器上没有开过这一班",
    "shift_number": "这个班次号已用过，请再开一次班",
    "entry_damaged": "要用的那条旧账坏了，没有存。请叫技术员",
    "replacing": "账本坏了，这一单没有收。正在换新账本，几秒后再收",
    "damaged": "账本坏了，这一单没有收。请关掉重开",
}
_LEDGER_SAYS_NO_EN: Mapping[str, str] = {
    "coupon_used": "Not taken: a coupon is used already. Go back",
    "sale_unknown": "Not refunded: this till holds no such sale",
    "refund_over": "Not refunded: that is back already",
    "shift_open": "A shift is still open: close it first",
    "shift_closed": "This shift is closed already",
    "shift_figures": "More was sold meanwhile: count again",
    "shift_unknown": "This till never opened that shift",
    "shift_number": "That shift number is taken: open it again",
    "entry_damaged": "Not stored: an old entry is damaged. Ask a technician",
    "replacing": "Ledger damaged, not taken. A new one comes in seconds",
    "damaged": "Ledger damaged, not taken. Please restart the till",
}
"""What the ledger answers to an entry that denies what it holds, by its reason."""


def _day(utc_s: int) -> str:
    return f"{shop_time(utc_s * 1000):%m-%d %H:%M}"


def _clock(utc_ms: int) -> str:
    """The next whole minute, so that nobody tries too soon."""
    return f"{shop_time(utc_ms + 59_999):%H:%M}"


def _whole(amount: Fen) -> str:
    return yuan(amount).removesuffix(".00")


def _quantity(quantity: Milli) -> str:
    """Pieces as they are, weights with up to three decimals."""
    return f"{quantity // 1000}.{quantity % 1000:03d}".rstrip("0").rstrip(".")


ZH: Mapping[type[errors.Refusal], Sentence] = {
    errors.BasketEmpty: lambda _: "还没有商品，先扫一件",
    errors.BasketNotEmpty: lambda _: "还有商品没结账，结完再进维护",
    errors.CodeTooSoon: lambda r: f"请等 {r.wait_s} 秒再试",
    errors.CodeWrong: lambda r: f"码不对，请用新的挑战码，{r.wait_s} 秒后再试",
    errors.BasketFull: lambda r: f"一单最多 {r.limit} 行，请先收款",
    errors.QuantityOutOfRange: lambda r: f"数量要在 1 到 {r.limit} 之间",
    errors.AmountOutOfRange: lambda r: f"金额要在 0.01 到 {yuan(r.limit)} 之间",
    errors.CashTooLittle: lambda r: f"还差 {yuan(Fen(r.due - r.tendered))}，钱没收够",
    errors.PayingNow: lambda _: "正在收款，这件没有加入。先返回改单",
    errors.SavingNow: lambda _: "正在保存，马上就好",
    errors.CannotLookUp: lambda r: (
        "现在查不了券，先别用" if r.is_coupon else "商品库读不出来，请输价格卖无码商品"
    ),
    errors.NotGoods: lambda r: f"这不是商品码：{r.shown}",
    errors.PaymentCodeNotTaken: lambda _: "还不能收付款码，请收现金",
    errors.PriceMissing: lambda _: "先输价格，再按这个键",
    errors.NothingToRepeat: lambda _: "现在没有可以重复的商品或小票",
    errors.NoSuchGoods: lambda r: f"没找到 {r.typed}",
    errors.LabelAmountMissing: lambda _: "秤签上的商品不认识，请输价格卖",
    errors.UnitNotWeighed: lambda r: f"单位是“{r.unit}”，不能称，请改商品资料",
    errors.WeightNotSteady: lambda _: "还没有稳定的重量，没有加入",
    errors.WeightMoved: lambda _: "重量刚变了，没有加入。看清再按一次",
    errors.WeightSoldBefore: lambda _: "这份已经加入过，拿下来再称下一份",
    errors.WeightOutOfRange: lambda r: f"重量要在 0.001 到 {_quantity(Milli(r.limit_g))} kg 之间",
    errors.WeighingNow: lambda _: "秤上的还没加入。先加入，或按 Esc 不称了",
    errors.CouponForged: lambda _: "这张券不是真的，不能用",
    errors.CouponForeign: lambda _: "这张券是别的店的，限本店用",
    errors.CouponElsewhere: lambda r: f"这台不收券，请到{r.till}",
    errors.CouponLent: lambda r: f"{r.till}正在用这张券",
    errors.CouponBusy: lambda _: "这张券正在别的机器上用",
    errors.LoanEnded: lambda _: "券借用超时，已拿下，请重扫",
    errors.CouponStopped: lambda _: "这张券已经用过或作废了",
    errors.ShortCodeUnknown: lambda r: (
        "本店没有这张券，请核对短码" if r.is_asked else "本机还没收到这张券，请扫码"
    ),
    errors.ShortCodesRest: lambda r: f"短码错太多，{_clock(r.until_utc_ms)} 后再输，扫码照常",
    errors.CouponEarly: lambda r: f"这张券 {_day(r.from_utc_s)} 起才能用",
    errors.CouponExpired: lambda r: f"这张券已过期（到 {_day(r.until_utc_s)}）",
    errors.CouponUsed: lambda _: "这张券已经用过了",
    errors.CouponAlreadyHere: lambda _: "这张券已经在这一单上了",
    errors.OfferUnknown: lambda _: "还没收到这个券的活动，联网后再扫",
    errors.TooLongOffline: lambda r: f"断网超过 {r.hours} 小时，券先不能用",
    errors.OfflineCouponCapReached: lambda r: (
        f"时间未校准，离线券已到上限（{r.coupons} 张、{_whole(r.amount)} 元）"
    ),
    errors.CouponsRest: lambda _: "旧账还在找回，券先不能用",
    errors.OldSaleReturning: lambda _: "这张小票的旧账正在找回，稍后再扫",
    errors.SavingFailed: lambda r: _LEDGER_SAYS_NO_ZH.get(
        r.reason, "没存上，这一单没有收。再按一次收现金"
    ),
    errors.NothingToRefund: lambda _: "先选要退的商品",
    errors.RefundLineUnknown: lambda r: f"这张小票没有第 {r.line_no} 行",
    errors.RefundTooMuch: lambda r: (
        f"第 {r.line_no} 行最多还能退 {_quantity(r.left)}" if r.left else f"第 {r.line_no} 行已退完"
    ),
    errors.RefundInPieces: lambda r: f"第 {r.line_no} 行要整件退",
    errors.ExtraStays: lambda r: f"第 {r.line_no} 行的赠品或换购品要一起退",
    errors.ReasonMissing: lambda _: "请先写明原因",
    errors.ShiftOpenAlready: lambda r: f"第 {r.shift_no} 班还没交班，先交班",
    errors.CountDisagrees: lambda r: (
        f"点出的钱合计 {yuan(r.summed)}，和输入的 {yuan(r.typed)} 不一样"
    ),
}

EN: Mapping[type[errors.Refusal], Sentence] = {
    errors.BasketEmpty: lambda _: "Nothing in the basket yet: scan an item",
    errors.BasketNotEmpty: lambda _: "Sell what is in the basket first",
    errors.CodeTooSoon: lambda r: f"Wait {r.wait_s} s before the next try",
    errors.CodeWrong: lambda r: f"Wrong code. Take the new challenge, wait {r.wait_s} s",
    errors.BasketFull: lambda r: f"A sale holds {r.limit} lines: take the money first",
    errors.QuantityOutOfRange: lambda r: f"Quantity must be 1 to {r.limit}",
    errors.AmountOutOfRange: lambda r: f"Amount must be 0.01 to {yuan(r.limit)}",
    errors.CashTooLittle: lambda r: f"{yuan(Fen(r.due - r.tendered))} more is due",
    errors.PayingNow: lambda _: "Paying now: not added. Go back to change the basket",
    errors.SavingNow: lambda _: "Saving, ready in a moment",
    errors.CannotLookUp: lambda r: (
        "Coupons cannot be checked now"
        if r.is_coupon
        else "The catalogue does not answer: sell at a typed price"
    ),
    errors.NotGoods: lambda r: f"Not an item code: {r.shown}",
    errors.PaymentCodeNotTaken: lambda _: "Payment codes are not taken yet: take cash",
    errors.PriceMissing: lambda _: "Type the price first, then this key",
    errors.NothingToRepeat: lambda _: "No goods or receipt to repeat",
    errors.NoSuchGoods: lambda r: f"Nothing found for {r.typed}",
    errors.LabelAmountMissing: lambda _: "Scale label not known: sell at a typed price",
    errors.UnitNotWeighed: lambda r: f"Priced by '{r.unit}': cannot be weighed",
    errors.WeightNotSteady: lambda _: "No steady weight yet: not added",
    errors.WeightMoved: lambda _: "The weight has moved: look and press again",
    errors.WeightSoldBefore: lambda _: "Added already: lift it off first",
    errors.WeightOutOfRange: lambda r: f"Weight must be 0.001 to {_quantity(Milli(r.limit_g))} kg",
    errors.WeighingNow: lambda _: "Add what is on the scale first, or Esc",
    errors.CouponForged: lambda _: "Not a genuine coupon",
    errors.CouponForeign: lambda _: "This coupon belongs to another shop",
    errors.CouponElsewhere: lambda r: f"Coupons are taken at {r.till}",
    errors.CouponLent: lambda r: f"{r.till} is using this coupon now",
    errors.CouponBusy: lambda _: "Another till is using this coupon now",
    errors.LoanEnded: lambda _: "Coupon was lent too long, taken off: scan again",
    errors.CouponStopped: lambda _: "This coupon is used or no longer valid",
    errors.ShortCodeUnknown: lambda r: (
        "No such coupon here: check the digits"
        if r.is_asked
        else "This till has not received that coupon: scan it"
    ),
    errors.ShortCodesRest: lambda r: (
        f"Short codes rest until {_clock(r.until_utc_ms)}: scan the phone"
    ),
    errors.CouponEarly: lambda r: f"Coupon valid from {_day(r.from_utc_s)}",
    errors.CouponExpired: lambda r: f"Coupon expired {_day(r.until_utc_s)}",
    errors.CouponUsed: lambda _: "This coupon has been used",
    errors.CouponAlreadyHere: lambda _: "This coupon is on the sale already",
    errors.OfferUnknown: lambda _: "Offer not received yet: scan again when online",
    errors.TooLongOffline: lambda r: f"Offline over {r.hours} h: coupons rest",
    errors.OfflineCouponCapReached: lambda r: (
        f"Clock not confirmed: offline coupon limit reached ({r.coupons}, {_whole(r.amount)})"
    ),
    errors.CouponsRest: lambda _: "Old sales are being restored: coupons rest",
    errors.OldSaleReturning: lambda _: "That sale is being restored: scan again later",
    errors.SavingFailed: lambda r: _LEDGER_SAYS_NO_EN.get(
        r.reason, "Not saved and not taken. Press Take cash again"
    ),
    errors.NothingToRefund: lambda _: "Choose what comes back first",
    errors.RefundLineUnknown: lambda r: f"The receipt has no line {r.line_no}",
    errors.RefundTooMuch: lambda r: (
        f"Line {r.line_no}: at most {_quantity(r.left)} can come back"
        if r.left
        else f"Line {r.line_no} is back already"
    ),
    errors.RefundInPieces: lambda r: f"Line {r.line_no} comes back in whole pieces",
    errors.ExtraStays: lambda r: f"The gift or add-on of line {r.line_no} comes back too",
    errors.ReasonMissing: lambda _: "Give a reason first",
    errors.ShiftOpenAlready: lambda r: f"Shift {r.shift_no} is still open: close it first",
    errors.CountDisagrees: lambda r: (
        f"Notes and coins make {yuan(r.summed)}, typed was {yuan(r.typed)}"
    ),
}
