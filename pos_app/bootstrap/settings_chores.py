"""The page that holds the till's settings against what the cloud hands down."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from pos_app.bootstrap.in_force import Compared, SettingsInForce
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, Part, RowMark
from pos_app.checkout.ports import Unavailable
from pos_app.domain.central import CENTRAL, Value
from pos_app.settings import Settings

OTHERS_SHOWN = 40


class SettingsChores:
    """Owned by the chores' thread."""

    def __init__(self, in_force: SettingsInForce, version: Callable[[], int] | None) -> None:
        """`version`: of what the cloud has handed down, 0 before anything; raises Unavailable.
        None for a till without a cloud."""
        self._in_force = in_force
        self._version = version

    def chores(self) -> PageChores:
        page = MenuPage.SETTINGS
        return {
            (page, Chore.LOOK): lambda _: Told(self._rows()),
            (page, Chore.FOLLOW): lambda key: self._let_go_first(key, is_cloud=True),
            (page, Chore.KEEP_OWN): lambda key: self._let_go_first(key, is_cloud=False),
        }

    def _let_go_first(self, key: str, *, is_cloud: bool) -> Told:
        before = self._here(key)
        try:
            self._in_force.let_go_first(key, is_cloud=is_cloud)
        except OSError as error:
            row = MenuRow("not_written", str(error), RowMark.BAD)
            return Told((row, *self._rows()), is_well=False, detail=f"{key} {error}")
        return Told(self._rows(), detail=f"{key} {before} → {self._here(key)}")

    def _here(self, key: str) -> Value:
        return next(one.here for one in self._in_force.compared() if one.key == key)

    def _rows(self) -> Rows:
        others = tuple(
            MenuRow("setting", f"{one.key} = {one.value} ← {one.default}")
            for one in differences(self._in_force.now())
            if one.key not in CENTRAL
        )
        compared = (_row(one) for one in self._in_force.compared())
        return (self._cloud(), *compared, *others[:OTHERS_SHOWN])

    def _cloud(self) -> MenuRow:
        """Against what is compared."""
        if self._version is None:
            return MenuRow("compared_with", "no_central_cloud", is_word=True)
        try:
            version = self._version()
        except Unavailable as failure:
            return MenuRow("compared_with", str(failure), RowMark.BAD)
        if not version:
            return MenuRow("compared_with", "no_central", is_word=True)
        return MenuRow("compared_with", parts=(Part("central_version", str(version)),))


def _row(one: Compared) -> MenuRow:
    """What holds here, what the cloud says, the program's own; one that differs can be settled."""
    differs = one.central is not None and one.central != one.here
    parts = (
        Part("here", str(one.here), is_word=_is_word(one.here)),
        Part("central", "not_set", is_word=True)
        if one.central is None
        else Part("central", str(one.central), is_word=_is_word(one.central)),
        Part("shipped", str(one.default), is_word=_is_word(one.default)),
        *((Part("used_after_start"),) if one.waits_for_start else ()),
    )
    mark = RowMark.GOOD if one.central is not None else RowMark.PLAIN
    act = _act(one)
    return MenuRow(
        one.key,
        mark=RowMark.ATTENTION if differs else mark,
        parts=parts,
        choice=one.key if act else "",
        act=act,
    )


def _act(one: Compared) -> Chore | None:
    """Only where the till's file and the cloud both say something."""
    if one.central is None or not one.is_written:
        return None
    return Chore.KEEP_OWN if one.is_followed else Chore.FOLLOW


def _is_word(value: Value) -> bool:
    return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not the program's own value, both as they would stand in the file."""

    key: str
    value: str
    default: str


def differences(settings: Settings) -> list[Difference]:
    """Everything that is not the program's own value."""
    own, found = Settings(), []
    for section in fields(Settings):
        value, default = getattr(settings, section.name), getattr(own, section.name)
        if not hasattr(value, "__dataclass_fields__"):
            continue
        for field in fields(value):
            now, shipped = getattr(value, field.name), getattr(default, field.name)
            if now != shipped:
                key = f"{section.name}.{field.name}"
                found.append(Difference(key, _as_written(now), _as_written(shipped)))
    return found


def changed_settings(settings: Settings) -> list[str]:
    """`section.key = value` of each."""
    return [f"{one.key} = {one.value}" for one in differences(settings)]


def _as_written(value: object) -> str:
    match value:
        case None | "" | ():
            return "—"
        case tuple():
            return f"[{', '.join(map(str, value))}]"
        case _:
            return str(value)
