"""What can happen on the devices page: hands, and what ports and settings answer."""

from pos_app.checkout.network import Field
from pos_app.checkout.places import Bound, Displays, Fit, Place, Role
from pos_app.domain.values import dataclass

# --- hands ---


@dataclass(frozen=True, slots=True)
class ChooseRole:
    """A touch on a row of the list."""

    role: Role


@dataclass(frozen=True, slots=True)
class ChoosePlace:
    """A touch on a port."""

    key: str


@dataclass(frozen=True, slots=True)
class BindPlace:
    """绑定: probe the chosen port, and keep it for the chosen role if it fits."""


@dataclass(frozen=True, slots=True)
class UnbindPlace:
    """解绑."""


@dataclass(frozen=True, slots=True)
class JudgeFit:
    """A person says whether what was shown or printed came out."""

    is_right: bool


@dataclass(frozen=True, slots=True)
class StopFitting:
    """停止: wait for no scan any more."""


@dataclass(frozen=True, slots=True)
class SwapDisplays:
    """换屏: the two windows change places."""


@dataclass(frozen=True, slots=True)
class ChooseField:
    """A touch on a field of the network printer's address."""

    field: Field


@dataclass(frozen=True, slots=True)
class ChoosePaper:
    """58 or 80: how wide the printer's paper is, mm."""

    width_mm: int


@dataclass(frozen=True, slots=True)
class CloseAddress:
    """返回: the address stays as it was."""


BindHand = (
    ChooseRole
    | ChoosePlace
    | BindPlace
    | UnbindPlace
    | JudgeFit
    | StopFitting
    | SwapDisplays
    | ChooseField
    | ChoosePaper
    | CloseAddress
)

# --- the world ---


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """What is bound, what is plugged in, and where the windows stand."""

    bound: tuple[Bound, ...]
    places: tuple[Place, ...]
    displays: Displays


@dataclass(frozen=True, slots=True)
class PlaceProbed:
    """What stands there. `fit` is BOUND (it is the device), ASKED or REFUSED; `address` says how it
    is to be spoken to."""

    role: Role
    key: str
    fit: Fit
    address: str = ""
    fact: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class BindingKept:
    """Whether the settings hold it now; `fact`: bound_now, bound_after_restart or not_kept."""

    role: Role
    is_kept: bool
    fact: str


@dataclass(frozen=True, slots=True)
class DisplaysSwapped:
    """Whether the windows changed places; `fact`: swapped, one_display or not_kept."""

    is_swapped: bool
    fact: str
    displays: Displays


BindResult = PlacesFound | PlaceProbed | BindingKept | DisplaysSwapped
