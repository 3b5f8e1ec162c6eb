"""Every page of the cashier window as pictures: `python -m tests.ui.gallery OUT [page…]`."""

import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from pos_app.ui.fonts import load_fonts
from tests.ui.samples import ASSETS, PAGES
from tests.ui.windows import ShownCashier

SIZES = ((1366, 768), (1280, 800), (1920, 1080), (1024, 600))
LOOKS = (("day", "zh_CN"), ("night", "zh_CN"), ("day", "en"))


def main(arguments: list[str]) -> int:
    """Draw the named pages, or all, at every size, theme and language."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    application.setFont(load_fonts(ASSETS / "fonts"))
    warned = 0
    for size in SIZES:
        for theme, language in LOOKS:
            warned += _draw(out, size, theme, language, arguments[1:])
    return 1 if warned else 0


def _draw(out: Path, size: tuple[int, int], theme: str, language: str, only: list[str]) -> int:
    shown = ShownCashier(size, theme=theme, language=language)
    for name, state in PAGES.items():
        if not only or any(name.startswith(one) for one in only):
            shown.show(state)
            file = f"{name}-{size[0]}x{size[1]}-{theme}-{language}.png"
            shown.grab().save(str(out / file))
    for warning in shown.warnings:
        print(warning.toString())
    shown.close()
    return len(shown.warnings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
