"""A whole till without its windows: open parts, running threads, one loop."""

import logging
import random
import secrets
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from pos_app.adapters.catalogue.shared import SharedCatalogueWriter
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.keyed_door import KeyedDoor
from pos_app.adapters.cloud.link import CloudLink, LinkParts
from pos_app.adapters.cloud.screen_clock import ScreenClock
from pos_app.adapters.cloud.troubles import CloudTroubles
from pos_app.adapters.devices.counter_scale import CounterScale
from pos_app.adapters.devices.counters import DeviceCounters
from pos_app.adapters.devices.pole_display import pole_display_at, told_by_pole
from pos_app.adapters.devices.receipt_printer import Logo, receipt_printer_at
from pos_app.adapters.devices.scanners import ScannerGroup
from pos_app.adapters.devices.switched_printer import SwitchedPrinter
from pos_app.adapters.devices.trial_log import TrialFile
from pos_app.adapters.devices.trials import DeviceTrials
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, LedgerReader
from pos_app.adapters.ledger.archive import LedgerArchive
from pos_app.adapters.ledger.only_here import OnlyHere
from pos_app.adapters.playlist import PlaylistFolder
from pos_app.adapters.sounds import SystemSounds
from pos_app.adapters.support.media import media
from pos_app.adapters.versions.installation import Installation
from pos_app.bootstrap.backing_up import BackedUpLedger
from pos_app.bootstrap.beginning import first_state, found_at_start, shop_of
from pos_app.bootstrap.binding import DisplaySwitch
from pos_app.bootstrap.chores import (
    ChoreParts,
    ShopChores,
    identity_rows,
    program_version,
)
from pos_app.bootstrap.couponing import Couponing
from pos_app.bootstrap.disk import open_disk
from pos_app.bootstrap.healing import healing_ledger
from pos_app.bootstrap.in_force import SettingsInForce
from pos_app.bootstrap.in_use import InUseParts, device_binder
from pos_app.bootstrap.machine import Machine
from pos_app.bootstrap.mending import Mending
from pos_app.bootstrap.nightly import Nightly, verify_command
from pos_app.bootstrap.power_chores import PowerChores, PowerParts
from pos_app.bootstrap.resetting import wish_reset
from pos_app.bootstrap.restore_chores import restore_chores
from pos_app.bootstrap.settings_chores import SettingsChores, changed_settings
from pos_app.bootstrap.simulated import Simulated, simulated_display
from pos_app.bootstrap.support_chores import SupportChores, SupportParts
from pos_app.bootstrap.told import PageChores
from pos_app.bootstrap.update_chores import UpdateChores, UpdateParts
from pos_app.checkout.commands import (
    Command,
    InboxChanged,
    ScreenCodeDrawn,
    Tick,
)
from pos_app.checkout.menu import TillEnd
from pos_app.domain.product import Product
from pos_app.settings import Settings
from pos_app.till.loop import Answers, Present, Till
from pos_app.till.performing import Parts, WorkerPerformer, Workers
from pos_app.till.worker import Deadline, OnBug, Repeater, Worker

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TREE = Path(__file__).resolve().parents[2]
STOP_DEADLINE_S = 5.0
NETWORK_STOP_S = 2.0
"""Of it, for calls to the cloud: one that is cut off is simply made again."""
LEDGER_STOP_S = 1.0
"""Of it, kept for the ledger, whatever the other workers are stuck in."""
CALL_DEADLINE_S = 10.0
POLE_PATIENCE_S = 3.0
PLAYLIST_LOOK_S = 2.5
POPULAR_SHOWN = 600
"""Best sellers that the hot-goods shelves are filled from."""


