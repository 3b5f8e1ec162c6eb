"""The left card: lines with what comes off them, the total, the last change, and the paid panel."""

from collections.abc import Sequence

from pos_app.checkout.commands import ChooseLineAt, PrintOutcome
from pos_app.checkout.state import FinishedSale, Saving, Selling, Tendering, Thanking, TillState
from pos_app.domain.basket import BasketLine
from pos_app.domain.money import NOTHING, Fen, yuan
from pos_app.domain.pricing import Discount, DiscountKind, PricedLine
from pos_app.domain.product import Product
from pos_app.domain.values import replace
from pos_app.ui.presenters import figures
from pos_app.ui.presenters.offer_rules import by_source, in_language, with_rule
from pos_app.ui.presenters.weighing import marked_name, per_unit
from pos_app.ui.views.cashier import (
    NO_NOTE,
    After,
    Basket,
    Left,
    Line,
    Note,
    Ready,
    Strip,
    Tone,
    Total,
)
from pos_app.ui.words.cashier import CashierWords, counted


def left(state: TillState) -> Left:
    """What stands above the total."""
    if isinstance(state.desk, Thanking) and state.last is not None:
        return Left.AFTER
    return Left.READY if state.ticket.is_empty else Left.BASKET


def basket(state: TillState, words: CashierWords) -> Basket:
    """The lines; nothing is selected while the basket is locked."""
    chosen = state.chosen_line()
    ids = [priced.line.line_id for priced in state.priced.lines]
    return Basket(
        head=words.goods,
        quantity_head=words.quantity,
        price_head=words.price,
        amount_head=words.amount,
        lines=tuple(
            _line(in_language(priced, state.ticket_rules, words.language), words)
            for priced in state.priced.lines
        ),
        selected=ids.index(chosen.line_id) if chosen and chosen.line_id in ids else -1,
        strip=_strip(state, words),
        span=words.span,
    )


def total(state: TillState, words: CashierWords) -> Total:
    """The sum in its fixed place; only its label changes with the page."""
    last = state.last
    if isinstance(state.desk, Thanking) and last is not None:
        sale = last.sale
        counts = (sale.pieces, len(sale.lines))
        return _total(words.received, sale.total, sale.gross, counts, words)
    priced = state.priced
    label = words.due if isinstance(state.desk, Tendering | Saving) else words.total
    counts = (sum(one.line.units for one in priced.lines), len(priced.lines))
    return _total(label, priced.total, priced.gross, counts, words)


def ready(words: CashierWords) -> Ready:
    return Ready(words.ready_title, words.ready_advice)


def after(state: TillState, words: CashierWords) -> After | None:
    """The paid panel, while the till thanks."""
    last = state.last
    if last is None or not isinstance(state.desk, Thanking):
        return None
    printed, printed_tone = _printed(last, words)
    stuck = last.drawer_opened is False
    drawer = words.drawer_stuck if stuck else words.drawer_opened if last.drawer_opened else ""
    return After(
        title=words.paid,
        receipt=words.receipt.format(short_number(last)),
        change_label=words.change,
        change=yuan(last.sale.change),
        tender=words.cash_received,
        tendered=yuan(last.sale.given),
        drawer=drawer,
        drawer_tone=Tone.ATTENTION if stuck else Tone.QUIET,
        printed=printed,
        printed_tone=printed_tone,
    )


def short_number(last: FinishedSale) -> str:
    """Enough of the receipt number to tell it from its neighbours: `7K2M-0412`."""
    return f"{last.receipt.terminal[:4]}-{last.receipt.seq:04d}"


def _strip(state: TillState, words: CashierWords) -> Strip | None:
    if state.last is None or not isinstance(state.desk, Selling):
        return None
    sale = state.last.sale
    aside = words.last_aside.format(yuan(sale.given), yuan(sale.total))
    return Strip(words.last_change, yuan(sale.change), aside)


def _total(
    label: str, amount: Fen, gross: Fen, counts: tuple[int, int], words: CashierWords
) -> Total:
    pieces, kinds = counts
    saved = Fen(gross - amount)
    return Total(
        label=label,
        amount=yuan(amount),
        resting=kinds == 0,
        pieces=str(pieces) if kinds else "",
        kinds=words.pieces[pieces != 1] + counted(words.kinds, kinds) if kinds else "",
        gross=words.gross.format(yuan(gross)) if saved else "",
        saved=words.saved.format(yuan(saved)) if saved else "",
    )


def _line(priced: PricedLine, words: CashierWords) -> Line:
    line = priced.line
    notes = _notes(priced.discounts, words)
    product = line.product
    stem, size = figures.stem_and_size(product.name)
    if product.by_weight:
        stem, size = marked_name(product.name, words.weighing)
    return Line(
        line_id=line.line_id,
        stem=stem,
        size=size,
        quantity=_quantity(line),
        several=product.by_weight or figures.quantity(line.quantity) != "1",
        unit_price=_unit_price(product, words),
        amount=yuan(priced.net),
        gross=yuan(priced.gross) if notes else "",
        first=notes[0] if notes else NO_NOTE,
        second=notes[1] if len(notes) > 1 else NO_NOTE,
        command=ChooseLineAt(line.line_id),
    )


def _quantity(line: BasketLine) -> str:
    """`3`, or `0.375 kg` of what was weighed."""
    if not line.product.by_weight:
        return figures.quantity(line.quantity)
    return f"{figures.weight(line.quantity)} {line.product.unit}"


def _unit_price(product: Product, words: CashierWords) -> str:
    """`9.98`, or `× ¥9.98/kg` behind a weight."""
    if not product.by_weight:
        return yuan(product.price)
    return f"×{per_unit(product, words.weighing)}"


def _notes(discounts: Sequence[Discount], words: CashierWords) -> list[Note]:
    """One note a source and payer; a third and further join the second, so no amount is hidden."""
    sums: dict[tuple[str, str, str], Fen] = {}
    for shared in by_source(discounts):
        one = shared[0]
        key = (words.tags[one.kind], _rule(one, words), _payers(shared, words))
        sums[key] = Fen(sums.get(key, NOTHING) + sum(each.amount for each in shared))
    notes = [Note(tag, rule, figures.off(fen), payer) for (tag, rule, payer), fen in sums.items()]
    for extra in notes[2:]:
        notes[1] = replace(notes[1], payer=f"{notes[1].payer}·{extra.off}{extra.payer}")
    return notes[:2]


def _payers(shared: Sequence[Discount], words: CashierWords) -> str:
    """`·品牌补贴`, or each with its part where several bear one discount."""
    if len(shared) == 1:
        return words.payers[shared[0].payer]
    return "".join(f"{words.payers[each.payer]} {yuan(each.amount)}" for each in shared)


def _rule(discount: Discount, words: CashierWords) -> str:
    """What took it off, in the words of the receipt and the customer's screen."""
    if discount.kind is DiscountKind.COUPON and discount.brand:
        return with_rule(words.coupon_rule.format(discount.brand), discount.rule)
    return discount.label


def _printed(last: FinishedSale, words: CashierWords) -> tuple[str, Tone]:
    match last.printed:
        case PrintOutcome.DONE:
            return words.receipt_printed, Tone.QUIET
        case PrintOutcome.FAILED:
            return words.receipt_failed, Tone.FAULT
        case PrintOutcome.UNKNOWN:
            return words.receipt_unknown, Tone.ATTENTION
        case None:
            return words.receipt_printing, Tone.QUIET
