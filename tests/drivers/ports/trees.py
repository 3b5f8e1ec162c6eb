"""A made-up system: what is plugged in, as `/dev` and `/sys` would show it."""

import os
from pathlib import Path

_CLASSES = {
    "ttyUSB": "tty",
    "ttyACM": "tty",
    "lp": "usbmisc",
    "event": "input",
    "video": "video4linux",
}


class PluggedIn:
    """Builds the tree under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._devices = 0

    def device(
        self,
        node: str,
        *links: str,
        said: dict[str, str] | None = None,
    ) -> None:
        """A node such as `dev/ttyUSB0`, links that lead to it, and what its device says of itself:
        None for one that is not on USB."""
        path = self.root / node
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for link in links:
            self._link(self.root / link, path)
        if said is not None:
            self._on_usb(path.name, said)

    def _on_usb(self, name: str, said: dict[str, str]) -> None:
        self._devices += 1
        usb = self.root / f"sys/devices/usb1/1-{self._devices}"
        interface = usb / f"1-{self._devices}:1.0"
        kind = next(kind for start, kind in _CLASSES.items() if name.startswith(start))
        node = interface / kind / name
        node.mkdir(parents=True)
        (usb / "idVendor").write_text("1a86\n")
        (usb / "idProduct").write_text("7523\n")
        for key, text in said.items():
            (usb / key).write_text(f"{text}\n")
        (interface / "bInterfaceNumber").write_text("00\n")
        self._link(node / "device", interface)
        self._link(self.root / "sys/class" / kind / name, node)

    @staticmethod
    def _link(link: Path, target: Path) -> None:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(target, link.parent))
