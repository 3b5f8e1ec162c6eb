"""The folder with the shop's own pictures and films, looked through and each file tried once.

A file is opened before it is ever shown, so a broken one costs a row in the menu and not a black
customer screen. Films are read by OpenCV, which is here for the camera already and brings its own
FFmpeg; Qt's own player is a wheel of 175 MB and stays black on the software backend.
"""

import logging
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pos_app.checkout.commands import PlaylistRead
from pos_app.domain.playlist import (
    CLIPS_LIMIT,
    FILM_LONGEST_MS,
    Clip,
    ClipFault,
    ClipKind,
    LeftOut,
    Playlist,
)
from pos_app.domain.values import replace

log = logging.getLogger(__name__)

PICTURES = {".png", ".jpg", ".jpeg", ".webp"}
PICTURE_FORMATS = ("PNG", "JPEG", "WEBP")
"""Whatever the name says: nothing else that Pillow knows (one starts another program) is tried."""
FILMS = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"}
PICTURE_SIDE = 8_000
"""Pixels on a side at the most: a decoded picture of 8,000 × 8,000 is 256 MB."""
FILM_SIDE = 1_920
FILES_LOOKED_AT = 200
LOOK_S = 1.0
"""Then what was found so far is told: a large picture takes half a second to try, and neither the
screen nor the end of the program waits for forty of them."""

Stamp = tuple[str, int, int]
"""Of a file: its name, its bytes, when it was written (ns)."""


class PlaylistFolder:
    """One folder; `look` runs on one thread at a time."""

    def __init__(self, folder: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """None: there is none, and nothing is ever found. `clock` in seconds."""
        self._folder = folder
        self._clock = clock
        self._tried: dict[Stamp, Clip | LeftOut] = {}
        self._told = Playlist()

    def look(self) -> PlaylistRead | None:
        """What is in the folder now; None when nothing has changed since. A folder that cannot be
        read (a stick that is not plugged in) counts as empty; of very many new files, the rest is
        left to the next look."""
        if self._folder is None:
            return None
        self._tried = self._looked_through(self._folder)
        found = _playlist(self._tried.values())
        if found == self._told:
            return None
        self._told = found
        for one in found.left_out:
            log.warning("playlist: %s is not shown: %s", one.name, one.fault.value)
        return PlaylistRead(found)

    def _looked_through(self, folder: Path) -> dict[Stamp, Clip | LeftOut]:
        until = self._clock() + LOOK_S
        tried: dict[Stamp, Clip | LeftOut] = {}
        for stamp in _stamps(folder):
            known = self._tried.get(stamp)
            if known is not None:
                tried[stamp] = known
            elif self._clock() < until:
                tried[stamp] = _tried(folder, stamp)
        return tried


def _stamps(folder: Path) -> list[Stamp]:
    """The files by name; hidden ones (and what a copier has not finished) are nobody's business."""
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as failure:
        log.info("playlist: %s cannot be read: %s", folder, failure)
        return []
    stamps = []
    for file in files[:FILES_LOOKED_AT]:
        with suppress(OSError):  # it has just gone, or is a link to nothing
            seen = file.stat()
            if stat.S_ISREG(seen.st_mode):
                stamps.append((file.name, seen.st_size, seen.st_mtime_ns))
    return stamps


def _playlist(tried: Iterable[Clip | LeftOut]) -> Playlist:
    all_of_them = tuple(tried)
    clips = [one for one in all_of_them if isinstance(one, Clip)]
    left_out = [one for one in all_of_them if isinstance(one, LeftOut)]
    over = (LeftOut(Path(clip.file).name, ClipFault.TOO_MANY) for clip in clips[CLIPS_LIMIT:])
    return Playlist(tuple(clips[:CLIPS_LIMIT]), (*left_out, *over))


def _tried(folder: Path, stamp: Stamp) -> Clip | LeftOut:
    """A file, opened once as it will be shown. A name that is no text (in GBK, say) can be given to
    nobody who shows it."""
    name, _, written = stamp
    readable = os.fsencode(name).decode("utf-8", "replace")
    if readable != name:
        return LeftOut(readable, ClipFault.UNREADABLE)
    file = folder / name
    kind = file.suffix.lower()
    look: Callable[[Path], Clip | ClipFault] | None = (
        _picture if kind in PICTURES else _film if kind in FILMS else None
    )
    found = look(file) if look is not None else ClipFault.KIND
    if isinstance(found, ClipFault):
        return LeftOut(name, found)
    return replace(found, written_ns=written)


def _picture(file: Path) -> Clip | ClipFault:
    from PIL import Image

    try:
        with Image.open(file, formats=PICTURE_FORMATS) as picture:
            if max(picture.size) > PICTURE_SIDE:
                return ClipFault.TOO_LARGE
            picture.load()
    except Image.DecompressionBombError:
        return ClipFault.TOO_LARGE
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a file that is none
        return ClipFault.UNREADABLE
    return Clip(str(file), ClipKind.PICTURE)


def _film(file: Path) -> Clip | ClipFault:
    """A film whose first frame can be had, and how long it is shown."""
    import cv2

    film = cv2.VideoCapture(str(file))
    try:
        sides = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        if max(film.get(side) for side in sides) > FILM_SIDE:
            return ClipFault.TOO_LARGE  # known before a frame of it takes its memory
        has_frame, frame = film.read()
        if not has_frame or frame is None:
            return ClipFault.UNREADABLE
        if max(frame.shape[:2]) > FILM_SIDE:
            return ClipFault.TOO_LARGE
        rate, frames = film.get(cv2.CAP_PROP_FPS), film.get(cv2.CAP_PROP_FRAME_COUNT)
    except cv2.error:
        return ClipFault.UNREADABLE
    finally:
        film.release()
    lasts_ms = round(1000 * frames / rate) if rate > 0 and frames > 0 else FILM_LONGEST_MS
    return Clip(str(file), ClipKind.FILM, lasts_ms=max(1000, min(lasts_ms, FILM_LONGEST_MS)))
