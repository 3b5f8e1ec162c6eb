"""The file of one payout: what is paid to a shop by a funder, line by line, so that either side can
add it up again.

UTF-8 with a byte order mark and CRLF, which is what spreadsheets of this country open rightly.
After the lines come one row with their number and sum, and one with the SHA-256 of all that stands
before it.
"""

import csv
import hashlib
import io
from typing import NamedTuple

from pos_app.domain.money import Fen, yuan

COLUMNS = (
    "record",  # line, total, control
    "store",
    "store_name",
    "funder",
    "from_day",
    "until_day",
    "day",  # business day of the sale or the refund
    "receipt",  # of the entry: a sale's, or a refund's
    "line",  # of the sale
    "kind",  # redemption, reversal, correction
    "coupon",
    "offer",
    "campaign",
    "barcode",
    "amount_yuan",
)
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""The last four are the first four in full width, which some spreadsheets take for the same."""


class PayoutHead(NamedTuple):
    """Whose payout it is, and for which business days."""

    store: int
    store_name: str
    funder: str
    from_day: str
    until_day: str


class PayoutLine(NamedTuple):
    """One line. `kind`: what was taken off, what came back, or a difference to what was paid."""

    day: str
    receipt: str
    line_no: int
    kind: str
    coupon_id: str
    offer_id: int
    campaign: str
    barcode: str
    amount: int


def document_of(head: PayoutHead, lines: list[PayoutLine]) -> bytes:
    """The file; the same lines give the same bytes."""
    said = [str(head.store), safe(head.store_name), safe(head.funder), *head[3:]]
    body = BOM + _rows(
        COLUMNS,
        *(["line", *said, *_cells(line)] for line in lines),
        ["total", *said, "", "", str(len(lines)), "", "", "", "", "", _sum(lines)],
    )
    return (body + _rows(["control", *said, "", _digest(body)] + [""] * 7)).encode("utf-8")


def fault_of(document: bytes) -> str | None:
    """What is wrong with a file that should be one of ours, in words; None for a sound one."""
    try:
        text = document.decode("utf-8")
    except UnicodeDecodeError as error:
        return str(error)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    if len(rows) < 3 or tuple(rows[0]) != COLUMNS or any(len(r) != len(COLUMNS) for r in rows):
        return "not a payout file"
    body = text[: text.rindex("\r\ncontrol,") + 2] if "\r\ncontrol," in text else ""
    if rows[-1][0] != "control" or rows[-1][7] != _digest(body):
        return "the control sum does not agree"
    lines = [row for row in rows if row[0] == "line"]
    amount = sum(_fen(row[-1]) for row in lines)
    total = rows[-2]
    if (total[0], total[8], total[-1]) != ("total", str(len(lines)), yuan(Fen(amount))):
        return "the total does not agree"
    return None


def safe(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(line: PayoutLine) -> list[str]:
    *facts, amount = line
    return [*(safe(str(fact)) for fact in facts), yuan(Fen(amount))]


def _sum(lines: list[PayoutLine]) -> str:
    return yuan(Fen(sum(line.amount for line in lines)))


def _fen(text: str) -> int:
    whole, _, part = text.lstrip("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(whole) * 100 + int(part))


def _rows(*rows: tuple[str, ...] | list[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8")).hexdigest()
