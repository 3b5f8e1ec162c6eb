"""The technician's app, in the reference system: the code that opens this till's maintenance menu.

A shop's technician has an app that asks the cloud. Here the till's own key folder answers, for a
bench, a demo, or whoever may read that folder anyway.
"""

import argparse

from pos_app.adapters.cloud.keys import KeyFolder, KeysUnusable
from pos_app.domain.technician import DIGITS, code_for, technician_of
from pos_app.tools.console import OK, Console, ToolError


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`answer CHALLENGE --badge 0427`."""
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    answer = words.add_parser("answer", parents=[common], help="算出开门码 the code to type")
    answer.add_argument("challenge", help="屏幕上的 8 位数 the eight digits on the screen")
    answer.add_argument("--badge", required=True, help="4 位工号 four digits of the badge")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Say the code. Raises ToolError."""
    challenge = "".join(str(arguments.challenge).split())
    if len(challenge) != DIGITS or not (challenge.isascii() and challenge.isdigit()):
        raise ToolError(
            chinese=f"{arguments.challenge!r} 不是 8 位数",
            english=f"{arguments.challenge!r} is not eight digits",
        )
    try:
        technician = technician_of(str(arguments.badge))
    except ValueError as error:
        raise ToolError(
            chinese=f"{arguments.badge!r} 不是 4 位工号",
            english=f"{arguments.badge!r} is not a badge number of four digits",
        ) from error
    code = code_for(_key(console), challenge, technician)
    console.say(code, code)
    return OK


def _key(console: Console) -> bytes:
    folder = console.settings.state.keys
    if not folder.is_dir():
        raise ToolError(
            chinese=f"{folder} 里没有钥匙：收银机还没启动过",
            english=f"there are no keys in {folder}: the till has never been started",
        )
    try:
        key = KeyFolder(folder).load_or_create().maintenance_key
    except KeysUnusable as error:
        raise ToolError(
            chinese=f"钥匙文件不能用：{error.path}（{error.detail}）",
            english=f"a key file cannot be used: {error.path} ({error.detail})",
        ) from error
    if key is None:
        raise ToolError(
            chinese="这台收银机还没开通：维护菜单不用码就能打开",
            english="this till is not enrolled: its maintenance menu opens without a code",
        )
    return key
