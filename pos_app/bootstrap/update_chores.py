"""The page with the versions of the program: what runs, what could be installed, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_app.adapters.support.media import Medium
from pos_app.adapters.versions.bundle import ENDING
from pos_app.adapters.versions.installation import INBOX, Installation, LedgerSeen, NotInstalled
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, RowMark, TillEnd

BUNDLES_SHOWN = 6
GIVEN_UP = {"ended": "gave_up_failed", "silent": "gave_up_silent", "starts": "gave_up_starts"}


@dataclass(frozen=True, slots=True)
class UpdateParts:
    """`installation`: none in a checkout."""

    installation: Installation | None
    version: str
    media: Callable[[], list[Medium]]
    ledger: Path


class UpdateChores:
    """Owned by the chores' thread."""

    def __init__(self, parts: UpdateParts) -> None:
        self._parts = parts

    def chores(self) -> PageChores:
        page = MenuPage.UPDATE
        return {
            (page, Chore.LOOK): lambda _: Told(self._rows()),
            (page, Chore.FETCH): lambda _: self._fetch(),
            (page, Chore.INSTALL): self._install,
            (page, Chore.ROLL_BACK): lambda _: self._roll_back(),
        }

    def _fetch(self) -> Told:
        """The network libraries are loaded when somebody asks."""
        from pos_app.adapters.versions.fetching import fetch

        installation = self._parts.installation
        if installation is None or not installation.source:
            return self._refused("not_fetched", "no_source")
        try:
            path = fetch(installation, installation.source)
        except NotInstalled as wrong:
            return self._refused("not_fetched", wrong.reason)
        return Told(self._rows(), detail=path.name, chosen=str(path))

    def _install(self, path: str) -> Told:
        if self._parts.installation is None:
            return Told(self._rows(), is_well=False, detail="not_in_versions")
        try:
            version = self._parts.installation.install(Path(path), self._ledger())
        except NotInstalled as wrong:
            return self._refused("not_installed", wrong.reason)
        return Told(self._rows(), detail=version, ends=TillEnd.RESTART)

    def _roll_back(self) -> Told:
        if self._parts.installation is None:
            return Told(self._rows(), is_well=False, detail="not_in_versions")
        try:
            version = self._parts.installation.roll_back(self._ledger())
        except NotInstalled as wrong:
            return self._refused("not_installed", wrong.reason)
        return Told(self._rows(), detail=version, ends=TillEnd.RESTART)

    def _refused(self, name: str, reason: str) -> Told:
        row = MenuRow(name, reason, RowMark.BAD, is_word=True)
        return Told((row, *self._rows()), is_well=False, detail=reason)

    def _rows(self) -> Rows:
        installation = self._parts.installation
        running = MenuRow("version", self._parts.version, RowMark.GOOD)
        if installation is None:
            return (running, MenuRow("installed", "not_in_versions", is_word=True))
        return (
            running,
            *self._way_back(installation),
            *_given_up(installation),
            *self._found(installation),
        )

    def _way_back(self, installation: Installation) -> Rows:
        previous = installation.slots.previous
        if not previous:
            return ()
        why_not = installation.why_not_back(self._ledger())
        return (
            MenuRow(
                "previous_version",
                previous,
                choice="previous",
                act=Chore.ROLL_BACK,
                why_not=why_not,
            ),
        )

    def _found(self, installation: Installation) -> Rows:
        """Every bundle on a medium or in the inbox, with what speaks against it."""
        found = [path for folder in self._folders(installation) for path in _bundles_in(folder)]
        rows = tuple(_bundle_row(installation, path) for path in found[:BUNDLES_SHOWN])
        return rows or (MenuRow("bundle", "no_bundle", is_word=True),)

    def _folders(self, installation: Installation) -> list[Path]:
        try:
            media = [medium.path for medium in self._parts.media()]
        except OSError:  # then nobody can tell what is plugged in; the inbox is there all the same
            media = []
        return [*media, installation.root / INBOX]

    def _ledger(self) -> LedgerSeen | None:
        return LedgerSeen.at(self._parts.ledger)


def _bundles_in(folder: Path) -> list[Path]:
    """In the folder itself and one below, the newest name first."""
    found = [*folder.glob(f"*{ENDING}"), *folder.glob(f"*/*{ENDING}")]
    return sorted((path for path in found if path.is_file()), reverse=True)


def _bundle_row(installation: Installation, path: Path) -> MenuRow:
    """Its signature is looked at here; every byte of it when it is installed."""
    why_not, version = "", path.name
    try:
        version = installation.opened(path).manifest.version
    except NotInstalled as wrong:
        why_not = wrong.reason
    return MenuRow(
        "bundle",
        version,
        RowMark.ATTENTION if why_not else RowMark.GOOD,
        choice=str(path),
        act=Chore.INSTALL,
        why_not=why_not,
    )


def _given_up(installation: Installation) -> Rows:
    version, why = installation.slots.given_up()
    if not version:
        return ()
    return (MenuRow(GIVEN_UP.get(why, "given_up"), version, RowMark.ATTENTION),)
