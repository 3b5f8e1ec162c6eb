"""The basket in progress, in a small file of its own, so that a power cut loses no scanned line."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pos_app.checkout.ports import Unavailable
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptBasket:
    """What was on the counter: the ticket with the rules that it began with, and the coupons."""

    ticket: Ticket
    coupons: tuple[Coupon, ...]


class BasketSnapshot:
    """Implements `checkout.ports.BasketKeeper`. One thread writes; read once at start.

    The file is replaced by a rename, so it is always one whole basket; it is flushed to the disk,
    so that it is there after a power cut.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, ticket: Ticket, coupons: tuple[Coupon, ...]) -> None:
        """Replace what is kept; an empty basket without coupons leaves no file. Raises
        Unavailable."""
        try:
            if ticket.is_empty and not coupons:
                self._path.unlink(missing_ok=True)
            else:
                self._replace(msgspec.json.encode(KeptBasket(ticket, coupons)))
        except OSError as error:
            raise Unavailable("io", f"{self._path}: {error.strerror}") from error

    def load(self) -> KeptBasket | None:
        """What was kept; None when nothing was. An unreadable file is put aside, never deleted."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable("io", f"{self._path}: {error.strerror}") from error
        try:
            return msgspec.json.decode(content, type=KeptBasket)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            aside = self._path.with_suffix(".unreadable.json")
            log.warning("the kept basket cannot be read (%s); it lies in %s now", error, aside)
            self._path.replace(aside)
            return None

    def _replace(self, content: bytes) -> None:
        draft = self._path.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())
        draft.replace(self._path)
