"""Which ports there are, under names that stay when plugs and start-up order change.

A name by identity (maker, model and serial number) follows the device to any plug. Where a device
has no serial number of its own, or another one carries the same, only the plug can be named: what
stands there must then be asked before it is used (`drivers.identifying`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from drivers.address import Address, Scheme

PORTS_LIMIT = 64
OURS = "dev/pos"
"""Links that `packaging/udev/70-xiaodian-pos.rules` makes."""
BY_PLUG = "at-"
"""How the last part of our own link's name begins after its kind, where it names a plug."""


class PortKind(StrEnum):
    """What a port is good for."""

    SERIAL = "serial"
    PRINTER = "printer"
    """A USB printer's file (`usblp`)."""
    KEYBOARD = "keyboard"
    """What types, perhaps a scanner."""
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Port:
    """One port. `path` is the name to write into an address."""

    kind: PortKind
    path: str
    node: str
    """What the system calls it until the next start: `/dev/ttyUSB0`."""
    maker: str = ""
    serial: str = ""
    is_by_plug: bool = False
    """Whether `path` names the plug and not the device in it."""


@dataclass(frozen=True, slots=True)
class _Family:
    """Where ports of one kind are found, and which links name them."""

    kind: PortKind
    nodes: tuple[str, ...]
    links: tuple[str, ...]
    """Folders by identity, then by plug."""
    sysfs: str
    only: str = ""
    """The end of a link that a node must have; others of the family are no port (a mouse)."""


_FAMILIES = (
    _Family(
        PortKind.SERIAL,
        ("dev/ttyUSB*", "dev/ttyACM*"),
        ("dev/serial/by-id", "dev/serial/by-path"),
        "sys/class/tty",
    ),
    _Family(PortKind.PRINTER, ("dev/usb/lp*",), (), "sys/class/usbmisc"),
    _Family(
        PortKind.KEYBOARD,
        ("dev/input/event*",),
        ("dev/input/by-id", "dev/input/by-path"),
        "sys/class/input",
        only="-event-kbd",
    ),
    _Family(
        PortKind.CAMERA,
        ("dev/video*",),
        ("dev/v4l/by-id", "dev/v4l/by-path"),
        "sys/class/video4linux",
        only="-video-index0",
    ),
)


@dataclass(frozen=True, slots=True)
class _Device:
    """What a device on USB says of itself, and the link names of its node."""

    node: str
    names: tuple[str, ...]
    vendor: str = ""
    product: str = ""
    maker: str = ""
    serial: str = ""
    interface: str = ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What no two devices should share."""
        return (self.vendor, self.product, self.serial, self.interface)


def find_ports(root: Path = Path("/")) -> tuple[Port, ...]:
    """Every port that is plugged in, by kind; at most PORTS_LIMIT. Never raises: a folder that
    cannot be read holds no port."""
    found = [port for family in _FAMILIES for port in _ports_of(family, root)]
    return tuple(found[:PORTS_LIMIT])


def is_by_plug(address: Address) -> bool:
    """Whether an address names a plug, so that another device may stand there tomorrow."""
    if address.scheme not in (Scheme.SERIAL, Scheme.FILE, Scheme.HID):
        return False
    place = address.path
    kernel = ("/dev/ttyUSB", "/dev/ttyACM", "/dev/ttyS", "/dev/usb/lp", "/dev/input/event")
    ours = place.startswith(f"/{OURS}/") and f"-{BY_PLUG}" in place
    return ours or "/by-path/" in place or place.startswith(kernel)


def _ports_of(family: _Family, root: Path) -> Iterator[Port]:
    devices = list(_devices_of(family, root))
    often = Counter(device.identity for device in devices if device.serial)
    for device in devices:
        is_unique = often[device.identity] == 1
        path, by_plug = _best_name(device, is_unique=is_unique)
        yield Port(family.kind, path, device.node, device.maker, device.serial, by_plug)


def _best_name(device: _Device, *, is_unique: bool) -> tuple[str, bool]:
    """Identity before plug, ours before the system's, and the node's own name for want of any."""
    by_identity = [name for name in device.names if not _names_plug(name)]
    by_plug = [name for name in device.names if _names_plug(name)]
    if is_unique and by_identity:
        return by_identity[0], False
    return (by_plug or [device.node])[0], True


def _names_plug(name: str) -> bool:
    return "/by-path/" in name or (name.startswith(f"/{OURS}/") and f"-{BY_PLUG}" in name)


def _devices_of(family: _Family, root: Path) -> Iterator[_Device]:
    links = _links(family, root)
    for pattern in family.nodes:
        for node in sorted(root.glob(pattern), key=lambda path: (len(path.name), path.name)):
            names = links.get(node.resolve(), ())
            if family.only and not any(name.endswith(family.only) for name in names):
                continue
            device = root / family.sysfs / node.name / "device"
            yield _described(_absolute(node, root), names, device.resolve())


def _links(family: _Family, root: Path) -> Mapping[Path, tuple[str, ...]]:
    """The links to each node, our own first."""
    found: dict[Path, tuple[str, ...]] = {}
    for folder in (OURS, *family.links):
        for link in sorted((root / folder).glob("*")):
            node = link.resolve()
            found[node] = (*found.get(node, ()), _absolute(link, root))
    return found


def _described(node: str, names: tuple[str, ...], device: Path) -> _Device:
    """What the system knows of the device behind a node; nothing for one that is not on USB."""
    folders = (device, *device.parents)
    usb = next((folder for folder in folders if (folder / "idVendor").exists()), None)
    if usb is None:
        return _Device(node, names)
    numbers = (_said(folder, "bInterfaceNumber") for folder in folders)
    said = (_said(usb, "manufacturer"), _said(usb, "product"))
    return _Device(
        node,
        names,
        vendor=_said(usb, "idVendor"),
        product=_said(usb, "idProduct"),
        maker=" ".join(filter(None, said)),
        serial=_said(usb, "serial"),
        interface=next(filter(None, numbers), ""),
    )


def _said(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _absolute(path: Path, root: Path) -> str:
    return f"/{path.relative_to(root)}"
