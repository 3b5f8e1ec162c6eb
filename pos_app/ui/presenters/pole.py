"""The two lines of a pole display. Pure, and only what the customer screen may say too."""

from pos_app.checkout.state import Saving, Tendering, Thanking, TillState
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, yuan
from pos_app.domain.pricing import Priced, PricedLine
from pos_app.domain.values import dataclass
from pos_app.ui.presenters.customer import THANKS_MS
from pos_app.ui.presenters.figures import quantity, stem_and_size
from pos_app.ui.words.pole import PoleWords

COLUMNS = 20
"""Of each line; a Chinese character takes two."""


@dataclass(frozen=True, slots=True)
class PoleLines:
    """What stands there."""

    top: str = ""
    bottom: str = ""


def pole_lines(state: TillState, at: Moment, words: PoleWords) -> PoleLines:
    """The goods scanned last and the total; the amount due; the change."""
    match state.desk:
        case Thanking() as desk if state.last is not None and _is_new(desk, at):
            sale = state.last.sale
            return PoleLines(
                _row(words.given, _money(sale.given, words)),
                _row(words.change, _money(sale.change, words)),
            )
        case Saving() as desk:
            return _due(desk.sale.total, words)
        case Tendering():
            return _due(state.priced.total, words)
        case _ if state.ticket.is_empty:
            return PoleLines(_centred(words.welcome), "")
        case _:
            return _basket(state, state.priced, words)


def _is_new(desk: Thanking, at: Moment) -> bool:
    return at.monotonic_ms - desk.since_monotonic_ms < THANKS_MS


def _basket(state: TillState, priced: Priced, words: PoleWords) -> PoleLines:
    last = next(
        (line for line in priced.lines if line.line.line_id == state.ticket.last_line_id),
        priced.lines[-1],
    )
    price = yuan(last.net)
    return PoleLines(
        _row(_goods(last, words, COLUMNS - 1 - columns(price)), price),
        _row(words.total, _money(priced.total, words)),
    )


def _goods(line: PricedLine, words: PoleWords, room: int) -> str:
    """The name, without its size where that does not fit: half a size beside the price would read
    as another price. On a display that has no Chinese, how many at what price."""
    product = line.line.product
    if not words.has_names:
        return f"{quantity(line.line.quantity)} x {yuan(product.price)}"
    return product.name if columns(product.name) <= room else stem_and_size(product.name)[0]


def _due(amount: Fen, words: PoleWords) -> PoleLines:
    return PoleLines(words.due, _row("", _money(amount, words)))


def _money(amount: Fen, words: PoleWords) -> str:
    return words.amount.format(amount=yuan(amount))


def _row(left: str, right: str) -> str:
    """`left` at the left, cut where `right` needs the room; one blank between them at least."""
    room = COLUMNS - columns(right)
    kept = ""
    for mark in left:
        if columns(kept + mark) > room - 1:
            break
        kept += mark
    return kept + " " * (room - columns(kept)) + right


def _centred(text: str) -> str:
    return " " * max(0, (COLUMNS - columns(text)) // 2) + text


def columns(text: str) -> int:
    """One GBK byte is one column; what GBK lacks is shown as a mark two columns wide."""
    return sum(len(mark.encode("gbk", errors="ignore")) or 2 for mark in text)
