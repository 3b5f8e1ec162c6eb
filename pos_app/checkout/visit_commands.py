"""What can happen in the maintenance menu: hands, and what tests and pages report."""

from collections.abc import Mapping
from dataclasses import field

from pos_app.checkout.bind_commands import BindHand, BindResult
from pos_app.checkout.menu import Chore, DeviceTest, MenuPage, MenuRow, PastTrial, TillEnd
from pos_app.domain.values import dataclass

# --- hands ---


@dataclass(frozen=True, slots=True)
class OpenMenu:
    """The logo was held for five seconds."""


@dataclass(frozen=True, slots=True)
class LeaveMenu:
    """退出, also from the door."""


@dataclass(frozen=True, slots=True)
class ShowMenuPage:
    """A touch on the menu."""

    page: MenuPage


@dataclass(frozen=True, slots=True)
class StartChore:
    """A key of the page, or of the row that was chosen on it."""

    chore: Chore
    choice: str = ""


@dataclass(frozen=True, slots=True)
class ChooseRow:
    """A touch on a row of a page that can be chosen."""

    choice: str


@dataclass(frozen=True, slots=True)
class ChooseTest:
    """A touch on a row of the list."""

    item: DeviceTest


@dataclass(frozen=True, slots=True)
class RunTest:
    """重测 of the chosen one."""


@dataclass(frozen=True, slots=True)
class RunAllTests:
    """全部重测."""


@dataclass(frozen=True, slots=True)
class JudgeTest:
    """A person says whether what the machine did was right."""

    is_right: bool


@dataclass(frozen=True, slots=True)
class TouchScreen:
    """A touch while the whole screen is tested: on this cell of the grid, or on a colour."""

    cell: int


@dataclass(frozen=True, slots=True)
class PressKey:
    """A key of the keyboard while it is tested, by its name; one that the test does not know comes
    under the system's name for it."""

    name: str


@dataclass(frozen=True, slots=True)
class SkipTest:
    """跳过."""


VisitHand = (
    OpenMenu
    | LeaveMenu
    | ShowMenuPage
    | StartChore
    | ChooseRow
    | ChooseTest
    | RunTest
    | RunAllTests
    | JudgeTest
    | SkipTest
    | TouchScreen
    | PressKey
    | BindHand
)

# --- the world ---


@dataclass(frozen=True, slots=True)
class DoorAnswered:
    """The challenge for a visitor; empty when the till is not enrolled and nobody is asked."""

    challenge: str


@dataclass(frozen=True, slots=True)
class CodeChecked:
    """Whether this technician's code was right; `challenge` is the next one."""

    technician: str
    is_right: bool
    challenge: str


@dataclass(frozen=True, slots=True)
class DeviceTestEnded:
    """What the machine found. `needs_judging`: only a person can say whether it was right.
    `is_absent`: no such device is bound."""

    item: DeviceTest
    is_done: bool
    fact: str = ""
    detail: str = ""
    needs_judging: bool = False
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class RowsFound:
    """What a page found: these rows in place of the ones before; `is_done`: no more will come.
    `chosen`: which row to open by itself. `ends`: what was done takes hold when the program ends,
    which it does at once."""

    page: MenuPage
    rows: tuple[MenuRow, ...]
    is_done: bool
    outcome: str = "done"  # done | failed, for the journal
    detail: str = ""  # for the journal
    chosen: str = ""
    ends: TillEnd | None = None


@dataclass(frozen=True, slots=True)
class CameraSees:
    """What stands before the camera now, as PNG."""

    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrialsRecalled:
    """How earlier tests ended, newest first."""

    past: Mapping[DeviceTest, tuple[PastTrial, ...]]


VisitResult = (
    CameraSees
    | TrialsRecalled
    | DoorAnswered
    | CodeChecked
    | DeviceTestEnded
    | RowsFound
    | BindResult
)
