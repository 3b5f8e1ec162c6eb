"""The camera's test: what came of looking through it, in one word and a few figures."""

from collections.abc import Callable

import pytest

from drivers.contract import DeviceAbsent, DeviceStatus
from drivers.drawer.types import Position
from drivers.printer.types import JobResult
from drivers.scale.types import Weight
from drivers.scanner.trial import Watched
from pos_app.adapters.devices.trials import DeviceTrials
from pos_app.checkout.menu import SAMPLE_CODE, DeviceTest
from pos_app.checkout.visit_commands import CameraSees, DeviceTestEnded

CAMERA = DeviceTest.CAMERA


class NoPrinter:
    width_mm, has_cutter, drawer_position = 0, False, Position.UNKNOWN

    def print_test(self, content: bytes) -> JobResult | None:
        return None

    def open_drawer_for_test(self) -> JobResult | None:
        return None


class NoScale:
    is_bound = False

    @property
    def status(self) -> DeviceStatus:
        raise AssertionError

    def steady(self, timeout_s: float) -> Weight | None:
        return None


class FakeCamera:
    """Sees one picture, and then what the test says."""

    def __init__(self, outcome: Watched | Exception | None) -> None:
        self._outcome = outcome

    def watch(self, for_s: float, on_picture: Callable[[bytes], None]) -> Watched | None:
        on_picture(b"PNG")
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


def seen(*codes: str) -> Watched:
    return Watched((1280, 720), 30, 41, codes)


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [
        (seen(SAMPLE_CODE), DeviceTestEnded(CAMERA, True, "sample_read", "1280×720 · 41 %")),
        (seen("1"), DeviceTestEnded(CAMERA, False, "sample_differs", "1280×720 · 41 %")),
        (seen(), DeviceTestEnded(CAMERA, False, "nothing_read", "1280×720 · 41 %")),
        (Watched(), DeviceTestEnded(CAMERA, False, "no_picture")),
        (DeviceAbsent("camera:0"), DeviceTestEnded(CAMERA, False, "unplugged")),
        (OSError("pulled"), DeviceTestEnded(CAMERA, False, "unplugged")),
        (None, DeviceTestEnded(CAMERA, False, "unbound", is_absent=True)),
    ],
)
def test_what_the_camera_saw_is_told(
    outcome: Watched | Exception | None, ended: DeviceTestEnded
) -> None:
    told: list[CameraSees] = []
    trials = DeviceTrials(
        NoPrinter(),
        scale=NoScale(),
        show_on_pole=None,
        camera=FakeCamera(outcome),
        tell=told.append,
    )
    assert trials.run(CAMERA) == ended
    assert told == [CameraSees(b"PNG")]
