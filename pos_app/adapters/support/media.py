"""Media that somebody has plugged in: a USB stick, a memory card."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
BLOCKS = Path("/sys/class/block")
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Medium:
    """Where it can be reached."""

    path: Path
    free_bytes: int
    is_writable: bool


def media(mounts: Path = MOUNTS, blocks: Path = BLOCKS) -> list[Medium]:
    """What is mounted now and can be taken out, by its path. A medium that was pulled out while we
    looked is left out. Raises OSError when the system does not say what is mounted."""
    found = []
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        device, place, _, options, *_ = [*line.split(" "), "", "", "", ""]
        if device.startswith("/dev/") and _is_removable(blocks / Path(device).name):
            path = Path(_unescaped(place))
            medium = _looked_at(path, is_writable="ro" not in options.split(","))
            found += [medium] if medium else []
    return sorted(found, key=lambda one: one.path)


def _looked_at(path: Path, *, is_writable: bool) -> Medium | None:
    try:
        free = shutil.disk_usage(path).free
    except OSError:
        return None
    return Medium(path, free, is_writable and os.access(path, os.W_OK))


def _is_removable(block: Path) -> bool:
    """A partition has no such flag: the disk that it is on has. A disk behind USB counts, whatever
    it says of itself: large sticks call themselves fixed."""
    real = block.resolve()
    disk = real.parent if (real / "partition").exists() else real
    try:
        flag = (disk / "removable").read_text(encoding="ascii").strip()
    except OSError:
        return False
    return flag == "1" or any(part.startswith("usb") for part in disk.parts)


def _unescaped(place: str) -> str:
    """The kernel writes a space as `\\040`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), place)
