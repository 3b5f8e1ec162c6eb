"""Cut the till's fonts out of Debian's fonts-noto-cjk: `make fonts`.

Why bundled: fontconfig's choice of a CJK face changes with the language setting, and with it
every measured width. Why cut: the collection weighs 40 MB and holds four more languages.

Regular holds every character that a GBK printer or a supplier's list can hold; Bold holds GB 2312,
the characters of shop words and of nearly all names, and what it lacks of the demo shop's goods.
Rare holds the Han characters that Regular lacks, for receipts and screens with such a name. It is
a family of its own: Qt takes two files of one family and weight for the same, and loses the first.
All keep their kerning and proportional punctuation; figures are tabular by design (all ten have
one width). Left out: vertical writing, the shapes of the other languages, and hints, which the
screens do not use.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Noto Sans CJK SC"
NAMES_OF_THE_FAMILY = frozenset({1, 3, 4, 6, 16})
KEPT_FEATURES = ("ccmp", "liga", "fwid", "hwid", "pwid", "halt", "palt", "kern", "mark")
DEBIAN_FONTS = Path("/usr/share/fonts/opentype/noto")
ASSETS = Path(__file__).resolve().parents[1] / "assets"

# Latin with accents, punctuation, currency, letter-like, number forms, arrows, mathematics,
# technical and box-drawing signs, shapes, dingbats, CJK punctuation, full-width forms.
SYMBOL_BLOCKS = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x23FF),
    (0x2460, 0x27BF), (0x3000, 0x303F), (0xFF00, 0xFFEF),
)  # fmt: skip
# Unified ideographs with extension A, and the planes of the later extensions.
HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))


def main() -> int:
    """Write the fonts and say what became of them; exit code 1 when the sources are missing."""
    for name, weight, characters in wanted():
        source = DEBIAN_FONTS / f"NotoSansCJK-{weight}.ttc"
        if not source.exists():
            print(f"{source} is missing: apt-get install fonts-noto-cjk", file=sys.stderr)
            return 1
        target = ASSETS / "fonts" / f"NotoSansCJKsc-{name}.otf"
        font = cut(simplified_chinese_face(source), characters)
        if name == "Rare":
            call_it(font, FAMILY + " Rare")
        font.save(target)
        size_mb = target.stat().st_size / 1_000_000
        print(f"{target.name}: {len(font.getBestCmap())} characters, {size_mb:.1f} MB")
    return 0


def wanted() -> Iterator[tuple[str, str, set[int]]]:
    """Each file's name, the weight it is cut from, and its characters."""
    regular = {*characters_of("gbk"), *symbols(), *goods()}
    yield "Regular", "Regular", regular
    yield "Bold", "Bold", {*characters_of("gb2312"), *symbols(), *goods()}
    han = {code for first, last in HAN_BLOCKS for code in range(first, last + 1)}
    yield "Rare", "Regular", han - regular


def simplified_chinese_face(collection: Path) -> TTFont:
    """The one proportional face of the collection that draws mainland Chinese shapes."""
    faces = TTCollection(str(collection), lazy=True).fonts
    return next(face for face in faces if face["name"].getDebugName(1) == FAMILY)


def cut(font: TTFont, characters: Iterable[int]) -> TTFont:
    """Keep `characters` and the features of horizontal writing; the font stays in its own words."""
    options = Options(
        layout_features=list(KEPT_FEATURES),
        name_IDs=["*"],
        notdef_outline=True,
        hinting=False,
        recalc_timestamp=False,
        drop_tables=["DSIG", "VORG", "vhea", "vmtx"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def call_it(font: TTFont, family: str) -> None:
    """Give the font a family name of its own, in every name that says the family."""
    names = font["name"]
    for record in names.names:
        told = str(record).replace(FAMILY, family).replace("CJKsc", "CJKscRare")
        if record.nameID in NAMES_OF_THE_FAMILY and told != str(record):
            where = (record.platformID, record.platEncID, record.langID)
            names.setName(told, record.nameID, *where)


def characters_of(encoding: str) -> Iterator[int]:
    """Every character that the two-byte `encoding` can write."""
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                yield ord(bytes((lead, trail)).decode(encoding))
            except UnicodeDecodeError:
                continue  # a hole in the table


def symbols() -> Iterator[int]:
    """The signs around the words."""
    for first, last in SYMBOL_BLOCKS:
        yield from range(first, last + 1)


def goods() -> Iterator[int]:
    """The characters of the demo shop's goods: 啫 of 啫喱水 is in GBK, not in GB 2312."""
    text = (ASSETS / "demo" / "goods.csv").read_text(encoding="utf-8")
    return (ord(character) for character in text if character.isprintable())


if __name__ == "__main__":
    raise SystemExit(main())
