"""README's picture from the tour's: `make picture`. Both screens in the moment of the coupon."""

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "both-screens.png"
GROUND = "#8f8d86"
MARGIN, SCALE = 24, 0.55


def main(tour: Path) -> int:
    """Put the two screens of the tour in `tour` side by side, as they stand on a counter."""
    found = sorted(tour.glob("*-claimed-c*.png"))
    if len(found) != 2:
        sys.stderr.write(f"{tour} holds no tour: run make tour first\n")
        return 1
    screens = [_scaled(Image.open(path).convert("RGB")) for path in found]
    width = sum(screen.width for screen in screens) + MARGIN * 3
    height = max(screen.height for screen in screens) + MARGIN * 2
    both = Image.new("RGB", (width, height), GROUND)
    left = MARGIN
    for screen in screens:
        both.paste(screen, (left, (height - screen.height) // 2))
        left += screen.width + MARGIN
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    both.quantize(128).save(PICTURE, optimize=True)
    print(PICTURE.relative_to(ROOT))
    return 0


def _scaled(screen: Image.Image) -> Image.Image:
    size = (round(screen.width * SCALE), round(screen.height * SCALE))
    return screen.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
