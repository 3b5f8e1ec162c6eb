"""The keys that the key check knows, by name, as they lie on a keyboard of full size.

Why names and not characters: Enter, Esc and the function keys are what a till is worked with, and
the numeric pad's `7` can be dead while the other one is well. Keys that a window manager may keep
for itself (Alt, Windows, Menu), and keys that lock, are not asked for.
"""

MAIN: tuple[tuple[str, ...], ...] = (
    ("Esc", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"),
    ("`", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "=", "Backspace"),
    ("Tab", "Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]", "\\"),
    ("A", "S", "D", "F", "G", "H", "J", "K", "L", ";", "'", "Enter"),
    ("Shift", "Z", "X", "C", "V", "B", "N", "M", ",", ".", "/"),
    ("Ctrl", "Space"),
)
MIDDLE: tuple[tuple[str, ...], ...] = (
    ("Insert", "Home", "PageUp"),
    ("Delete", "End", "PageDown"),
    ("Up",),
    ("Left", "Down", "Right"),
)
PAD: tuple[tuple[str, ...], ...] = (
    ("Num /", "Num *", "Num -"),
    ("Num 7", "Num 8", "Num 9", "Num +"),
    ("Num 4", "Num 5", "Num 6"),
    ("Num 1", "Num 2", "Num 3", "Num Enter"),
    ("Num 0", "Num ."),
)
KEYS = tuple(key for block in (MAIN, MIDDLE, PAD) for row in block for key in row)
"""Every key once."""


def missing(pressed: frozenset[str]) -> str:
    """The keys that did not answer, in their order; those that did where they are fewer."""
    dead = [key for key in KEYS if key not in pressed]
    alive = [key for key in KEYS if key in pressed]
    return f"only {' '.join(alive)}" if len(alive) < len(dead) else f"without {' '.join(dead)}"
