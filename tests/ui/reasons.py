"""The reasons that parts of the till give for their troubles, read from the till's own code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pos_app
from drivers.contract import DeviceState, DeviceStatus, Reason
from pos_app.adapters.devices.health import word_of

SOURCES = Path(pos_app.__file__).parent
GIVE_A_REASON = {"Unavailable", "CloudUnavailable", "halt"}
TABLES = {"_REASONS"}


def reasons_in_the_sources() -> set[str]:
    """What stands as a reason anywhere in the till's code, read from the code itself."""
    found: set[str] = set()
    for file in SOURCES.rglob("*.py"):
        module = ast.parse(file.read_text("utf-8"))
        constants = dict(_constants(module))
        for node in ast.walk(module):
            found |= set(_reasons(node, constants))
    return found


def reasons_of_devices() -> set[str]:
    return {word_of(DeviceStatus(state, reason)) for state in DeviceState for reason in Reason}


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str() as text))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str() as text))
            ):
                yield name, text


def _reasons(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if (
            name in GIVE_A_REASON
        ):
            yield from _texts(first, constants)
        case ast.ClassDef(bases=[ast.Name(id=base)]) if base in GIVE_A_REASON:
            yield from _given_to_super(node, constants)
        case ast.Assign(targets=[ast.Name(id="reason")], value=value):
            yield from _texts(value, constants)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(values=values)) if (
            name in TABLES
        ):
            for value in values:
                yield from _texts(value, constants)
        case ast.keyword(arg="unusable", value=value):
            yield from _texts(value, constants)


def _given_to_super(node: ast.ClassDef, constants: dict[str, str]) -> Iterator[str]:
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Attribute(attr="__init__"), args=[first, *_]):
                yield from _texts(first, constants)


def _texts(value: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """The texts that an expression can be, as far as it says so itself."""
    match value:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Name(id=name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, constants)
            yield from _texts(orelse, constants)
