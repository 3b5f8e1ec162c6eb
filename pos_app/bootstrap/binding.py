"""Binding devices from the maintenance menu: which ports there are, what stands at one, and writing
down what is used from now on."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Protocol

from drivers.address import Address, DeviceKind, Scheme, parse_address
from drivers.contract import AddressInvalid, DeviceState, DeviceStatus, Reason
from drivers.display.probe import probe_display
from drivers.drawer.probe import probe_drawer
from drivers.ports import Port, PortKind
from drivers.printer import probe as printer_probe
from drivers.printer.types import JobResult, Outcome
from drivers.probing import Probe, Probed, at_speed, first_that_fits, with_options
from drivers.scale import probe as scale_probe
from drivers.scanner import probe as scanner_probe
from pos_app.adapters.devices.health import word_of
from pos_app.adapters.files import Files
from pos_app.bootstrap.bindings_file import keep_bindings
from pos_app.checkout.bind_commands import (
    BindingKept,
    DisplaysSwapped,
    PlaceProbed,
    PlacesFound,
)
from pos_app.checkout.places import (
    BOUND_WITHOUT_PORTS,
    READERS,
    Bound,
    Displays,
    Fit,
    Place,
    Role,
    key_of,
)
from pos_app.checkout.ports import Unavailable
from pos_app.domain.values import dataclass, replace
from pos_app.settings import DeviceSettings, Settings

SCAN_PATIENCE_S = 20.0
SERIAL_ROLES = (Role.PRINTER, Role.DRAWER, Role.SCANNER, Role.SCALE, Role.POLE_DISPLAY)
PLACES: Mapping[PortKind, tuple[str, tuple[Role, ...]]] = {
    PortKind.SERIAL: ("serial:", SERIAL_ROLES),
    PortKind.PRINTER: ("file:", (Role.PRINTER,)),
    PortKind.KEYBOARD: ("hid:", (Role.SCANNER,)),
    PortKind.CAMERA: ("camera:", (Role.CAMERA,)),
}
"""How an address of this kind of port begins, and what may stand there."""
KEYS = {
    Role.PRINTER: "printer",
    Role.DRAWER: "drawer",
    Role.SCALE: "scale",
    Role.POLE_DISPLAY: "display",
}
"""In [devices]; readers share `scanners`."""
KINDS = {
    Role.PRINTER: DeviceKind.PRINTER,
    Role.DRAWER: DeviceKind.DRAWER,
    Role.SCALE: DeviceKind.SCALE,
    Role.POLE_DISPLAY: DeviceKind.DISPLAY,
    Role.SCANNER: DeviceKind.SCANNER,
    Role.CAMERA: DeviceKind.SCANNER,
}
OTHER_KINDS = {
    DeviceKind.PRINTER: "is_printer",
    DeviceKind.SCALE: "is_scale",
    DeviceKind.SCANNER: "is_scanner",
}
NOT_REACHED = (Reason.ABSENT, Reason.TIMEOUT, Reason.LOST)
LOOKED_AT = {Role.PRINTER: "look_at_paper", Role.POLE_DISPLAY: "look_at_display"}


class InUse(Protocol):
    """A device that the till itself holds while it sells."""

    def rest(self) -> None:
        """Give its port back until `wake`. Raises Unavailable."""
        ...

    def wake(self) -> None:
        """Use it again. Raises Unavailable."""
        ...

    def bind(self, addresses: tuple[str, ...]) -> bool:
        """Use these now; False when that takes a restart. Raises Unavailable."""
        ...


class DisplaySwitch:
    """Where the windows stand, and how they change places; the windows come after the assembly."""

    def __init__(self) -> None:
        self.now = Displays()
        self.change: Callable[[], Displays] = Displays


@dataclass(frozen=True, slots=True)
class BinderParts:
    """What binding looks at and sets going."""

    settings: Settings
    files: Files
    find: Callable[[], tuple[Port, ...]]
    in_use: Mapping[Role, InUse]
    try_drawer: Callable[[str], JobResult | None]
    displays: DisplaySwitch


class DeviceBinder:
    """Implements `checkout.ports.Binder`."""

    def __init__(self, parts: BinderParts) -> None:
        self._parts = parts
        self._devices = parts.settings.devices
        self._after_restart: set[Role] = set()
        self._stopped = threading.Event()

    def look(self) -> PlacesFound:
        """What is bound and what is plugged in."""
        ports = [_place(port) for port in self._parts.find()]
        always = [Place(key, (role,)) for role, keys in BOUND_WITHOUT_PORTS.items() for key in keys]
        return PlacesFound(self._bound(), (*ports, *always), self._parts.displays.now)

    def stop(self) -> None:
        """End the probe that is under way. From any thread; returns at once."""
        self._stopped.set()

    def probe(self, role: Role, key: str) -> PlaceProbed:
        """Find out what stands there."""
        self._stopped.clear()
        try:
            with self._at_rest(role):
                result = self._probed(role, key)
            if result.reason is Reason.NO_ANSWER_LINE and role is Role.DRAWER:
                return self._kicked(key)
            return _answer(role, key, result)
        except Unavailable:
            return PlaceProbed(role, key, Fit.REFUSED, fact="busy")
        except AddressInvalid:
            return PlaceProbed(role, key, Fit.REFUSED, fact="wrong_address")

    def keep(self, role: Role, addresses: tuple[str, ...]) -> BindingKept:
        """Write it to the settings, and use it if that is possible now."""
        name = KEYS.get(role, "scanners")
        value = addresses if role in READERS else "".join(addresses[:1])
        try:
            keep_bindings(self._parts.settings.state, "devices", {name: value}, self._parts.files)
        except OSError:
            return BindingKept(role, is_kept=False, fact="not_kept")
        self._devices = _with(self._devices, name, value)
        is_used = self._use_now(role, addresses)
        (self._after_restart.discard if is_used else self._after_restart.add)(role)
        return BindingKept(role, True, "bound_now" if is_used else "bound_after_restart")

    def swap_displays(self) -> Displays:
        """The windows change places. On the thread of the screens."""
        return self._parts.displays.change()

    def keep_displays(self, displays: Displays) -> DisplaysSwapped:
        """Write it to the settings."""
        if not displays.customer:
            return DisplaysSwapped(False, "one_display", self._parts.displays.now)
        names = {"cashier": displays.cashier, "customer": displays.customer}
        try:
            keep_bindings(self._parts.settings.state, "screens", names, self._parts.files)
        except OSError:
            return DisplaysSwapped(True, "not_kept", displays)
        return DisplaysSwapped(True, "swapped", displays)

    # --- the pieces -------------------------------------------------------------------------------

    def _bound(self) -> tuple[Bound, ...]:
        single = [(role, getattr(self._devices, name)) for role, name in KEYS.items()]
        readers = [(_reader(address), address) for address in self._devices.scanners]
        return tuple(
            Bound(role, address, _is_there(address), role in self._after_restart)
            for role, address in (*single, *readers)
            if address
        )

    def _use_now(self, role: Role, addresses: tuple[str, ...]) -> bool:
        try:
            device = self._parts.in_use.get(role)
            return device is not None and device.bind(addresses)
        except Unavailable:
            return False

    @contextmanager
    def _at_rest(self, role: Role) -> Iterator[None]:
        """The till's own use of such devices rests meanwhile."""
        device = self._parts.in_use.get(role)
        if device is not None:
            device.rest()
        try:
            yield
        finally:
            if device is not None:
                device.wake()

    def _probed(self, role: Role, key: str) -> Probed:
        """A place without a port of its own is what it says."""
        first = parse_address(self._known_address(role, key), kind=KINDS[role])
        if first is None:
            raise AddressInvalid(key, wrong="it is empty", nearest="")
        if first.scheme is Scheme.PRINTER:
            return Probed(first, Reason.NO_ANSWER_LINE)
        if first.scheme in (Scheme.SIMULATED, Scheme.KEYBOARD):
            return Probed(first)
        speeds, probe = self._way(role)
        tried = [first, *(at_speed(first, baud) for baud in speeds if baud != first.baud)]
        is_serial = first.scheme is Scheme.SERIAL
        result = first_that_fits(tried if is_serial else [first], probe)
        if role is Role.PRINTER and result.reason in (Reason.SILENT, Reason.NO_ANSWER_LINE):
            return printer_probe.print_line(first)
        return result

    def _known_address(self, role: Role, key: str) -> str:
        """With the options of the one that is bound for this role, wherever they still mean
        something and the key itself does not say otherwise."""
        own = [bound.address for bound in self._bound() if bound.role is role]
        place, _, asked = key.partition("?")
        same = next((address for address in own if key_of(address) == place), "")
        kept = same.partition("?")[2] or _kept_options(role, own, place)
        options = {**_options(kept), **_options(asked)}
        written = "&".join(f"{name}={value}" for name, value in options.items())
        return f"{place}?{written}" if written else place

    def _way(self, role: Role) -> tuple[tuple[int, ...], Probe]:
        match role:
            case Role.PRINTER:
                return printer_probe.SPEEDS, printer_probe.probe_printer
            case Role.SCALE:
                return scale_probe.SPEEDS, _scale_of_either_protocol
            case Role.CAMERA:
                return (), scanner_probe.probe_camera
            case Role.SCANNER:
                until_s = time.monotonic() + SCAN_PATIENCE_S
                return scanner_probe.SPEEDS, lambda address: self._scanned(address, until_s)
            case Role.DRAWER:
                return (), probe_drawer
            case Role.POLE_DISPLAY:
                return (), probe_display

    def _scanned(self, address: Address, until_s: float) -> Probed:
        """At each speed until the common deadline: a code at a wrong one comes as garbage."""
        if time.monotonic() >= until_s:
            return Probed(address, Reason.SILENT)
        return scanner_probe.probe_scanner(
            address, until_s=until_s, is_stopped=self._stopped.is_set
        )

    def _kicked(self, key: str) -> PlaceProbed:
        """One pulse, and a person looks."""
        result = self._parts.try_drawer(key)
        if result is None:
            return PlaceProbed(Role.DRAWER, key, Fit.REFUSED, fact="no_printer")
        if result.outcome is Outcome.FAILED:
            why = word_of(DeviceStatus(DeviceState.FAULTED, result.reason))
            return PlaceProbed(Role.DRAWER, key, Fit.REFUSED, fact=why)
        return PlaceProbed(Role.DRAWER, key, Fit.ASKED, key, "look_at_drawer")


