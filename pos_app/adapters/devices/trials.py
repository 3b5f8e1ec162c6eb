"""Tests of the till's devices for a technician: each tries the real thing and says what came of
it."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from drivers.contract import DeviceError, DeviceState, DeviceStatus, Reason
from drivers.drawer.types import Position
from drivers.printer import escpos
from drivers.printer.text import encode_text
from drivers.printer.types import JobResult, Outcome
from drivers.scale.types import Weight
from drivers.scanner.trial import Watched
from pos_app.adapters.devices.health import word_of
from pos_app.adapters.receipts.escpos import end_of_slip
from pos_app.checkout.menu import SAMPLE_CODE, DeviceTest
from pos_app.checkout.visit_commands import CameraSees, DeviceTestEnded

SCALE_PATIENCE_S = 8.0
CAMERA_PATIENCE_S = 10.0
SAMPLE_ROWS = (
    "中文样张 SAMPLE",
    "街角小店 0123456789",
    "应收 ￥31.90  找零 ￥0.10",
    "①㎡℃，。《》、：",
)
POLE_LINES = ("1234567890 TEST 测试", "ABCDEFGHIJ     12.34")


class PrinterToTry(Protocol):
    """What a test needs of the printer and its drawer. None: there is none."""

    @property
    def width_mm(self) -> int: ...

    @property
    def has_cutter(self) -> bool: ...

    def print_test(self, content: bytes) -> JobResult | None: ...

    def open_drawer_for_test(self) -> JobResult | None: ...

    @property
    def drawer_position(self) -> Position: ...


class ScaleToTry(Protocol):
    """What a test needs of the scale, which the till holds open."""

    @property
    def is_bound(self) -> bool: ...

    @property
    def status(self) -> DeviceStatus: ...

    def steady(self, timeout_s: float) -> Weight | None: ...


class CameraToTry(Protocol):
    """What a test needs of the cameras, which the till holds open as scanners."""

    def watch(self, for_s: float, on_picture: Callable[[bytes], None]) -> Watched | None:
        """None without a camera. Raises DeviceError or OSError when there is none to be had."""
        ...


class DeviceTrials:
    """All on the printer's worker: one test at a time, and never beside a receipt."""

    def __init__(
        self,
        printer: PrinterToTry,
        *,
        scale: ScaleToTry,
        show_on_pole: Callable[[str, str], bool] | None,
        camera: CameraToTry,
        tell: Callable[[CameraSees], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`show_on_pole`: None without a pole display."""
        self._printer = printer
        self._scale = scale
        self._show_on_pole = show_on_pole
        self._camera = camera
        self._tell = tell
        self._clock = clock
        self._trials: Mapping[DeviceTest, Callable[[], DeviceTestEnded]] = {
            DeviceTest.PRINTER: lambda: self._print(
                DeviceTest.PRINTER, sample(cuts=printer.has_cutter), is_cut=False
            ),
            DeviceTest.CUTTER: self._cut,
            DeviceTest.DRAWER: self._open_drawer,
            DeviceTest.SCALE: self._weigh,
            DeviceTest.POLE_DISPLAY: self._show,
            DeviceTest.CAMERA: self._look,
        }

    def run(self, item: DeviceTest) -> DeviceTestEnded:
        """Try it. Takes seconds."""
        return self._trials[item]()

    def _print(self, item: DeviceTest, content: bytes, *, is_cut: bool) -> DeviceTestEnded:
        began = self._clock()
        result = self._printer.print_test(content)
        if result is None:
            return _absent(item)
        detail = f"{self._printer.width_mm} mm · {self._clock() - began:.1f} s"
        return _judged(item, result, "printed", "" if is_cut else detail)

    def _cut(self) -> DeviceTestEnded:
        if not self._printer.has_cutter:
            return _absent(DeviceTest.CUTTER)
        return self._print(DeviceTest.CUTTER, end_of_slip(cuts=True), is_cut=True)

    def _open_drawer(self) -> DeviceTestEnded:
        result = self._printer.open_drawer_for_test()
        if result is None:
            return _absent(DeviceTest.DRAWER)
        if result.outcome is Outcome.DONE and self._printer.drawer_position is Position.OPEN:
            return DeviceTestEnded(DeviceTest.DRAWER, is_done=True, fact="seen_open")
        if result.reason is Reason.NO_ANSWER_LINE:
            return DeviceTestEnded(DeviceTest.DRAWER, True, "pulsed", needs_judging=True)
        return _judged(DeviceTest.DRAWER, result, "pulsed", "")

    def _show(self) -> DeviceTestEnded:
        if self._show_on_pole is None:
            return _absent(DeviceTest.POLE_DISPLAY)
        if not self._show_on_pole(*POLE_LINES):
            return DeviceTestEnded(DeviceTest.POLE_DISPLAY, is_done=False, fact="unplugged")
        return DeviceTestEnded(
            DeviceTest.POLE_DISPLAY, is_done=True, fact="shown", needs_judging=True
        )

    def _look(self) -> DeviceTestEnded:
        """The sample, held before the camera."""
        try:
            watched = self._camera.watch(CAMERA_PATIENCE_S, lambda png: self._tell(CameraSees(png)))
        except DeviceError as refused:
            fact = word_of(DeviceStatus(DeviceState.FAULTED, refused.reason))
            return DeviceTestEnded(DeviceTest.CAMERA, is_done=False, fact=fact)
        except OSError:
            return DeviceTestEnded(DeviceTest.CAMERA, is_done=False, fact="unplugged")
        if watched is None:
            return _absent(DeviceTest.CAMERA)
        if not watched.pictures:
            return DeviceTestEnded(DeviceTest.CAMERA, is_done=False, fact="no_picture")
        detail = f"{watched.size[0]}×{watched.size[1]} · {watched.brightness} %"
        if SAMPLE_CODE in watched.codes:
            return DeviceTestEnded(DeviceTest.CAMERA, True, "sample_read", detail)
        fact = "sample_differs" if watched.codes else "nothing_read"
        return DeviceTestEnded(DeviceTest.CAMERA, is_done=False, fact=fact, detail=detail)

    def _weigh(self) -> DeviceTestEnded:
        """The first steady weight above nothing."""
        if not self._scale.is_bound:
            return _absent(DeviceTest.SCALE)
        weight = self._scale.steady(SCALE_PATIENCE_S)
        if weight is not None:
            return DeviceTestEnded(DeviceTest.SCALE, True, "weighed", f"{weight.grams} g")
        status = self._scale.status
        fact = "not_stable" if status.state is DeviceState.READY else word_of(status)
        return DeviceTestEnded(DeviceTest.SCALE, is_done=False, fact=fact)


def sample(*, cuts: bool) -> bytes:
    """A slip of Chinese text and a barcode, cut off at its end or left to be torn."""
    rows = [encode_text(row, "gbk").content + escpos.LINE_FEED for row in SAMPLE_ROWS]
    code = escpos.code128(SAMPLE_CODE, module_dots=2, height_dots=60)
    return b"".join([escpos.INITIALIZE, escpos.CHINESE_ON, *rows, code, end_of_slip(cuts=cuts)])


def _absent(item: DeviceTest) -> DeviceTestEnded:
    return DeviceTestEnded(item, is_done=False, fact="unbound", is_absent=True)


def _judged(item: DeviceTest, result: JobResult, fact: str, detail: str) -> DeviceTestEnded:
    """What a printer cannot say of itself a person does; what it does say counts."""
    if result.outcome is Outcome.DONE:
        return DeviceTestEnded(item, True, fact, detail, needs_judging=True)
    word = word_of(DeviceStatus(DeviceState.FAULTED, result.reason)) or "cut_off"
    if result.outcome is Outcome.UNKNOWN and word == "one_way":
        return DeviceTestEnded(item, True, "one_way", detail, needs_judging=True)
    return DeviceTestEnded(item, is_done=False, fact=word)
