"""All that the customer screen may show, in finished words and amounts.

A view is always the whole screen, never a change to it. There is no field for stock, cost, a phone
number, a fault, or somebody else's coupon: what has no field cannot leak.
"""

from collections.abc import Sequence
from enum import StrEnum

from pos_app.domain.values import dataclass

LINE_HEIGHT = 44
TALL_LINE_HEIGHT = 58
FOLD_HEIGHT = 40


class Page(StrEnum):
    """What the screen is about."""

    IDLE = "idle"
    BASKET = "basket"
    OPEN_OFFER = "open_offer"
    CLAIMED = "claimed"
    PAYING = "paying"
    THANKS = "thanks"


class Left(StrEnum):
    """What stands on the left: goods and money."""

    POSTER = "poster"
    BASKET = "basket"
    AMOUNT = "amount"


class Right(StrEnum):
    """What stands on the right: the shopper's phone."""

    CODE = "code"
    WELCOME = "welcome"
    OFFER = "offer"
    CLAIMED = "claimed"
    CASH = "cash"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Saving:
    """What came off a line: `券` `奥妙券` `−5.00` `品牌补贴`."""

    tag: str = ""
    rule: str = ""
    amount: str = ""
    payer: str = ""


NO_SAVING = Saving()


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One row of the basket. `key` tells rows apart and is never shown."""

    key: int
    name: str
    quantity: str
    amount: str
    first: Saving = NO_SAVING
    second: Saving = NO_SAVING
    hint: str = ""  # what could still come off
    touched: bool = False  # an offer or a new coupon is about this line
    row_px: int = LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class LastLine:
    """The line that was scanned last, large, in the size and the rows that its name needs."""

    label: str = ""
    name: str = ""
    name_px: int = 32
    name_rows: int = 1
    quantity: str = ""
    amount: str = ""
    first: Saving = NO_SAVING
    second: Saving = NO_SAVING
    hint: str = ""
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """The foot of the basket. `saved` and `before` are empty when there is nothing to say."""

    pieces: str = ""
    saved_label: str = ""
    saved: str = ""
    label: str = ""
    amount: str = ""
    amount_px: int = 84
    before: str = ""  # the total before the coupon that was just claimed


@dataclass(frozen=True, slots=True)
class Poster:
    """A picture with its words. The inks belong to the picture, not to the theme."""

    picture: str = ""  # a file of the folder of posters, or a whole path
    picture_written: str = ""  # when: a file that is replaced is loaded again
    ink: str = ""
    soft_ink: str = ""
    title: str = ""
    call: str = ""
    call_px: int = 88
    price_label: str = ""  # empty: no price is shown
    price_before: str = ""
    price: str = ""
    is_whole: bool = False  # fitted into the room, not cut to fill it
    film: str = ""  # the whole path of a film that plays instead of the picture


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount that fills the left: what is due, or the change."""

    headline: str = ""
    label: str = ""
    amount: str = ""
    amount_px: int = 156
    first: str = ""
    second: str = ""
    saved: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The words on the right. Each kind of panel uses the ones that it has a place for."""

    title: str = ""
    title_px: int = 72
    detail: str = ""
    goods: str = ""
    caption: str = ""
    face: str = ""
    face_px: int = 92
    ready: str = ""
    promise: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class FootRow:
    """The row under the code: what can be had, or (with no `mark`) what was taken off."""

    mark: str = ""
    mark_px: int = 28
    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The whole customer screen. A view with a lower `sequence` than the one shown is stale."""

    page: Page
    sequence: int
    language: str
    left: Left
    right: Right
    lines: tuple[CustomerLine, ...] = ()  # newest first, without the last line
    fold: str = ""  # "前面还有 {count} 种，都已算进合计"
    last: LastLine = LastLine()
    totals: Totals = Totals()
    poster: Poster = Poster()
    amount: Amount = Amount()
    panel: Panel = Panel()
    foot_row: FootRow = FootRow()
    modules: tuple[str, ...] = ()  # the QR code, a string of 0 and 1 for each row
    test: str = ""  # what this screen is called, while a technician looks at it


def lines_that_fit(lines: Sequence[CustomerLine], room: float) -> int:
    """How many of the newest lines fit into `room` base px.

    When not all do, one row is kept free to say how many are folded away.
    """
    if sum(line.row_px for line in lines) <= room:
        return len(lines)
    left, count = room - FOLD_HEIGHT, 0
    for line in lines:
        left -= line.row_px
        if left < 0:
            break
        count += 1
    return count


def folded(fold: str, hidden: int) -> str:
    """The row that stands for `hidden` lines; nothing when all are shown."""
    return fold.format(count=hidden) if hidden else ""
