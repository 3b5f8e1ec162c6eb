"""A camera as a scanner."""

import time
from typing import TYPE_CHECKING

from drivers.address import Address
from drivers.contract import Clock, DeviceAbsent, DeviceStatus, StatusListener
from drivers.reader import Line, Reader
from drivers.scanner.decoding import Believer, Picture
from drivers.scanner.types import Scan, ScanListener

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH_PX, HEIGHT_PX = 1280, 720
"""Asked for; a camera that cannot gives what it has."""


class CameraScanner:
    """Reads the codes that are held before `camera:0` or `camera:/dev/video2`.

    Behaves as SerialScanner does: it looks for the camera again whenever it is gone, and both
    listeners are called on its thread. The picture libraries are loaded on that thread.
    """

    def __init__(
        self,
        address: Address,
        *,
        on_scan: ScanListener,
        on_status: StatusListener,
        clock: Clock = time.monotonic,
        connect: "Callable[[], Line[Picture | None]] | None" = None,
    ) -> None:
        """`connect` is another one only where the pictures come out of a file."""
        self._reader = Reader[Picture | None](
            f"camera {address}",
            place=address.path,
            connect=connect or (lambda: CameraLine(address)),
            begin=lambda: Watching(str(address), on_scan),
            on_status=on_status,
            clock=clock,
        )

    @property
    def status(self) -> DeviceStatus:
        """The last known state; never blocks."""
        return self._reader.status

    def open(self) -> None:
        """Start watching. Nothing happens if it watches already."""
        self._reader.open()

    def check_health(self) -> DeviceStatus:
        """The last known state: its thread looks all the time."""
        return self._reader.check_health()

    def close(self) -> None:
        """Stop watching and give the camera back. No listener is called after it returns."""
        self._reader.close()


class CameraLine:
    """A camera's pictures, one after another."""

    def __init__(self, address: Address) -> None:
        """Raises DeviceAbsent."""
        import cv2

        place = int(address.path) if address.path.isdigit() else address.path
        self._camera = cv2.VideoCapture(place)
        if not self._camera.isOpened():
            self._camera.release()
            raise DeviceAbsent(str(address), "no such camera, or another program has it")
        self._camera.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX)
        self._camera.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX)

    def hear(self) -> Picture | None:
        """The next picture in grey; the camera's own pace. Raises OSError when it is gone."""
        import cv2

        there, picture = self._camera.read()
        if not there:
            raise OSError("no more pictures")
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)  # type: ignore[return-value]  # 8 bit in, 8 bit out

    def say(self, words: bytes) -> None:
        """Never called: a camera is not spoken to."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Nothing to do: the next picture comes within 100 ms."""

    def close(self) -> None:
        """Give it back, also when it is gone."""
        self._camera.release()


class Watching:
    """Pictures become codes; an empty picture means that nobody holds anything there."""

    def __init__(self, device: str, on_scan: ScanListener) -> None:
        self._believer = Believer()
        self._device = device
        self._on_scan = on_scan

    def heard(self, chunk: Picture | None, at_s: float) -> DeviceStatus | None:
        """The codes that this picture makes certain."""
        if chunk is not None:
            for seen in self._believer.look(chunk, at_s):
                self._on_scan(Scan(seen.text, seen.aim, seen.text.encode(), self._device))
        return None

    def says(self, at_s: float) -> bytes:
        """Nothing."""
        return b""
