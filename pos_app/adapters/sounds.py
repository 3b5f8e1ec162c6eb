"""The till's cues, played by whatever player the system has; without one the till is silent.

The tones follow the design's table of sounds: length and direction tell them apart, not volume.
"""

import io
import logging
import math
import shutil
import struct
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pos_app.checkout.effects import Cue

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

RATE = 16_000
PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play", "-"), ("paplay",), ("aplay", "-q"))
AT_ONCE = 3
"""Cues that may sound together; more are dropped, since nobody could tell them apart."""

_TONES: Mapping[Cue, tuple[tuple[int, int], ...]] = {  # (hertz, milliseconds); 0 hertz is a rest
    Cue.SCANNED: ((1760, 60),),
    Cue.REPEATED: ((1760, 60), (0, 40), (1760, 60)),
    Cue.UNKNOWN: ((784, 90), (0, 20), (587, 90)),
    Cue.REFUSED: ((294, 160),),
    Cue.COUPON: ((880, 90), (0, 20), (1175, 90)),
    Cue.PAID: ((784, 90), (988, 90), (1319, 160)),
}


_NAMES = frozenset(cue.value for cue in Cue)


class SystemSounds:
    """Starts a player and forgets it. Losing a sound is harmless and never delays a scan."""

    def __init__(self, *, volume: int) -> None:
        """`volume` 0 to 100; 0 is silent. Each cue is made when it is first played."""
        self._player = _player() if volume else None
        self._volume = volume
        self._clips: dict[str, bytes] = {}
        self._playing: deque[subprocess.Popen[bytes]] = deque()

    def turn(self, volume: int) -> None:
        """Louder or softer from the next cue on. On the thread that plays."""
        if volume != self._volume:
            self._player = _player() if volume else None
            self._volume = volume
            self._clips.clear()

    def play(self, name: str) -> None:
        """Start a cue and return at once."""
        if self._player is None or name not in _NAMES:
            return
        while self._playing and self._playing[0].poll() is not None:
            self._playing.popleft()
        if len(self._playing) >= AT_ONCE:
            return
        if name not in self._clips:
            self._clips[name] = clip(Cue(name), self._volume)
        self._start(self._player, self._clips[name])

    def _start(self, player: tuple[str, ...], sound: bytes) -> None:
        import subprocess  # on the first cue, not before the first frame

        try:
            process = subprocess.Popen(
                player,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if process.stdin is not None:
                process.stdin.write(sound)  # a clip fits into the pipe: this cannot wait
                process.stdin.close()
        except OSError as error:
            log.warning("no sound from now on: %s", error)
            self._player = None
            return
        self._playing.append(process)


def clip(cue: Cue, volume: int) -> bytes:
    """A cue as a WAV file, 16-bit mono."""
    import wave

    samples: list[int] = []
    for hertz, milliseconds in _TONES[cue]:
        samples.extend(_tone(hertz, milliseconds, volume))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return buffer.getvalue()


def _tone(hertz: int, milliseconds: int, volume: int) -> list[int]:
    """A sine with soft ends, so that it does not click."""
    count = RATE * milliseconds // 1000
    edge = RATE // 200
    peak = 24_000 * volume / 100
    return [
        round(
            peak
            * min(1.0, place / edge, (count - place) / edge)
            * math.sin(2 * math.pi * hertz * place / RATE)
        )
        for place in range(count)
    ]


def _player() -> tuple[str, ...] | None:
    for player in PLAYERS:
        if shutil.which(player[0]):
            return player
    log.info("no sound player found; the till is silent")
    return None
