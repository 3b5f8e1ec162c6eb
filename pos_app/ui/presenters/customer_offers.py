"""What can be had: posters, the row under the code, and the offer that a basket still lacks."""

from collections.abc import Iterator, Mapping, Sequence

from pos_app.checkout.coupons import active
from pos_app.checkout.state import TillState
from pos_app.domain.basket import BasketLine
from pos_app.domain.coupon import Coupon, Offer
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, pieces, yuan
from pos_app.domain.playlist import Clip, ClipKind, taking_turns, whose_turn
from pos_app.domain.pricing import Discount, DiscountKind, Priced, evaluate
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.values import dataclass
from pos_app.ui.presenters.fitting import elided, ems, size_for
from pos_app.ui.presenters.offer_rules import is_said_by_face, rule_text
from pos_app.ui.views.customer import FootRow, Poster
from pos_app.ui.words.customer import CustomerWords

POSTER_MS = 10_000
ROW_MS = 5_000
POSTERS_LIMIT = 12
PROBES_LIMIT = 3
TITLE_EMS = 17.5  # 30 px in the poster's width
CALL_SIZES, CALL_WIDE_EMS = (88, 64, 48), 536
ROW_TITLE_EMS, ROW_DETAIL_EMS = 10.9, 14.5  # 24 and 18 px in 263
MARK_SIZES, MARK_SMALLEST = ((2, 28), (3, 24), (5, 16)), 14
PROBE = "?"  # no coupon id: Crockford has no such symbol

Goods = Mapping[str, Product]
"""Goods by barcode, as far as the catalogue knows those of the offers."""


@dataclass(frozen=True, slots=True)
class Art:
    """A picture of the playlist, with the two inks that can be read on it."""

    file: str
    ink: str
    soft_ink: str


SHOP = Art("shop.svg", "#0A3D31", "#3F6658")
ART = {
    "bottle": Art("bottle.svg", "#123B7A", "#4F6382"),
    "noodles": Art("noodles.svg", "#5E1A0D", "#7A4A3A"),
    "shop": SHOP,
    "water": Art("water.svg", "#0E4568", "#41677F"),
}
ART_OF_CATEGORY = {"家居清洁": "bottle", "方便面": "noodles"}
"""For offers and promotions that bring no picture of their own."""


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer that would take `gain` off the basket, on this line."""

    offer: Offer
    gain: Fen
    line_id: int


def face_text(amount: Fen) -> str:
    """`¥5`, or `¥2.50` when there are fen."""
    return f"¥{amount // 100}" if amount % 100 == 0 else f"¥{yuan(amount)}"


def title_of(offer: Offer, words: CustomerWords) -> str:
    """The offer's name in the language of the words, where it has one."""
    return (offer.title_en or offer.title) if words.language == "en" else offer.title


def open_offers(state: TillState, at: Moment) -> tuple[Offer, ...]:
    """What can be claimed now, best first."""
    return tuple(offer for offer in state.offers if offer.is_open(at.utc_s))


def poster(state: TillState, at: Moment, words: CustomerWords, goods: Goods) -> Poster:
    """The picture of this moment: offers first, then special prices, in turn with the shop's own
    pictures and films; a welcome when there is nothing at all."""
    posters = [
        *(_offer_poster(offer, state, at, words, goods) for offer in open_offers(state, at)),
        *_special_posters(state.rules, at, words, goods),
    ][:POSTERS_LIMIT]
    turns = taking_turns(
        [(one, POSTER_MS) for one in posters],
        [(_clip_poster(clip), clip.lasts_ms) for clip in state.playlist.clips],
    )
    if not turns:
        return _poster(SHOP, elided(state.session.shop_name, TITLE_EMS), words.welcome)
    return turns[whose_turn([lasts_ms for _, lasts_ms in turns], at.monotonic_ms)][0]


