"""A folder with versions of the program: bring one in, go back, say what is there."""

import base64
import binascii
import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from pos_app.adapters.versions import launch
from pos_app.adapters.versions.bundle import (
    LIBRARIES,
    Bundle,
    BundleWrong,
    is_version,
    open_bundle,
)
from pos_app.adapters.versions.launch import Slots, Trial, sync_folder
from pos_app.domain.values import dataclass

KEYS = "vendor-keys.txt"
LIBRARIES_KEPT = "libraries.txt"
LAUNCHER = "launch.py"
SOURCE = "source.txt"
INBOX = "inbox"
"""For bundles that came another way than on a medium."""
DRAFT = ".new-"
SPARE_BYTES = 64 * 1024 * 1024
"""Room that is left on the disk beside a new version."""


class NotInstalled(Exception):
    """Why a version is not installed, or gone back to. Carries the reason as a word: unsigned |
    unreadable | damaged | older | same | libraries_differ | disk_full | no_previous | newer_ledger
    | not_written | unreachable."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LedgerSeen:
    """The till's ledger, and the format in which it is now."""

    path: Path
    format: int

    @classmethod
    def at(cls, path: Path) -> "LedgerSeen | None":
        """None when there is no ledger yet."""
        return cls(path, launch.format_of(path)) if path.exists() else None


class Installation:
    """The folder around the tree that runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.slots = Slots(root)

    @classmethod
    def around(cls, tree: Path) -> "Installation | None":
        """The one that this tree is a version of; None for a checkout."""
        versions = tree.resolve().parent
        return cls(versions.parent) if versions.name == "versions" else None

    @property
    def keys(self) -> list[bytes]:
        """Of the vendors that may sign versions for this machine; a line that is no key is none."""
        try:
            lines = (self.root / KEYS).read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError):
            return []
        keys = []
        for line in lines:
            with suppress(binascii.Error, ValueError):
                keys.append(base64.b64decode(line, validate=True))
        return [key for key in keys if len(key) == 32]

    @property
    def source(self) -> str:
        """The address that bundles may be fetched from; empty when there is none."""
        try:
            return (self.root / SOURCE).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def opened(self, path: Path) -> Bundle:
        """A bundle that could be installed now. Raises NotInstalled."""
        try:
            bundle = open_bundle(path, self.keys)
        except BundleWrong as wrong:
            raise NotInstalled(wrong.reason, str(wrong)) from wrong
        manifest = bundle.manifest
        if manifest.libraries != self._libraries():
            raise NotInstalled("libraries_differ")
        current = self.slots.current
        if manifest.version == current:
            raise NotInstalled("same", current)
        if current and _order(manifest.version) < _order(current):
            raise NotInstalled("older", manifest.version)
        return bundle

    def install(self, path: Path, ledger: LedgerSeen | None) -> str:
        """Verify, unpack beside the current version, switch. The new one is on trial from its next
        start. Returns its version. Raises NotInstalled; nothing that runs has been touched then."""
        bundle = self.opened(path)
        try:
            bundle.verify()
            self._bring_in(bundle)
            self._switch(bundle, ledger)
        except BundleWrong as wrong:
            raise NotInstalled(wrong.reason, str(wrong)) from wrong
        except OSError as error:
            raise NotInstalled("not_written", error.strerror or str(error)) from error
        return bundle.manifest.version

    def why_not_back(self, ledger: LedgerSeen | None) -> str:
        """Why the version before cannot be gone back to, as a word; empty when it can."""
        previous = self.slots.previous
        if not previous or previous == self.slots.current:
            return "no_previous"
        kept = self._format_of(previous)
        return "newer_ledger" if ledger and 0 < kept < ledger.format else ""

    def roll_back(self, ledger: LedgerSeen | None) -> str:
        """To the version before. Returns it. Raises NotInstalled."""
        why_not = self.why_not_back(ledger)
        if why_not:
            raise NotInstalled(why_not)
        try:
            self.slots.swap()
        except OSError as error:
            raise NotInstalled("not_written", error.strerror or str(error)) from error
        return self.slots.current

    # --- the pieces -------------------------------------------------------------------------------

    def _bring_in(self, bundle: Bundle) -> None:
        """Under its own name only when all of it is on the disk."""
        version, slots = bundle.manifest.version, self.slots
        slots.versions.mkdir(parents=True, exist_ok=True)
        self._clear()
        if shutil.disk_usage(slots.versions).free < bundle.manifest.size + SPARE_BYTES:
            raise NotInstalled("disk_full")
        draft = slots.versions / f"{DRAFT}{version}"
        bundle.unpack(draft)
        (draft / "ledger-format").write_text(f"{bundle.manifest.ledger_format}\n", encoding="ascii")
        launch.sync_folder(draft)
        target = slots.tree(version)
        if target.exists():  # given up once, and tried again
            shutil.rmtree(target)
        draft.rename(target)
        sync_folder(slots.versions)

    def _clear(self) -> None:
        """What an installation that was cut off has left, and versions that nobody goes back to."""
        keep = {self.slots.current, self.slots.previous}
        for path in self.slots.versions.iterdir():
            if path.name.startswith(DRAFT) or (is_version(path.name) and path.name not in keep):
                shutil.rmtree(path)

    def _switch(self, bundle: Bundle, ledger: LedgerSeen | None) -> None:
        before = self.slots.current
        trial = Trial(
            bundle.manifest.version,
            before,
            before_format=self._format_of(before),
            ledger=str(ledger.path.resolve()) if ledger else "",
        )
        self.slots.forget_given_up()
        self.slots.begin(trial)

    def _format_of(self, version: str) -> int:
        """Of the ledger that this version keeps; 0 when it does not say."""
        try:
            return int((self.slots.tree(version) / "ledger-format").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def _libraries(self) -> str:
        try:
            return (self.root / LIBRARIES_KEPT).read_text(encoding="ascii").strip()
        except OSError:
            return ""


def lay_out(root: Path, bundle: Path, *, vendor_key: bytes, python: Path, lock: Path) -> str:
    """Make a new installation with its first version. `lock`: what the interpreter's libraries were
    installed from. Returns the version. Raises NotInstalled, and OSError."""
    root.mkdir(parents=True, exist_ok=True)
    (root / KEYS).write_text(base64.b64encode(vendor_key).decode() + "\n", encoding="ascii")
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    (root / LIBRARIES_KEPT).write_text(f"{digest}\n", encoding="ascii")
    (root / "interpreter").write_text(f"{python.absolute()}\n", encoding="utf-8")
    shutil.copyfile(launch.__file__, root / LAUNCHER)
    sync_folder(root)
    return Installation(root).install(bundle, None)


def lock_of(tree: Path) -> Path:
    """What the libraries of a tree are installed from."""
    return tree / LIBRARIES


def _order(version: str) -> tuple[int, ...]:
    numbers = version.split("-", maxsplit=1)[0].split("+", maxsplit=1)[0]
    return tuple(int(part) for part in numbers.split(".") if part.isdigit())
