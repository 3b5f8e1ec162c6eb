"""What mends the ledger beside selling: old entries that come back, and new epochs."""

import logging
from collections.abc import Callable
from pathlib import Path

from pos_app.adapters.epochs import EpochUnkept
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger.identity import Identity
from pos_app.adapters.ledger.mending import LedgerMending
from pos_app.adapters.ledger.noting import what_befell
from pos_app.adapters.ledger.restoring import IDLE_S, OnLedger, Places, Restorer
from pos_app.adapters.ledger.setting_aside import set_aside_files
from pos_app.bootstrap.backing_up import BackingUp
from pos_app.bootstrap.disk import Disk
from pos_app.checkout.commands import Command, Past, PastChanged
from pos_app.domain.moment import Moment
from pos_app.settings import Settings

log = logging.getLogger(__name__)


class Mending:
    """Joins what restores with what sync finds out. `step` runs on a thread of its own."""

    def __init__(
        self,
        settings: Settings,
        disk: Disk,
        *,
        on_ledger: OnLedger,
        post: Callable[[Command], None],
        now: Callable[[], Moment],
    ) -> None:
        self._settings = settings
        self._disk = disk
        self._files = SystemFiles()
        self.wake: Callable[[], None] = _nobody_waits
        self.wake_sync: Callable[[], None] = _nobody_waits
        self._is_stopping = False
        self._post = post
        identity = disk.identity
        self.backing_up = BackingUp(
            settings,
            terminal=identity.terminal,
            files=self._files,
            is_whole=self._is_whole,
            tell=post,
            now=now,
            is_stopping=lambda: self._is_stopping,
        )
        self._restorer, self._by_hand = (
            Restorer(
                on_ledger=on_ledger,
                public_key=identity.public_key,
                epochs=disk.epochs,
                places=self._places,
                files=self._files,
                asks_cloud=bool(settings.cloud.url) and identity.is_enrolled,
                tell=tell,
                wake=self._wake,
                now=now,
            )
            for tell in (self._tell, _nobody_listens)
        )
        self.for_sync = LedgerMending(
            on_ledger=on_ledger,
            identity=Identity(identity.store, identity.terminal, identity.epoch),
            public_key=identity.public_key,
            epochs=disk.epochs,
            restorer=self._restorer,
            post=post,
            now=now,
        )

    def step(self) -> float:
        """Put some old entries back; when there are none, copy the ledger if it is time. Returns
        the seconds to wait."""
        wait_s = self._restorer.step()
        return wait_s if wait_s < IDLE_S else self.backing_up.step()

    def put_back(self, copy: Path) -> int:
        """For a technician, while nothing is coming back by itself: everything of this copy that
        continues the ledger and that this device signed; how many entries. Raises Unavailable."""
        return self._by_hand.read_at_once(Places((copy,), ()))

    def back_up(self) -> None:
        """A copy as soon as may be. Any thread may ask."""
        self.backing_up.ask()
        self.wake()

    def stop(self) -> None:
        """Give up a copy that is being made. Returns at once."""
        self._is_stopping = True

    def found_at_start(self) -> tuple[Command, ...]:
        """That old entries are missing, or that the present epoch is forked: known before the first
        key is pressed."""
        if self._disk.is_whole:
            return self.for_sync.found_at_start(self._disk.ledger)
        return (PastChanged(Past.RETURNING, what_befell(self._disk.ledger)),)

    def _tell(self, changed: PastChanged) -> None:
        """The cloud is asked as soon as its turn has come."""
        self._post(changed)
        if changed.past is Past.AWAITED:
            self.wake_sync()

    def _wake(self) -> None:
        self.wake()

    def _is_whole(self) -> bool:
        """Whether nothing older is missing; no, where that cannot be told."""
        try:
            return self._disk.epochs.kept().is_whole
        except EpochUnkept as error:
            log.warning("whether old entries are missing cannot be told: %s", error)
            return False

    def _places(self) -> Places:
        ledger = self._settings.state.ledger
        return Places(
            backups=tuple(self.backing_up.known()),
            set_aside=tuple(set_aside_files(ledger, self._files)),
        )


def _nobody_listens(_: PastChanged) -> None:
    """What a technician puts back is told on his page."""


def _nobody_waits() -> None:
    """Before the thread is there."""
