"""Draw the flat art of the customer screen: `python assets/playlist/draw.py`.

The posters of the idle page lie beside this script, the parts of a panel beside its QML. Each is an
SVG without `<text>`: words on a label become outlines of the bundled font, so a picture looks the
same wherever it is drawn. Offer texts and prices are never part of a picture.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
PANELS = HERE.parents[1] / "pos_app/ui/qml/customer"


def main() -> None:
    for draw in (bottle, noodles, shop, water):
        (HERE / f"{draw.__name__}.svg").write_text(draw(), encoding="utf-8")
    for draw in (rays, confetti, cash):
        (PANELS / f"{draw.__name__}.svg").write_text(draw(), encoding="utf-8")


def svg(width: int, height: int, *parts: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return "\n".join((head, *parts, "</svg>", ""))


def poster(*parts: str) -> str:
    """The size that `Poster.qml` counts on."""
    return svg(624, 600, *parts)


def words(text: str, weight: str, size: float, fill: str, *, at: tuple[float, float]) -> str:
    """`text` as one path of outlines; `at` is the middle of its baseline."""
    font = TTFont(FONTS / f"NotoSansCJKsc-{weight}.otf")
    scale = size / font["head"].unitsPerEm
    glyphs, names = font.getGlyphSet(), [font.getBestCmap()[ord(letter)] for letter in text]
    x = at[0] - sum(glyphs[name].width for name in names) * scale / 2
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    for name in names:
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, at[1])))
        x += glyphs[name].width * scale
    return f'<path fill="{fill}" d="{pen.getCommands()}"/>'


def circle(x: float, y: float, r: float, fill: str, opacity: float = 1) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" fill-opacity="{opacity}"/>'


def ellipse(x: float, y: float, radii: tuple[float, float], fill: str, opacity: float = 1) -> str:
    rx, ry = radii
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" fill-opacity="{opacity}"/>'
    )


def shape(path: str, fill: str, opacity: float = 1) -> str:
    return f'<path d="{path}" fill="{fill}" fill-opacity="{opacity}"/>'


def stroke(path: str, colour: str, width: float, opacity: float = 1) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-opacity="{opacity}" stroke-linecap="round"/>'
    )


def bottle() -> str:
    """A blue bottle among bubbles."""
    bubbles = [
        *((92, 300, 26, 0.45), (146, 352, 12, 0.6), (560, 330, 34, 0.4), (590, 396, 12, 0.6)),
        *((520, 262, 10, 0.7), (300, 560, 9, 0.7), (352, 246, 8, 0.8), (58, 356, 8, 0.7)),
        (584, 500, 18, 0.5),
    ]
    return poster(
        '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#CDEAF3"/><stop offset="1" stop-color="#8FCBE0"/>'
        '</linearGradient><linearGradient id="body" x1="0" y1="0" x2="1" y2="0">'
        '<stop offset="0" stop-color="#1B4FA8"/><stop offset=".55" stop-color="#2A6BD0"/>'
        '<stop offset="1" stop-color="#17428F"/></linearGradient></defs>',
        '<rect width="624" height="600" fill="url(#sky)"/>',
        circle(430, 350, 214, "#F8FCFD", 0.75),
        shape("M0 520h624v80H0z", "#5FAFCB"),
        shape("M0 520h624v6H0z", "#FFFFFF", 0.35),
        *(circle(x, y, r, "#FFFFFF", opacity) for x, y, r, opacity in bubbles),
        '<g transform="translate(300 158)">',
        ellipse(130, 392, (150, 14), "#2C7F9E", 0.35),
        '<rect x="76" y="0" width="92" height="66" rx="10" fill="#F26A2E"/>',
        shape("M76 40h92v8H76zM76 24h92v4H76z", "#D9551B"),
        '<rect x="84" y="60" width="76" height="26" fill="#163F8A"/>',
        shape(
            "M70 84h104c34 14 62 44 66 92 6 62 8 140 4 190-1 14-10 24-24 24H44c-14 0-23-10-24-24"
            "-5-66-4-140 2-190 4-42 18-74 48-92z",
            "url(#body)",
        ),
        stroke("M186 158c12 20 18 50 17 92", "#E3F2F8", 30),
        shape("M44 210c40-22 84-22 124-4v124c-40 18-84 18-124 0z", "#FFFFFF"),
        shape("M44 300c40 18 84 18 124 0v30c-40 18-84 18-124 0z", "#F2B33D"),
        words("奥妙", "Bold", 46, "#17428F", at=(106, 262)),
        words("全自动洗衣液", "Regular", 19, "#17428F", at=(106, 290)),
        stroke("M36 150c-8 40-9 120-6 196", "#FFFFFF", 8, 0.3),
        "</g>",
    )


def noodles() -> str:
    """A steaming bowl. The noodles end inside the soup, so that nothing needs clipping."""
    waves = ((0, 26), (26, 30), (52, 24), (78, 31), (104, 25), (130, 30), (156, 26), (182, 30))
    strands = [
        f"M{188 + x} {384 + y % 9}c18-{y} 36-{y} 54 0s36 {y - 4} 54 0s30-{y - 8} 46-2"
        for x, y in waves
    ]
    return poster(
        '<rect width="624" height="600" fill="#F7C873"/>',
        circle(356, 372, 224, "#FBE0A8"),
        shape("M0 536h624v64H0z", "#C2562B"),
        *(
            stroke(f"M{x} 330c-14-24 14-36 0-62s14-34 0-54", "#FFFFFF", 9, 0.75)
            for x in (300, 356, 412)
        ),
        ellipse(356, 540, (150, 14), "#8B3517", 0.45),
        shape("M128 392h456c0 92-72 148-150 150H278c-78-2-150-58-150-150z", "#B3261E"),
        shape("M150 440c8 16 18 30 32 42h348c14-12 24-26 32-42z", "#FFFFFF", 0.16),
        ellipse(356, 392, (228, 46), "#8F1B15"),
        ellipse(356, 394, (208, 36), "#E58A2E"),
        *(stroke(path, "#E9A93C", 8) for path in strands),
        ellipse(300, 386, (46, 24), "#FFFFFF"),
        ellipse(304, 385, (22, 13), "#F2B33D"),
        shape(
            "M392 372c20-14 48-10 60 6-18 14-46 12-60-6zM380 396c22-6 46 2 54 18-22 6-46 0-54-18z",
            "#4E8C3A",
        ),
        stroke("M470 376l104-148M492 384l104-134", "#7A3A1A", 10),
    )


def water() -> str:
    """A bottle and a glass of water under the sun: for what is given away."""
    rays = [
        stroke(
            f"M{528 + 78 * math.cos(turn):.0f} {306 + 78 * math.sin(turn):.0f}"
            f"L{528 + 96 * math.cos(turn):.0f} {306 + 96 * math.sin(turn):.0f}",
            "#F2B33D",
            9,
            0.85,
        )
        for turn in (number * math.pi / 5 for number in range(10))
    ]
    return poster(
        '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#E4F1F7"/><stop offset="1" stop-color="#B4D9EA"/>'
        '</linearGradient><linearGradient id="full" x1="0" y1="0" x2="1" y2="0">'
        '<stop offset="0" stop-color="#3F93BE"/><stop offset=".5" stop-color="#6DB6D8"/>'
        '<stop offset="1" stop-color="#2F7FAA"/></linearGradient></defs>',
        '<rect width="624" height="600" fill="url(#sky)"/>',
        circle(528, 306, 56, "#F2B33D", 0.95),
        *rays,
        ellipse(150, 540, (260, 86), "#8CBFD4", 0.5),
        ellipse(470, 548, (280, 70), "#7FB5CD", 0.5),
        shape("M0 536h624v64H0z", "#5B9DBB"),
        shape("M0 536h624v6H0z", "#FFFFFF", 0.4),
        '<g transform="translate(214 196)">',
        ellipse(80, 350, (110, 12), "#2C6E8E", 0.4),
        '<rect x="54" y="0" width="52" height="38" rx="7" fill="#17618A"/>',
        shape("M54 24h52v6H54z", "#0E4568"),
        shape(
            "M58 38h44v22c0 26 38 42 38 92v172c0 12-9 20-20 20H40c-11 0-20-8-20-20V152"
            "c0-50 38-66 38-92z",
            "#FFFFFF",
            0.72,
        ),
        shape(
            "M21 150h118c1 3 1 8 1 12v162c0 12-9 20-20 20H40c-11 0-20-8-20-20V162c0-4 0-9 1-12z",
            "url(#full)",
        ),
        shape("M20 196h120v78H20z", "#FFFFFF"),
        shape("M80 206c14 18 22 28 22 38a22 22 0 0 1-44 0c0-10 8-20 22-38z", "#17618A"),
        shape("M20 268h120v6H20zM20 196h120v6H20z", "#17618A"),
        stroke("M36 160v160", "#FFFFFF", 7, 0.5),
        "</g>",
        '<g transform="translate(404 416)">',
        ellipse(56, 130, (74, 9), "#2C6E8E", 0.4),
        shape("M6 0h100l-12 118c-1 6-5 10-11 10H29c-6 0-10-4-11-10z", "#FFFFFF", 0.55),
        shape("M10 40h92l-8 78c-1 6-5 10-11 10H29c-6 0-10-4-11-10z", "url(#full)", 0.9),
        stroke("M22 14l9 96", "#FFFFFF", 6, 0.6),
        "</g>",
    )


def shop() -> str:
    """The corner shop: for offers without a picture, and for a till without offers."""
    awning = [
        shape(
            f"M{112 + 50 * i} 236h50v64a25 25 0 0 1-50 0z", "#0A5C4B" if i % 2 == 0 else "#FFF8EC"
        )
        for i in range(9)
    ]
    clouds = ((92, 300, 48, 15), (124, 288, 34, 18), (420, 262, 40, 13), (448, 252, 28, 15))
    shelf = [(150, "#F2B33D"), (186, "#BC3D0B"), (222, "#2A6BD0"), (258, "#F2B33D")]
    goods = [
        shape(f"M{x} {y - h}h24v{h}h-24z", fill)
        for y, row in ((416, 44), (492, 36))
        for (x, fill), h in zip(shelf, (row, row - 10, row, row - 6), strict=True)
    ]
    return poster(
        '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#DCEFE6"/><stop offset="1" stop-color="#B7DDCD"/>'
        "</linearGradient></defs>",
        '<rect width="624" height="600" fill="url(#sky)"/>',
        circle(510, 272, 50, "#F2B33D", 0.9),
        *(ellipse(x, y, (rx, ry), "#FFFFFF", 0.75) for x, y, rx, ry in clouds),
        ellipse(232, 512, (56, 74), "#7FBFA6"),
        ellipse(566, 512, (66, 78), "#7FBFA6"),
        shape("M0 540h624v60H0z", "#8FB5A3"),
        shape("M0 540h624v6H0z", "#FFFFFF", 0.35),
        '<g transform="translate(168 130) scale(.76)">',
        shape("M126 250h422v290H126z", "#FFF8EC"),
        shape("M126 520h422v20H126z", "#D9CDB4"),
        shape("M140 330h176v170H140z", "#CFE6DE"),
        shape("M140 416h176v8H140zM140 492h176v8H140z", "#B08A57"),
        *goods,
        shape("M356 330h160v210H356z", "#0A5C4B"),
        shape("M370 346h62v180h-62zM440 346h62v180h-62z", "#CFE6DE"),
        shape("M424 430h6v34h-6zM442 430h6v34h-6z", "#F2B33D"),
        shape("M112 214h450v28H112z", "#083F34"),
        *awning,
        "</g>",
    )


def rays() -> str:
    """Light behind a ticket that was just claimed: a tint, so that it suits both themes."""
    return svg(400, 600, *(shape(wedge, "#FF863B", 0.25) for wedge in _wedges(20)))


def _wedges(count: int) -> Iterator[str]:
    for number in range(count):
        middle, half = number * 2 * math.pi / count, math.pi / count / 2
        ends = [
            f"{200 + 520 * math.cos(angle):.0f} {300 + 520 * math.sin(angle):.0f}"
            for angle in (middle - half, middle + half)
        ]
        yield f"M200 300L{ends[0]}L{ends[1]}z"


def confetti() -> str:
    """Scraps around the words and the ticket, never on them."""
    dice = Random(5)  # noqa: S311  (it scatters paper)
    return svg(400, 600, *(scrap for _ in range(170) if (scrap := _scrap(dice))))


def _scrap(dice: Random) -> str:
    x, y = dice.randint(8, 380), dice.randint(6, 590)
    size, turn = dice.choice((8, 10, 14)), dice.randint(0, 90)
    height, colour = (
        dice.choice((6, size)),
        dice.choice(("#F2B33D", "#FFF8EC", "#FFD9A0", "#8E2606")),
    )
    radius = dice.choice((1, size / 2))
    if any(left < x < right and top < y < foot for left, top, right, foot in _KEPT_FREE):
        return ""
    return (
        f'<rect x="{x}" y="{y}" width="{size}" height="{height}" rx="{radius}" fill="{colour}" '
        f'transform="rotate({turn} {x} {y})"/>'
    )


_KEPT_FREE = ((-1, 160, 401, 440), (44, 44, 356, 160), (36, 462, 364, 566))


def cash() -> str:
    """Three notes and two coins, 320×240."""
    return svg(
        320,
        240,
        _note("#5E8F6B", "#487556", (136, 88), -14),
        _note("#6A86B8", "#52699A", (150, 102), -4),
        _note("#C8554B", "#A83E36", (168, 122), 6),
        circle(244, 194, 34, "#D9A032"),
        circle(244, 190, 34, "#F2B33D"),
        words("1", "Bold", 38, "#8A5A00", at=(244, 204)),
        circle(186, 208, 25, "#D9A032"),
        circle(186, 205, 25, "#F2B33D"),
        words("5", "Bold", 28, "#8A5A00", at=(186, 215)),
    )


def _note(fill: str, line: str, middle: tuple[float, float], turn: int) -> str:
    """One note, 212×108, turned about its middle."""
    return "".join(
        (
            f'<g transform="translate({middle[0]} {middle[1]}) rotate({turn})">',
            f'<rect x="-106" y="-54" width="212" height="108" rx="10" fill="{fill}"/>',
            f'<rect x="-97" y="-45" width="194" height="90" rx="6" fill="none" stroke="{line}" '
            'stroke-width="3"/>',
            circle(0, 0, 31, line),
            words("¥", "Bold", 42, "#FFF8EC", at=(0, 15)),
            shape("M-84-32h30v7h-30zM-84 25h30v7h-30zM54-32h30v7h-30zM54 25h30v7h-30z", line),
            "</g>",
        )
    )


if __name__ == "__main__":
    main()
