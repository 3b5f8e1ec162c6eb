"""Check every QML file of the till against the Python types that it uses: `make check-qml`.

Qt's own tools do the work: metaobjectdump reads the view-models, qmltyperegistrar describes them
for QML, qmllint then treats every warning as an error (a misspelt property of a view-model is one),
and qmlformat must leave each file as it is. Exit code 1 when anything was found.
"""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "pos_app"
DESCRIPTIONS = ROOT / "build" / "qml"
QT = Path(PySide6.__file__).parent
TOOL_TIMEOUT_S = 300


def main() -> int:
    """Describe the types, lint, compare formats; return the exit code."""
    files = sorted(SOURCES.rglob("*.qml"))
    if not files:
        print("no QML file found under pos_app", file=sys.stderr)
        return 1
    modules = view_models()
    for module, sources in modules.items():
        describe(module, sources, others=[name for name in modules if name != module])
    badly_linted = lint(files)
    badly_formatted = [path for path in files if not is_formatted(path)]
    for path in badly_formatted:
        print(f"{path.relative_to(ROOT)}: not as qmlformat writes it", file=sys.stderr)
    if badly_linted or badly_formatted:
        return 1
    print(f"{len(files)} QML files are clean")
    return 0


def view_models() -> dict[str, list[Path]]:
    """The Python files that register QML types, by the QML module that they register in."""
    modules = defaultdict(list)
    for path in sorted(SOURCES.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "QML_IMPORT_NAME" in text:
            modules[import_name(ast.parse(text), path)].append(path)
    return modules


def import_name(module: ast.Module, path: Path) -> str:
    """What the file sets QML_IMPORT_NAME to, which Qt demands to be a literal."""
    for statement in module.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="QML_IMPORT_NAME")], value=ast.Constant(value=str(name))
            ):
                return name
    raise SystemExit(f"{path}: QML_IMPORT_NAME must be set to a literal at the top of the file")


def describe(module: str, sources: list[Path], *, others: list[str]) -> None:
    """Write `module` as qmllint looks for it: a folder with a qmldir and a type description.

    Its types may be properties of each other, so it brings all the `others` along.
    """
    folder = DESCRIPTIONS.joinpath(*module.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    types, meta = folder / "module.qmltypes", folder / "meta.json"
    dump = Path(sys.executable).with_name("pyside6-metaobjectdump")
    run([dump, "--quiet", "--out-file", meta, *sources])
    registrar = QT / "Qt" / "libexec" / "qmltyperegistrar"
    options: list[str | Path] = [
        "--import-name",
        module,
        "--major-version",
        "1",
        "--generate-qmltypes",
    ]
    run([registrar, *options, types, "-o", folder / "registration.cpp", meta])
    imports = (f"import {name}" for name in others)
    lines = [f"module {module}", f"typeinfo {types.name}", "depends QtQuick", *imports]
    (folder / "qmldir").write_text("\n".join(lines) + "\n", encoding="utf-8")


def lint(files: list[Path]) -> bool:
    """Print what qmllint has against `files`; true when it had anything."""
    folders = [DESCRIPTIONS, *sorted(path for path in SOURCES.rglob("qml") if path.is_dir())]
    imports = [part for folder in folders for part in ("-I", folder)]
    command = [QT / "qmllint", "--ignore-settings", "-W", "0", *imports, *files]
    return subprocess.run(command, timeout=TOOL_TIMEOUT_S, check=False).returncode != 0


def is_formatted(path: Path) -> bool:
    """Whether qmlformat would leave the file as it is."""
    return run([QT / "qmlformat", path]) == path.read_bytes()


def run(command: list[str | Path]) -> bytes:
    """Run one of Qt's tools; return what it prints, or end with its words when it fails."""
    ended = subprocess.run(command, timeout=TOOL_TIMEOUT_S, check=False, capture_output=True)
    if ended.returncode != 0:
        raise SystemExit(f"{Path(command[0]).name}: {ended.stderr.decode(errors='replace')}")
    return ended.stdout


if __name__ == "__main__":
    raise SystemExit(main())
