"""Pictures and films made on the spot, so that what must be on the screen is known."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

RED, GREEN = (220, 30, 20), (20, 160, 60)


def picture(
    file: Path, colour: tuple[int, int, int] = RED, size: tuple[int, int] = (640, 480)
) -> Path:
    """One colour all over."""
    Image.new("RGB", size, colour).save(file)
    return file


def film(
    file: Path, *, frames: int = 20, rate: float = 10.0, size: tuple[int, int] = (320, 180)
) -> Path:
    """MPEG-4: the first half is red, the second green."""
    codec = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(str(file), codec, rate, size)
    for number in range(frames):
        colour = RED if number < frames // 2 else GREEN
        writer.write(np.full((size[1], size[0], 3), colour[::-1], np.uint8))
    writer.release()
    return file
