"""The state as a shopper may see it. Pure: the same state, moment and words, the same view."""

from dataclasses import replace

from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.state import (
    CouponReady,
    FinishedSale,
    Saving,
    Tendering,
    Thanking,
    TillState,
)
from pos_app.domain.coupon import Payer
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, yuan
from pos_app.domain.pricing import PricedLine
from pos_app.domain.sale import SaleRecorded
from pos_app.ui.presenters.code_modules import code_modules
from pos_app.ui.presenters.customer_basket import basket_line, last_line, piece_count, totals
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
from pos_app.ui.views.customer import (
    Amount,
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
DUE_SIZES, DUE_SMALLEST = ((6, 156), (7, 132), (8, 112), (9, 94)), 80
CHANGE_SIZES, CHANGE_SMALLEST = ((6, 148), (7, 132), (8, 112), (9, 94)), 80
TICKET_SIZES, TICKET_SMALLEST = ((2, 92), (5, 64)), 48
SAVED_SIZES, SAVED_SMALLEST = ((5, 76), (7, 64)), 48
CLAIMED_TITLE_PX, CLAIMED_TITLE_WIDE = 72, 360
OFFER_TITLE_PX, OFFER_TITLE_WIDE = 48, 340


def customer_view(
    state: TillState, at: Moment, words: CustomerWords, *, goods: Goods, sequence: int
) -> CustomerView:
    """The whole customer screen. `goods` are those of the offers and special prices, by barcode."""
    match state.desk:
        case Thanking() as desk if state.last is not None and _is_new(desk, at):
            view = _thanks(state.last, words)
        case Saving() as desk:
            view = _paying(desk.sale, words)
        case Tendering():
            view = _due(state, words)
        case _:
            view = _selling(state, at, words, goods)
    return replace(view, sequence=sequence)


def _is_new(desk: Thanking, at: Moment) -> bool:
    return at.monotonic_ms - desk.since_monotonic_ms < THANKS_MS


def _selling(state: TillState, at: Moment, words: CustomerWords, goods: Goods) -> CustomerView:
    """Idle, the basket, an open offer, or a coupon that was just claimed."""
    claimed = _just_claimed(state, at)
    if state.ticket.is_empty:
        view = _with_code(_view(Page.IDLE, Left.POSTER, words), state, at, words)
        view = replace(view, poster=poster(state, at, words, goods))
        return view if claimed is None else _claimed(view, state, claimed, words)
    if claimed is not None:
        touched = _line_of(state, claimed.coupon.coupon_id)
        before = claimed.total_before if claimed.total_before > state.priced.total else None
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


def _view(page: Page, left: Left, words: CustomerWords) -> CustomerView:
    return CustomerView(
        page=page, sequence=0, language=words.language, left=left, right=Right.WELCOME
    )


def _with_code(
    view: CustomerView, state: TillState, at: Moment, words: CustomerWords
) -> CustomerView:
    """The shop's code, where there is something to claim with it; else a plain welcome."""
    used = used_row(state.priced, state.ticket_rules, words)
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
    rows = tuple(
        basket_line(
            line,
            words,
            hint=hint if line.line.line_id == touched else "",
            touched=line.line.line_id == touched,
        )
        for line in reversed(state.priced.lines)
        if line is not last
    )
    return replace(
        _view(Page.BASKET, Left.BASKET, words),
        lines=rows,
        fold=words.fold,
        last=last_line(
            last,
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
    face = face_text(ready.coupon.face)
    is_brands = offer is not None and offer.payer is Payer.BRAND and bool(offer.brand)
    panel = Panel(
        title=words.claimed,
        title_px=int(min(CLAIMED_TITLE_PX, CLAIMED_TITLE_WIDE // ems(words.claimed))),
        goods=elided(_claimed_goods(state, ready, words), TICKET_EMS_24),
        caption=words.claimed_caption,
        face=face.removeprefix("¥"),
        face_px=size_for(face.removeprefix("¥"), TICKET_SIZES, TICKET_SMALLEST),
        ready=words.claimed_ready,
        promise=words.claimed_applied if applied else words.claimed_waits,
        foot=words.claimed_payer.format(face=face, brand=offer.brand)
        if offer is not None and is_brands
        else "",
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
    return "" if offer is None else title_of(offer, words)


def _due(state: TillState, words: CustomerWords) -> CustomerView:
    priced = state.priced
    return _amount_due(
        words, due=priced.total, gross=priced.gross, saved=priced.saved, pieces=piece_count(priced)
    )


def _paying(sale: SaleRecorded, words: CustomerWords) -> CustomerView:
    return _amount_due(
        words, due=sale.total, gross=sale.gross, saved=sale.saved, pieces=sale.pieces
    )


def _amount_due(
    words: CustomerWords, *, due: Fen, gross: Fen, saved: Fen, pieces: int
) -> CustomerView:
    text = yuan(due)
    return replace(
        _view(Page.PAYING, Left.AMOUNT, words),
        right=Right.CASH,
        amount=Amount(
            label=words.due,
            amount=text,
            amount_px=size_for(text, DUE_SIZES, DUE_SMALLEST),
            first=words.due_pieces.format(pieces=pieces),
            second=words.gross.format(amount=yuan(gross)) if saved else "",
            saved=words.saved_amount.format(amount=yuan(saved)) if saved else "",
        ),
        panel=Panel(
            title=words.pay_cash,
            detail=words.pay_detail,
            promise=words.pay_more,
            foot=words.pay_foot,
        ),
    )


def _thanks(last: FinishedSale, words: CustomerWords) -> CustomerView:
    sale = last.sale
    has_change = sale.change > 0
    text = yuan(sale.change if has_change else sale.total)
    return replace(
        _view(Page.THANKS, Left.AMOUNT, words),
        right=Right.THANKS,
        amount=Amount(
            headline=words.paid,
            label=words.change if has_change else words.paid_label,
            amount=text,
            amount_px=size_for(text, CHANGE_SIZES, CHANGE_SMALLEST),
            first=words.due_amount.format(amount=yuan(sale.total)),
            second=words.received_amount.format(amount=yuan(sale.given)),
        ),
        panel=_thanks_panel(last, words),
    )


def _thanks_panel(last: FinishedSale, words: CustomerWords) -> Panel:
    saved = yuan(last.sale.saved) if last.sale.saved else ""
    has_receipt = last.sale.print_queued and last.printed is not PrintOutcome.FAILED
    return Panel(
        title=words.thanks,
        detail=words.take_receipt if has_receipt else words.come_again,
        caption=words.this_sale_saved,
        face=saved,
        face_px=size_for(saved, SAVED_SIZES, SAVED_SMALLEST),
        foot=_saved_by_brands(last.sale, words),
    )


def _saved_by_brands(sale: SaleRecorded, words: CustomerWords) -> str:
    """How much of the saving the brand pays; with several brands, no name."""
    by_brand = sale.saved_by(Payer.BRAND)
    brands = {
        discount.brand
        for line in sale.lines
        for discount in line.discounts
        if discount.payer is Payer.BRAND
    }
    if not by_brand:
        return ""
    brand = next(iter(brands)) if len(brands) == 1 else ""
    return words.saved_by.format(amount=yuan(by_brand), brand=brand)
