"""`pos-cloud settings show|set|clear`: what the cloud hands down to the tills of a shop."""

import argparse
import json
from collections.abc import Callable

from cloud import settings
from cloud.clock import system_clock
from cloud.database import Database, Work
from cloud.settings import WHOLE_SHOP, CentralSetting, Holder, Scope
from pos_app.domain.central import CENTRAL, NotCentral, Value

Word = Callable[[argparse.Namespace, Database], str]
AddWord = Callable[[str, Word], argparse.ArgumentParser]


class SettingsRefused(Exception):
    """Nothing was changed; the message is for the person at the console."""


def add_words(add: AddWord) -> None:
    """The three words; `add` gives each a parser with the options that all commands have."""
    for name, run in (("show", show), ("set", put), ("clear", clear)):
        word = add(name, run)
        scope = word.add_mutually_exclusive_group(required=True)
        scope.add_argument("--store", type=int, metavar="ID", help="the whole shop")
        scope.add_argument("--terminal", default="", metavar="ID", help="this till alone")
        if run is show:
            word.add_argument("--json", action="store_true")
        else:
            word.add_argument("key", metavar="KEY", help=", ".join(CENTRAL))
        if run is put:
            word.add_argument("value", metavar="VALUE")


def show(options: argparse.Namespace, database: Database) -> str:
    """What is set, for whom, and which tills hold it. Raises SettingsRefused."""
    with database.read() as work:
        scope = _scope(work, options)
        version = settings.version(work, scope.store)
        rows = [_row(one) for one in settings.set_in(work, scope.store) if _is_of(one, scope)]
        tills = [_till(one) for one in settings.holders(work, scope.store) if _is_of(one, scope)]
    if options.json:
        found = {"version": version, "settings": rows, "tills": tills}
        return json.dumps(found, ensure_ascii=False, indent=1)
    return "\n".join(
        [
            *(f"{row['key']}\t{row['value']}\t{row['for']}" for row in rows),
            *(f"{till['terminal']}\t{till['name']}\t{till['held']}/{version}" for till in tills),
        ]
    )


def put(options: argparse.Namespace, database: Database) -> str:
    """Set one value: it goes before the program's own, not before what a till's own file says.
    Raises SettingsRefused."""
    with database.write() as work:
        scope = _scope(work, options)
        try:
            settings.put(work, scope, options.key, options.value, system_clock())
        except NotCentral as refused:
            raise SettingsRefused(f"应为 / should be: {refused.allowed}") from refused
    return ""


def clear(options: argparse.Namespace, database: Database) -> str:
    """Take one value back. Raises SettingsRefused."""
    with database.write() as work:
        is_gone = settings.clear(work, _scope(work, options), options.key)
    if not is_gone:
        raise SettingsRefused(f"没有设过 / was not set: {options.key}")
    return ""


def _scope(work: Work, options: argparse.Namespace) -> Scope:
    terminal = options.terminal.upper()
    scope = settings.scope_of(work, options.store, terminal)
    if scope is None and terminal:
        raise SettingsRefused(f"没有这台收银机 / no such till: {terminal}")
    if scope is None:
        raise SettingsRefused(f"没有这家店 / no such store: {options.store}")
    return scope


def _is_of(one: CentralSetting | Holder, scope: Scope) -> bool:
    """Of a till what is set for it and for its shop; of a shop everything."""
    return scope.terminal in (WHOLE_SHOP, one.terminal) or one.terminal == WHOLE_SHOP


def _row(one: CentralSetting) -> dict[str, Value]:
    return {"key": one.key, "value": one.value, "for": one.terminal or "shop"}


def _till(one: Holder) -> dict[str, Value]:
    return {"terminal": one.terminal, "name": one.name, "held": one.held}
