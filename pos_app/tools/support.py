"""`support read`: the text of the support codes that a technician took pictures of."""

import argparse
import sys
from pathlib import Path

from pos_app.adapters.support.code_pages import PagesWrong, text_of
from pos_app.tools.console import CANNOT, OK, Console, ToolError

FROM_STANDARD_INPUT = Path("-")
BYTES_LIMIT = 64_000


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`read [FILE]`: one code's text a line."""
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    read = words.add_parser("read", parents=[common], help="拼回支持码 join support codes")
    read.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=FROM_STANDARD_INPUT,
        metavar="FILE",
        help="每行一个码的文字 the text of one code a line; - is the standard input",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Say the summary. Raises ToolError."""
    try:
        told = text_of(_lines(arguments.file))
    except PagesWrong as wrong:
        raise _in_words(wrong) from wrong
    console.say(told, told)
    return OK


def _lines(path: Path) -> list[str]:
    try:
        if path == FROM_STANDARD_INPUT:
            return sys.stdin.read(BYTES_LIMIT).splitlines()
        return path.read_text(encoding="utf-8", errors="replace")[:BYTES_LIMIT].splitlines()
    except OSError as error:
        raise ToolError(
            chinese=f"{path} 读不出来（{error.strerror}）",
            english=f"{path} cannot be read ({error.strerror})",
            code=CANNOT,
        ) from error


def _in_words(wrong: PagesWrong) -> ToolError:
    if wrong.missing:
        pages = "、".join(map(str, wrong.missing))
        return ToolError(chinese=f"还缺第 {pages} 页", english=str(wrong))
    return ToolError(chinese="这些不是同一份支持码，或有抄错的字", english=str(wrong))