def _with(devices: DeviceSettings, name: str, value: str | tuple[str, ...]) -> DeviceSettings:
    values = {field.name: getattr(devices, field.name) for field in fields(devices)}
    return DeviceSettings(**{**values, name: value})


def _place(port: Port) -> Place:
    start, roles = PLACES[port.kind]
    return Place(f"{start}{port.path}", roles, port.maker, port.serial, port.is_by_plug)


def _reader(address: str) -> Role:
    return Role.CAMERA if address.startswith("camera:") else Role.SCANNER


def _is_there(address: str) -> bool | None:
    """None where a list of ports cannot tell."""
    scheme, _, place = key_of(address).partition(":")
    if scheme == "camera" and place.isdigit():
        place = f"/dev/video{place}"
    return Path(place).exists() if place.startswith("/dev/") else None


def _kept_options(role: Role, own: list[str], key: str) -> str:
    """Of a printer the paper and the characters, whatever its new port is."""
    if role is not Role.PRINTER or not own or key.startswith("simulated:"):
        return ""
    pairs = (pair for pair in own[0].partition("?")[2].split("&") if pair)
    return "&".join(pair for pair in pairs if pair.split("=")[0] not in ("baud", "flow"))


def _options(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return {name: value for name, _, value in pairs}


def _scale_of_either_protocol(address: Address) -> Probed:
    """A scale that speaks the other protocol is bound by that one."""
    result = scale_probe.probe_scale(address)
    if result.reason is not Reason.PROTOCOL or result.kind is not DeviceKind.SCALE:
        return result
    other = "stream" if address.option("protocol", default="sics") == "sics" else "sics"
    spoken = with_options(address, {**dict(address.options), "protocol": other})
    return replace(result, address=spoken, reason=Reason.NONE)


def _answer(role: Role, key: str, result: Probed) -> PlaceProbed:
    address = str(result.address)
    if result.fits:
        return PlaceProbed(role, key, Fit.BOUND, address, raw=result.raw)
    if result.reason is Reason.NO_ANSWER_LINE:
        return PlaceProbed(role, key, Fit.ASKED, address, LOOKED_AT[role])
    why = word_of(DeviceStatus(DeviceState.FAULTED, result.reason))
    if result.reason is Reason.OTHER_DEVICE and result.kind is not None:
        why = OTHER_KINDS[result.kind]
    if result.reason is Reason.PROTOCOL:
        why = "garbage"
    if result.address.scheme is Scheme.TCP and result.reason in NOT_REACHED:
        why = "no_host"
    if role is Role.SCANNER and result.reason is Reason.SILENT:
        why = "nothing_scanned"
    return PlaceProbed(role, key, Fit.REFUSED, address, why, result.raw)
