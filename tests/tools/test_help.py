"""`--help` says what a command does, how it is called, and how it ends; its examples work."""

import argparse
import shlex
from importlib import import_module
from typing import cast

import pytest

from pos_app.tools.__main__ import COMMANDS, Command, _everywhere, main, parser_of
from pos_app.tools.help import EXAMPLES, WHAT, _words


def parser(name: str) -> argparse.ArgumentParser:
    return parser_of(name, cast(Command, import_module(COMMANDS[name])), _everywhere())


def every_call() -> set[str]:
    words = {f"{name} {word}" for name in COMMANDS for word, _, _ in _words(parser(name))}
    return {*COMMANDS, *words}


def test_every_command_and_word_has_an_example_and_no_example_lacks_its_word() -> None:
    assert set(EXAMPLES) == every_call()
    assert set(WHAT) == set(COMMANDS)


@pytest.mark.parametrize("called", EXAMPLES)
def test_an_example_is_a_command_that_is_taken(called: str) -> None:
    name, *rest = shlex.split(EXAMPLES[called])
    assert EXAMPLES[called].startswith(called)
    parser(name).parse_args(rest)


@pytest.mark.parametrize("called", EXAMPLES)
def test_help_says_what_it_does_an_example_and_the_exit_codes(
    called: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*called.split(), "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"pos-tool {EXAMPLES[called]}" in said
    for code in ("0", "1", "2", "143"):
        assert f"\n  {code} " in said
    assert ("\n  3 " in said) == (called == "enrol")


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for name, (chinese, english) in WHAT.items():
        assert all(word in said for word in (name, chinese, english))
