"""Small trees that break a rule, and the checks of `packaging/` as modules."""

from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

PROJECT = Path(__file__).resolve().parents[2]

FLOORS = (
    "pos_app/__init__.py",
    "pos_app/__main__.py",
    "pos_app/tools/__init__.py",
    "pos_app/demo/__init__.py",
    "pos_app/bootstrap.py",
    "pos_app/ui/__init__.py",
    "pos_app/adapters/__init__.py",
    "pos_app/settings.py",
    "pos_app/till/__init__.py",
    "pos_app/checkout/__init__.py",
    "pos_app/domain/__init__.py",
    "drivers/__init__.py",
    "cloud/__init__.py",
    "audit/__init__.py",
)


def check(name: str) -> ModuleType:
    """The script `packaging/NAME.py`. Loaded by path: a library is named `packaging` too."""
    spec = spec_from_file_location(name, PROJECT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(root: Path, files: Mapping[str, str]) -> None:
    """Write the files, over a skeleton of every floor that keeps all rules."""
    for name in FLOORS:
        write(root / name, '"""A floor."""\n')
    write(root / "pos_app/domain/wire.py", "import msgspec\n")
    for name, text in files.items():
        write(root / name, text)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
