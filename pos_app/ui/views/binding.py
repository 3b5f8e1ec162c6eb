"""The devices page's right side: where the chosen device could be, and what came of a try."""

from pos_app.checkout.commands import Command
from pos_app.domain.values import dataclass
from pos_app.ui.views.cashier import NO_KEY, Key, Tone


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One port, plug or pin."""

    title: str
    detail: str = ""
    tag: str = ""
    chosen: bool = False
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One thing that can be typed."""

    label: str
    value: str
    chosen: bool
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class PaperKey:
    """A width that can be chosen."""

    label: str
    chosen: bool
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network printer's address while it is typed. No title: it is not."""

    title: str = ""
    fields: tuple[FieldRow, ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class BindView:
    """No title: there is nothing to say."""

    icon: str = ""
    title: str = ""
    state: str = ""
    mark: str = ""
    tone: Tone = Tone.QUIET
    now: str = ""  # the address that is bound
    places_label: str = ""
    places: tuple[PlaceRow, ...] = ()
    said: str = ""
    said_mark: str = ""
    said_tone: Tone = Tone.QUIET
    advice: str = ""
    raw: str = ""
    paper_label: str = ""
    papers: tuple[PaperKey, ...] = ()
    network: NetworkView = NetworkView()
    second: Key = NO_KEY
    main: Key = NO_KEY


NOTHING_TO_BIND = BindView()
