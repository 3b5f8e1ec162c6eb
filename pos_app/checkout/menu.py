"""The maintenance menu as values: its pages, its tests, and the two desks of a visit.

Why a desk of its own: while somebody tests the scanner nothing may reach a basket, and the menu has
no way to money or prices because no rule of it touches them.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from pos_app.checkout.places import Binding
from pos_app.domain.technician import BADGE_DIGITS, DIGITS
from pos_app.domain.values import dataclass

VISIT_MS = 15 * 60_000
KEYS_TYPED = BADGE_DIGITS + DIGITS
SAMPLE_CODE = "6901234567892"
"""What the scanner and the camera are asked to read; it stands on the test sheet and the screen."""
ROWS_LIMIT = 200


class MenuPage(StrEnum):
    """The pages, in the order of the menu."""

    IDENTITY = "identity"
    TESTS = "tests"
    NETWORK = "network"
    QUEUE = "queue"
    DEVICES = "devices"
    LEDGER = "ledger"
    BACKUP = "backup"
    LOGS = "logs"
    SETTINGS = "settings"
    UPDATE = "update"
    POWER = "power"


class Chore(StrEnum):
    """What a page can be asked to do."""

    LOOK = "look"
    PUSH_NOW = "push_now"
    CHECK = "check"
    BACK_UP = "back_up"
    PACK = "pack"
    SHOW_CODE = "show_code"
    RESTORE = "restore"
    FETCH = "fetch"
    INSTALL = "install"
    ROLL_BACK = "roll_back"
    RESTART = "restart"
    REBOOT = "reboot"
    RESET = "reset"
    FOLLOW = "follow"  # the cloud's value of a setting
    KEEP_OWN = "keep_own"  # the till's own


CHORES: Mapping[MenuPage, tuple[Chore, ...]] = MappingProxyType(
    {
        MenuPage.IDENTITY: (Chore.LOOK,),
        MenuPage.TESTS: (),
        MenuPage.NETWORK: (Chore.CHECK,),
        MenuPage.QUEUE: (Chore.LOOK, Chore.PUSH_NOW),
        MenuPage.DEVICES: (),
        MenuPage.LEDGER: (Chore.CHECK,),
        MenuPage.BACKUP: (Chore.LOOK, Chore.BACK_UP),
        MenuPage.LOGS: (Chore.LOOK, Chore.SHOW_CODE),
        MenuPage.SETTINGS: (Chore.LOOK,),
        MenuPage.UPDATE: (Chore.LOOK, Chore.FETCH),
        MenuPage.POWER: (Chore.LOOK,),
    }
)
"""LOOK is done by itself when the page opens; the others are keys."""
ENDING = frozenset({Chore.RESTART, Chore.REBOOT, Chore.RESET, Chore.INSTALL, Chore.ROLL_BACK})
"""After these the program ends: never while somebody is being served."""


class TillEnd(StrEnum):
    """How the program ends when it is to be started again."""

    RESTART = "restart"
    NEW_LEDGER = "new_ledger"  # nobody asked: the ledger is damaged
    REBOOT = "reboot"  # of the whole machine


class DeviceTest(StrEnum):
    """What can be tested, in the order of the list."""

    PRINTER = "printer"
    CUTTER = "cutter"
    DRAWER = "drawer"
    SCANNER = "scanner"
    SCALE = "scale"
    POLE_DISPLAY = "pole_display"
    CASHIER_SCREEN = "cashier_screen"
    CUSTOMER_SCREEN = "customer_screen"
    SOUND = "sound"
    CAMERA = "camera"
    KEYBOARD = "keyboard"


class Verdict(StrEnum):
    """Where a test stands."""

    NOT_RUN = "not_run"
    RUNNING = "running"
    ASKED = "asked"  # done by the machine; a person must say whether it was right
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


OPEN_VERDICTS = (Verdict.RUNNING, Verdict.ASKED)


@dataclass(frozen=True, slots=True)
class Trial:
    """One test: its verdict, the fact behind it, and what came over the line if that helps."""

    verdict: Verdict = Verdict.NOT_RUN
    fact: str = ""  # a word of the UI's table
    detail: str = ""  # figures and texts that are the same in every language
    raw: bytes = b""
    step: int = 0  # of the colours over the whole screen
    picture: bytes = field(default=b"", repr=False)  # what the camera sees, as PNG
    pressed: frozenset[str] = frozenset()  # keys that have answered


NOT_RUN = Trial()

TOUCH_COLUMNS, TOUCH_ROWS = 8, 5
TOUCH_CELLS = TOUCH_COLUMNS * TOUCH_ROWS
COLOURS_SHOWN = 5
PAST_SHOWN = 3
"""Earlier results beside a test."""


@dataclass(frozen=True, slots=True)
class PastTrial:
    """How a test ended once. No technician: the till was not enrolled."""

    utc_ms: int
    verdict: Verdict
    technician: str


class RowMark(StrEnum):
    """What a row amounts to."""

    PLAIN = "plain"  # a fact, neither good nor bad
    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row: a word of the UI's table, and a figure or another word behind it."""

    word: str
    figure: str = ""
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One line of a page. `name` is a word of the UI's table; `value` is a figure, an address or a
    word of the table again (`is_word`), and `parts` follow it. A row with a `choice` can be
    touched; beside it stands what `act` would do to it, or why it is not done now (`why_not`, a
    word), or its `code` as a QR."""

    name: str
    value: str = ""
    mark: RowMark = RowMark.PLAIN
    is_word: bool = False
    choice: str = ""
    act: Chore | None = None
    why_not: str = ""
    code: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a page has found so far."""

    rows: tuple[MenuRow, ...] = ()
    chore: Chore | None = None  # under way
    chosen: str = ""  # the choice of a row

    @property
    def chosen_row(self) -> MenuRow | None:
        """The row that was touched, as long as the page has it."""
        return next((row for row in self.rows if row.choice and row.choice == self.chosen), None)


