"""A receipt as ESC/POS bytes: GBK text, a native barcode, a native QR, and as a picture only the
rows with a character that GBK lacks.

Why those also with GB18030: a printer that takes its four-byte codes seldom has the glyphs.
"""

import re

from drivers.address import Encoding
from drivers.printer import escpos
from pos_app.domain.receipt import Barcode128, Gap, Qr, Receipt, Text, fits_gbk
from pos_app.domain.values import dataclass

BARCODE_MODULE_DOTS, BARCODE_HEIGHT_DOTS = 2, 60
QR_MODULE_DOTS, QR_QUIET_MODULES = 6, 4
BIG_PITCH_DOTS = 54
"""Without it a printer sets a 2×2 row 48 dots high, and the next row touches it."""
FOOT_DOTS = 24
"""Three millimetres of white under the last row; without them the blade stands right at it."""
TEAR_DOTS = 160
"""From the head to the tear bar of a printer without a blade: two centimetres."""
_LONG_RUN = re.compile(rb" {5,}")
"""A jump takes four bytes, so it pays from five spaces on."""
_PLAIN = Text("")


@dataclass(frozen=True, slots=True)
class Profile:
    """What this printer can do. `jumps`: it knows `ESC $`, which shortens columns. `head` prints
    what it keeps of the shop, such as its logo."""

    encoding: Encoding = "gbk"
    jumps: bool = True
    cuts: bool = True
    head: bytes = b""


def receipt_bytes(receipt: Receipt, profile: Profile) -> bytes:
    """The whole job: begins with a reset, ends with the cut or with paper to tear off."""
    out = [escpos.INITIALIZE, escpos.CHINESE_ON, profile.head]
    style = _PLAIN
    for row in receipt.rows:
        if isinstance(row, Text) and not fits_gbk(row.text):
            out.append(_picture(row))
        elif isinstance(row, Text):
            out.append(_style_change(style, row))
            out.append(_text(row, profile) + escpos.LINE_FEED)
            style = row
        else:
            out.append(_figure(row))
    out.append(end_of_slip(cuts=profile.cuts))
    return b"".join(out)


def end_of_slip(*, cuts: bool) -> bytes:
    """The cut, or so much paper that the slip can be torn off behind its last row."""
    return escpos.feed_dots(FOOT_DOTS) + escpos.CUT if cuts else escpos.feed_dots(TEAR_DOTS)


def _picture(row: Text) -> bytes:
    from pos_app.adapters.receipts.raster import row_raster

    return row_raster(row)


def _style_change(before: Text, after: Text) -> bytes:
    """The commands between two rows; none when they look the same."""
    out = b""
    if before.bold != after.bold:
        out += escpos.BOLD_ON if after.bold else escpos.BOLD_OFF
    if before.big != after.big:
        times = 2 if after.big else 1
        out += escpos.size(wide=times, tall=times)
        out += escpos.line_spacing(BIG_PITCH_DOTS) if after.big else escpos.DEFAULT_LINE_SPACING
    if before.inverse != after.inverse:
        out += escpos.INVERSE_ON if after.inverse else escpos.INVERSE_OFF
    return out


def _text(row: Text, profile: Profile) -> bytes:
    """A row's characters; an inverse row keeps its spaces, since they are its black bar.

    Only printable GBK comes here, so nothing can be a command, no second byte is a space, and a
    byte's place is its cell.
    """
    if row.inverse:
        return row.text.encode(profile.encoding)
    content = row.text.rstrip().encode(profile.encoding)
    if not profile.jumps:
        return content
    out, at = b"", 0
    cell_dots = escpos.CELL_DOTS * (2 if row.big else 1)
    for run in _LONG_RUN.finditer(content):
        out += content[at : run.start()] + escpos.move_to(run.end() * cell_dots)
        at = run.end()
    return out + content[at:]


def _figure(row: Gap | Barcode128 | Qr) -> bytes:
    match row:
        case Gap(dots):
            return escpos.feed_dots(dots)
        case Barcode128(text):
            bars = escpos.code128(
                text, module_dots=BARCODE_MODULE_DOTS, height_dots=BARCODE_HEIGHT_DOTS
            )
            return _centred(bars)
        case Qr(text):
            quiet = escpos.feed_dots(QR_MODULE_DOTS * QR_QUIET_MODULES)
            code = escpos.qr_code(
                text.encode("ascii"), module_dots=QR_MODULE_DOTS, level=escpos.QrLevel.M
            )
            return quiet + _centred(code) + quiet


def _centred(figure: bytes) -> bytes:
    return escpos.align(escpos.Align.CENTRE) + figure + escpos.align(escpos.Align.LEFT)
