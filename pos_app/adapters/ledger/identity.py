"""Who writes into a ledger: store, terminal and epoch, and the device's key."""

from collections.abc import Callable

from pos_app.domain.values import dataclass

NO_STORE = 0
"""The store of a till that has not been enrolled. Such a till sells too."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose entries these are. `(store, terminal, epoch, seq)` names every fact."""

    store: int
    terminal: str
    epoch: int

    @property
    def is_enrolled(self) -> bool:
        return self.store != NO_STORE


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The device's Ed25519 key: 32 public bytes, and the signing itself. The secret stays where it
    is."""

    public_key: bytes
    sign: Callable[[bytes], bytes]
