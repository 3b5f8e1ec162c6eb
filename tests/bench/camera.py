"""`python -m tests.bench.camera [--looks N]`: what the camera reads, and what it reads wrong.

A look is one code held up for six pictures, each with its own noise. The table has a row for each
kind of code and condition: looks that were told right, wrong and not at all, as the till would hear
them; the same for each decoder alone on the first picture; milliseconds for one picture.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, field

import numpy as np
from pyzbar import pyzbar

from drivers.scanner.decoding import Believer, Picture, see
from tests.drivers.scanner.pictures import (
    CODE128,
    CONDITIONS,
    COUPON,
    EAN13,
    Chance,
    Kind,
    Spoil,
    held_up,
)

SEED = 20_261_122
PICTURES_A_LOOK = 6
PACE_S = 1 / 15
KINDS: dict[str, tuple[Kind, tuple[float, float]]] = {
    "EAN-13": (EAN13, (1.0, 4.0)),
    "Code 128": (CODE128, (1.0, 4.0)),
    "coupon QR": (COUPON, (2.5, 6.0)),
}
"""Each with the range of its module in pixels: from too far away to close."""


@dataclass
class Row:
    """What came of the looks of one kind in one condition."""

    right: int = 0
    wrong: int = 0
    zxing: list[int] = field(default_factory=lambda: [0, 0])
    zbar: list[int] = field(default_factory=lambda: [0, 0])
    ms: list[float] = field(default_factory=list)


def measure(kind: Kind, span: tuple[float, float], spoil: Spoil, looks: int, chance: Chance) -> Row:
    """So many codes by lot, each held up once."""
    row = Row()
    for _ in range(looks):
        text = kind.draw_text(chance)
        drawn = held_up(kind, text, module_px=chance.uniform(*span))
        pictures = [spoil(drawn, chance) for _ in range(PICTURES_A_LOOK)]
        _count(row.zxing, [seen.text for seen in see(pictures[0])], text)
        _count(row.zbar, [found.data.decode() for found in pyzbar.decode(pictures[0])], text)
        told = _told(pictures, row.ms)
        row.right += text in told
        row.wrong += any(other != text for other in told)
    return row


def _told(pictures: list[Picture], ms: list[float]) -> list[str]:
    believer, told = Believer(), list[str]()
    for number, picture in enumerate(pictures):
        began = time.perf_counter()
        told += [seen.text for seen in believer.look(picture, number * PACE_S)]
        ms.append((time.perf_counter() - began) * 1000)
    return told


def _count(right_wrong: list[int], read: list[str], text: str) -> None:
    right_wrong[0] += text in read
    right_wrong[1] += any(other != text for other in read)


def main() -> int:
    """Print the table; fails when anything wrong was told."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.camera", description=__doc__)
    parser.add_argument("--looks", type=int, default=70, help="for each kind and condition")
    looks = parser.parse_args().looks
    chance = np.random.default_rng(SEED)
    wrong = pictures = 0
    print("| code | condition | told | wrong | zxing once | wrong | zbar once | wrong | ms | p95 |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, (kind, span) in KINDS.items():
        for condition, spoil in CONDITIONS.items():
            row = measure(kind, span, spoil, looks, chance)
            wrong += row.wrong
            pictures += looks * PICTURES_A_LOOK
            p95 = statistics.quantiles(row.ms, n=20)[-1]
            print(
                f"| {name} | {condition} | {row.right / looks:.0%} | {row.wrong}"
                f" | {row.zxing[0] / looks:.0%} | {row.zxing[1]}"
                f" | {row.zbar[0] / looks:.0%} | {row.zbar[1]}"
                f" | {statistics.median(row.ms):.1f} | {p95:.1f} |",
                flush=True,
            )
    print(f"{pictures} pictures, {wrong} looks told wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
