"""Codes in a camera's pictures, and which of them to believe.

A blurred or distant EAN-13 can be read as another valid one: its check digit passes one wrong
reading in ten. So a bar code is believed only when its bars are wide enough, when several pictures
agree, and when a second decoder reads the same (measured: docs/hardware.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyzbar.pyzbar import ZBarSymbol
    from zxingcpp import Barcode, BarcodeFormats

    Picture: TypeAlias = NDArray[np.uint8]
else:
    Picture = Any

MIN_MODULE_PX = 1.5
"""Of a linear code's narrowest bar. Below it 6 of 55 readings were wrong, above it 0 of 933."""
TILTS_DEG = (30, -30)
"""Linear codes tilted between 30 and 60 degrees are found only when the picture is turned."""
AGREEING = 2
"""Pictures that must say the same."""
AGREEING_ALONE = 4
"""The same for a Code 128 that the second decoder cannot read: its own check passes one wrong
reading in a hundred, where that of an EAN passes one in ten."""
AGREE_WITHIN_S = 0.7
"""A code that was not seen for so long is a new one: the goods left and others came."""
_QUIET_MODULES = 11
_LOWEST_PX = 20
"""Of a code that was read along one line only."""
_SMOOTHED_PX = 15
_EAN_MODULES = {13: 95, 12: 95, 8: 67}
_UPCE_MODULES = 51


@dataclass(frozen=True, slots=True)
class Seen:
    """One code in one picture."""

    text: str = field(repr=False)
    aim: str
    is_linear: bool
    module_px: float
    """The width of its narrowest bar, at most; 0 for matrix codes."""
    corners: tuple[tuple[int, int], ...]

    @property
    def is_sharp(self) -> bool:
        """Whether its bars are wide enough to be believed."""
        return not self.is_linear or self.module_px >= MIN_MODULE_PX


def see(picture: Picture) -> tuple[Seen, ...]:
    """Every code in a grey picture, as the first decoder reads it."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=_formats(), text_mode=zxingcpp.TextMode.Plain)
    return tuple(_seen(barcode) for barcode in found if barcode.text)


def turned(picture: Picture, degrees: int) -> Picture:
    """The picture turned about its middle; what leaves the frame is cut off."""
    import cv2

    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=(255,))  # type: ignore[return-value]  # grey stays 8 bit


def second_opinion(picture: Picture, seen: Seen) -> str | None:
    """What the second decoder reads where `seen` is; None when it reads nothing there.

    It is shown the code upright and twice as large; then once more with each bar smoothed along its
    length and the light stretched, which is what noise in the dark asks for.
    """
    import cv2

    code = _upright(picture, seen)
    smooth = cv2.normalize(cv2.blur(code, (1, _SMOOTHED_PX)), code, 0, 255, cv2.NORM_MINMAX)
    return _zbar(code, seen) or _zbar(smooth, seen)


def _zbar(code: Any, seen: Seen) -> str | None:
    from pyzbar import pyzbar

    for found in pyzbar.decode(code, symbols=_zbar_symbols()):
        return _same_length(found.data.decode("utf-8", errors="replace"), seen.text)
    return None


def _upright(picture: Picture, seen: Seen) -> Any:
    """The code with its quiet zones, its bars standing, twice as large."""
    import cv2
    import numpy as np

    width = 2 * round(max(math.dist(*seen.corners[:2]), 1))
    height = 2 * round(max(math.dist(*seen.corners[1:3]), _LOWEST_PX))
    margin = 2 * _QUIET_MODULES * max(1, round(seen.module_px))
    left, right = margin, margin + width
    corners = np.array(seen.corners, dtype=np.float32)
    upright = np.array([[left, 0], [right, 0], [right, height], [left, height]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, upright)
    return cv2.warpPerspective(picture, turn, (width + 2 * margin, height))


class Believer:
    """Which of the codes in a row of pictures are true. Each is told once while it is in sight."""

    def __init__(self) -> None:
        self._agreed: dict[str, _Agreement] = {}
        self._misses = 0
        self.refused = 0
        """Readings that were not believed: too fine, or read differently by the second decoder."""

    def look(self, picture: Picture, at_s: float) -> tuple[Seen, ...]:
        """The codes that this picture, taken at `at_s`, makes certain."""
        self._forget(at_s)
        where, found = picture, see(picture)
        if not found:
            self._misses += 1
            where = turned(picture, TILTS_DEG[self._misses % len(TILTS_DEG)])
            found = tuple(seen for seen in see(where) if seen.is_linear)
        return tuple(seen for seen in found if self._believe(where, seen, at_s))

    def _believe(self, picture: Picture, seen: Seen, at_s: float) -> bool:
        if not seen.is_sharp:
            self.refused += 1
            return False
        agreement = self._agreed.setdefault(seen.text, _Agreement())
        agreement.last_s = at_s
        agreement.pictures += 1
        if agreement.is_told or agreement.pictures < AGREEING:
            return False
        if seen.is_linear and not self._is_confirmed(picture, seen, agreement):
            return False
        agreement.is_told = True
        return True

    def _is_confirmed(self, picture: Picture, seen: Seen, agreement: "_Agreement") -> bool:
        other = second_opinion(picture, seen)
        if other is None and seen.aim.startswith("]C"):
            return agreement.pictures >= AGREEING_ALONE
        if other is not None and other != seen.text:
            agreement.pictures = 0
        self.refused += other != seen.text
        return other == seen.text

    def _forget(self, at_s: float) -> None:
        self._agreed = {
            text: agreement
            for text, agreement in self._agreed.items()
            if at_s - agreement.last_s <= AGREE_WITHIN_S
        }


@dataclass(slots=True)
class _Agreement:
    pictures: int = 0
    last_s: float = 0.0
    is_told: bool = False


@cache
def _formats() -> "BarcodeFormats":
    """What a corner shop scans; each further kind costs time and misreadings."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    return zxingcpp.BarcodeFormats(
        (
            kinds.EAN13,
            kinds.EAN8,
            kinds.UPCA,
            kinds.UPCE,
            kinds.ITF14,
            kinds.Code128,
            kinds.QRCode,
        )
    )