class Assembly:
    """A whole till without its windows: open parts, running threads, one loop."""

    def __init__(
        self,
        settings: Settings,
        *,
        present: Present,
        wake: Callable[[], None],
        on_bug: OnBug,
        on_end: Callable[[TillEnd], None],
        simulated: Simulated,
    ) -> None:
        """Open everything that the first frame needs. `on_end`: the program is to end and to be
        started again; called by any thread. Raises what `open_disk` raises."""
        self.settings = settings
        self._on_bug = on_bug
        self._on_end = on_end
        self._stopping = threading.Event()
        self.clock = SystemClock()
        self.disk = open_disk(settings, self.clock.now())
        self.identity = self.disk.identity
        self.clock.note_past(self.disk.loop_reader.newest_utc_ms())
        self.workers = self._make_workers()
        self.goods_writer = SharedCatalogueWriter(self.disk.goods_writer, call=self._on_goods)
        self.rules = self.disk.goods_writer.rules()
        self.in_force = SettingsInForce(settings, lambda: self.goods_writer.central, SystemFiles())
        self._sounds = SystemSounds(volume=self.in_force.now().ui.volume)
        self._waiting: list[Command] = []
        self._playlist = PlaylistFolder(settings.screens.playlist)
        self._looker = Repeater("playlist", self._look_at_playlist, on_bug=on_bug)
        self.counters = DeviceCounters(settings.state.logs)
        self._troubles = CloudTroubles()
        self._till: Till | None = None
        self.scanners = ScannerGroup(
            settings.devices.scanners, post=self.post, simulated=simulated.scanner
        )
        self.scale = CounterScale(settings.devices.scale, post=self.post, simulated=simulated.scale)
        make_printer = partial(
            receipt_printer_at,
            shop=lambda: shop_of(self.identity),
            post=self.post,
            simulated=simulated.printer,
            logo=Logo(settings.receipt.logo, settings.state.folder),
        )
        self.printer = SwitchedPrinter(
            make_printer, printer=settings.devices.printer, drawer=settings.devices.drawer
        )
        self.pole = pole_display_at(
            settings.devices.display,
            on_status=told_by_pole(self.post),
            simulated=simulated_display,
        )
        self._pole = Repeater("pole", self.pole.step, on_bug=on_bug) if self.pole else None
        self._screen = ScreenClock(self.identity, utc_ms=self.clock.utc_ms)
        self._link: CloudLink | None = None
        self.mending = Mending(
            settings, self.disk, on_ledger=self._on_ledger, post=self.post, now=self.clock.now
        )
        self._restore = Repeater("restore", self.mending.step, on_bug=on_bug)
        self.mending.wake = self._restore.poke
        self._nightly = Nightly(
            run=verify_command(settings),
            ticket=lambda: self.till.state.ticket,
            tell=self.post,
            now=self.clock.now,
        )
        self._checking = verify_command(settings, "--json")
        self._verify = Repeater("verify", self._nightly.step, on_bug=on_bug)
        self._sync = Repeater("sync", self._sync_step, on_bug=on_bug)
        self.mending.wake_sync = self._sync.poke
        self._listener = Repeater("listen", self._listen, on_bug=on_bug)
        in_use = InUseParts(
            self.printer, self.workers.printer, self.scanners, self.scale, self.pole, self._pole
        )
        self.displays = DisplaySwitch()
        self._binder = device_binder(
            settings, SystemFiles(), simulated.ports, self.displays, in_use
        )
        self.coupons = Couponing(
            settings,
            self.disk,
            clock=self.clock,
            keep_lock=self.goods_writer.keep_lock,
            stopping=self._stopping,
        )
        self.goods_writer.on_coupon_keys = self.coupons.keys.learn
        self.till = self._make_till(present, wake)

    # --- running ----------------------------------------------------------------------------------

    def post(self, command: Command) -> None:
        """A command from any thread; what parts say while the till is being joined waits for it."""
        self.counters.note(command)
        self._troubles.note(command)
        if self._till is None:
            self._waiting.append(command)
        else:
            self._till.post(command)

    def start(self) -> None:
        """Let the threads run; called when the first frame is on the glass."""
        self.scanners.open()  # first: a scan should not wait for what the others load
        self.scale.open()
        for worker in self.workers.all():
            worker.start()
        self.workers.printer.submit(self.printer.check)
        if self.settings.screens.playlist is not None:
            self._looker.start()
        self._restore.start()
        self._verify.start()
        if self._pole is not None:
            self._pole.start()
        if self.settings.cloud.url and self.identity.is_enrolled:
            self._sync.start()

    def say_it_is_well(self) -> None:
        """For a version on trial, when the till has run for a while: from here on it is kept."""
        installation = Installation.around(TREE)
        if installation is not None and installation.slots.trial() is not None:
            slots = installation.slots
            self.workers.chores.submit(lambda: slots.mark_healthy(TREE.name))

    def show_on_pole(self, top: str, bottom: str) -> None:
        """What the pole display should say now, if there is one. Returns at once."""
        if self.pole is not None and self._pole is not None and self.pole.put(top, bottom):
            self._pole.poke()

    def turn_sounds(self, volume: int) -> None:
        """Louder or softer, 0 to 100. Returns at once."""
        self.workers.sounds.submit(lambda: self._sounds.turn(volume))

    def tick(self) -> None:
        """Once a second: what is shown for a while only, and the claim code of this slot, once the
        first rules are here: they come after the goods, so what is claimed can be scanned."""
        self.post(Tick())
        text = self._screen.text() if self.till.state.rules.version else ""
        if text != self.till.state.screen_code:
            self.post(ScreenCodeDrawn(text))

    def check_printer(self) -> None:
        """Every few seconds: silence is noticed before a customer waits. Left out while the printer
        is busy: the name of a host that nobody answers for takes longer than the pause between."""
        self.workers.printer.offer(self.printer.check)
        self.workers.chores.offer(self.counters.save_now_and_then)

    def stop(self) -> bool:
        """Finish what is under way and close everything within STOP_DEADLINE_S, whatever the cloud
        or the printer do. Returns whether all ended in time."""
        deadline = Deadline(STOP_DEADLINE_S)
        workers = self.workers
        self._stopping.set()
        self._binder.stop()
        self.scanners.stop()
        self.scale.stop()
        self.mending.stop()
        if self._link is not None:
            self._link.hang_up()
        self._nightly.stop()
        self._checking.stop()
        pole = (self._pole,) if self._pole is not None else ()
        repeaters = (self._listener, self._sync, self._restore, self._verify, self._looker, *pole)
        for early in (*repeaters, workers.coupons, workers.printer, workers.sounds, workers.basket):
            early.tell_to_stop()
        for_workers = STOP_DEADLINE_S - NETWORK_STOP_S
        ended = [one.stop(deadline.left_s(spare_s=for_workers)) for one in repeaters]
        if self._link is not None and all(ended[:2]):
            self._link.close()
        *others, ledger = workers.all()
        ended += [one.stop(deadline.left_s(spare_s=LEDGER_STOP_S)) for one in others]
        ended.append(ledger.stop(deadline.left_s()))
        self.printer.close()
        if self.pole is not None and self._pole is not None and self._pole.has_ended:
            self.pole.close()
        self.counters.save()
        self._close_disk()
        return all(ended)

    def _close_disk(self) -> None:
        """What a thread that did not end still holds is left to the end of the process."""
        disk, workers = self.disk, self.workers
        owned = (
            (disk.sync_reader, self._sync),
            (disk.print_reader, workers.printer),
            (disk.goods_writer, workers.catalogue),
            (disk.ledger, workers.ledger),
        )
        disk.goods.close()
        disk.loop_reader.close()
        self.coupons.close(desk_has_ended=workers.coupons.has_ended)
        for part, owner in owned:
            if owner.has_ended:
                part.close()

    # --- the threads' steps -----------------------------------------------------------------------

    def _look_at_playlist(self) -> float:
        """On a thread of its own: a folder on the network may not answer for minutes."""
        if (found := self._playlist.look()) is not None:
            self.post(found)
        return PLAYLIST_LOOK_S

    def _sync_step(self) -> float:
        """On the sync thread; the first turn loads the network libraries."""
        if self._link is None:
            self._link = CloudLink(
                self.settings.cloud.url,
                self.identity,
                self._link_parts(),
                now=self.clock.now,
                clock=self.clock,
                rules=self.rules,
                reconnect_jitter_s=self.in_force.now().cloud.reconnect_s,
            )
            self._listener.start()
        return self._link.step()

    def _listen(self) -> float:
        """On the listening thread."""
        return self._link.listen() if self._link is not None else CALL_DEADLINE_S

    def _link_parts(self) -> LinkParts:
        return LinkParts(
            journal=self.disk.sync_reader,
            kept=self.goods_writer,
            mark_acked=self._mark_acked,
            pending=lambda: self.workers.ledger.call(self.disk.ledger.pending, CALL_DEADLINE_S),
            coupon_keys=self.coupons.keys,
            is_used=self.disk.sync_reader.is_used,
            post=self.post,
            poke=self._sync.poke,
            draw=random.random,
            draw_nonce=lambda: secrets.token_urlsafe(18),
            mending=self.mending.for_sync,
        )

    def _mark_acked(
        self, seq: int, entry_hash: bytes, *, server_utc_ms: int, epoch: int | None = None
    ) -> bool:
        """The ledger's own thread moves its cursor."""
        return self.workers.ledger.call(
            lambda: self.disk.ledger.mark_acked(
                seq, entry_hash, server_utc_ms=server_utc_ms, epoch=epoch
            ),
            CALL_DEADLINE_S,
        )

    def _on_ledger(self, work: Callable[[ApswLedger], Answer]) -> Answer:
        """On the ledger's own thread; a sale never waits behind more than one piece of work."""
        return self.workers.ledger.call(lambda: work(self.disk.ledger), CALL_DEADLINE_S)

    def _on_goods(self, function: Callable[[], Answer]) -> Answer:
        return self.workers.catalogue.call(function, CALL_DEADLINE_S)

    # --- joining ----------------------------------------------------------------------------------

    def _make_workers(self) -> Workers:
        def worker(name: str, when_idle: Callable[[], None] | None = None) -> Worker:
            return Worker(name, post=self.post, on_bug=self._on_bug, when_idle=when_idle)

        return Workers(
            ledger=worker("ledger", self.disk.ledger.checkpoint),
            printer=worker("printer"),
            catalogue=worker("catalogue", self.disk.goods_writer.checkpoint),
            basket=worker("basket"),
            sounds=worker("sounds"),
            chores=worker("chores"),
            coupons=worker("coupons"),
        )

    def _chore_parts(self) -> ChoreParts:
        return ChoreParts(
            settings=self.settings,
            identity=lambda: self.identity,
            playlist=lambda: self.till.state.playlist,
            pending=lambda: self._on_ledger(ApswLedger.pending),
            push=self._sync.poke,
            troubles=self._troubles.newest_first,
            verify=self._checking,
            now_utc_ms=self.clock.utc_ms,
            tell=self.post,
        )

    def _only_here(self) -> OnlyHere:
        with closing(LedgerReader(self.settings.state.ledger)) as reader:
            return reader.only_here()

    def _power_chores(self) -> PageChores:
        parts = PowerParts(
            machine=Machine(),
            pending=lambda: self._on_ledger(ApswLedger.pending),
            only_here=self._only_here,
            is_whole=lambda: self.disk.epochs.kept().is_whole,
            push=self._sync.poke,
            wish_reset=lambda: wish_reset(
                self.settings.state, SystemFiles(), utc_ms=self.clock.utc_ms()
            ),
            tell=self.post,
            stopping=self._stopping,
        )
        return PowerChores(parts).chores()

    def _support_chores(self) -> PageChores:
        state = self.settings.state
        parts = SupportParts(
            folder=state.folder,
            logs=state.logs,
            media=media,
            about=lambda: [f"{row.name}: {row.value}" for row in identity_rows(self.identity)],
            settings=lambda: changed_settings(self.in_force.now()),
            terminal=lambda: self.identity.terminal,
            now_utc_ms=self.clock.utc_ms,
        )
        return SupportChores(parts).chores()

    def _settings_chores(self) -> PageChores:
        has_cloud = bool(self.settings.cloud.url) and self.identity.is_enrolled
        version = partial(self.goods_writer.cursor, "settings") if has_cloud else None
        return SettingsChores(self.in_force, version).chores()

    def _update_chores(self) -> PageChores:
        installation = Installation.around(TREE)
        version = installation.slots.current if installation else program_version()
        ledger = self.settings.state.ledger
        return UpdateChores(UpdateParts(installation, version, media, ledger)).chores()

    def _restore_chores(self) -> PageChores:
        epochs = self.disk.epochs
        return restore_chores(
            self.mending,
            terminal=lambda: self.identity.terminal,
            is_whole=lambda: epochs.kept().is_whole,
        )

    def _try_pole(self, top: str, bottom: str) -> bool:
        """For a technician: whether these lines left for the pole display."""
        self.show_on_pole(top, bottom)
        return self.pole is not None and self.pole.was_sent(top, bottom, timeout_s=POLE_PATIENCE_S)

    def _make_till(self, present: Present, wake: Callable[[], None]) -> Till:
        coupons, door = self.coupons, KeyedDoor(self.identity, secrets.randbits)
        ledger = healing_ledger(self.disk, end=lambda: self._on_end(TillEnd.NEW_LEDGER))
        parts = Parts(
            ledger=BackedUpLedger(ledger, self.mending.back_up),
            archive=LedgerArchive(self.disk.print_reader),
            printer=self.printer,
            catalogue=self.goods_writer,
            basket=self.disk.basket,
            sounds=self._sounds,
            trials=DeviceTrials(
                self.printer,
                scale=self.scale,
                show_on_pole=self._try_pole if self.pole else None,
                camera=self.scanners,
                tell=self.post,
            ),
            chores=ShopChores(
                self._chore_parts(),
                self._power_chores(),
                self._support_chores(),
                self._settings_chores(),
                self._update_chores(),
                self._restore_chores(),
            ),
            trial_log=TrialFile(self.settings.state.device_tests, SystemFiles()),
            binder=self._binder,
            coupon_desk=coupons.desk,
        )
        performer = WorkerPerformer(
            self.workers,
            parts,
            post=self.post,
            now=self.clock.now,
            appended=self._sync.poke,
            end=self._on_end,
        )
        till = Till(
            first_state(
                self.disk.loop_reader,
                self.identity,
                self.rules,
                self.disk.basket,
                self.clock.now(),
                is_whole=self.disk.is_whole,
                kept=(self.disk.goods_writer.locks(), self.disk.goods_writer.tries()),
            ),
            now=self.clock.now,
            answers=Answers(self.disk.goods, coupons.seal, coupons.open_claims, door),
            performer=performer,
            present=present,
            wake=wake,
        )
        self._till = till
        pending = self.disk.ledger.pending()
        found = found_at_start(self.disk.loop_reader, pending)
        unread = InboxChanged(self.disk.goods_writer.inbox())
        for command in (*found, unread, *self.mending.found_at_start(), *self._waiting):
            till.post(command)
        return till

    # --- goods for the screens --------------------------------------------------------------------

    def popular(self) -> tuple[Product, ...]:
        """Best sellers first."""
        return self.disk.goods.hot(None, POPULAR_SHOWN, 0)

    def offered_goods(self) -> dict[str, Product]:
        """The goods that the offers speak of, by barcode."""
        wanted = {code for offer in self.till.state.rules.offers for code in offer.goods}
        found = {code: self.disk.goods.find(code) for code in wanted}
        return {code: products[0] for code, products in found.items() if products}
