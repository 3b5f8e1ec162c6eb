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
    """The two streams of a command, the language, and the settings when a file was named."""

    language: Language
    out: TextIO
    err: TextIO
    settings: Settings | None = None

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

    def need_settings(self) -> Settings:
        """The settings, for a command that cannot work without. Raises ToolError."""
        if self.settings is None:
            raise ToolError(
                chinese="请用 --settings 指明设置文件",
                english="name the settings file with --settings",
            )
        return self.settings
