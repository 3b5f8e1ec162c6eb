"""The receipt number: who sold, in which epoch, and which entry of the journal it is."""

from typing import Self

from pos_app.domain import crockford
from pos_app.domain.values import dataclass

TERMINAL_SYMBOLS = 8
SEQ_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """`7K2M9QXD-A-00004821` to people, `7K2M9QXDA00004821` in the barcode.

    The epoch is one letter so that the code can never look like an all-digit payment code.
    """

    terminal: str
    epoch: int
    seq: int

    @property
    def epoch_letter(self) -> str:
        """Epochs beyond 22 start the letters again; the ledger keeps the number itself."""
        return crockford.LETTERS[(self.epoch - 1) % len(crockford.LETTERS)]

    @property
    def barcode(self) -> str:
        return f"{self.terminal}{self.epoch_letter}{self.seq:0{SEQ_DIGITS}d}"

    def __str__(self) -> str:
        return f"{self.terminal}-{self.epoch_letter}-{self.seq:0{SEQ_DIGITS}d}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """A scanned or typed number, with or without dashes; None when it is none."""
        plain = text.upper().replace("-", "")
        if not text.isascii() or len(plain) != TERMINAL_SYMBOLS + 1 + SEQ_DIGITS:
            return None
        terminal, letter, digits = plain[:8], plain[8], plain[9:]
        if letter not in crockford.LETTERS or not digits.isdigit():
            return None
        if any(symbol not in crockford.ALPHABET for symbol in terminal):
            return None
        return cls(terminal, crockford.LETTERS.index(letter) + 1, int(digits))
