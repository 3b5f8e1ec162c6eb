"""Check what no linter knows, the house's own rules: `make check-tree`.

- a file has at most 500 lines;
- names say something: no utils, helpers, managers (the list is below);
- the pure floors import the pure parts of the standard library only, and ask no clock;
- an exception to a rule (`noqa`, `type: ignore`) says why;
- QML has no untyped property and no colour of its own outside the theme.

Prints one line for each breach, `file:line: what`, and ends with exit code 1 when there is any.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("pos_app", "drivers", "cloud", "audit", "tests", "packaging")
SUFFIXES = {".py", ".qml", ".js", ".html", ".css", ".sql", ".sh"}
MOST_LINES = 500

PURE_FLOORS = ("pos_app/domain", "pos_app/checkout")
PURE_MODULES = frozenset(
    "__future__ abc base64 binascii bisect collections dataclasses datetime decimal enum fractions"
    " functools hashlib heapq hmac itertools json math operator re string struct textwrap types"
    " typing unicodedata zlib".split()
)
WIRE_MODULES = PURE_MODULES | {"msgspec"}
CLOCK_CALLS = frozenset({"now", "today", "utcnow"})

EMPTY_WORDS = frozenset(
    "util utils helper helpers common misc manager managers handler handlers".split()
)
EMPTY_TOP_WORDS = EMPTY_WORDS | {"data", "info"}
EMPTY_VERBS = frozenset({"do", "process"})
TECHNOLOGY = re.compile(r"sqlite_?utils", re.IGNORECASE)  # a library that is named so

UNEXPLAINED = re.compile(r"#\s*(?:noqa(?::[\sA-Z0-9,]+)?|type:\s*ignore(?:\[[^]]*\])?)\s*$")
UNTYPED_PROPERTY = re.compile(r"\bproperty\s+var\b")
LITERAL_COLOUR = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']""")

Breach = tuple[int, str]


def main() -> int:
    """Check every source file; return the exit code."""
    files = [path for room in ROOMS for path in sources(ROOT / room)]
    count = 0
    for path in files:
        for line, words in breaches(path):
            print(f"{path.relative_to(ROOT)}:{line}: {words}", file=sys.stderr)
            count += 1
    print(f"{len(files)} files, {count} breaches of the house rules")
    return 1 if count else 0


def sources(room: Path) -> Iterator[Path]:
    """The files of a room that a person wrote."""
    paths = sorted(room.rglob("*"))
    return (path for path in paths if path.suffix in SUFFIXES and path.is_file())


def breaches(path: Path) -> Iterator[Breach]:
    """Everything that one file does against the rules."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        yield len(lines), f"longer than {MOST_LINES} lines"
    yield from empty_words(1, path.stem, EMPTY_TOP_WORDS, EMPTY_VERBS)
    if path.suffix == ".py":
        yield from python_breaches(path, text, lines)
    elif path.suffix == ".qml":
        yield from qml_breaches(path, lines)


def python_breaches(path: Path, text: str, lines: list[str]) -> Iterator[Breach]:
    for number, line in enumerate(lines, start=1):
        if UNEXPLAINED.search(line):
            yield number, "an exception to a rule must say why, after it on the line"
    module = ast.parse(text, str(path))
    yield from named_emptily(module)
    relative = path.relative_to(ROOT).as_posix()
    if relative.startswith(tuple(f"{floor}/" for floor in PURE_FLOORS)):
        is_wire = relative.startswith("pos_app/domain/wire")
        yield from impure(module, WIRE_MODULES if is_wire else PURE_MODULES)


def named_emptily(module: ast.Module) -> Iterator[Breach]:
    """Names of definitions that say nothing. A method may carry a name that its base demands, and
    a test is a sentence."""
    definitions = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(module):
        if isinstance(node, definitions) and not node.name.startswith("test_"):
            words = EMPTY_TOP_WORDS if node in module.body else EMPTY_WORDS
            verbs = EMPTY_VERBS if node in module.body else frozenset()
            yield from empty_words(node.lineno, node.name, words, verbs)


def empty_words(
    line: int, name: str, words: frozenset[str], verbs: frozenset[str]
) -> Iterator[Breach]:
    ours = TECHNOLOGY.sub("", name)
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", ours)
    for place, part in enumerate(word.lower() for word in parts):
        if part in words or (place == 0 and part in verbs):
            yield line, f"the name {name} says too little: {part}"


def impure(module: ast.Module, allowed: frozenset[str]) -> Iterator[Breach]:
    """Imports beyond `allowed` and our own packages, and calls that read a clock."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
            case ast.ImportFrom(module=str(name)):
                imported = [name]
            case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in CLOCK_CALLS:
                yield node.lineno, "a pure floor reads no clock: time is passed in"
                continue
            case _:
                continue
        for name in imported:
            if name.split(".")[0] not in allowed | {"pos_app"}:
                yield node.lineno, f"a pure floor may not import {name}"


def qml_breaches(path: Path, lines: list[str]) -> Iterator[Breach]:
    in_theme = "theme" in path.parts
    for number, line in enumerate(lines, start=1):
        if UNTYPED_PROPERTY.search(line):
            yield number, "a property has a type, not var"
        if not in_theme and LITERAL_COLOUR.search(line):
            yield number, "colours live in Theme"


if __name__ == "__main__":
    raise SystemExit(main())
