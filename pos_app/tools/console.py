"""Where a tool speaks: one sentence at a time, in the user's language."""

from dataclasses import dataclass
from typing import TextIO

from pos_app.settings import Language, Settings

OK = 0
FAULT_FOUND = 1
"""The command did its work and what it looked at is wrong."""
CANNOT = 2
"""The command could not do its work."""


class ToolError(Exception):
    """The command cannot do its work, and why, in both languages."""

    def __init__(self, *, chinese: str, english: str, code: int = CANNOT) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.code = code


@dataclass(frozen=True, slots=True)
class Console:
    """The two streams of a command, the language, and the settings: those of the file that was
    named, or the defaults, which keep the till's state in `var/till` under the current folder."""

    language: Language
    out: TextIO
    err: TextIO
    settings: Settings

    def pick(self, chinese: str, english: str) -> str:
        """The words of the user's language."""
        return english if self.language is Language.ENGLISH else chinese

    def say(self, chinese: str, english: str) -> None:
        """A result."""
        self.out.write(self.pick(chinese, english) + "\n")

    def complain(self, chinese: str, english: str) -> None:
        """A problem."""
        self.err.write(self.pick(chinese, english) + "\n")

    def complain_of(self, error: ToolError) -> int:
        """A problem that ends the command; returns its exit code."""
        self.complain(error.chinese, error.english)
        return error.code
