"""Check, export, copy or add up the till's ledger, also while the till is selling; put lost entries
back."""

import argparse
from datetime import date
from pathlib import Path

from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.tools.console import CANNOT, FAULT_FOUND, OK, Console, ToolError
from pos_app.tools.copying import COPYING, add_copying_words, run_copying
from pos_app.tools.reporting import report_day, report_shift, say_rebuilt
from pos_app.tools.verifying import say_verified, write_verified, write_verifier


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`verify`, `export`, `verifier`, `report`, `shift`, `rebuild`, and what copies."""
    source = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    source.add_argument("--ledger", type=Path, metavar="FILE", help="流水文件 the ledger file")
    words = parser.add_subparsers(dest="word", required=True)
    parents = [common, source]
    verify = words.add_parser("verify", parents=parents, help="核对流水 check every entry")
    chain = "只核对链 hashes and numbers alone: seconds"
    verify.add_argument("--chain", action="store_true", help=chain)
    exported = words.add_parser("export", parents=parents, help="导出流水 write it as JSON lines")
    exported.add_argument("--out", type=Path, required=True, metavar="FILE")
    alone = words.add_parser(
        "verifier", parents=parents, help="导出核对程序 a program of one file that checks exports"
    )
    alone.add_argument("--out", type=Path, required=True, metavar="FILE")
    report = words.add_parser("report", parents=parents, help="营业日报 one business day")
    report.add_argument("--day", type=_day, required=True, metavar="YYYY-MM-DD")
    shift = words.add_parser("shift", parents=parents, help="班次 the X or Z report of a shift")
    newest = "第几班 its number; the newest if none is given"
    shift.add_argument("--number", type=int, metavar="N", help=newest)
    for reporting in (verify, report, shift):
        reporting.add_argument("--json", action="store_true", help="for programs")
    words.add_parser("rebuild", parents=parents, help="重建明细 tables anew from the journal")
    add_copying_words(words, parents)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do what was asked on the ledger that was named."""
    path = _ledger_path(arguments, console)
    if arguments.word in COPYING:
        return run_copying(arguments, path, console)
    try:
        match arguments.word:
            case "verify":
                say = write_verified if arguments.json else say_verified
                return say(path, console, chain_alone=arguments.chain)
            case "export":
                return _export(path, arguments.out, console)
            case "verifier":
                return _write_verifier(arguments.out, console)
            case _:
                return _add_up(arguments, path, console)
    except LedgerUnusable as error:
        raise _in_words(error) from error


def _add_up(arguments: argparse.Namespace, path: Path, console: Console) -> int:
    match arguments.word:
        case "report":
            return report_day(path, arguments.day, console, as_json=arguments.json)
        case "shift":
            return report_shift(path, arguments.number, console, as_json=arguments.json)
        case _:
            return say_rebuilt(path, console)


def _ledger_path(arguments: argparse.Namespace, console: Console) -> Path:
    if "ledger" in arguments:
        return Path(arguments.ledger)
    return console.settings.state.ledger


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from error


def _in_words(error: LedgerUnusable) -> ToolError:
    if isinstance(error, LedgerDamaged):
        return ToolError(chinese=error.chinese, english=error.english, code=FAULT_FOUND)
    return ToolError(chinese=error.chinese, english=error.english)


# --- export ------------------------------------------------------------------------------------


def _export(path: Path, target: Path, console: Console) -> int:
    try:
        entries = export(path, target)
    except OSError as error:
        raise _cannot_write(target, error) from error
    console.say(f"已导出 {entries} 条流水到 {target}", f"{entries} entries written to {target}")
    return OK


def _write_verifier(target: Path, console: Console) -> int:
    try:
        write_verifier(target)
    except OSError as error:
        raise _cannot_write(target, error) from error
    console.say(
        f"核对程序已写到 {target}；用法 python3 -I {target.name} 导出的文件",
        f"the verifier is {target}; run it as: python3 -I {target.name} EXPORT",
    )
    return OK


def _cannot_write(target: Path, error: OSError) -> ToolError:
    return ToolError(
        chinese=f"写不了 {target}：{error.strerror}",
        english=f"cannot write {target}: {error.strerror}",
        code=CANNOT,
    )
