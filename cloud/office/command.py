"""`pos-cloud office-user`: who may sign in to the back office."""

import argparse
import getpass
import sys

from cloud.clock import system_clock
from cloud.database import Database
from cloud.office import people
from cloud.office.people import Role


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What stands after `pos-cloud office-user`."""
    parser.add_argument("what", choices=("add", "replace", "remove", "list"))
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--role", choices=tuple(Role), default=Role.READ.value)


def run(database: Database, options: argparse.Namespace) -> None:
    """Do what was asked. Raises CannotAdd, NobodyThere."""
    if options.what == "list":
        for name, role, _ in people.everybody(database):
            print(name, role, sep="\t")
    elif options.what == "remove":
        people.remove(database, options.name)
    else:
        change = people.add if options.what == "add" else people.replace
        password = _password()
        change(database, options.name, password, Role(options.role), now_ms=system_clock())


def _password() -> str:
    """From a prompt, twice, where there is a terminal; else the first line of the input. Raises
    CannotAdd."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("密码 / password: ")
    if getpass.getpass("再来一次 / again: ") != password:
        raise people.CannotAdd("两次不一样 / they differ")
    return password
