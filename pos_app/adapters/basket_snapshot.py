"""The basket in progress, in a small file of its own: it comes back after a kill or a power cut.

Not the ledger: nothing in it has happened yet. The file is replaced whole after every change, by
writing beside it and renaming, so that a kill at any instant leaves the old basket or the new one.
The data is synced before the rename, never after it: losing the last key press in a power cut is
better than making every scan wait for the folder.
"""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from pos_app.checkout.ports import Unavailable
from pos_app.domain.basket import Ticket
from pos_app.domain.coupon import Coupon
from pos_app.domain.values import dataclass

FORMAT = 1


class _Kept(msgspec.Struct, frozen=True):
    v: int
    ticket: Ticket
    coupons: tuple[Coupon, ...]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Kept)


class Found(StrEnum):
    """What lay there at the start."""

    NOTHING = "nothing"
    BASKET = "basket"
    SOLD = "sold"  # the ticket is in the ledger: the till died between commit and thanks
    UNREADABLE = "unreadable"  # kept under another name


@dataclass(frozen=True, slots=True)
class Restored:
    """The basket of before, if there is one to go on with."""

    found: Found
    ticket: Ticket | None = None
    coupons: tuple[Coupon, ...] = ()
    set_aside: Path | None = None


class BasketSnapshot:
    """Keeps the open ticket and the coupons in the tray. Owned by one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")

    def keep(self, ticket: Ticket, coupons: tuple[Coupon, ...]) -> None:
        """Replace what is kept; an empty basket with an empty tray leaves no file. Raises
        Unavailable."""
        try:
            if ticket.is_empty and not coupons:
                self._path.unlink(missing_ok=True)
                return
            self._replace(_encoder.encode(_Kept(FORMAT, ticket, coupons)))
        except OSError as error:
            raise Unavailable("basket", f"{self._path}: {error.strerror}") from error

    def restore(self, is_sold: Callable[[Ticket], bool]) -> Restored:
        """What was kept. A ticket that `is_sold` is dropped; a file that cannot be read is kept
        under another name. Raises Unavailable."""
        try:
            kept = _decoder.decode(self._path.read_bytes())
        except FileNotFoundError:
            return Restored(Found.NOTHING)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Restored(Found.UNREADABLE, set_aside=self._set_aside())
        except OSError as error:
            raise Unavailable("basket", f"{self._path}: {error.strerror}") from error
        if kept.v != FORMAT:
            return Restored(Found.UNREADABLE, set_aside=self._set_aside())
        if is_sold(kept.ticket):
            self._path.unlink(missing_ok=True)
            return Restored(Found.SOLD)
        return Restored(Found.BASKET, kept.ticket, kept.coupons)

    def _replace(self, content: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())
        self._part.replace(self._path)

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.unreadable-{number}")).exists():
            number += 1
        self._path.rename(aside)
        return aside
