"""Everything on the cashier window."""

from enum import StrEnum

from pos_app.checkout.commands import Command
from pos_app.domain.values import dataclass


class Tone(StrEnum):
    """How much a part of the screen asks to be looked at."""

    QUIET = "quiet"
    GOOD = "good"
    ATTENTION = "attention"
    FAULT = "fault"


class Page(StrEnum):
    """What stands to the right of the goods."""

    SELL = "sell"
    PAY = "pay"


class Left(StrEnum):
    """What the card with the goods shows above its total."""

    READY = "ready"
    BASKET = "basket"
    AFTER = "after"


class Zone(StrEnum):
    """What lies between the entry line and the keypad."""

    HOT = "hot"
    UNKNOWN = "unknown"
    LIST = "list"
    CHOICES = "choices"
    HELP = "help"
    QUESTION = "question"
    HEALTH = "health"
    WEIGH = "weigh"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its word, the hint beneath, and what a touch posts. An empty label draws nothing."""

    label: str = ""
    hint: str = ""
    icon: str = ""
    live: bool = True
    chosen: bool = False
    command: Command | None = None


NO_KEY = Key(live=False)


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the till on the status bar."""

    part: str
    icon: str
    label: str
    word: str
    tone: Tone
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The bar at the top."""

    mark: str
    shop: str
    place: str
    clock: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something taken off a line: what, how much, who pays."""

    tag: str = ""
    rule: str = ""
    off: str = ""
    payer: str = ""


NO_NOTE = Note()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the basket. Its name is `stem` + `size`, so that a long one never loses its size;
    `gross` is empty when nothing was taken off."""

    line_id: int
    stem: str
    size: str
    quantity: str
    several: bool
    unit_price: str
    amount: str
    gross: str = ""
    first: Note = NO_NOTE
    second: Note = NO_NOTE
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """What the last customer was given back, above the next basket."""

    label: str
    amount: str
    aside: str


@dataclass(frozen=True, slots=True)
class Basket:
    """The goods. `selected` is a row, or −1; `span` has places for first, last and all rows."""

    head: str
    quantity_head: str
    price_head: str
    amount_head: str
    lines: tuple[Line, ...]
    selected: int
    strip: Strip | None
    span: str


@dataclass(frozen=True, slots=True)
class Total:
    """The foot of the left card on every page."""

    label: str
    amount: str
    resting: bool
    pieces: str
    kinds: str
    gross: str
    saved: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The one live input. `times` is a quantity that waits; `aside` stands at the right."""

    label: str = ""
    money: bool = False
    times: str = ""
    typed: str = ""
    placeholder: str = ""
    aside: str = ""
    aside_strong: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class Ready:
    """The invitation on an empty basket."""

    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class After:
    """The sale that was just stored."""

    title: str
    receipt: str
    change_label: str
    change: str
    tender: str
    tendered: str
    drawer: str
    drawer_tone: Tone
    printed: str
    printed_tone: Tone


@dataclass(frozen=True, slots=True)
class Row:
    """One row or key of a card in zone A."""

    title: str
    detail: str = ""
    aside: str = ""
    icon: str = ""
    tone: Tone = Tone.QUIET
    chosen: bool = False
    action: str = ""
    hint: str = ""
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What lies in zone A instead of the hot goods. `field` is the name of new goods as typed."""

    zone: Zone
    tone: Tone = Tone.QUIET
    icon: str = ""
    title: str = ""
    detail: str = ""
    rows: tuple[Row, ...] = ()
    close: Key = NO_KEY
    second: Key = NO_KEY
    main: Key = NO_KEY
    field: str = ""
    field_hint: str = ""
    naming: bool = False
    advice: str = ""
    naming_command: Command | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """The plate as it is shown now. `is_firm`: this weight can be taken; else it is on its way or
    there is none. `tare` is empty without a container."""

    word: str = ""
    advice: str = ""
    icon: str = ""
    tone: Tone = Tone.QUIET
    weight: str = ""
    unit: str = ""
    amount: str = ""
    is_firm: bool = False
    is_typed: bool = False
    tare: str = ""
    tare_key: Key = NO_KEY
    type_key: Key = NO_KEY


NOTHING_WEIGHED = Weighing()


@dataclass(frozen=True, slots=True)
class Cash:
    """The pay page's card: what was handed over and what goes back."""

    received_label: str = ""
    received: str = ""
    received_hint: str = ""
    change_label: str = ""
    change: str = ""
    short: bool = False
    notes: tuple[Key, ...] = ()
    tenders: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """Every key outside zone A. `functions` has eleven slots: F1–F8 and F10–F12."""

    digits_live: bool
    erase: Key
    times: Key
    enter: Key
    side: tuple[Key, ...]
    functions: tuple[Key, ...]
    primary: Key
    uncoded: Key
    foot: str = ""
    foot_tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class Cashier:
    """The whole window. `on_enter`: what the keyboard's Enter means, while a reading is shown."""

    page: Page
    left: Left
    status: Status
    basket: Basket
    total: Total
    entry: Entry
    ready: Ready
    after: After | None
    card: Card
    weighing: Weighing
    cash: Cash
    keys: Keys
    on_enter: Command
    tests_keys: bool = False
    """Every key is only looked at, and does nothing."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A product of the hot goods. `stem` and `size` are the rest of its name after the brand."""

    barcode: str
    brand: str
    stem: str
    size: str
    price: str
    command: Command


@dataclass(frozen=True, slots=True)
class Tab:
    """A shelf of the hot goods."""

    label: str
    tiles: tuple[Tile, ...]