@cache
def _zbar_symbols() -> "Sequence[ZBarSymbol]":
    from pyzbar.pyzbar import ZBarSymbol

    return (ZBarSymbol.EAN13, ZBarSymbol.EAN8, ZBarSymbol.UPCA, ZBarSymbol.UPCE, ZBarSymbol.I25,
            ZBarSymbol.CODE128)  # fmt: skip


def _seen(barcode: "Barcode") -> Seen:
    position, aim = barcode.position, str(barcode.symbology_identifier)
    is_linear = not aim.startswith("]Q")
    text = _as_printed(barcode, aim)
    corners = tuple(
        (corner.x, corner.y)
        for corner in (
            position.top_left, position.top_right, position.bottom_right, position.bottom_left,
        )
    )  # fmt: skip
    length_px = max(math.dist(corners[0], corners[1]), math.dist(corners[3], corners[2]))
    module_px = length_px / _modules(barcode, aim, text) if is_linear else 0.0
    return Seen(text, aim, is_linear, module_px, corners)


def _as_printed(barcode: "Barcode", aim: str) -> str:
    """A UPC-E as its eight digits and a UPC-A as twelve, as scanners send them."""
    if not aim.startswith("]E"):
        return str(barcode.text)
    short = (barcode.extra or {}).get("UPCE") if isinstance(barcode.extra, dict) else None
    return str(short or barcode.text)


def _modules(barcode: "Barcode", aim: str, text: str) -> int:
    """How many of its narrowest bars fit into the code, at least: so the bars are never taken for
    wider than they are."""
    if aim.startswith("]E"):
        is_short = isinstance(barcode.extra, dict) and "UPCE" in barcode.extra
        return _UPCE_MODULES if is_short else _EAN_MODULES.get(len(text), 95)
    if aim.startswith("]I"):
        return 9 * len(text) + 9  # wide bars three times the narrow ones
    return 11 * (len(text) + 2) + 13  # Code 128: one symbol a character, start, check and stop


def _same_length(other: str, text: str) -> str:
    """UPC-A comes with or without the zero of EAN-13."""
    return other.lstrip("0").zfill(len(text)) if other.isdigit() and text.isdigit() else other
