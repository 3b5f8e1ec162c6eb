"""The door of the maintenance menu, with the key of the enrolment."""

from collections.abc import Callable

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.domain.technician import challenge_of, is_code

CHALLENGE_BITS = 64


class KeyedDoor:
    """Implements `checkout.ports.Doorkeeper`."""

    def __init__(self, identity: TillIdentity, draw_bits: Callable[[int], int]) -> None:
        self._identity = identity
        self._draw_bits = draw_bits

    def challenge(self) -> str:
        """Eight new digits; empty when the till is not enrolled and everybody may come in."""
        if self._identity.maintenance_key is None:
            return ""
        return challenge_of(self._draw_bits(CHALLENGE_BITS))

    def is_code(self, challenge: str, technician: str, code: str) -> bool:
        """Whether the technician's app gave this code for the challenge."""
        key = self._identity.maintenance_key
        return key is not None and is_code(key, challenge, technician, code)
