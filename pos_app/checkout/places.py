"""What a technician binds on the devices page: roles, places for them, what came of a try.

A *place* is a port, a plug or a pin; its `key` is an address without what stands behind the
question mark, so that one port at two speeds is one place.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pos_app.checkout.network import NETWORK, NetworkForm, paper_of
from pos_app.domain.values import dataclass

PLACES_LIMIT = 64
USUAL_PAPER = 58
"""Of a printer whose address says nothing, mm."""


class Role(StrEnum):
    """What a device is for, in the order of the page."""

    PRINTER = "printer"
    DRAWER = "drawer"
    SCANNER = "scanner"
    SCALE = "scale"
    POLE_DISPLAY = "pole_display"
    CAMERA = "camera"


READERS = (Role.SCANNER, Role.CAMERA)
"""A till may have several of these; of the others one each."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a device could be. `is_by_plug`: the key names a plug, not the device in it."""

    key: str
    roles: tuple[Role, ...]
    maker: str = ""
    serial: str = ""
    is_by_plug: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """What the settings say now. `is_there`: None where that cannot be seen from a list of ports
    (a network printer)."""

    role: Role
    address: str
    is_there: bool | None = None
    after_restart: bool = False

    @property
    def key(self) -> str:
        return key_of(self.address)


class Fit(StrEnum):
    """How far a binding has come."""

    NONE = "none"
    PROBING = "probing"
    ASKED = "asked"  # shown or printed; a person must say whether it was seen
    KEEPING = "keeping"
    BOUND = "bound"
    REFUSED = "refused"


OPEN_FITS = (Fit.PROBING, Fit.ASKED, Fit.KEEPING)


@dataclass(frozen=True, slots=True)
class Fitting:
    """The newest try: at which place, what came over the line, and why it ended so (`fact`, a word
    of the UI's table)."""

    fit: Fit = Fit.NONE
    role: Role = Role.PRINTER
    key: str = ""
    address: str = ""
    fact: str = ""
    raw: bytes = b""


NO_FITTING = Fitting()


@dataclass(frozen=True, slots=True)
class Displays:
    """The connectors on which the two windows stand; no customer's when there is one display."""

    cashier: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """The devices page in the middle of a visit."""

    bound: tuple[Bound, ...] = ()
    places: tuple[Place, ...] = ()
    displays: Displays = Displays()
    role: Role = Role.PRINTER
    key: str = ""
    fitting: Fitting = NO_FITTING
    swapped: str = ""  # what came of the newest swap, a word
    network: NetworkForm | None = None  # while an address is typed
    paper: int = 0  # mm; 0: nobody has chosen, so it stays as it is

    def of(self, role: Role) -> tuple[Bound, ...]:
        """What is bound for this role."""
        return tuple(bound for bound in self.bound if bound.role is role)

    def holder_of(self, key: str) -> Bound | None:
        """Who has this place already."""
        return next((bound for bound in self.bound if bound.key == key), None)

    def choices(self) -> tuple[Place, ...]:
        """Where the chosen role could be: what was found, then what is bound and was not."""
        found = tuple(place for place in self.places if self.role in place.roles)
        known = {place.key for place in found}
        missing = (bound for bound in self.of(self.role) if bound.key not in known)
        return (*found, *(Place(bound.key, (self.role,)) for bound in missing))[:PLACES_LIMIT]

    @property
    def paper_shown(self) -> int:
        """The width that was chosen, else the one that is bound; 0 when no printer is."""
        widths = (paper_of(bound.address) or USUAL_PAPER for bound in self.of(Role.PRINTER))
        return self.paper or next(widths, 0)

    @property
    def is_open(self) -> bool:
        """Whether a try is under way or waits for a person."""
        return self.fitting.fit in OPEN_FITS


def key_of(address: str) -> str:
    """An address without its options."""
    return address.partition("?")[0]


KEYBOARD = "keyboard:"
"""A reader that needs no port and is never taken away here."""

BOUND_WITHOUT_PORTS: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {Role.DRAWER: ("printer:pin2", "printer:pin5"), Role.PRINTER: (NETWORK,)}
)
"""Places that are always there."""
