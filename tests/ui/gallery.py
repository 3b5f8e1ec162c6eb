"""Pages of the cashier window as pictures: `python -m tests.ui.gallery OUT [page…]`.

With `--base` only at the base size, by day, in Chinese: the pictures that a test compares.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from pos_app.ui.fonts import load_fonts
from tests.ui.samples import ASSETS, PAGES
from tests.ui.windows import ShownCashier

SIZES = ((1366, 768), (1280, 800), (1920, 1080), (1024, 600))
LOOKS = (("day", "zh_CN"), ("night", "zh_CN"), ("day", "en"))


def main(arguments: list[str]) -> int:
    """Draw the named pages, or all, at every size, theme and language, in a fixed order."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"
    base = "--base" in arguments
    folder, *only = [argument for argument in arguments if argument != "--base"]
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    application.setFont(load_fonts(ASSETS / "fonts"))
    if base:
        return 1 if _draw(SIZES[0], LOOKS[0], only, partial(_named, out, ".png")) else 0
    warned = 0
    for size in SIZES:
        for look in LOOKS:
            suffix = f"-{size[0]}x{size[1]}-{look[0]}-{look[1]}.png"
            warned += _draw(size, look, only, partial(_named, out, suffix))
    return 1 if warned else 0


def _named(out: Path, end: str, page: str) -> Path:
    return out / f"{page}{end}"


def _draw(
    size: tuple[int, int],
    look: tuple[str, str],
    only: list[str],
    file_of: Callable[[str], Path],
) -> int:
    """Draw the pages into files; how many warnings there were."""
    shown = ShownCashier(size, theme=look[0], language=look[1])
    for name, state in PAGES.items():
        if not only or any(name.startswith(one) for one in only):
            shown.show(state)
            shown.grab().save(str(file_of(name)))
    for warning in shown.warnings:
        print(warning.toString())
    shown.close()
    return len(shown.warnings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
