"""What a scanner says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Scan:
    """One code as one device read it.

    `text` and `raw` stay out of `repr`: a code may be somebody's money, and reprs end in logs.
    """

    text: str = field(repr=False)
    """Printable characters only, and GS (U+001D), which separates GS1 elements."""
    symbology_aim: str | None
    """The AIM identifier such as `]E0` or `]C1`, when the scanner is set up to send it."""
    raw: bytes = field(repr=False)
    """What came over the line, without its end mark."""
    device: str
    """The address of the device as the settings write it."""


ScanListener: TypeAlias = Callable[[Scan], None]
"""Called once a scan, on the scanner's thread. Must return at once."""
