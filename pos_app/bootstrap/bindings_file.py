"""Writing what the maintenance menu binds: `bindings.toml`, which goes before the settings file."""

import json
from collections.abc import Mapping

from pos_app.adapters.files import Files, write_whole
from pos_app.settings import SettingsWrong, StateSettings, bindings

HEAD = """\
# Written by the maintenance menu; its keys go before [devices] and [screens] of the settings file.
# [central] follow: settings for which the cloud goes before that file.
# Delete a line, or this file, to go back to what stands there; then restart the till.
"""
Value = str | tuple[str, ...]


def keep_bindings(
    state: StateSettings, section: str, values: Mapping[str, Value], files: Files
) -> None:
    """These keys from now on, beside those that were bound before: the old file or the new one,
    whatever happens. Raises OSError. A file that nobody can read is replaced."""
    try:
        tables = bindings(state.bindings)
    except SettingsWrong:
        tables = {}
    tables[section] = {**tables.get(section, {}), **values}
    write_whole(files, state.bindings, _toml(tables).encode())


def _toml(tables: Mapping[str, Mapping[str, Value]]) -> str:
    sections = [
        "\n".join([f"\n[{name}]", *(f"{key} = {_text(value)}" for key, value in table.items())])
        for name, table in sorted(tables.items())
    ]
    return "\n".join([HEAD.rstrip(), *sections, ""])


def _text(value: Value) -> str:
    """A string of JSON is one of TOML, a list of them too."""
    return json.dumps(value, ensure_ascii=False)
