"""Two displays that exist only in memory, with a keyboard: Xvfb, xrandr, xdotool."""

import os
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.journeys.waiting import DEADLINE_S, await_that

WIDTH, HEIGHT = 1366 + 1024, 768
CASHIER = (0, 0, 1366, 768)
CUSTOMER = (1366, 0, 1366 + 1024, 600)
KEY_DELAY_MS = "12"
"""A quick hand. Without any delay X takes two equal digits for one key that is held down."""
_MONITORS = {
    "CASHIER": ("*CASHIER", "1366/360x768/200+0+0", "screen"),
    "CUSTOMER": ("CUSTOMER", "1024/270x600/160+1366+0", "none"),
}


class Displays:
    """One X server with two monitors: what they show, and keys for whoever has the focus."""

    def __init__(self, name: str, framebuffer: Path) -> None:
        self.name = name
        self._framebuffer = framebuffer

    @property
    def environment(self) -> dict[str, str]:
        """For a process that shows windows here."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
        return {**kept, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def cashier(self) -> Image.Image:
        """What the cashier sees."""
        return self._glass().crop(CASHIER)

    def customer(self) -> Image.Image:
        """What the customer sees."""
        return self._glass().crop(CUSTOMER)

    def plug_in(self, monitor: str) -> None:
        self._run("xrandr", "--setmonitor", *_MONITORS[monitor])

    def unplug(self, monitor: str) -> None:
        self._run("xrandr", "--delmonitor", monitor)

    def press(self, *keys: str) -> None:
        """Keys by their X names, one after another."""
        self._run("xdotool", "key", "--delay", KEY_DELAY_MS, *keys)

    def type(self, text: str) -> None:
        self._run("xdotool", "type", "--delay", KEY_DELAY_MS, text)

    def hold(self, x: int, y: int) -> None:
        """A finger on the cashier's glass, until `release`."""
        self._run("xdotool", "mousemove", str(x), str(y), "mousedown", "1")

    def release(self) -> None:
        self._run("xdotool", "mouseup", "1")

    def tap(self, x: int, y: int) -> None:
        """A short touch on the cashier's glass."""
        self._run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def tap_all(self, points: Sequence[tuple[int, int]]) -> None:
        """Short touches on the cashier's glass, one after another."""
        taps = (("mousemove", str(x), str(y), "click", "1", "sleep", "0.03") for x, y in points)
        self._run("xdotool", *(word for tap in taps for word in tap))

    def focused_window(self) -> str:
        """The id of the window that has the keyboard."""
        return self._run("xdotool", "getwindowfocus").strip()

    def shown_windows(self) -> set[str]:
        """The ids of the till's windows that are on the glass."""
        return set(
            self._run("xdotool", "search", "--onlyvisible", "--class", "xiaodian|pos", check=False)
            .strip()
            .split()
        )

    def wipe(self) -> None:
        """Nothing of a till that was killed stays on the glass: X has cleared its windows."""
        await_that("an empty glass", lambda: self._glass().getextrema() == ((0, 0),) * 3)

    def _glass(self) -> Image.Image:
        """The framebuffer, which Xvfb keeps as an XWD file: header, colour map, BGRX pixels."""
        dump = self._framebuffer.read_bytes()
        words = struct.unpack(">25I", dump[:100])
        header_bytes, width, height, row_bytes, colours = (words[i] for i in (0, 4, 5, 12, 19))
        pixels = dump[header_bytes + 12 * colours :]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", row_bytes)

    def _run(self, *command: str, check: bool = True) -> str:
        return subprocess.run(
            command,
            env={**os.environ, "DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=check,
        ).stdout


@contextmanager
def two_displays(folder: Path) -> Iterator[Displays]:
    """Start the X server on a free number and plug both monitors in."""
    said, listening = os.pipe()
    with (folder / "Xvfb.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(listening), "-noreset", "-nolisten", "tcp"),
                *("-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder)),
            ],
            pass_fds=[listening],
            stdout=log,
            stderr=log,
        )
    os.close(listening)
    try:
        with os.fdopen(said) as answer:
            name = f":{answer.readline().strip()}"
        displays = Displays(name, folder / "Xvfb_screen0")
        for monitor in _MONITORS:
            displays.plug_in(monitor)
        yield displays
    finally:
        server.terminate()
        server.wait(DEADLINE_S)
