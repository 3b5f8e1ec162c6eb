"""Looking through a camera for a while: what it sees, how bright that is, which codes it reads."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.contract import Clock
from drivers.reader import Line
from drivers.scanner.decoding import Believer, Picture

SHOWN_PX = (352, 198)
"""Of the picture that a person sees."""
SHOWN_EVERY_S = 0.3


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of it. `size` (0, 0): not one picture came. `brightness` of the last one, 0 to 100.
    `codes` stay out of `repr`: one may be somebody's money."""

    size: tuple[int, int] = (0, 0)
    pictures: int = 0
    brightness: int = 0
    codes: tuple[str, ...] = field(default=(), repr=False)


def watch(
    line: Line[Picture | None],
    *,
    for_s: float,
    on_picture: Callable[[bytes], None],
    is_stopped: Callable[[], bool] = lambda: False,
    clock: Clock = time.monotonic,
) -> Watched:
    """Watch until a code is read, at most so long. `on_picture` is given a small PNG, three times a
    second. Raises OSError when the camera is gone."""
    believer, ends_s, shown_s = Believer(), clock() + for_s, float("-inf")
    watched = Watched()
    while clock() < ends_s and not watched.codes and not is_stopped():
        picture = line.hear()
        if picture is None:
            continue
        now_s = clock()
        codes = tuple(seen.text for seen in believer.look(picture, now_s))
        height, width = picture.shape
        bright = int(picture.mean() * 100 / 255)
        watched = Watched((width, height), watched.pictures + 1, bright, codes)
        if codes or now_s - shown_s >= SHOWN_EVERY_S:
            on_picture(_png(picture))
            shown_s = now_s
    return watched


def _png(picture: Picture) -> bytes:
    import cv2

    _, packed = cv2.imencode(".png", cv2.resize(picture, SHOWN_PX, interpolation=cv2.INTER_AREA))
    return packed.tobytes()
