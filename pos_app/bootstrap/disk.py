"""The state folder, opened: what the first frame needs."""

import logging
from pathlib import Path

from pos_app.adapters.basket_snapshot import BasketSnapshot
from pos_app.adapters.catalogue import SqliteUtilsCatalogue, SqliteUtilsCatalogueWriter
from pos_app.adapters.cloud.keys import KeyFolder, TillIdentity
from pos_app.adapters.epochs import EpochKeeper
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity, LedgerReader
from pos_app.adapters.ledger.backups import backups_in
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.bootstrap.resetting import finish_reset
from pos_app.domain.moment import Moment
from pos_app.domain.values import dataclass, replace
from pos_app.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Disk:
    """Everything of the state folder, opened. A reader belongs to one thread each."""

    identity: TillIdentity
    epochs: EpochKeeper
    ledger: ApswLedger
    is_whole: bool
    """Whether nothing of older epochs is missing in the ledger, as far as is known."""
    is_replaced: bool
    """Whether it was begun just now, in place of one that is damaged or gone."""
    loop_reader: LedgerReader
    sync_reader: LedgerReader
    print_reader: LedgerReader
    goods: SqliteUtilsCatalogue
    goods_writer: SqliteUtilsCatalogueWriter
    basket: BasketSnapshot


def open_disk(settings: Settings, at: Moment) -> Disk:
    """Open the state folder, or make it. Raises LedgerUnusable, KeysUnusable, EpochUnkept,
    CatalogueTooNew, Unavailable or OSError; each says what and where."""
    state = settings.state
    SystemFiles().make_folder(state.folder)
    finish_reset(state, SystemFiles())
    keys = KeyFolder(state.keys)
    drawn = keys.load_or_create()
    epochs = keys.epochs(drawn)
    opened = open_or_recover(
        state.ledger,
        identity=Identity(drawn.store, drawn.terminal, drawn.epoch),
        key=DeviceKey(drawn.public_key, drawn.sign),
        epochs=epochs,
        at=at,
        copies=lambda: _copies(settings),
    )
    identity = replace(drawn, kept_epoch=opened.ledger.identity.epoch)
    writer = SqliteUtilsCatalogueWriter(state.catalogue)
    return Disk(
        identity=identity,
        epochs=epochs,
        ledger=opened.ledger,
        is_whole=opened.is_whole,
        is_replaced=opened.event is not None,
        loop_reader=LedgerReader(state.ledger),
        sync_reader=LedgerReader(state.ledger),
        print_reader=LedgerReader(state.ledger),
        goods=SqliteUtilsCatalogue(state.catalogue),
        goods_writer=writer,
        basket=BasketSnapshot(state.basket),
    )


def _copies(settings: Settings) -> list[Path]:
    """The backups that can be seen now."""
    found: list[Path] = []
    for folder in (settings.backup.folder, settings.state.backups):
        try:
            found += [one.path for one in backups_in(folder, SystemFiles())] if folder else []
        except OSError as error:
            log.warning("%s cannot be read: %s", folder, error)
    return found
