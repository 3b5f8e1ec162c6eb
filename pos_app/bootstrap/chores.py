"""What the pages of the maintenance menu look up and do. On a thread of its own."""

import hashlib
import platform
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.ladder import climb
from pos_app.adapters.cloud.troubles import Trouble
from pos_app.adapters.ledger import LedgerReader
from pos_app.bootstrap.ledger_rows import ledger_rows
from pos_app.bootstrap.nightly import SOUND, QuietCommand
from pos_app.bootstrap.told import PageChores, Rows, Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow, Part, RowMark
from pos_app.checkout.ports import Pending, Unavailable
from pos_app.checkout.visit_commands import RowsFound
from pos_app.domain.moment import SHOP_TIME
from pos_app.domain.playlist import Playlist
from pos_app.domain.values import dataclass
from pos_app.settings import Settings

LEFT_OUT_SHOWN = 4
KNOWN_TROUBLES = frozenset(
    "unreachable timeout busy broken unreadable forged stale address not_a_cloud refused fork"
    " too_large doubled".split()
)
"""Reasons that the menu has words for."""


@dataclass(frozen=True, slots=True)
class ChoreParts:
    """What the chores look at and set going."""

    settings: Settings
    identity: Callable[[], TillIdentity]
    playlist: Callable[[], Playlist]
    pending: Callable[[], Pending]
    push: Callable[[], None]
    troubles: Callable[[], tuple[Trouble, ...]]
    verify: QuietCommand
    now_utc_ms: Callable[[], int]
    tell: Callable[[RowsFound], None]


class ShopChores:
    """Implements `checkout.ports.Chores`."""

    def __init__(self, parts: ChoreParts, *others: PageChores) -> None:
        """`others`: chores that have files of their own."""
        self._parts = parts
        self._others: PageChores = {
            (MenuPage.IDENTITY, Chore.LOOK): lambda _: self._identity(),
            **{key: one for chores in others for key, one in chores.items()},
        }
        self._chores: Mapping[tuple[MenuPage, Chore], Callable[[], tuple[Rows, bool]]] = {
            (MenuPage.NETWORK, Chore.CHECK): self._network,
            (MenuPage.QUEUE, Chore.LOOK): self._queue,
            (MenuPage.QUEUE, Chore.PUSH_NOW): self._push,
            (MenuPage.LEDGER, Chore.CHECK): self._ledger,
        }

    def perform(self, page: MenuPage, chore: Chore, choice: str) -> RowsFound:
        """Do it and say what came of it; rows that come earlier are told on the way."""
        other = self._others.get((page, chore))
        told = other(choice) if other else Told(*self._chores[page, chore]())
        return told.on(page)

    # --- who, and what waits ----------------------------------------------------------------------

    def _identity(self) -> Told:
        """With the code open that a phone can take along."""
        identity = self._parts.identity()
        code = support_row(identity)
        rows = (*identity_rows(identity), *playlist_rows(self._parts.playlist()), code)
        return Told(rows, chosen=code.choice)

    def _queue(self) -> tuple[Rows, bool]:
        try:
            pending = self._parts.pending()
            acked = self._acked()
        except Unavailable as failure:
            return (MenuRow("pending", str(failure), RowMark.BAD),), False
        oldest = "—" if pending.oldest_utc_ms is None else _clock(pending.oldest_utc_ms)
        mark = RowMark.ATTENTION if pending.count else RowMark.GOOD
        return (
            MenuRow("pending", str(pending.count), mark),
            MenuRow("oldest", oldest),
            MenuRow("acked", acked),
            *_trouble_rows(self._parts.troubles()),
        ), True

    def _acked(self) -> str:
        """Up to which entry the cloud has this epoch. Raises Unavailable."""
        reader = LedgerReader(self._parts.settings.state.ledger)
        try:
            return str(reader.acked().seq)
        finally:
            reader.close()

    def _push(self) -> tuple[Rows, bool]:
        self._parts.push()
        rows, is_well = self._queue()
        return (*rows, MenuRow("asked", "yes", RowMark.GOOD, is_word=True)), is_well

    def _network(self) -> tuple[Rows, bool]:
        """Rung by rung; each is told as soon as it is known."""
        url, enrolled = self._parts.settings.cloud.url, self._parts.identity().enrolled
        if not url:
            return (MenuRow("no_cloud"),), True
        rows: Rows = ()
        is_well = True
        for rung in climb(url, claim_origin=enrolled.claim_origin if enrolled else ""):
            mark = RowMark.GOOD if rung.is_good else RowMark.BAD
            why = (Part(f"way_{rung.why}"),) if rung.why else ()
            rows = (*rows, MenuRow(rung.name, mark=mark, parts=(*why, Part("", rung.said))))
            is_well = rung.is_good
            self._parts.tell(RowsFound(MenuPage.NETWORK, rows, is_done=False))
        return rows, is_well

    # --- ledger -----------------------------------------------------------------------------------

    def _ledger(self) -> tuple[Rows, bool]:
        """As `pos-tool ledger verify --json` finds it, in a process of its own."""
        code, said = self._parts.verify()
        return ledger_rows(code, said), code == SOUND


def _trouble_rows(troubles: tuple[Trouble, ...]) -> Rows:
    """What went wrong on the way to the cloud since the start, the newest first."""
    if not troubles:
        return (MenuRow("last_error", "no_error", is_word=True),)
    return tuple(
        MenuRow("last_error", _clock(one.since_utc_ms), parts=(_why(one.reason),))
        for one in troubles
    )


def _why(reason: str) -> Part:
    return Part(f"cloud_{reason}") if reason in KNOWN_TROUBLES else Part("", reason)


def identity_rows(identity: TillIdentity) -> Rows:
    """Which till this is, and on what it runs."""
    enrolled = identity.enrolled
    return (
        MenuRow("store", f"{enrolled.store} {enrolled.store_name}" if enrolled else "—"),
        MenuRow("till_name", enrolled.till_name if enrolled else "—"),
        MenuRow("terminal", identity.terminal),
        MenuRow("epoch", str(identity.epoch)),
        MenuRow("enrolled", "yes" if enrolled else "no", is_word=True),
        MenuRow("key", _fingerprint(identity)),
        MenuRow("version", program_version()),
        MenuRow("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
    )


def playlist_rows(playlist: Playlist) -> Rows:
    """How many pictures and films of the shop's own are shown, and the first that are not."""
    if not (playlist.clips or playlist.left_out):
        return ()
    left_out = playlist.left_out[:LEFT_OUT_SHOWN]
    return (
        MenuRow("playlist", str(len(playlist.clips))),
        *(MenuRow(f"playlist_{one.fault}", one.name, RowMark.ATTENTION) for one in left_out),
    )


def support_row(identity: TillIdentity) -> MenuRow:
    """The same for a phone: one line of plain text in a QR code."""
    told = (
        "XIAODIAN TILL",
        f"STORE {identity.store}",
        f"TERMINAL {identity.terminal}",
        f"EPOCH {identity.epoch}",
        f"KEY {_fingerprint(identity)}",
        f"VERSION {program_version()}",
    )
    return MenuRow("support_code", choice="support_code", code=" / ".join(told))


def _fingerprint(identity: TillIdentity) -> str:
    """As the back office shows it."""
    digits = hashlib.sha256(identity.public_key).hexdigest()[:16].upper()
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def program_version() -> str:
    """Of the installed program; a plain tree has none."""
    try:
        return version("xiaodian-pos")
    except PackageNotFoundError:
        return "—"


def _clock(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, SHOP_TIME).strftime("%m-%d %H:%M")
