"""The till's settings: read once from one TOML file, frozen, every key with a default.

What the maintenance menu binds stands in a file of its own, `bindings.toml` in the state folder,
and goes before the same keys of the settings file: nobody's comments are rewritten, and deleting
that file is the way back.

What the cloud hands down (`pos_app.domain.central`) goes before the program's own values and behind
what is written in the settings file: whoever wrote it there stood before this till. In the menu a
technician lets the cloud's value go first, key by key (`[central] follow` in `bindings.toml`).

The keys are a contract that scripts and technicians rely on (`assets/settings-example.toml`), so an
unknown key is an error that names the nearest valid one, never silently nothing.

Why devices stay text here: an address is understood where its device is made, and a wrong one costs
that device alone, not the till.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pos_app.domain.central import CENTRAL, Value
from pos_app.domain.values import dataclass, replace


class Language(StrEnum):
    """What the cashier's screen and the tools speak."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


class ScreenMode(StrEnum):
    """`windowed`: both windows side by side; `kiosk`: full screen, one display each."""

    WINDOWED = "windowed"
    KIOSK = "kiosk"


class ThemeName(StrEnum):
    """The colours of both windows."""

    DAY = "day"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """Where the cloud is. An empty address means none. `reconnect_s`: a till that was cut off
    waits up to so many seconds before it sends again, so that many do not come back at once."""

    url: str = "http://127.0.0.1:8700"
    reconnect_s: int = 5


@dataclass(frozen=True, slots=True)
class StateSettings:
    """Where the till keeps its ledger, catalogue, open basket, keys and logs."""

    folder: Path = Path("var/till")

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue.db"

    @property
    def basket(self) -> Path:
        return self.folder / "basket.json"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def backups(self) -> Path:
        """Where copies of the ledger lie when there is no other medium."""
        return self.folder / "backups"

    @property
    def bindings(self) -> Path:
        """What the maintenance menu has bound: keys of [devices] and [screens]."""
        return self.folder / "bindings.toml"

    @property
    def device_tests(self) -> Path:
        """How earlier tests of devices ended."""
        return self.folder / "device-tests.json"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where copies of the ledger go besides the state folder, and how many are kept there."""

    folder: Path | None = None
    keep: int = 14


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """Device addresses (`serial:/dev/ttyUSB0?baud=9600`). An empty one means none."""

    scanners: tuple[str, ...] = ("keyboard:",)
    printer: str = ""
    drawer: str = "printer:pin2"
    scale: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptSettings:
    """What stands on receipts. `logo`: a picture for their head, or None."""

    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How the two windows stand, and on which connectors in kiosk mode."""

    mode: ScreenMode = ScreenMode.WINDOWED
    cashier: str = "HDMI-1"
    customer: str = "HDMI-2"
    playlist: Path | None = None
    """The shop's own pictures and films for the customer's screen."""


