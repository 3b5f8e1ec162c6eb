"""What an offer does, in the few words of a receipt or a screen."""

from collections.abc import Callable, Mapping

from pos_app.domain.coupon import Offer
from pos_app.domain.deal import PERMILLE, Deal, DealKind
from pos_app.domain.money import NOTHING, Fen, yuan
from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class OfferRule:
    """One short rule in both languages: 满2件减6. Both are empty where the amount says it all."""

    zh: str = ""
    en: str = ""


def rule_of(offer: Offer) -> OfferRule:
    """The rule of an offer."""
    words = _WORDS.get(offer.deal.kind)
    return OfferRule() if words is None else words(offer)


def _percent(offer: Offer) -> OfferRule:
    return OfferRule(_price_zh(offer.deal.permille), _off_en(offer.deal.permille))


def _nth_piece(offer: Offer) -> OfferRule:
    count, off = offer.deal.min_pieces, offer.deal.permille
    return OfferRule(f"第{count}件{_price_zh(off)}", f"{_nth(count)} {_off_en(off)}")


def _exchange(offer: Offer) -> OfferRule:
    price = _plain(offer.deal.price)
    return OfferRule(
        f"{_minimum_zh(offer.deal)}加{price}元换购",
        f"{_minimum_en(offer.deal)} add-on for ¥{price}".lstrip(),
    )


def _gift(offer: Offer) -> OfferRule:
    minimum = _minimum_zh(offer.deal)
    return OfferRule(
        f"{minimum}赠" if minimum else "免费领", f"{_minimum_en(offer.deal)} free gift".lstrip()
    )


def _group(offer: Offer) -> OfferRule:
    deal, count = offer.deal, offer.deal.min_pieces
    if deal.free:
        paid = count - deal.free
        return OfferRule(f"买{count}付{paid}", f"{count} for {paid}")
    price = _plain(deal.price)
    return OfferRule(f"{count}件{price}元", f"{count} for ¥{price}")


def _threshold(offer: Offer) -> OfferRule:
    deal, face = offer.deal, _plain(offer.face)
    zh = _price_zh(deal.permille) if deal.permille else f"减{face}"
    en = _off_en(deal.permille) if deal.permille else f"¥{face} off"
    return OfferRule(f"{_minimum_zh(deal)}{zh}", f"{en} {_minimum_en(deal)}".rstrip())


def _minimum_zh(deal: Deal) -> str:
    pieces = f"{deal.min_pieces}件" if deal.min_pieces else ""
    spend = f"{_plain(deal.min_spend)}{'元' if pieces else ''}" if deal.min_spend else ""
    return f"满{pieces}{spend}" if pieces or spend else ""


def _minimum_en(deal: Deal) -> str:
    pieces = f"{deal.min_pieces}+ pcs" if deal.min_pieces else ""
    spend = f"¥{_plain(deal.min_spend)}+" if deal.min_spend else ""
    return " and ".join(part for part in (pieces, spend) if part)


def _price_zh(permille_off: int) -> str:
    """`8折` is what is left to pay: 200 thousandths off."""
    left = PERMILLE - permille_off
    if left == 0:
        return "免费"
    return "半价" if left == PERMILLE // 2 else f"{left / 100:g}折"


def _off_en(permille_off: int) -> str:
    if permille_off == PERMILLE:
        return "free"
    return "half price" if permille_off == PERMILLE // 2 else f"{permille_off / 10:g}% off"


def _nth(count: int) -> str:
    return {2: "2nd", 3: "3rd"}.get(count, f"{count}th")


def _plain(amount: Fen) -> str:
    """`5`, or `2.50` when there are fen."""
    return yuan(amount) if amount % 100 != NOTHING else str(amount // 100)


_WORDS: Mapping[str, Callable[[Offer], OfferRule]] = {
    DealKind.PERCENT: _percent,
    DealKind.N_FOR_M: _group,
    DealKind.NTH: _nth_piece,
    DealKind.THRESHOLD: _threshold,
    DealKind.EXCHANGE: _exchange,
    DealKind.GIFT: _gift,
}
