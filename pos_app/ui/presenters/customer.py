"""The state as a shopper may see it. Pure: the same state, moment and words, the same view."""

from pos_app.checkout.menu import DeviceTest, Visit
from pos_app.checkout.state import (
    CouponReady,
    Saving,
    Tendering,
    Thanking,
    TillState,
)
from pos_app.domain.coupon import Payer
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, yuan
from pos_app.domain.pricing import PricedLine
from pos_app.domain.values import replace
from pos_app.ui.presenters.code_modules import code_modules
from pos_app.ui.presenters.customer_basket import basket_line, last_line, totals
from pos_app.ui.presenters.customer_money import bare_view, being_saved, due, thanks
from pos_app.ui.presenters.customer_offers import (
    Goods,
    OpenOffer,
    face_text,
    offer_row,
    open_offer,
    open_offers,
    poster,
    title_of,
    used_row,
)
from pos_app.ui.presenters.fitting import elided, ems, size_for
from pos_app.ui.presenters.offer_rules import in_language, rule_text, with_rule
from pos_app.ui.views.customer import (
    CustomerView,
    FootRow,
    Left,
    Page,
    Panel,
    Right,
)
from pos_app.ui.words.customer import CustomerWords

CLAIMED_MS = 4_000
THANKS_MS = 5_000

PANEL_EMS_24 = 15.0  # 24 px in the right panel
TICKET_EMS_24 = 12.0
TICKET_SIZES, TICKET_SMALLEST = ((2, 92), (5, 64)), 48
CLAIMED_TITLE_PX, CLAIMED_TITLE_WIDE = 72, 360
OFFER_TITLE_PX, OFFER_TITLE_WIDE = 48, 340


def customer_view(
    state: TillState, at: Moment, words: CustomerWords, *, goods: Goods, sequence: int
) -> CustomerView:
    """The whole customer screen. `goods` are those of the offers and special prices, by barcode."""
    match state.desk:
        case Thanking() as desk if state.last is not None and _is_new(desk, at):
            view = thanks(state.last, words)
        case Saving() as desk:
            view = being_saved(desk.sale, words)
        case Tendering():
            view = due(state.priced, words)
        case Visit() as visit if visit.under_way is DeviceTest.CUSTOMER_SCREEN:
            view = replace(_selling(state, at, words, goods), test=words.test)
        case _:
            view = _selling(state, at, words, goods)
    return replace(view, sequence=sequence)


def _is_new(desk: Thanking, at: Moment) -> bool:
    return at.monotonic_ms - desk.since_monotonic_ms < THANKS_MS


def _selling(state: TillState, at: Moment, words: CustomerWords, goods: Goods) -> CustomerView:
    """Idle, the basket, an open offer, or a coupon that was just claimed."""
    claimed = _just_claimed(state, at)
    if state.ticket.is_empty:
        view = _with_code(bare_view(Page.IDLE, Left.POSTER, words), state, at, words)
        view = replace(view, poster=poster(state, at, words, goods))
        return view if claimed is None else _claimed(view, state, claimed, words)
    if claimed is not None:
        touched = _line_of(state, claimed.coupon.coupon_id)
        off = _taken_off(state, claimed.coupon.coupon_id)
        before = Fen(state.priced.total + off) if off else None
        view = _basket(state, words, touched=touched, before=before)
        return _claimed(view, state, claimed, words)
    offer = open_offer(state, at)
    if offer is not None:
        return _offer(state, offer, words)
    return _with_code(_basket(state, words), state, at, words)


def _just_claimed(state: TillState, at: Moment) -> CouponReady | None:
    """The coupon that came in within the last four seconds."""
    match state.notice:
        case CouponReady() as ready if at.elapsed_ms_since(ready.at) < CLAIMED_MS:
            return ready
        case _:
            return None


def _line_of(state: TillState, coupon_id: str) -> int:
    """The line that a coupon took something off; 0 when none."""
    return next(
        (
            line.line.line_id
            for line in state.priced.lines
            if any(discount.source == coupon_id for discount in line.discounts)
        ),
        0,
    )


def _taken_off(state: TillState, coupon_id: str) -> Fen:
    """What a coupon takes off the basket as it is now, also when more was scanned since."""
    return Fen(
        sum(
            discount.amount
            for line in state.priced.lines
            for discount in line.discounts
            if discount.source == coupon_id
        )
    )


def _used(state: TillState, words: CustomerWords) -> FootRow:
    """What coupons took off this basket; the sale before it is nobody's business any more."""
    if state.ticket.is_empty:
        return FootRow()
    return used_row(state.priced, state.ticket_rules, words)


