"""The claim QR's text for the slot that it is now. Needs no network, only the screen key."""

from collections.abc import Callable

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.domain import screen_code
from pos_app.domain.screen_code import SLOT_SECONDS


class ScreenClock:
    """Draws the rotating claim URL by trusted time. `utc_ms` is the till's best knowledge of it,
    the same that signs its calls, so the cloud knows how far it is off."""

    def __init__(self, identity: TillIdentity, *, utc_ms: Callable[[], int]) -> None:
        self._identity = identity
        self._utc_ms = utc_ms

    def text(self) -> str:
        """`HTTPS://HOST/S/…`; empty while the till is not enrolled."""
        enrolled, screen_key = self._identity.enrolled, self._identity.screen_key
        if enrolled is None or screen_key is None:
            return ""
        slot = screen_code.slot_at(self._utc_ms() // 1000)
        return screen_code.url_of(enrolled.claim_origin, screen_key, enrolled.terminal, slot)

    def seconds_left(self) -> float:
        """Until the next slot; a code is drawn anew then."""
        return SLOT_SECONDS - self._utc_ms() % (SLOT_SECONDS * 1000) / 1000
