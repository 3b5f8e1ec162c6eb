"""All scanners of the till: their reads become scans, their states one chip."""

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme
from drivers.contract import DeviceState, DeviceStatus, Reason, StatusListener
from drivers.reader import Line
from drivers.scanner import types
from drivers.scanner.camera import CameraLine, CameraScanner
from drivers.scanner.decoding import Picture
from drivers.scanner.driver import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.trial import Watched, watch
from drivers.scanner.types import ScanListener
from pos_app.adapters.devices.health import health_of
from pos_app.adapters.devices.places import place_at
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level, Scan

Post = Callable[[Command], None]

_WORST_FIRST = (
    DeviceState.LOST,
    DeviceState.FAULTED,
    DeviceState.CLOSED,
    DeviceState.DEGRADED,
    DeviceState.OPENING,
    DeviceState.BUSY,
    DeviceState.READY,
)


class Scanner(Protocol):
    """What this adapter needs of a scanner driver, real or simulated."""

    def open(self) -> None: ...

    def close(self) -> None: ...


MakeScanner = Callable[[Address, ScanListener, StatusListener], Scanner]
"""Makes the driver at an address; the device bench hands in its own for `simulated:`."""


LookThrough = Callable[[Address], Line[Picture | None]]
"""Opens a camera for a test. Raises DeviceError."""


class ScannerGroup:
    """Every scanner of the settings, each on its own thread. `keyboard:` is read by the window."""

    def __init__(
        self,
        addresses: tuple[str, ...],
        *,
        post: Post,
        simulated: MakeScanner,
        look_through: LookThrough = CameraLine,
    ) -> None:
        """A scanner whose address is wrong is told as health; the others work."""
        self._post = post
        self._lock = threading.Lock()
        self._states: dict[str, DeviceStatus] = {}
        self._makers: Mapping[Scheme, MakeScanner] = {
            Scheme.SERIAL: _serial,
            Scheme.HID: _hid,
            Scheme.CAMERA: _camera,
            Scheme.SIMULATED: simulated,
        }
        self.reads_keyboard = False
        self._wrong: list[str] = []
        self._scanners: list[Scanner] = []
        self._over = threading.Event()
        self._camera: Address | None = None
        self._look_through = look_through
        self._use(addresses)

    def bind(self, addresses: tuple[str, ...]) -> None:
        """From now on these. Whether the keyboard is read for codes changes at the next start only:
        the window was told at its making."""
        old = self._scanners
        self._use(addresses)
        for scanner in old:
            scanner.close()
        with self._lock:
            self._states.clear()
        self.open()

    def open(self) -> None:
        """Start them all; a missing one is told as health and looked for again by itself."""
        if self._over.is_set():
            return
        for scanner in self._scanners:
            scanner.open()
        for text in self._wrong:
            self._changed(text, DeviceStatus(DeviceState.FAULTED, Reason.ADDRESS))
        if not self._scanners and not self._wrong:
            level = Level.OK if self.reads_keyboard else Level.ABSENT
            self._post(HealthChanged(HealthPart.SCANNER, level))

    def close(self) -> None:
        """Stop them all. No scan comes after it returns."""
        for scanner in self._scanners:
            scanner.close()

    def stop(self) -> None:
        """Stop them for good: nothing that a technician still does opens them again."""
        self._over.set()
        self.close()

    def watch(self, for_s: float, on_picture: Callable[[bytes], None]) -> Watched | None:
        """Through the first camera, for a technician; nothing is scanned meanwhile. None without a
        camera. Raises DeviceError or OSError."""
        if self._camera is None:
            return None
        self.close()
        try:
            line = self._look_through(self._camera)
            try:
                return watch(line, for_s=for_s, on_picture=on_picture, is_stopped=self._over.is_set)
            finally:
                line.close()
        finally:
            self.open()

    def _use(self, addresses: tuple[str, ...]) -> None:
        places = {text: place_at(text, DeviceKind.SCANNER) for text in addresses}
        self._wrong = [text for text, place in places.items() if place.is_wrong]
        present = [place.address for place in places.values() if place.address is not None]
        self.reads_keyboard = any(address.scheme is Scheme.KEYBOARD for address in present)
        cameras = (address for address in present if address.scheme is Scheme.CAMERA)
        self._camera = next(cameras, None)
        self._scanners = [
            self._make(address) for address in present if address.scheme is not Scheme.KEYBOARD
        ]

    def _make(self, address: Address) -> Scanner:
        return self._makers[address.scheme](
            address, self._read, lambda status: self._changed(str(address), status)
        )

    def _read(self, scan: types.Scan) -> None:
        self._post(Scan(text=scan.text, aim=scan.symbology_aim or "", source=scan.device))

    def _changed(self, device: str, status: DeviceStatus) -> None:
        if status.state is DeviceState.CLOSED:
            return  # we closed it ourselves
        with self._lock:
            self._states[device] = status
        self._tell()

    def _tell(self) -> None:
        """The worst of the scanners is what the chip shows."""
        with self._lock:
            states = list(self._states.values())
        worst = min(states, key=lambda status: _WORST_FIRST.index(status.state))
        self._post(health_of(HealthPart.SCANNER, worst))


def _serial(address: Address, on_scan: ScanListener, on_status: StatusListener) -> Scanner:
    return SerialScanner(address, on_scan=on_scan, on_status=on_status)


def _hid(address: Address, on_scan: ScanListener, on_status: StatusListener) -> Scanner:
    return HidScanner(address, on_scan=on_scan, on_status=on_status)


def _camera(address: Address, on_scan: ScanListener, on_status: StatusListener) -> Scanner:
    return CameraScanner(address, on_scan=on_scan, on_status=on_status)
