"""`pos-cloud`: serve the cloud, make the demo shop, print an enrolment code, list what came up."""

import argparse
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from cloud import coupon_keys, demo_shop, enrolment, log, reports, settings_command, shops, tables
from cloud.clock import system_clock
from cloud.database import Database, DatabaseUnavailable, DatabaseUnusable, NoSuchDatabase
from cloud.identities.simulated import alipay, wechat
from cloud.identities.sms import ConsoleSms
from cloud.identities.ways import COOKIE_ONLY, Ways
from cloud.office import command as office_command
from cloud.office.people import CannotAdd, NobodyThere
from cloud.opening import FORMS, checked, open_database, shown
from cloud.settlement import command as settlement_command
from cloud.settlement.command import CannotSettle

PORT = 8700
DATABASE = "sqlite:///var/cloud.db"


class CannotDo(Exception):
    """The command cannot do its job; the message is for the person at the console."""


_TOLD = (
    CannotDo,
    CannotAdd,
    CannotSettle,
    DatabaseUnavailable,
    DatabaseUnusable,
    NobodyThere,
    demo_shop.BrokenGoods,
    settings_command.SettingsRefused,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 when done, 1 when it could not be done, 2 for wrong arguments."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], None] = options.command
        command(options)
    except _TOLD as error:
        print(f"pos-cloud: {error}", file=sys.stderr)
        return 1
    return 0


def serve(options: argparse.Namespace) -> None:
    """Until SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn stops first and raises it again
    log.write_to_stderr()
    listening = _listening(options.listen)
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    log.note("starting", database=shown(options.database))
    from cloud import serving  # the web server takes a second to import; only this command needs it

    serving.run(
        open_database(options.database, keys_file=options.keys),
        listening,
        claim_origin=options.claim_origin or address,
        ways=_demo_ways() if options.demo_identities else COOKIE_ONLY,
        on_ready=lambda: print(f"listening on {address}", flush=True),
    )


def _demo_ways() -> Ways:
    """Every identity, none of them real."""
    apps = (wechat(system_clock, os.urandom), alipay(system_clock, os.urandom))
    return Ways(sms=ConsoleSms(), apps=apps)


def make_demo_shop(options: argparse.Namespace) -> None:
    """Make or mend the demo shop; its number alone goes to the standard output."""
    database = open_database(options.database)
    store = demo_shop.make(database, options.goods, system_clock())
    database.close()
    print(store)
    print(
        "后台 /office 先加一个人 / for the back office at /office, add somebody first:"
        " pos-cloud office-user add NAME --role approver",
        file=sys.stderr,
    )


def print_enrolment_code(options: argparse.Namespace) -> None:
    """The code alone, so that scripts can take it."""
    database = _existing(options)
    code = enrolment.new_code(database, options.store, now_ms=system_clock(), chance=os.urandom)
    database.close()
    if code is None:
        raise CannotDo(f"没有这家店 / no such store: {options.store}")
    print(code)


def shut_out(options: argparse.Namespace) -> None:
    """Revoke a till: it is refused from now on, and its screen's codes open nothing."""
    database = _existing(options)
    with database.write() as work:
        found = work.find(
            "UPDATE terminal SET revoked = 1 WHERE terminal_id = ? RETURNING store_id",
            (options.terminal.upper(),),
        )
        if found is not None:
            shops.publish_home_till(work, found[0], system_clock())
    database.close()
    if found is None:
        raise CannotDo(f"没有这台收银机 / no such till: {options.terminal}")


def choose_home_till(options: argparse.Namespace) -> None:
    """Of a shop's tills, make this the one that redeems coupons."""
    database = _existing(options)
    with database.write() as work:
        found = shops.set_home_till(work, options.terminal.upper(), system_clock())
    database.close()
    if not found:
        raise CannotDo(f"没有这台收银机 / no such till: {options.terminal}")


def office_user(options: argparse.Namespace) -> None:
    """Let somebody into the back office, or no more; the password is read, never an argument."""
    database = _existing(options)
    try:
        office_command.run(database, options)
    finally:
        database.close()


def settlement(options: argparse.Namespace) -> None:
    """What is paid for coupons: close and pay periods, holds, reports. The options of `pos-cloud
    settlement` itself stand before WHAT."""
    database = _existing(options)
    try:
        settlement_command.run(database, options)
    finally:
        database.close()


def import_deliveries(options: argparse.Namespace) -> None:
    """Import goods that came into shops; prints how many papers were new or changed."""
    database = _existing(options)
    try:
        settlement_command.take_deliveries(database, options.file)
    finally:
        database.close()


def coupon_key(options: argparse.Namespace) -> None:
    """Add a key that signs coupons, or revoke one. A new one is told to every till first; a cloud
    that is running signs with it after its next start. Coupons of an old key stay good; those of a
    revoked one are refused by every till that has heard of it."""
    database = _existing(options, options.keys)
    try:
        if options.what == "add":
            print(coupon_keys.add(database, system_clock()))
        elif not coupon_keys.revoke(database, options.kid, system_clock()):
            raise CannotDo(f"没有这把钥匙 / no such coupon key: {options.kid}")
    finally:
        database.close()


def print_sales(options: argparse.Namespace) -> None:
    """What the cloud knows of the sales."""
    database = _existing(options)
    found = reports.sales(database, options.store)
    database.close()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for sale in found:
        print(sale["receipt"], sale["day"], f"{sale['total'] / 100:.2f}", sep="\t")


def print_refunds(options: argparse.Namespace) -> None:
    """What the cloud knows of the refunds: a table, or JSON with lines and tenders."""
    database = _existing(options)
    found = reports.refunds(database, _wanted(options))
    database.close()
    print(
        json.dumps(found, ensure_ascii=False, indent=1)
        if options.json
        else tables.of_refunds(found)
    )


def print_shifts(options: argparse.Namespace) -> None:
    """What the cloud knows of the shifts: a table, or JSON with each count."""
    database = _existing(options)
    found = reports.shifts(database, _wanted(options))
    database.close()
    print(
        json.dumps(found, ensure_ascii=False, indent=1) if options.json else tables.of_shifts(found)
    )


def print_messages(options: argparse.Namespace) -> None:
    """Effects that were parked: one JSON object a line."""
    database = _existing(options)
    for message in reports.messages(database, options.store):
        print(json.dumps(message, ensure_ascii=False))
    database.close()


def print_tails(options: argparse.Namespace) -> None:
    """What forked tills wrote beside their journal: one JSON object a line."""
    database = _existing(options)
    for entry in reports.tails(database, options.store):
        print(json.dumps(entry, ensure_ascii=False))
    database.close()


def _existing(options: argparse.Namespace, keys_file: Path | None = None) -> Database:
    """The cloud's database, never a new one: a mistyped name would look like a shop without sales.
    Raises CannotDo, DatabaseUnusable."""
    try:
        return open_database(options.database, must_exist=True, keys_file=keys_file)
    except NoSuchDatabase as error:
        raise CannotDo(f"没有这个数据库 / no such database: {error.name}") from error


def _wanted(options: argparse.Namespace) -> reports.Wanted:
    day = options.day.isoformat() if options.day else None
    return reports.Wanted(options.store, day, options.terminal.upper() or None)


def _listening(address: str) -> socket.socket:
    """A listening socket. Raises CannotDo naming the port."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise CannotDo(f"--listen {address}: 应为 / should be HOST:PORT")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named: an answer then waits 40 ms
    # for the till to acknowledge its headers.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, int(port)))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise CannotDo(
            f"端口 {port} 用不了，可能已被占用 / cannot listen on port {port}: {error}"
        ) from error
    return listening


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: should be YYYY-MM-DD") from error


def _database(text: str) -> str:
    try:
        return checked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}: should be {FORMS}") from error


def _add_keys(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--keys",
        type=Path,
        default=os.environ.get("POS_CLOUD_KEYS"),
        metavar="FILE",
        help="the cloud's own keys; default: $POS_CLOUD_KEYS, else beside the database's file, or"
        " var/NAME.keys",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pos-cloud", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[argparse.Namespace], None],
        add: Callable[..., argparse.ArgumentParser] = commands.add_parser,
    ) -> argparse.ArgumentParser:
        sub = add(name, help=run.__doc__, description=run.__doc__)
        sub.add_argument(
            "--database",
            type=_database,
            default=os.environ.get("POS_CLOUD_DATABASE", DATABASE),
            metavar="URL",
            help=f"{FORMS}; default: $POS_CLOUD_DATABASE, else {DATABASE}",
        )
        sub.set_defaults(command=run)
        return sub

    sub = command("serve", serve)
    sub.add_argument("--listen", default=f"127.0.0.1:{PORT}", metavar="HOST:PORT")
    sub.add_argument("--claim-origin", metavar="URL", help="how phones reach this cloud")
    sub.add_argument(
        "--demo-identities",
        action="store_true",
        help="never in a real shop: SMS codes go to stderr, WeChat and Alipay are played",
    )
    _add_keys(sub)
    sub = command("demo-shop", make_demo_shop)
    sub.add_argument("--goods", type=Path, default=demo_shop.GOODS, metavar="CSV")
    sub = command("enrolment-code", print_enrolment_code)
    sub.add_argument("--store", type=int, required=True, metavar="ID")
    sub = command("revoke", shut_out)
    sub.add_argument("--terminal", required=True, metavar="ID")
    sub = command("home-till", choose_home_till)
    sub.add_argument("--terminal", required=True, metavar="ID")
    sub = command("coupon-key", coupon_key)
    _add_keys(sub)
    sub.add_argument("what", choices=("add", "revoke"))
    sub.add_argument("kid", type=int, nargs="?", metavar="ID", help="of the key to revoke")
    office_command.add_arguments(command("office-user", office_user))
    settlement_command.add_arguments(command("settlement", settlement))
    sub = command("deliveries", import_deliveries)
    sub.add_argument("what", choices=("import",))
    sub.add_argument("file", type=Path, metavar="CSV")
    sub = command("sales", print_sales)
    sub.add_argument("--store", type=int, metavar="ID")
    sub.add_argument("--json", action="store_true")
    for name, run in (("refunds", print_refunds), ("shifts", print_shifts)):
        sub = command(name, run)
        sub.add_argument("--store", type=int, metavar="ID")
        sub.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="a business day")
        sub.add_argument("--terminal", default="", metavar="ID")
        sub.add_argument("--json", action="store_true")
    sub = command("messages", print_messages)
    sub.add_argument("--store", type=int, metavar="ID")
    sub = command("tails", print_tails)
    sub.add_argument("--store", type=int, metavar="ID")
    told = "What is handed down to the tills of a shop."
    words = commands.add_parser("settings", help=told, description=told).add_subparsers(
        required=True, metavar="WORD"
    )
    settings_command.add_words(
        lambda name, word: command(name, _on_database(word), words.add_parser)
    )
    return parser


def _on_database(word: settings_command.Word) -> Callable[[argparse.Namespace], None]:
    """A command that does this on the cloud's database, and prints what it says."""

    def run(options: argparse.Namespace) -> None:
        database = _existing(options)
        try:
            said = word(options, database)
        finally:
            database.close()
        if said:
            print(said)

    run.__doc__ = word.__doc__
    return run


if __name__ == "__main__":
    sys.exit(main())
