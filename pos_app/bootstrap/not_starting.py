"""Why a till does not start, in words for the shop."""

import shutil

from pos_app.adapters.catalogue.schema import CatalogueTooNew
from pos_app.adapters.cloud.keys import KeysUnusable
from pos_app.adapters.epochs import EpochUnkept
from pos_app.adapters.ledger import LedgerBusy, LedgerUnusable
from pos_app.checkout.ports import Unavailable
from pos_app.settings import Language, ScreenMode, Settings

CannotStart = (
    LedgerUnusable,
    KeysUnusable,
    EpochUnkept,
    CatalogueTooNew,
    Unavailable,
    OSError,
)
"""What keeps a till from starting and is not our bug."""

FULL_BELOW_BYTES = 256 * 1024
"""With less, SQLite cannot even set up what it reads with; it calls that an I/O error."""

_DISK_FULL = (
    "磁盘满了，收银机启动不了。请删掉不用的文件，空出 100 MB 以上再启动；卖过的都还在",
    "The disk is full, so the till cannot start. Delete files that nobody needs until 100 MB are"
    " free, then start again; every sale is still there",
)
_READ_ONLY = (
    "硬盘只能读，写不了。请关机重开；还是这样就叫技术员，卖过的都还在",
    "The disk cannot be written. Restart the machine; if that does not help, call a technician;"
    " every sale is still there",
)
_LEDGER = (
    "账本打不开，没有改动任何东西，请叫技术员",
    "The ledger cannot be opened; nothing was changed; call a technician",
)
_KEYS = ("密钥文件读不出来", "The key files cannot be read")
_OTHER = ("收银机启动不了", "The till cannot start")


def words_for(problem: Exception, settings: Settings) -> str:
    """The cause in one sentence, with what to do, and the detail for a technician."""
    return ": ".join(cause_and_detail(problem, settings))


def cause_and_detail(problem: Exception, settings: Settings) -> tuple[str, str]:
    """The two apart, in the cashier's language."""
    chinese = settings.ui.language is Language.CHINESE
    in_chinese, in_english = _cause(problem, settings)
    detail = problem.chinese if chinese and isinstance(problem, LedgerUnusable) else str(problem)
    return in_chinese if chinese else in_english, detail


def is_for_the_screen(problem: Exception, settings: Settings) -> bool:
    """In a shop nobody reads what a program writes; a till that runs already has the screen."""
    is_kiosk = settings.screens.mode is ScreenMode.KIOSK
    return is_kiosk and not isinstance(problem, LedgerBusy)


def _cause(problem: Exception, settings: Settings) -> tuple[str, str]:
    if _may_be_space(problem) and _is_full(settings):
        return _DISK_FULL
    if _is_read_only(problem):
        return _READ_ONLY
    match problem:
        case LedgerUnusable():
            return _LEDGER
        case KeysUnusable() | EpochUnkept():
            return _KEYS
        case _:
            return _OTHER


def _may_be_space(problem: Exception) -> bool:
    """What a full disk can look like; damage, a foreign ledger or a wrong address never do."""
    return type(problem) is LedgerUnusable or isinstance(
        problem, EpochUnkept | Unavailable | OSError
    )


def _is_read_only(problem: Exception) -> bool:
    """What the system or SQLite says of a disk that takes no change."""
    told = str(problem).lower()
    return "read-only file system" in told or "readonly database" in told


def _is_full(settings: Settings) -> bool:
    try:
        return shutil.disk_usage(settings.state.folder).free < FULL_BELOW_BYTES
    except OSError:  # not even the folder is there: that is the cause, not the space
        return False
