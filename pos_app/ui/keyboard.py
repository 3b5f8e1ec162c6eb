"""The keyboard: hands and a scanner that types, told apart as far as timing allows.

Why what a scanner typed goes to the entry line first: nothing can be held back from a fast cashier
on a guess. When Enter then ends a burst, its characters are taken out and the burst is a scan.
Timing is a guess, so a burst that is missed is still right: the same digits and Enter look the code
up.
"""

from collections.abc import Callable

from pos_app.checkout.commands import EraseLast, Scan
from pos_app.checkout.visit_commands import PressKey
from pos_app.ui.key_names import name_of
from pos_app.ui.keys import KeyStroke, command_for
from pos_app.ui.view_models.rows import Post
from pos_app.ui.views.cashier import Cashier

SOURCE = "keyboard"
GAP_MS = 35
SHORTEST = 8
LONGEST = 400
"""A coupon token has 154 characters, a digital link fewer than this."""


class WedgeReader:
    """Collects characters that follow each other faster than fingers."""

    def __init__(self) -> None:
        self._burst = ""
        self._last_ms = 0

    def typed(self, text: str, at_ms: int) -> None:
        """A printable character."""
        fits = at_ms - self._last_ms <= GAP_MS and len(self._burst) < LONGEST
        self._burst = self._burst + text if fits else text
        self._last_ms = at_ms

    def ended(self, at_ms: int) -> str:
        """Enter: the code that a scanner typed, or nothing. Starts anew either way."""
        burst, self._burst = self._burst, ""
        quick = at_ms - self._last_ms <= GAP_MS
        return burst if quick and len(burst) >= SHORTEST else ""

    def interrupted(self) -> None:
        """Any other key: a hand is at work."""
        self._burst = ""


class Keyboard:
    """Turns strokes into commands. With `wedge` off, every stroke is a hand's."""

    def __init__(self, post: Post, now_ms: Callable[[], int], *, wedge: bool) -> None:
        self._post = post
        self._now_ms = now_ms
        self._wedge = WedgeReader() if wedge else None

    def stroke(self, stroke: KeyStroke, view: Cashier) -> None:
        """Post what the stroke means on this page."""
        if view.tests_keys:
            self._look_at(stroke)
            return
        code = self._scanned(stroke)
        if code:
            for _ in code:
                self._post(EraseLast())
            self._post(Scan(code, source=SOURCE))
            return
        command = command_for(stroke, view)
        if command is not None:
            self._post(command)

    def _look_at(self, stroke: KeyStroke) -> None:
        """The keyboard itself is tested."""
        if self._wedge is not None:
            self._wedge.interrupted()
        if not stroke.repeats:
            self._post(PressKey(name_of(stroke)))

    def _scanned(self, stroke: KeyStroke) -> str:
        wedge = self._wedge
        if wedge is None or stroke.repeats:
            return ""
        if stroke.is_enter:
            return wedge.ended(self._now_ms())
        if stroke.is_printable:
            wedge.typed(stroke.text, self._now_ms())
        elif stroke.text or stroke.is_control:
            wedge.interrupted()
        return ""
