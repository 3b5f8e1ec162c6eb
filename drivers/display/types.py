"""What a display shows."""

from collections.abc import Callable
from typing import TypeAlias

Rows: TypeAlias = tuple[str, str]
"""The top and the bottom row, without the blanks at their ends."""

RowsListener: TypeAlias = Callable[[Rows], None]
"""Called when the rows change, on the display's thread. Must return at once."""
