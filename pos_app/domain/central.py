"""The settings that the cloud may hand down to tills: which keys, and what may stand there.

Both ends hold to this one table. No device, folder, address or key is in it: whoever has the cloud
must not be able to send a till's receipts or its ledger anywhere else.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pos_app.domain.values import dataclass

Value = str | int


class NotCentral(ValueError):
    """A key that the cloud may not set, or a value that may not stand there. `allowed` says what
    may: keys, words, or the two ends of a range."""

    def __init__(self, key: str, allowed: str) -> None:
        super().__init__(f"{key}: {allowed}")
        self.key = key
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return " | ".join(self.words)

    def read(self, text: str) -> Value | None:
        """What was typed, or None."""
        return text if text in self.words else None

    def takes(self, value: object) -> bool:
        return value in self.words


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `lowest` to `highest`."""

    lowest: int
    highest: int

    @property
    def allowed(self) -> str:
        return f"{self.lowest} … {self.highest}"

    def read(self, text: str) -> Value | None:
        """What was typed, or None."""
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.highest))
        return int(text) if is_number and self.takes(int(text)) else None

    def takes(self, value: object) -> bool:
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return self.lowest <= value <= self.highest


CENTRAL: Mapping[str, Choice | WholeNumber] = MappingProxyType(
    {
        "ui.language": Choice(("zh_CN", "en")),
        "ui.theme": Choice(("day", "night")),
        "ui.volume": WholeNumber(0, 100),
        "cloud.reconnect_s": WholeNumber(0, 60),
    }
)
"""By the same names as in the till's settings file."""


def central_value(key: str, text: str) -> Value:
    """What was typed for this key. Raises NotCentral."""
    rule = CENTRAL.get(key)
    if rule is None:
        raise NotCentral(key, ", ".join(CENTRAL))
    value = rule.read(text)
    if value is None:
        raise NotCentral(key, rule.allowed)
    return value


def taken(values: Mapping[str, Value]) -> dict[str, Value]:
    """Of what a cloud hands down, what this program knows and takes; a newer cloud may have
    more."""
    return {
        key: value for key, value in values.items() if key in CENTRAL and CENTRAL[key].takes(value)
    }
