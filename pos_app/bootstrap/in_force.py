"""The settings that hold now: the till's own, with what the cloud hands down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pos_app.adapters.files import Files
from pos_app.bootstrap.bindings_file import keep_bindings
from pos_app.domain.central import CENTRAL, Value
from pos_app.domain.values import replace
from pos_app.settings import Settings, with_central

AT_THE_START_ONLY = frozenset({"cloud.reconnect_s"})
"""Used from the next start on; everything else of the cloud's as soon as nobody is served."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One setting that the cloud may hand down: what holds here, what the cloud says (None:
    nothing), and the program's own value."""

    key: str
    here: Value
    central: Value | None
    default: Value
    is_written: bool  # in the till's own file
    is_followed: bool  # the cloud goes first all the same
    waits_for_start: bool


class SettingsInForce:
    """Changed by the thread of the chores alone and read by any: its values are replaced whole."""

    def __init__(
        self, local: Settings, central: Callable[[], Mapping[str, Value]], files: Files
    ) -> None:
        """`central`: what the cloud has last handed down."""
        self._local = local
        self._central = central
        self._files = files
        self._at_start = self.now()

    def now(self) -> Settings:
        """What holds at this moment."""
        return with_central(self._local, self._central())

    def compared(self) -> tuple[Compared, ...]:
        """Every setting that the cloud may hand down."""
        local, central = self._local, self._central()
        now, own = with_central(local, central), Settings()
        return tuple(
            Compared(
                key,
                here=_value(now, key),
                central=central.get(key),
                default=_value(own, key),
                is_written=key in local.written,
                is_followed=key in local.followed,
                waits_for_start=key in AT_THE_START_ONLY
                and _value(now, key) != _value(self._at_start, key),
            )
            for key in CENTRAL
        )

    def let_go_first(self, key: str, *, is_cloud: bool) -> None:
        """For this key the cloud's value goes before the till's own file, or behind it again.
        Raises OSError, and then nothing has changed."""
        followed = self._local.followed - {key} | ({key} if is_cloud else set())
        kept = {"follow": tuple(sorted(followed))}
        keep_bindings(self._local.state, "central", kept, self._files)
        self._local = replace(self._local, followed=frozenset(followed))


def _value(settings: Settings, key: str) -> Value:
    """As it would stand in the file."""
    section, _, name = key.partition(".")
    value = getattr(getattr(settings, section), name)
    return value if isinstance(value, int) else str(value)
