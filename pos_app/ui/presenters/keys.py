"""Every key outside zone A. A key whose feature does not exist yet leaves its slot empty."""

from pos_app.checkout.commands import (
    ClearEntry,
    Enter,
    EraseLast,
    GoBack,
    RemoveLine,
    RepeatLast,
    ReprintLast,
    SellUncoded,
    ShowHelp,
    StartPaying,
    TypeTimes,
    VoidBasket,
)
from pos_app.checkout.state import Refused, Saving, Tendering, TillState
from pos_app.ui.presenters.entry import is_unknown_code, said
from pos_app.ui.presenters.weighing import in_sight, take_key
from pos_app.ui.views.cashier import NO_KEY, Key, Keys, Tone
from pos_app.ui.words.cashier import CashierWords

FUNCTION_SLOTS = 11


def keys(state: TillState, words: CashierWords) -> Keys:
    """The keys of the page that the desk shows."""
    match state.desk:
        case Saving():
            return _saving(words)
        case Tendering():
            return _paying(state, words)
        case _:
            return _selling(state, words)


def _selling(state: TillState, words: CashierWords) -> Keys:
    filled = not state.ticket.is_empty
    reprintable = state.last is not None or bool(state.open_receipts)
    label = words.file if is_unknown_code(state) else words.add
    enter = Key(label, "Enter", command=Enter())
    primary = Key(words.pay, "F9", live=filled, command=StartPaying())
    if in_sight(state) is not None:
        primary = take_key(state, words)
        enter = enter if state.entry.text else primary
    help_key = Key(words.help, "F1", command=ShowHelp())
    return Keys(
        digits_live=True,
        erase=Key(icon="back", command=EraseLast()),
        times=Key(words.times, "*", command=TypeTimes()),
        enter=enter,
        side=(
            Key(words.repeat, "Space", "rep", live=filled, command=RepeatLast()),
            Key(words.remove, "Del", "cross", live=filled, command=RemoveLine()),
            Key(words.print_again, "Ctrl P", "printer", live=reprintable, command=ReprintLast()),
            Key(words.void, "Ctrl Del", "trash", live=filled, command=VoidBasket()),
        ),
        functions=(help_key, *[NO_KEY] * (FUNCTION_SLOTS - 1)),
        primary=primary,
        uncoded=Key(*words.uncoded, command=SellUncoded()),
    )


def _paying(state: TillState, words: CashierWords) -> Keys:
    refused = isinstance(state.notice, Refused)
    return Keys(
        digits_live=True,
        erase=Key(icon="back", command=EraseLast()),
        times=NO_KEY,
        enter=Key(words.clear, command=ClearEntry()),
        side=(Key(words.go_back, "Esc", "esc", command=GoBack()),),
        functions=(),
        primary=Key(words.take_cash, "Enter", command=Enter()),  # guarded against a double touch
        uncoded=NO_KEY,
        foot=said(state, words)[0] if refused else words.locked,
        foot_tone=Tone.ATTENTION if refused else Tone.QUIET,
    )


def _saving(words: CashierWords) -> Keys:
    """Nothing to press; the text says that the till is at work."""
    return Keys(
        digits_live=False,
        erase=Key(icon="back", live=False),
        times=NO_KEY,
        enter=Key(words.clear, live=False),
        side=(Key(words.go_back, "Esc", "esc", live=False),),
        functions=(),
        primary=Key(words.saving, live=False),
        uncoded=NO_KEY,
        foot=words.saving_foot,
    )
