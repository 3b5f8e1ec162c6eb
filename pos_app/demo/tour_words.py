"""What the tour's log says, in Chinese and English. {} are figures."""

from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class TourWords:
    """A sentence for each picture, and what stands between them."""

    idle: str
    basket: str  # {pieces}
    open_offer: str
    claimed: str
    paying: str  # {due}
    thanks: str  # {receipt} {gross} {saved} {total} {change} {kicks}
    receipt: str
    uploaded: str
    next_shopper: str
    phone_opens: str  # {url}
    total_now: str  # {before} {after}
    pictures: str  # {folder}


CHINESE = TourWords(
    idle="开门：副屏轮播，二维码可领券",
    basket="扫了 {pieces} 件，两块屏都有",
    open_offer="篮里有奥妙洗衣液：副屏先推它的券",
    claimed="手机领券，推到收银台，这一单减了",
    paying="应收 {due}，收 200",
    thanks="小票 {receipt}：原价 {gross}，省 {saved}，应收 {total}，找零 {change}；"
    "钱箱开 {kicks} 次",
    receipt="小票：",
    uploaded="云端已收到全部流水",
    next_shopper="下一位顾客：上一单的找零还看得见",
    phone_opens="顾客的手机打开 {url}",
    total_now="合计 {before} → {after}",
    pictures="图片在 {folder}",
)
ENGLISH = TourWords(
    idle="The shop opens: the customer's screen plays, its code can be claimed",
    basket="{pieces} pieces scanned, on both screens",
    open_offer="Omo detergent in the basket: its coupon comes first on the customer's screen",
    claimed="Claimed on a phone, pushed to the till, taken off this sale",
    paying="{due} due, 200 given",
    thanks="Receipt {receipt}: {gross}, {saved} saved, {total} due, {change} change;"
    " openings of the drawer: {kicks}",
    receipt="The receipt:",
    uploaded="The cloud has every entry",
    next_shopper="The next shopper: the change of the last sale can still be seen",
    phone_opens="The shopper's phone opens {url}",
    total_now="Total {before} → {after}",
    pictures="The pictures are in {folder}",
)


def tour_words(language: str) -> TourWords:
    """The words for `zh_CN` or `en`."""
    return ENGLISH if language == "en" else CHINESE
