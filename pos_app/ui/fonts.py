"""The face of both windows. Bundled: a system's choice of Chinese font follows LANG."""

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FACES = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", "NotoSansCJKsc-Rare.otf")
"""Qt takes from the last what the other two lack, the Han characters beyond GBK."""
FAMILY = "Noto Sans CJK SC"


class FontMissing(Exception):
    """A bundled font file is not there or cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"cannot load the font {path}")
        self.path = path


def load_fonts(folder: Path) -> QFont:
    """Register the bundled faces and return the application font. Raises FontMissing."""
    for face in FACES:
        path = folder / face
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontMissing(path)
    font = QFont(FAMILY)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
