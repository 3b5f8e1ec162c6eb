"""A film as frames of the size they are shown in, each when its time has come. Without sound.

One thread decodes (a 720p frame takes 2 to 3 ms there, outside Python's lock), and never more than
one frame waits to be shown: a slow display loses frames, not time.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.domain.values import dataclass

if TYPE_CHECKING:
    from cv2 import VideoCapture

log = logging.getLogger(__name__)

RATE_WHEN_UNKNOWN = 25.0
RATE_MOST = 60.0
SKIPPED_AT_ONCE = 120
"""Frames that a player which was held up leaps over before it looks again who wants what."""
RESTING_S = 3600.0
LAST_FRAME_S = 3.0
"""The last frame stands so long before the film begins again, if it is still its turn."""
TAKEN_WITHIN_S = 0.5
"""A frame that nobody took is forgotten after that: the window was closed or covered."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`width` × `height` pixels of three bytes, blue first, rows without gaps."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A film, and the room it has on the screen, in pixels."""

    file: str
    width: int
    height: int


class FilmPlayer:
    """`play`, `stop` and `taken` from the window's thread, `step` from the player's own."""

    def __init__(
        self, show: Callable[[Frame], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`show` is called on the player's thread."""
        self._show = show
        self._clock = clock
        self._lock = threading.Lock()
        self._wanted: Wanted | None = None
        self._playing: _Playing | None = None
        self._shown_at: float | None = None

    def play(self, wanted: Wanted | None) -> None:
        """Begin this film from its beginning, or stop. Returns at once; the owner of `step` is to
        be poked. The same film in another room goes on where it is."""
        with self._lock:
            self._wanted = wanted
            self._shown_at = None

    def taken(self) -> None:
        """The frame is on the screen; the next may come."""
        with self._lock:
            self._shown_at = None

    def step(self) -> float:
        """Show the frame whose time it is. Returns after how many seconds the next one is due."""
        with self._lock:
            wanted, shown_at = self._wanted, self._shown_at
        now = self._clock()
        self._playing = self._turned_to(wanted, now)
        if wanted is None or self._playing is None:
            return RESTING_S
        if shown_at is not None and now - shown_at < TAKEN_WITHIN_S:
            return self._playing.frame_s
        frame = self._playing.frame_at(now, wanted)
        if frame is not None:
            with self._lock:
                self._shown_at = now
            self._show(frame)
        return self._playing.due_in_s(self._clock())

    def close(self) -> None:
        """Let go of the file; called when `step` will not be called again."""
        if self._playing is not None:
            self._playing.close()
            self._playing = None

    def _turned_to(self, wanted: Wanted | None, now: float) -> "_Playing | None":
        playing = self._playing
        file = wanted.file if wanted is not None else ""
        if playing is not None and (playing.file != file or playing.has_rested(now)):
            playing.close()
            playing = None
        if file and playing is None:
            playing = _Playing(file, now)
        return playing


class _Playing:
    """One open film."""

    def __init__(self, file: str, began: float) -> None:
        import cv2

        self.file = file
        self._began = began
        self._ended: float | None = None
        self._film: VideoCapture = cv2.VideoCapture(file)
        rate = self._film.get(cv2.CAP_PROP_FPS) or RATE_WHEN_UNKNOWN
        self.frame_s = 1 / min(rate, RATE_MOST)
        self._next = 0  # the number of the frame that `read` would give

    def frame_at(self, now: float, wanted: Wanted) -> Frame | None:
        """The frame of this moment; None when it is not there yet, or when the film is over."""
        import cv2

        due = int((now - self._began) / self.frame_s)
        if due < self._next or self._ended is not None:
            return None
        try:
            for _ in range(min(due - self._next, SKIPPED_AT_ONCE)):
                self._film.grab()
                self._next += 1
            has_frame, pixels = self._film.read()
            self._next += 1
            if not has_frame:
                self._ended = now  # its last frame stays
                return None
            high, wide = pixels.shape[:2]
            scale = min(wanted.width / wide, wanted.height / high)
            size = (max(1, round(wide * scale)), max(1, round(high * scale)))
            fitted = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        except cv2.error as failure:
            log.warning("the film %s breaks off: %s", self.file, failure)
            self._ended = now
            return None
        return Frame(*size, pixels=fitted.tobytes())

    def has_rested(self, now: float) -> bool:
        """Whether its last frame has stood long enough for it to begin again."""
        return self._ended is not None and now - self._ended >= LAST_FRAME_S

    def due_in_s(self, now: float) -> float:
        """Until the next frame, or until it begins again."""
        if self._ended is not None:
            return max(0.0, self._ended + LAST_FRAME_S - now)
        return max(0.0, self._began + self._next * self.frame_s - now)

    def close(self) -> None:
        self._film.release()
