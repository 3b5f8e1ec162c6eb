"""Reading what somebody typed into an offer's form: each field by itself, each fault beside it.

Nothing is thrown away: the page shows what was typed, whatever it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cloud.office.amounts import parse_field_moment
from pos_app.domain.barcode import check_digit_is_right, shelf_code
from pos_app.domain.money import Fen, parse_yuan

Words = tuple[str, str]
TEXT_LENGTH = 60
BARCODES_LIMIT = 200
_CODE_LENGTHS = (8, 12, 13, 14)
_SEPARATORS = str.maketrans(",;，；、", "     ")


@dataclass
class Typed:
    """Fields as text, and what is wrong with each. Fills up while it is read."""

    values: Mapping[str, str]
    faults: dict[str, Words] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def fault(self, name: str, chinese: str, english: str) -> None:
        """The first fault of a field stays."""
        self.faults.setdefault(name, (chinese, english))

    def text(self, name: str, *, needed: bool = True, most: int = TEXT_LENGTH) -> str:
        """One line of text."""
        text = self.get(name)
        if needed and not text:
            self.fault(name, "要填", "needed")
        elif len(text) > most:
            self.fault(name, f"最多 {most} 个字", f"{most} characters at most")
        elif text and not text.isprintable():
            self.fault(name, "有打不出来的字符", "has characters that cannot be shown")
        return text

    def number(self, name: str, least: int, most: int, *, empty: int | None = None) -> int:
        """A whole number; `empty` is what nothing typed means, None that it is needed."""
        text = self.get(name)
        if not text and empty is not None:
            return empty
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not is_number or not least <= int(text) <= most:
            self.fault(name, f"{least}–{most} 的整数", f"a whole number, {least} to {most}")
            return least
        return int(text)

    def yuan(self, name: str, *, least: int = 0, most: int, empty: int | None = None) -> Fen:
        """An amount in fen, typed in yuan."""
        text = self.get(name)
        if not text and empty is not None:
            return Fen(empty)
        amount = parse_yuan(text.removeprefix("¥").replace(",", ""))
        if amount is None:
            self.fault(name, "金额，比如 5 或 5.50", "an amount such as 5 or 5.50")
            return Fen(least)
        if not least <= amount <= most:
            low, high = least / 100, most // 100
            self.fault(name, f"{low:.2f}–{high:,} 元", f"{low:.2f} to {high:,} yuan")
            return Fen(least)
        return amount

    def thousandths(self, name: str, *, empty: int | None = None) -> int:
        """Thousandths, typed in percent with one digit after the point."""
        text = self.get(name).removesuffix("%")
        if not text and empty is not None:
            return empty
        whole, _, tenth = text.partition(".")
        digits = whole + (tenth or "0")
        if len(tenth) > 1 or not whole or not (digits.isascii() and digits.isdigit()):
            self.fault(name, "百分数，比如 20 或 12.5", "a percentage such as 20 or 12.5")
            return 1
        if not 1 <= int(digits) <= 1000:
            self.fault(name, "0.1–100", "0.1 to 100")
            return 1
        return int(digits)

    def moment(self, name: str) -> int:
        """UTC seconds of a time in the shop."""
        at = parse_field_moment(self.get(name))
        if at is None:
            self.fault(name, "要有日期和时间", "a date and a time")
            return 0
        return at

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """One of the page's own choices."""
        if self.get(name) not in choices:
            self.fault(name, "选一个", "choose one")
            return choices[0]
        return self.get(name)

    def barcodes(self, name: str, *, needed: bool) -> tuple[str, ...]:
        """Canonical barcodes, each once, in the order of typing."""
        codes: list[str] = []
        for word in self.get(name).translate(_SEPARATORS).split():
            if not is_barcode(word):
                self.fault(name, f"{word[:20]} 不是条码", f"{word[:20]} is no barcode")
                continue
            codes.append(shelf_code(word))
        if needed and not codes:
            self.fault(name, "至少一个条码", "at least one barcode")
        if len(codes) > BARCODES_LIMIT:
            self.fault(name, f"最多 {BARCODES_LIMIT} 个", f"{BARCODES_LIMIT} at most")
        return tuple(dict.fromkeys(codes))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Numbers of shops, each once."""
        found = []
        for word in self.get(name).translate(_SEPARATORS).split():
            if not (word.isascii() and word.isdigit()) or len(word) > 9:
                self.fault(name, f"{word[:20]} 不是店号", f"{word[:20]} is no shop number")
                continue
            found.append(int(word))
        return tuple(dict.fromkeys(found))


def is_barcode(word: str) -> bool:
    """8, 12, 13 or 14 digits with a right check digit."""
    is_digits = word.isascii() and word.isdigit()
    return is_digits and len(word) in _CODE_LENGTHS and check_digit_is_right(word)
