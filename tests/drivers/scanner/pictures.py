"""Codes as a camera takes them: drawn sharp, then spoiled in one way, from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from drivers.scanner.decoding import Picture

WIDTH_PX, HEIGHT_PX = 1280, 720
WHITE, TABLE = 255, 190

Chance = np.random.Generator
Spoil = Callable[[Picture, Chance], Picture]


@dataclass(frozen=True)
class Kind:
    """One kind of code: how it is drawn, and a text by lot."""

    format: zxingcpp.BarcodeFormat
    draw_text: Callable[[Chance], str]


def _ean13(chance: Chance) -> str:
    digits = [6, 9, *(int(digit) for digit in chance.integers(0, 10, 10))]
    total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


def _receipt(chance: Chance) -> str:
    return f"7K2M9QXDA{chance.integers(0, 100_000_000):08d}"


def _coupon(chance: Chance) -> str:
    symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return "RY1" + "".join(symbols[place] for place in chance.integers(0, 32, 151))


EAN13 = Kind(zxingcpp.EAN13, _ean13)
CODE128 = Kind(zxingcpp.Code128, _receipt)
COUPON = Kind(zxingcpp.QRCode, _coupon)


def held_up(kind: Kind, text: str, *, module_px: float) -> Picture:
    """The code on white paper, in the middle of a table that fills the picture."""
    barcode = zxingcpp.create_barcode(text, kind.format)
    drawn = np.array(barcode.to_image(scale=4), dtype=np.uint8)
    factor = module_px / 4
    size = (max(1, round(drawn.shape[1] * factor)), max(1, round(drawn.shape[0] * factor)))
    code = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
    code = np.pad(code, round(12 * module_px), constant_values=WHITE)
    picture = np.full((HEIGHT_PX, WIDTH_PX), TABLE, dtype=np.uint8)
    high, wide = min(code.shape[0], HEIGHT_PX), min(code.shape[1], WIDTH_PX)
    top, left = (HEIGHT_PX - high) // 2, (WIDTH_PX - wide) // 2
    picture[top : top + high, left : left + wide] = code[:high, :wide]
    return picture


def empty() -> Picture:
    """The table, and nothing on it."""
    return np.full((HEIGHT_PX, WIDTH_PX), TABLE, dtype=np.uint8)


def clean(picture: Picture, chance: Chance) -> Picture:
    """What every camera adds: a little noise."""
    return _with_noise(picture, chance, 3.0)


def rotated(picture: Picture, chance: Chance) -> Picture:
    """Held at any angle."""
    turn = cv2.getRotationMatrix2D((WIDTH_PX / 2, HEIGHT_PX / 2), chance.uniform(-80, 80), 1.0)
    return clean(_warped(picture, turn), chance)


def in_perspective(picture: Picture, chance: Chance) -> Picture:
    """Tilted away from the camera."""
    near, far = chance.uniform(0.05, 0.12), chance.uniform(0.0, 0.05)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    tilted = np.array([[near, far], [1 - far, near], [1 - near, 1 - far], [far, 1 - near]],
                      dtype=np.float32)  # fmt: skip
    size = np.array([WIDTH_PX, HEIGHT_PX], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners * size, tilted * size)
    warped = cv2.warpPerspective(picture, turn, (WIDTH_PX, HEIGHT_PX), borderValue=(float(TABLE),))
    return clean(_grey(warped), chance)


def out_of_focus(picture: Picture, chance: Chance) -> Picture:
    """Too near for the lens."""
    return clean(_grey(cv2.GaussianBlur(picture, (0, 0), chance.uniform(1.2, 2.2))), chance)


def moving(picture: Picture, chance: Chance) -> Picture:
    """Drawn along while the picture is taken."""
    length = int(chance.integers(4, 10))
    kernel = np.full((1, length), 1 / length, dtype=np.float32)
    return clean(_grey(cv2.filter2D(picture, -1, kernel)), chance)


def in_low_light(picture: Picture, chance: Chance) -> Picture:
    """In the evening, without a lamp."""
    dark = (picture.astype(np.float32) * chance.uniform(0.15, 0.3)).astype(np.uint8)
    return _with_noise(dark, chance, 7.0)


def in_glare(picture: Picture, chance: Chance) -> Picture:
    """A lamp in shiny foil."""
    bright = picture.astype(np.float32)
    rows, columns = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX]
    x, y = WIDTH_PX / 2 + chance.uniform(-90, 90), HEIGHT_PX / 2 + chance.uniform(-60, 60)
    spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 55.0**2))
    return clean(np.clip(bright + 230 * spot, 0, 255).astype(np.uint8), chance)


def off_a_screen(picture: Picture, chance: Chance) -> Picture:
    """A phone's pixels and the camera's, one against the other."""
    columns = np.arange(WIDTH_PX, dtype=np.float32)
    wave = 22 * np.sin(columns * chance.uniform(0.5, 1.2))
    return clean(np.clip(picture + wave, 0, 255).astype(np.uint8), chance)


CONDITIONS: dict[str, Spoil] = {
    "clean": clean,
    "rotated": rotated,
    "perspective": in_perspective,
    "out of focus": out_of_focus,
    "moving": moving,
    "low light": in_low_light,
    "glare": in_glare,
    "off a screen": off_a_screen,
}


def _with_noise(picture: Picture, chance: Chance, sigma: float) -> Picture:
    noise = chance.normal(0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _warped(picture: Picture, turn: "cv2.typing.MatLike") -> Picture:
    return _grey(cv2.warpAffine(picture, turn, (WIDTH_PX, HEIGHT_PX), borderValue=(float(TABLE),)))


def _grey(picture: "cv2.typing.MatLike") -> Picture:
    """OpenCV's types do not say that 8 bit stays 8 bit."""
    return picture.astype(np.uint8, copy=False)