@dataclass(frozen=True, slots=True)
class UiSettings:
    """What is seen and heard."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.DAY
    volume: int = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them, and the file that they came from."""

    cloud: CloudSettings = field(default_factory=CloudSettings)
    state: StateSettings = field(default_factory=StateSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    devices: DeviceSettings = field(default_factory=DeviceSettings)
    receipt: ReceiptSettings = field(default_factory=ReceiptSettings)
    screens: ScreenSettings = field(default_factory=ScreenSettings)
    ui: UiSettings = field(default_factory=UiSettings)
    source: Path | None = None
    written: frozenset[str] = frozenset()
    """Keys that the cloud may hand down and that stand in the file."""
    followed: frozenset[str] = frozenset()
    """Of those, the ones for which the cloud goes first."""


class SettingsWrong(Exception):
    """A settings file that cannot be used. `str()` says where and what, in Chinese and English."""

    def __init__(self, path: Path, key: str, *, chinese: str, english: str) -> None:
        self.path = path
        self.key = key
        self.chinese = _sentence(path, "：", key, chinese)
        self.english = _sentence(path, ": ", key, english)
        super().__init__(f"{self.chinese}\n{self.english}")

    def words(self, language: Language) -> str:
        """The one sentence for the user's language."""
        return self.english if language is Language.ENGLISH else self.chinese


def load(path: Path) -> Settings:
    """Read the file, and what the menu has bound since. A relative folder counts from the file's
    own folder. Raises SettingsWrong."""
    tables = _read(path)
    for name in tables:
        if name not in _SECTIONS:
            raise _unknown(path, name, list(_SECTIONS))
    sections = {name: _section(path, name, tables.get(name, {}), _SECTIONS) for name in _SECTIONS}
    state = StateSettings(**sections["state"])
    backup = BackupSettings(**sections["backup"])
    receipt = ReceiptSettings(**sections["receipt"])
    home = path.resolve().parent
    state = replace(state, folder=home / state.folder)
    written = frozenset(key for key in CENTRAL if _stands_in(sections, key))
    bound = bindings(state.bindings)
    followed = frozenset(bound.pop("central", {}).get("follow", ()))
    for name, values in bound.items():
        sections[name] |= values
    screens = ScreenSettings(**sections["screens"])
    if screens.playlist is not None:
        screens = replace(screens, playlist=home / screens.playlist)
    return Settings(
        cloud=CloudSettings(**sections["cloud"]),
        state=state,
        backup=backup if backup.folder is None else replace(backup, folder=home / backup.folder),
        devices=DeviceSettings(**sections["devices"]),
        receipt=receipt if receipt.logo is None else ReceiptSettings(home / receipt.logo),
        screens=screens,
        ui=UiSettings(**sections["ui"]),
        source=path,
        written=written,
        followed=followed,
    )


def with_central(settings: Settings, central: Mapping[str, Value]) -> Settings:
    """These settings with what the cloud hands down, wherever that goes first."""
    own = settings.written - settings.followed
    for key, value in central.items():
        if key not in own:
            section, _, name = key.partition(".")
            checked = _SECTIONS[section][name](value)
            changed = replace(getattr(settings, section), **{name: checked})
            settings = replace(settings, **{section: changed})
    return settings


def bindings(path: Path) -> dict[str, dict[str, Any]]:
    """What the menu has bound: checked keys of `devices` and `screens`, and `follow` of `central`;
    none when there is no such file. Raises SettingsWrong."""
    if not path.exists():
        return {}
    tables = _read(path)
    for name in tables:
        if name not in _BOUND:
            raise _unknown(path, name, list(_BOUND))
    return {name: _section(path, name, table, _BOUND) for name, table in tables.items()}


# --- reading --------------------------------------------------------------------------------------


class _Wrong(Exception):
    """A value that may not stand here, before file and key are known."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsWrong(
            path, "", chinese="没有这个设置文件", english="there is no such settings file"
        ) from error
    except OSError as error:
        raise SettingsWrong(
            path,
            "",
            chinese=f"设置文件读不出来（{error.strerror}）",
            english=f"the settings file cannot be read ({error.strerror})",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsWrong(
            path, "", chinese="设置文件不是 UTF-8 文本", english="the settings are not UTF-8 text"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsWrong(
            path, "", chinese=f"不是正确的 TOML（{error}）", english=f"this is not TOML ({error})"
        ) from error


def _stands_in(sections: Mapping[str, Mapping[str, Any]], key: str) -> bool:
    section, _, name = key.partition(".")
    return name in sections[section]


def _section(path: Path, name: str, table: object, sections: "_Sections") -> dict[str, Any]:
    """The given keys of one section, each checked; those not given keep their default."""
    if not isinstance(table, dict):
        raise SettingsWrong(
            path, name, chinese=f"应写成一节 [{name}]", english=f"should be a section [{name}]"
        )
    checks = sections[name]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in checks:
            raise _unknown(path, f"{name}.{key}", list(_keys(sections)))
        try:
            values[key] = checks[key](value)
        except _Wrong as wrong:
            raise SettingsWrong(
                path, f"{name}.{key}", chinese=wrong.chinese, english=wrong.english
            ) from wrong
    return values


def _keys(sections: "_Sections") -> Iterable[str]:
    return (f"{section}.{key}" for section, checks in sections.items() for key in checks)


def _unknown(path: Path, key: str, valid: list[str]) -> SettingsWrong:
    import difflib  # only a key that is wrong needs it

    nearest = difflib.get_close_matches(key, valid, n=1, cutoff=0.0)[0]
    return SettingsWrong(
        path,
        key,
        chinese=f"没有这个设置项，是不是 {nearest}？",
        english=f"there is no such key; the nearest is {nearest}",
    )


def _sentence(path: Path, colon: str, key: str, problem: str) -> str:
    return f"{path}{colon}{f'{key}{colon}' if key else ''}{problem}"


# --- what may stand where -------------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(
            f"应是带引号的文字，不是 {value!r}", f"should be text in quotes, not {value!r}"
        )
    return value


def _url(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if text and not fits:
        raise _Wrong(
            f"应是 http:// 或 https:// 开头的网址，不是 {text!r}",
            f"should be an address beginning with http:// or https://, not {text!r}",
        )
    return text.rstrip("/")


def _folder(value: object) -> Path:
    text = _text(value)
    if not text or "\0" in text:
        raise _Wrong("应是文件夹的路径", "should be the path of a folder")
    return Path(text)


def _folder_or_none(value: object) -> Path | None:
    return _folder(value) if value != "" else None


def _file_or_none(value: object) -> Path | None:
    text = _text(value)
    if "\0" in text:
        raise _Wrong("应是文件的路径", "should be the path of a file")
    return Path(text) if text else None


def _whole_number(lowest: int, highest: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise _Wrong(
                f"应是 {lowest} 到 {highest} 的整数，不是 {value!r}",
                f"should be a whole number from {lowest} to {highest}, not {value!r}",
            )
        return value

    return check


def _one_of(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    words = [member.value for member in kind]

    def check(value: object) -> StrEnum:
        if value not in words:
            raise _Wrong(
                f"只能是 {'、'.join(words)}，不是 {value!r}",
                f"can only be {' or '.join(words)}, not {value!r}",
            )
        return kind(str(value))

    return check


def _addresses(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong(
            f'应是列表，例如 ["keyboard:"]，不是 {value!r}',
            f'should be a list such as ["keyboard:"], not {value!r}',
        )
    return tuple(address for address in map(_text, value) if address)


def _central_keys(value: object) -> tuple[str, ...]:
    """A key that the cloud hands down no more is simply nothing to follow."""
    return tuple(key for key in _addresses(value) if key in CENTRAL)


_Sections = Mapping[str, Mapping[str, Callable[[object], object]]]

_SECTIONS: _Sections = {
    "cloud": {"url": _url, "reconnect_s": _whole_number(0, 60)},
    "state": {"folder": _folder},
    "backup": {"folder": _folder_or_none, "keep": _whole_number(2, 365)},
    "devices": {
        "scanners": _addresses,
        "printer": _text,
        "drawer": _text,
        "scale": _text,
        "display": _text,
    },
    "receipt": {"logo": _file_or_none},
    "screens": {
        "mode": _one_of(ScreenMode),
        "cashier": _text,
        "customer": _text,
        "playlist": _folder_or_none,
    },
    "ui": {
        "language": _one_of(Language),
        "theme": _one_of(ThemeName),
        "volume": _whole_number(0, 100),
    },
}
_BOUND: _Sections = {
    "devices": _SECTIONS["devices"],
    "screens": _SECTIONS["screens"],
    "central": {"follow": _central_keys},
}
"""What the maintenance menu may change."""
