"""Check, export, copy or add up the till's ledger, also while the till is selling; put lost entries
back."""

import argparse
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.faults import LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.report import DayReport, day_report
from pos_app.domain.money import yuan
from pos_app.tools.console import CANNOT, FAULT_FOUND, OK, Console, ToolError
from pos_app.tools.copying import COPYING, add_copying_words, run_copying
from pos_app.tools.verifying import say_verified, write_verifier


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`verify`, `export`, `verifier` and `report`."""
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
    report.add_argument("--json", action="store_true", help="for programs")
    add_copying_words(words, parents)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do what was asked on the ledger that was named."""
    path = _ledger_path(arguments, console)
    if arguments.word in COPYING:
        return run_copying(arguments, path, console)
    try:
        match arguments.word:
            case "verify":
                return say_verified(path, console, chain_alone=arguments.chain)
            case "export":
                return _export(path, arguments.out, console)
            case "verifier":
                return _write_verifier(arguments.out, console)
            case _:
                return _report(path, arguments.day, console, as_json=arguments.json)
    except LedgerUnusable as error:
        raise _in_words(error) from error


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


# --- export and report ----------------------------------------------------------------------------


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
        f"核对程序已写到 {target}；用法 python -I {target.name} 导出的文件",
        f"the verifier is {target}; run it as: python -I {target.name} EXPORT",
    )
    return OK


def _cannot_write(target: Path, error: OSError) -> ToolError:
    return ToolError(
        chinese=f"写不了 {target}：{error.strerror}",
        english=f"cannot write {target}: {error.strerror}",
        code=CANNOT,
    )


def _report(path: Path, day: date, console: Console, *, as_json: bool) -> int:
    report = day_report(path, day)
    if as_json:
        console.out.write(json.dumps(asdict(report), ensure_ascii=False) + "\n")
        return OK
    for chinese, english, figure in _figures(report):
        console.say(f"{chinese}\t{figure}", f"{english}\t{figure}")
    return OK


def _figures(report: DayReport) -> list[tuple[str, str, str]]:
    rows = [
        ("营业日", "business day", report.day),
        ("销售笔数", "sales", str(report.sales)),
        ("商品行数", "lines", str(report.lines)),
        ("原价合计", "gross", yuan(report.gross)),
        ("优惠合计", "saved", yuan(report.saved)),
        ("实收合计", "total", yuan(report.total)),
        ("找零合计", "change given", yuan(report.change)),
    ]
    for tender in report.tenders:
        name = _TENDERS.get(tender.kind, tender.kind)
        rows.append(
            (f"  {name} ×{tender.count}", f"  {tender.kind} ×{tender.count}", yuan(tender.amount))
        )
    for off in report.discounts:
        who = f"{_PAYERS.get(off.payer, off.payer)}承担 {_KINDS.get(off.kind, off.kind)}"
        rows.append(
            (
                f"  {who} ×{off.count}",
                f"  {off.payer} pays, {off.kind} ×{off.count}",
                yuan(off.amount),
            )
        )
    rows.append(("作废购物篮", "voided baskets", str(report.voided_baskets)))
    return rows


_TENDERS = {"cash": "现金"}
_PAYERS = {"shop": "本店", "brand": "品牌", "platform": "平台"}
_KINDS = {"promotion": "促销", "coupon": "优惠券"}
