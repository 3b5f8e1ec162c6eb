"""`pos-tool COMMAND …`: arguments → command → exit code.

0: done and well; 1: done, and what was looked at is wrong; 2: could not be done; 143: told to stop.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn, Protocol, cast

from pos_app.settings import Language, Settings, SettingsWrong, load
from pos_app.tools.console import CANNOT, Console, ToolError
from pos_app.tools.help import explain, overview

COMMANDS: dict[str, str] = {
    "ledger": "pos_app.tools.ledger",
    "goods": "pos_app.tools.goods",
    "enrol": "pos_app.tools.enrol",
    "simulate": "pos_app.tools.simulate",
    "technician": "pos_app.tools.technician",
    "support": "pos_app.tools.support",
    "update": "pos_app.tools.update",
}
"""Every command and the module that does it. A module is imported only when its command is called,
and offers what `Command` says."""

STOPPED = 143
"""128 + SIGTERM, as a shell would say it."""


class Command(Protocol):
    """What a module in `COMMANDS` offers."""

    def add_arguments(
        self, parser: argparse.ArgumentParser, common: argparse.ArgumentParser
    ) -> None:
        """Describe the command's own arguments. `--settings` and `--language` are there already;
        a word under the command gets them with `parents=[common]`."""
        ...

    def run(self, arguments: argparse.Namespace, console: Console) -> int:
        """Do it and return the exit code. Raises ToolError."""
        ...


class _Stopped(BaseException):
    """SIGTERM arrived: leave through every `finally`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Never a traceback for what a user, a file or a disk did wrong."""
    signal.signal(signal.SIGTERM, _stop)
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        return _run(words)
    except (_Stopped, KeyboardInterrupt):
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing more to say
        return CANNOT


def _run(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        return _usage(words)
    command = cast(Command, import_module(COMMANDS[words[0]]))
    common = _everywhere()
    parser = parser_of(words[0], command, common)
    arguments = parser.parse_args(words[1:])
    spoken = Language(arguments.language) if "language" in arguments else None
    try:
        settings = load(arguments.settings) if "settings" in arguments else Settings()
    except SettingsWrong as wrong:
        sys.stderr.write((wrong.words(spoken) if spoken else str(wrong)) + "\n")
        return CANNOT
    console = Console(spoken or settings.ui.language, sys.stdout, sys.stderr, settings)
    try:
        code = command.run(arguments, console)
        sys.stdout.flush()
    except ToolError as error:
        return console.complain_of(error)
    return code


def parser_of(
    name: str, command: Command, common: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    """What a command takes, and what it says of itself."""
    parser = argparse.ArgumentParser(prog=f"pos-tool {name}", parents=[common])
    command.add_arguments(parser, common)
    explain(name, parser)
    return parser


def _everywhere() -> argparse.ArgumentParser:
    """The options that stand before or after any word; absent unless they are given."""
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--settings", type=Path, metavar="FILE", help="设置文件 the settings file")
    options.add_argument("--language", choices=[language.value for language in Language])
    return options


def _usage(words: list[str]) -> int:
    asked = words[:1] in (["--help"], ["-h"])
    stream = sys.stdout if asked else sys.stderr
    stream.write(overview())
    return 0 if asked else CANNOT


def _stop(_signum: int, _frame: FrameType | None) -> NoReturn:
    raise _Stopped


if __name__ == "__main__":
    sys.exit(main())
