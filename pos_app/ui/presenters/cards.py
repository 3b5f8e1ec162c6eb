"""What lies in zone A: the hot goods, or the one card that something extra opened."""

from pos_app.checkout.commands import (
    AddToCatalogue,
    ChooseCategory,
    EditName,
    GiveReason,
    GoBack,
    OpenDrawerByHand,
    PickProduct,
    ReprintLast,
    SellUncoded,
    VoidReason,
)
from pos_app.checkout.coupon_commands import CouponChecked, PickCoupon
from pos_app.checkout.state import (
    GoodsChoice,
    HealthCard,
    Help,
    MisreadCode,
    OpenReceipt,
    Selling,
    Thanking,
    TillState,
    UnknownCode,
    VoidQuestion,
)
from pos_app.domain.barcode import without_payment_codes
from pos_app.domain.coupon import Coupon
from pos_app.domain.moment import Moment
from pos_app.domain.money import yuan
from pos_app.domain.product import Product
from pos_app.domain.values import replace
from pos_app.ui.presenters import figures, weighing
from pos_app.ui.presenters.health import health_card
from pos_app.ui.presenters.offer_rules import CHINESE
from pos_app.ui.views.cashier import NO_KEY, Card, Key, Row, Tone, Zone
from pos_app.ui.words.cashier import CashierWords, counted

HOT = Card(Zone.HOT)


def card(state: TillState, words: CashierWords, at: Moment) -> Card:
    """The card of the desk, in words."""
    desk = state.desk
    shown = desk.card if isinstance(desk, Selling | Thanking) else None
    match shown:
        case None:
            return HOT if state.weighing is None else weighing.card(state.weighing, words)
        case HealthCard():
            return health_card(state, words, at)
        case UnknownCode() | MisreadCode() | GoodsChoice():
            return _about_a_code(shown, state, words)
        case _:
            return _question(shown, words)


def _about_a_code(
    shown: UnknownCode | MisreadCode | GoodsChoice, state: TillState, words: CashierWords
) -> Card:
    match shown:
        case UnknownCode():
            return _unknown(shown, words)
        case MisreadCode(code=code):
            return _misread(code, words)
        case GoodsChoice(coupon=CouponChecked(coupon=Coupon() as coupon)):
            return _goods_or(shown, coupon, state, words)
        case GoodsChoice():
            return _choice(shown, words)


def _question(shown: VoidQuestion | Help | OpenReceipt, words: CashierWords) -> Card:
    match shown:
        case VoidQuestion():
            return _void(words)
        case Help():
            return _help(words)
        case OpenReceipt():
            return _receipt(shown, words)


def _misread(code: str, words: CashierWords) -> Card:
    return Card(
        Zone.QUESTION,
        Tone.ATTENTION,
        "warn",
        words.misread,
        code,
        close=_close(words.ignore),
        advice=words.misread_advice,
    )


def _close(label: str) -> Key:
    return Key(label, "Esc", command=GoBack())


def _unknown(shown: UnknownCode, words: CashierWords) -> Card:
    rows = tuple(
        Row(word, chosen=category == shown.category, command=ChooseCategory(category))
        for category, word in words.categories.items()
    )
    return Card(
        Zone.UNKNOWN,
        Tone.ATTENTION,
        "ask",
        words.unknown,
        shown.code,
        rows=rows,
        close=_close(words.ignore),
        second=Key(words.sell_once, command=SellUncoded()),
        main=Key(words.add_goods, "Enter", command=AddToCatalogue()),
        field=without_payment_codes(shown.name),
        field_hint=words.name_hint,
        naming=shown.edits_name,
        naming_command=EditName(),
    )


def _choice(shown: GoodsChoice, words: CashierWords) -> Card:
    title = words.found if shown.is_search else words.several
    return Card(
        Zone.LIST,
        Tone.QUIET if shown.is_search else Tone.ATTENTION,
        "" if shown.is_search else "ask",
        counted(title, len(shown.products)),
        shown.typed,
        rows=tuple(_product(one, i == shown.marked) for i, one in enumerate(shown.products)),
        close=_close(words.close),
    )


def _goods_or(shown: GoodsChoice, coupon: Coupon, state: TillState, words: CashierWords) -> Card:
    """The same eight digits name goods and a coupon of this shop."""
    offer = state.ticket_rules.offer(coupon.offer_id)
    title = "" if offer is None else offer.title if words.language == CHINESE else offer.title_en
    row = Row(
        words.coupon_row.format(title).strip(),
        shown.typed,
        figures.off(coupon.face),
        chosen=shown.marked == len(shown.products),
        command=PickCoupon(),
    )
    listed = _choice(shown, words)
    return replace(listed, title=words.coupon_or_goods, rows=(*listed.rows, row))


def _product(product: Product, chosen: bool) -> Row:  # noqa: FBT001  (one row, chosen or not)
    return Row(
        product.name,
        product.barcode,
        yuan(product.price),
        chosen=chosen,
        command=PickProduct(product),
    )


def _void(words: CashierWords) -> Card:
    rows = tuple(
        Row(words.void_reasons[reason], hint=str(place), command=GiveReason(reason))
        for place, reason in enumerate(VoidReason, start=1)
    )
    return Card(
        Zone.CHOICES,
        Tone.ATTENTION,
        "trash",
        words.void_why,
        rows=rows,
        close=_close(words.keep_basket),
    )


def _help(words: CashierWords) -> Card:
    rows = tuple(Row(does, hint=key) for key, does in words.help_rows)
    return Card(Zone.HELP, icon="ask", title=words.help_title, rows=rows, close=_close(words.close))


def _receipt(shown: OpenReceipt, words: CashierWords) -> Card:
    title, detail = words.doubtful_receipt if shown.is_doubtful else words.old_receipt
    tone = Tone.ATTENTION if shown.is_doubtful else Tone.QUIET
    number = f"{shown.receipt.terminal[:4]}-{shown.receipt.seq:04d}"
    sale, drawer = shown.sale, NO_KEY
    if sale is not None:
        detail = words.unseen_sale.format(yuan(sale.total), yuan(sale.change))
        drawer = Key(words.open_drawer, "F11", command=OpenDrawerByHand())
    return Card(
        Zone.QUESTION,
        tone,
        "printer",
        title.format(number),
        close=_close(words.no_reprint),
        second=drawer,
        main=Key(words.reprint, "Enter", command=ReprintLast()),
        advice=detail,
    )