NOTHING_FOUND = PageReport()


@dataclass(frozen=True, slots=True)
class MenuLock:
    """Wrong codes since the last right one; kept when the door is left."""

    wrong: int = 0
    not_before_ms: int = 0  # monotonic


@dataclass(frozen=True, slots=True)
class Door:
    """Before the menu: a challenge, and what was typed of badge number and code."""

    challenge: str
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A technician in the menu."""

    technician: str
    opened_monotonic_ms: int
    page: MenuPage = MenuPage.TESTS
    chosen: DeviceTest = DeviceTest.PRINTER
    tests: Mapping[DeviceTest, Trial] = field(default_factory=lambda: MappingProxyType({}))
    waiting: tuple[DeviceTest, ...] = ()  # still to be run by 全部重测
    pages: Mapping[MenuPage, PageReport] = field(default_factory=lambda: MappingProxyType({}))
    binding: Binding = field(default_factory=Binding)
    past: Mapping[DeviceTest, tuple[PastTrial, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    @property
    def ends_monotonic_ms(self) -> int:
        return self.opened_monotonic_ms + VISIT_MS

    def report(self, item: DeviceTest) -> Trial:
        """Where this test stands."""
        return self.tests.get(item, NOT_RUN)

    def found(self, page: MenuPage) -> PageReport:
        """What this page has found."""
        return self.pages.get(page, NOTHING_FOUND)

    @property
    def is_ending(self) -> bool:
        """Whether something is being done after which the program ends. Until it has told what came
        of it nobody sells: a reset that is written down already would take the sale along."""
        return any(report.chore in ENDING for report in self.pages.values())

    @property
    def is_testing_keys(self) -> bool:
        """Whether every key of the keyboard is only looked at now, Esc and Enter too."""
        return self.report(DeviceTest.KEYBOARD).verdict is Verdict.RUNNING

    @property
    def under_way(self) -> DeviceTest | None:
        """The one test that runs or waits for a person."""
        return next(
            (item for item in DeviceTest if self.report(item).verdict in OPEN_VERDICTS), None
        )
