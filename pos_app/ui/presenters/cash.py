"""The pay page: what was handed over, what goes back, and the notes that may be handed over."""

from pos_app.checkout.commands import ChooseNote
from pos_app.checkout.state import Saving, Tendering, TillState
from pos_app.domain.barcode import without_payment_codes
from pos_app.domain.money import Fen, parse_yuan, yuan
from pos_app.ui.presenters import figures
from pos_app.ui.views.cashier import NO_KEY, Cash, Key
from pos_app.ui.words.cashier import CashierWords

STEPS = (Fen(10_00), Fen(20_00), Fen(50_00), Fen(100_00))
"""Sums are rounded up to these."""
QUICK_KEYS = ("F2", "F3", "F4")


def cash(state: TillState, words: CashierWords) -> Cash:
    """The cash card; empty on every other page."""
    desk = state.desk
    if isinstance(desk, Saving):
        sale = desk.sale
        return _card(sale.total, figures.note(sale.given), sale.given, words)
    if isinstance(desk, Tendering):
        due, text = state.priced.total, state.entry.text
        if not text and desk.counted is not None:
            text = figures.note(desk.counted)  # as the sale that failed had it
        return _card(due, text, parse_yuan(text) if text else due, words)
    return Cash()


def quick_notes(due: Fen) -> tuple[Fen, ...]:
    """The distinct sums above `due` that round it up to 10, 20, 50 and 100, ascending; of four the
    20 is left out, for there are three keys."""
    ups = [Fen(-(-due // step) * step) for step in STEPS]
    distinct = sorted({up for up in ups if up > due})
    if len(distinct) > len(QUICK_KEYS):
        distinct.remove(ups[1])
    return tuple(distinct)


def _card(due: Fen, typed: str, given: Fen | None, words: CashierWords) -> Cash:
    short = given is not None and given < due
    rest = Fen(abs(given - due)) if given is not None else None
    return Cash(
        received_label=words.got,
        received=without_payment_codes(typed),
        received_hint=words.exact,
        change_label=words.short if short else words.change,
        change=yuan(rest) if rest is not None else "",
        short=short,
        notes=_notes(due, given if typed else None, words),
        tenders=(Key(words.cash, icon="cash", chosen=True), NO_KEY, NO_KEY),
    )


def _notes(due: Fen, given: Fen | None, words: CashierWords) -> tuple[Key, ...]:
    exact = Key(yuan(due), words.exact, chosen=given == due, command=ChooseNote(due))
    ups = quick_notes(due)
    keys = [
        Key(figures.note(up), hint, chosen=given == up, command=ChooseNote(up))
        for up, hint in zip(ups, QUICK_KEYS, strict=False)
    ]
    return (exact, *keys, *[NO_KEY] * (len(QUICK_KEYS) - len(keys)))