def _with_code(
    view: CustomerView, state: TillState, at: Moment, words: CustomerWords
) -> CustomerView:
    """The shop's code, where there is something to claim with it; else a plain welcome."""
    used = _used(state, words)
    if not state.screen_code or not (open_offers(state, at) or used.title):
        welcome = Panel(
            title=words.welcome_title, detail=words.welcome_detail, foot=words.welcome_more
        )
        return replace(view, right=Right.WELCOME, panel=welcome, foot_row=used)
    return replace(
        view,
        right=Right.CODE,
        panel=Panel(title=words.code_title, detail=words.code_detail, foot=words.any_phone),
        foot_row=used if used.title else offer_row(state, at, words),
        modules=code_modules(state.screen_code),
    )


def _basket(
    state: TillState,
    words: CustomerWords,
    *,
    touched: int = 0,
    hint: str = "",
    before: Fen | None = None,
) -> CustomerView:
    """The left of every page with a basket. `touched` is the line that an offer is about."""
    last = _last(state)
    rules, language = state.ticket_rules, words.language
    rows = tuple(
        basket_line(
            in_language(line, rules, language),
            words,
            hint=hint if line.line.line_id == touched else "",
            touched=line.line.line_id == touched,
        )
        for line in reversed(state.priced.lines)
        if line is not last
    )
    return replace(
        bare_view(Page.BASKET, Left.BASKET, words),
        lines=rows,
        fold=words.fold,
        last=last_line(
            in_language(last, rules, language),
            words,
            hint=hint if last.line.line_id == touched else "",
            touched=last.line.line_id == touched,
        ),
        totals=totals(state.priced, words, before),
    )


def _last(state: TillState) -> PricedLine:
    """The line that was touched last."""
    lines = state.priced.lines
    return next(
        (line for line in lines if line.line.line_id == state.ticket.last_line_id), lines[-1]
    )


def _offer(state: TillState, found: OpenOffer, words: CustomerWords) -> CustomerView:
    hint = words.could_save.format(amount=yuan(found.gain))
    face = face_text(found.gain)
    goods_ems = PANEL_EMS_24 - ems(words.offer_goods.format(goods=""))
    panel = Panel(
        title=words.offer_title,
        title_px=int(min(OFFER_TITLE_PX, OFFER_TITLE_WIDE // (ems(words.offer_title) + ems(face)))),
        goods=words.offer_goods.format(goods=elided(title_of(found.offer, words), goods_ems)),
        face=face,
        promise=words.offer_promise,
        foot=words.any_phone,
    )
    return replace(
        _basket(state, words, touched=found.line_id, hint=hint),
        page=Page.OPEN_OFFER,
        right=Right.OFFER,
        panel=panel,
        modules=code_modules(state.screen_code),
    )


def _claimed(
    view: CustomerView, state: TillState, ready: CouponReady, words: CustomerWords
) -> CustomerView:
    """The joy over a coupon; it says 已经减了 only when the total shows it."""
    offer = state.rules.offer(ready.coupon.offer_id)
    applied = ready.coupon.coupon_id in state.priced.redeemed
    face = face_text(_taken_off(state, ready.coupon.coupon_id) or ready.coupon.face)
    is_brands = offer is not None and offer.payer is Payer.BRAND and bool(offer.brand)
    is_welfare = offer is not None and offer.is_welfare
    amount = words.welfare_face if is_welfare else face.removeprefix("¥")
    waits = words.welfare_waits if is_welfare else words.claimed_waits
    payer = words.welfare_payer if is_welfare else words.claimed_payer
    panel = Panel(
        title=words.claimed,
        title_px=int(min(CLAIMED_TITLE_PX, CLAIMED_TITLE_WIDE // ems(words.claimed))),
        goods=elided(_claimed_goods(state, ready, words), TICKET_EMS_24),
        caption="" if is_welfare else words.claimed_caption,
        face=amount,
        face_px=size_for(amount, TICKET_SIZES, TICKET_SMALLEST),
        ready=words.claimed_ready,
        promise=words.claimed_applied if applied else waits,
        foot=payer.format(face=face, brand=offer.brand) if offer is not None and is_brands else "",
    )
    return replace(
        view,
        page=Page.CLAIMED,
        right=Right.CLAIMED,
        panel=panel,
        foot_row=FootRow(),
        modules=(),
    )


def _claimed_goods(state: TillState, ready: CouponReady, words: CustomerWords) -> str:
    """The goods that the coupon came off, as the basket names them; else the offer's own name."""
    touched = state.ticket.line(_line_of(state, ready.coupon.coupon_id))
    if touched is not None:
        return touched.product.name
    offer = state.rules.offer(ready.coupon.offer_id)
    if offer is None:
        return ""
    rule = "" if offer.is_welfare else rule_text(offer, words.language)
    room = TICKET_EMS_24 - (ems(f" {rule}") if rule else 0)
    return with_rule(elided(title_of(offer, words), room), rule)
