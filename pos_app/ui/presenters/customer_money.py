"""The pages about money alone: what is due, and thanks."""

from pos_app.checkout.commands import PrintOutcome
from pos_app.checkout.state import FinishedSale
from pos_app.domain.coupon import Payer
from pos_app.domain.money import Fen, yuan
from pos_app.domain.pricing import Priced
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.values import replace
from pos_app.ui.presenters.customer_basket import piece_count
from pos_app.ui.presenters.fitting import size_for
from pos_app.ui.views.customer import Amount, CustomerView, Left, Page, Panel, Right
from pos_app.ui.words.cashier import counted
from pos_app.ui.words.customer import CustomerWords

DUE_SIZES, DUE_SMALLEST = ((6, 156), (7, 132), (8, 112), (9, 94)), 80
CHANGE_SIZES, CHANGE_SMALLEST = ((6, 148), (7, 132), (8, 112), (9, 94)), 80
SAVED_SIZES, SAVED_SMALLEST = ((5, 76), (7, 64)), 48


def bare_view(page: Page, left: Left, words: CustomerWords) -> CustomerView:
    """A view with nothing on it yet."""
    return CustomerView(
        page=page, sequence=0, language=words.language, left=left, right=Right.WELCOME
    )


def due(priced: Priced, words: CustomerWords) -> CustomerView:
    """The pay page is open."""
    return _amount_due(
        words, due=priced.total, gross=priced.gross, saved=priced.saved, pieces=piece_count(priced)
    )


def being_saved(sale: SaleRecorded, words: CustomerWords) -> CustomerView:
    """Paid, and on its way to the disk: still the amount due, until it is safe."""
    return _amount_due(
        words, due=sale.total, gross=sale.gross, saved=sale.saved, pieces=sale.pieces
    )


def _amount_due(
    words: CustomerWords, *, due: Fen, gross: Fen, saved: Fen, pieces: int
) -> CustomerView:
    text = yuan(due)
    return replace(
        bare_view(Page.PAYING, Left.AMOUNT, words),
        right=Right.CASH,
        amount=Amount(
            label=words.due,
            amount=text,
            amount_px=size_for(text, DUE_SIZES, DUE_SMALLEST),
            first=counted(words.pieces, pieces),
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


def thanks(last: FinishedSale, words: CustomerWords) -> CustomerView:
    """The change, or what was paid when there is none."""
    sale = last.sale
    has_change = sale.change > 0
    text = yuan(sale.change if has_change else sale.total)
    return replace(
        bare_view(Page.THANKS, Left.AMOUNT, words),
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
