"""A camera is looked through: what it saw, how bright, and what it read."""

import numpy as np
import pytest

from drivers.scanner.simulator import HeldUp
from drivers.scanner.trial import SHOWN_PX, Watched, watch
from tests.drivers.scanner.pictures import EAN13, empty, held_up

CODE = "6901234567892"
PNG = b"\x89PNG"


def test_a_code_that_is_held_up_ends_the_watch_and_is_shown() -> None:
    camera, shown = HeldUp(), list[bytes]()
    camera.show(empty(), *[held_up(EAN13, CODE, module_px=3.0)] * 12)

    watched = watch(camera.connect(), for_s=60.0, on_picture=shown.append)

    assert watched.codes == (CODE,)
    assert watched.size == (1280, 720)
    assert 60 <= watched.brightness <= 100
    assert all(png.startswith(PNG) for png in shown)
    assert SHOWN_PX == (352, 198)
    assert CODE not in repr(watched)


def test_nothing_held_up_is_known_in_time_with_the_brightness() -> None:
    camera = HeldUp()
    camera.show(np.zeros((72, 128), np.uint8))
    ticks = iter([0.0, 0.1, 0.2, 1.0, 2.0])

    watched = watch(
        camera.connect(), for_s=1.0, on_picture=lambda _png: None, clock=lambda: next(ticks)
    )

    assert watched == Watched((128, 72), 1, 0)


def test_a_camera_without_a_picture_saw_nothing_and_can_be_stopped() -> None:
    stops = iter([False, True])
    watched = watch(
        HeldUp().connect(),
        for_s=600.0,
        on_picture=lambda _png: None,
        is_stopped=lambda: next(stops),
    )
    assert watched == Watched()


def test_a_camera_that_is_pulled_is_an_error() -> None:
    camera = HeldUp()
    line = camera.connect()
    camera.unplug()
    with pytest.raises(OSError, match="unplugged"):
        watch(line, for_s=60.0, on_picture=lambda _png: None)
