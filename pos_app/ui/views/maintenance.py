"""Everything on the pages of the maintenance menu."""

from enum import StrEnum

from pos_app.checkout.commands import Command
from pos_app.domain.values import dataclass
from pos_app.ui.views.binding import NOTHING_TO_BIND, BindView
from pos_app.ui.views.cashier import NO_KEY, Key, Tone


class Screen(StrEnum):
    """What lies over the selling page, if anything."""

    NONE = "none"
    DOOR = "door"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Nav:
    """One line of the menu."""

    label: str
    chosen: bool = False
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a page: a test with its verdict, or a fact."""

    icon: str
    title: str
    detail: str
    verdict: str = ""
    mark: str = ""  # an icon
    tone: Tone = Tone.QUIET
    chosen: bool = False
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many tests ended so."""

    text: str
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class PastRow:
    """How a test ended once."""

    when: str
    verdict: str
    tone: Tone
    who: str


@dataclass(frozen=True, slots=True)
class RawByte:
    """One byte that came over the line; its tone says whether it should not have come."""

    text: str
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class WholeScreen:
    """What lies over everything while the cashier's screen is tested. No cells: nothing does.
    `colour`: which of the colours fills it; −1 shows the grid."""

    columns: int = 0
    cells: tuple[bool, ...] = ()
    said: str = ""
    colour: int = -1
    stop: Key = NO_KEY


@dataclass(frozen=True, slots=True)
class Cap:
    """One key of the keyboard that is tested; places and sizes in quarters of a letter's key."""

    label: str
    cap_x: int
    cap_y: int
    cap_w: int
    cap_h: int
    lit: bool = False


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """The keyboard under test, over list and detail. No caps: it is not."""

    title: str = ""
    ask: str = ""
    said: str = ""
    caps: tuple[Cap, ...] = ()
    second: Key = NO_KEY
    main: Key = NO_KEY


@dataclass(frozen=True, slots=True)
class Detail:
    """The chosen test at the right. No title: there is nothing to say."""

    icon: str = ""
    title: str = ""
    verdict: str = ""
    mark: str = ""
    tone: Tone = Tone.QUIET
    ask: str = ""
    expected: str = ""
    said: str = ""
    raw_label: str = ""
    raw: tuple[RawByte, ...] = ()
    picture: str = ""  # an address that an image can be read from
    advice_label: str = ""
    advice: str = ""
    shows_colours: bool = False
    past_label: str = ""
    past: tuple[PastRow, ...] = ()
    code: str = ""  # rows of a QR code
    holds: bool = False  # the main key must be held
    second: Key = NO_KEY
    main: Key = NO_KEY


@dataclass(frozen=True, slots=True)
class DoorView:
    """The challenge, and what was typed."""

    challenge_label: str = ""
    challenge: str = ""
    badge_label: str = ""
    badge: str = ""
    code_label: str = ""
    code: str = ""
    hint: str = ""
    notice: str = ""
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The whole menu, or nothing of it."""

    screen: Screen = Screen.NONE
    title: str = ""
    place: str = ""
    who: str = ""
    left: str = ""
    leave: Key = NO_KEY
    nav: tuple[Nav, ...] = ()
    head: str = ""
    summary: str = ""
    counts: tuple[Count, ...] = ()
    second: Key = NO_KEY
    main: Key = NO_KEY
    items: tuple[Item, ...] = ()
    detail: Detail = Detail()
    door: DoorView = DoorView()
    binding: BindView = NOTHING_TO_BIND
    whole: WholeScreen = WholeScreen()
    key_check: KeyCheck = KeyCheck()


NOTHING = Maintenance()