def offer_row(state: TillState, at: Moment, words: CustomerWords) -> FootRow:
    """What can be had here; several offers take turns of five seconds."""
    offers = open_offers(state, at)
    if not offers:
        return FootRow()
    offer = offers[at.monotonic_ms // ROW_MS % len(offers)]
    face = face_text(offer.face)
    mark = face if is_said_by_face(offer) else words.tags[DiscountKind.COUPON]
    rule = rule_text(offer, words.language)
    payer = words.payers[offer.payer]
    if rule:
        title = elided(title_of(offer, words), ROW_TITLE_EMS)
        room = ROW_DETAIL_EMS - ems(words.offer_rule.format(rule="", payer=payer))
        detail = words.offer_rule.format(rule=elided(rule, room), payer=payer)
    else:
        room = ROW_TITLE_EMS - ems(words.offer_row.format(title="", face=face))
        title = words.offer_row.format(title=elided(title_of(offer, words), room), face=face)
        detail = words.offer_here.format(face=face, payer=payer)
    return FootRow(mark, size_for(mark, MARK_SIZES, MARK_SMALLEST), title, detail)


def used_row(priced: Priced, rules: Rules, words: CustomerWords) -> FootRow:
    """What coupons took off this basket; an empty row when there are none."""
    used = [
        discount
        for line in priced.lines
        for discount in line.discounts
        if discount.kind is DiscountKind.COUPON
    ]
    if not used:
        return FootRow()
    face = face_text(Fen(sum(discount.amount for discount in used)))
    first = used[0]
    payer = words.payers[first.payer]
    room = ROW_DETAIL_EMS - ems(words.coupon_used_detail.format(offer="", payer=payer))
    return FootRow(
        title=words.coupon_used.format(face=face),
        detail=words.coupon_used_detail.format(
            offer=elided(_discount_title(first, rules, words), room), payer=payer
        ),
    )


def open_offer(state: TillState, at: Moment) -> OpenOffer | None:
    """The offer to call for: one that really would take something off the open basket.

    The last line's comes first, then the most valuable. Tried by pricing the basket with it, so
    that what the screen promises is what the coupon gives.
    """
    if not state.screen_code:
        return None
    held = {coupon.coupon.offer_id for coupon in state.tray}
    candidates = [
        offer
        for offer in open_offers(state, at)
        if offer.offer_id not in held
        and state.ticket_rules.offer(offer.offer_id) is not None
        and any(offer.covers(line.product.barcode) for line in state.ticket.lines)
    ]
    last = state.ticket.line(state.ticket.last_line_id)
    ranked = sorted(candidates, key=lambda offer: (not _is_for(offer, last), -offer.face))
    found = (_tried(offer, state, at) for offer in ranked[:PROBES_LIMIT])
    return next((one for one in found if one is not None), None)


def _is_for(offer: Offer, line: BasketLine | None) -> bool:
    return line is not None and offer.covers(line.product.barcode)


def _tried(offer: Offer, state: TillState, at: Moment) -> OpenOffer | None:
    coupons = (*active(state, at), _probe(offer))
    tried = evaluate(state.ticket.lines, state.ticket_rules, coupons, state.ticket.opened_utc_s)
    for line in tried.lines:
        if any(discount.source == PROBE for discount in line.discounts):
            gain = Fen(state.priced.total - tried.total)
            return OpenOffer(offer, gain, line.line.line_id) if gain > 0 else None
    return None


def _probe(offer: Offer) -> Coupon:
    """A coupon as the offer would give it, to see what it does."""
    return Coupon(PROBE, offer.offer_id, store=0, from_utc_s=0, hours=0, face=offer.face)


def _discount_title(discount: Discount, rules: Rules, words: CustomerWords) -> str:
    offer = rules.offer(discount.offer_id)
    return discount.label if offer is None else title_of(offer, words)


def _offer_poster(
    offer: Offer, state: TillState, at: Moment, words: CustomerWords, goods: Goods
) -> Poster:
    art = ART.get(offer.picture)
    if offer.is_welfare:
        call = words.welfare_call.format(title=title_of(offer, words))
        giver = words.welfare_giver.format(brand=offer.brand)
        return _poster(art or ART["water"], giver, call)
    if rule := rule_text(offer, words.language):  # of several goods: no one price says it
        known_goods = (goods[code] for code in (*offer.deal.extra, *offer.goods) if code in goods)
        of_goods = art or _art_of(next(known_goods, None))
        return _poster(of_goods, title_of(offer, words), rule)
    product = next((goods[code] for code in offer.goods if code in goods), None)
    known = product is not None and words.language == "zh"
    title = product.name if product is not None and known else title_of(offer, words)
    call = words.offer_call.format(face=face_text(offer.face))
    art = art or _art_of(product)
    if product is None:
        return _poster(art, title, call)
    coupons, at_utc_s = (_probe(offer),), at.utc_s
    rules = Rules(promotions=state.rules.promotions, offers=(offer,))
    line = BasketLine(1, product, pieces(1))
    return _priced_poster(
        _poster(art, title, call),
        words.price_with_coupon,
        evaluate((line,), rules, coupons, at_utc_s),
    )


def _special_posters(
    rules: Rules, at: Moment, words: CustomerWords, goods: Goods
) -> Iterator[Poster]:
    """Special prices that run now, of goods that the catalogue knows."""
    for special in rules.promotions:
        product = next((goods[code] for code in special.goods if code in goods), None)
        if product is not None and special.is_open(at.utc_s) and special.price < product.price:
            yield _special_poster(special, product, at, words)


def _special_poster(
    special: SpecialPrice, product: Product, at: Moment, words: CustomerWords
) -> Poster:
    line = BasketLine(1, product, pieces(1))
    priced = evaluate((line,), Rules(promotions=(special,)), (), at.utc_s)
    call = special.name if words.language == "zh" else words.special
    return _priced_poster(
        _poster(_art_of(product), product.name, call), words.price_special, priced
    )


def _clip_poster(clip: Clip) -> Poster:
    """The shop's own picture or film says everything itself."""
    is_film = clip.kind is ClipKind.FILM
    return Poster(
        picture="" if is_film else clip.file,
        picture_written="" if is_film or not clip.written_ns else str(clip.written_ns),
        film=clip.file if is_film else "",
        is_whole=True,
    )


def _art_of(product: Product | None) -> Art:
    category = product.category if product is not None else ""
    return ART.get(ART_OF_CATEGORY.get(category, ""), SHOP)


def _poster(art: Art, title: str, call: str) -> Poster:
    size = next((px for px in CALL_SIZES if ems(call) * px <= CALL_WIDE_EMS), CALL_SIZES[-1])
    return Poster(
        picture=art.file,
        ink=art.ink,
        soft_ink=art.soft_ink,
        title=elided(title, TITLE_EMS),
        call=elided(call, CALL_WIDE_EMS / size),
        call_px=size,
    )


def _priced_poster(bare: Poster, label: str, priced: Priced) -> Poster:
    return Poster(
        picture=bare.picture,
        ink=bare.ink,
        soft_ink=bare.soft_ink,
        title=bare.title,
        call=bare.call,
        call_px=bare.call_px,
        price_label=label,
        price_before=yuan(priced.gross) if priced.saved else "",
        price=yuan(priced.total),
    )


def codes_on_show(offers: Sequence[Offer], rules: Rules) -> frozenset[str]:
    """The barcodes whose goods `poster` can name and price."""
    wanted = (code for offer in offers for code in offer.goods)
    special = (code for promotion in rules.promotions for code in promotion.goods)
    return frozenset((*wanted, *special))
