"""Check, export or add up the till's ledger, also while the till is selling."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pos_app.adapters.ledger.export import export
from pos_app.adapters.ledger.faults import FAULTS, LedgerDamaged, LedgerUnusable
from pos_app.adapters.ledger.report import DayReport, day_report
from pos_app.adapters.ledger.verification import (
    ACK,
    FILE,
    PROJECTION,
    Finding,
    Verified,
    verify,
)
from pos_app.domain.money import yuan
from pos_app.tools.console import CANNOT, FAULT_FOUND, OK, Console, ToolError


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`verify`, `export` and `report`."""
    source = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    source.add_argument("--ledger", type=Path, metavar="FILE", help="流水文件 the ledger file")
    words = parser.add_subparsers(dest="word", required=True)
    parents = [common, source]
    words.add_parser("verify", parents=parents, help="核对流水 check every entry")
    exported = words.add_parser("export", parents=parents, help="导出流水 write it as JSON lines")
    exported.add_argument("--out", type=Path, required=True, metavar="FILE")
    report = words.add_parser("report", parents=parents, help="营业日报 one business day")
    report.add_argument("--day", type=_day, required=True, metavar="YYYY-MM-DD")
    report.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do what was asked on the ledger that was named."""
    path = _ledger_path(arguments, console)
    try:
        match arguments.word:
            case "verify":
                return _verify(path, console)
            case "export":
                return _export(path, arguments.out, console)
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


# --- verify ---------------------------------------------------------------------------------------


def _verify(path: Path, console: Console) -> int:
    verified = verify(path)
    for chapter in verified.chapters:
        who = chapter.identity
        console.say(
            f"门店 {who.store} 收银机 {who.terminal} 第 {who.epoch} 期"
            + ("" if who.is_enrolled else "（未登记，不上传）"),
            f"store {who.store} terminal {who.terminal} epoch {who.epoch}"
            + ("" if who.is_enrolled else " (not enrolled, stays here)"),
        )
    if verified.is_sound:
        _say_sound(verified, console)
        return OK
    for finding in verified.findings:
        console.complain(*_finding(finding))
    console.complain(
        f"{path}：发现 {len(verified.findings)} 处问题",
        f"{path}: {len(verified.findings)} faults",
    )
    return FAULT_FOUND


def _say_sound(verified: Verified, console: Console) -> None:
    console.say(
        f"OK 共 {verified.entries} 条流水，{verified.sales} 笔销售，"
        f"累计 {yuan(verified.net)} 元；链、签名、合计、明细全部相符",
        f"OK {verified.entries} entries, {verified.sales} sales, {yuan(verified.net)} yuan in all;"
        " chain, signatures, totals and projections agree",
    )


def _finding(finding: Finding) -> tuple[str, str]:
    who = finding.identity
    tail = f": {finding.detail}" if finding.detail else ""
    chinese = f"{_FAULTS[finding.fault]} {finding.fault}{tail}"
    if who is None:
        return f"整个文件：{chinese}", f"the file: {finding.fault}{tail}"
    place = f"{who.terminal}-{who.epoch}"
    return (
        f"{place} 第 {finding.seq} 条：{chinese}",
        f"{place} seq {finding.seq}: {finding.fault}{tail}",
    )


_FAULTS: Mapping[str, str] = {
    **{fault.value: words for fault, words in FAULTS.items()},
    FILE: "文件本身有问题",
    PROJECTION: "明细与流水不符",
    ACK: "上传记录不符",
}


# --- export and report ----------------------------------------------------------------------------


def _export(path: Path, target: Path, console: Console) -> int:
    try:
        entries = export(path, target)
    except OSError as error:
        raise ToolError(
            chinese=f"写不了 {target}：{error.strerror}",
            english=f"cannot write {target}: {error.strerror}",
            code=CANNOT,
        ) from error
    console.say(f"已导出 {entries} 条流水到 {target}", f"{entries} entries written to {target}")
    return OK


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
