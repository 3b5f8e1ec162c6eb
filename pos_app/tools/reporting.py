"""A day, or a shift, in figures: in words for a person, or as JSON for programs. And how the tables
are made again that these figures come from."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pos_app.adapters.ledger.connection import refuse_torn
from pos_app.adapters.ledger.figures import Tendered
from pos_app.adapters.ledger.overlaps import Overlap
from pos_app.adapters.ledger.rebuilding import rebuild_projections
from pos_app.adapters.ledger.report import DayReport, day_report
from pos_app.adapters.ledger.shift_report import ShiftReport, shift_report
from pos_app.domain.moment import shop_time
from pos_app.domain.money import yuan
from pos_app.domain.shift import ShiftFigures
from pos_app.tools.console import CANNOT, FAULT_FOUND, OK, Console, ToolError

Figure = tuple[str, str, str]
"""A line: what it is in Chinese and in English, and the figure."""


def report_day(path: Path, day: date, console: Console, *, as_json: bool) -> int:
    """One business day. Raises LedgerUnusable."""
    refuse_torn(path)
    report = day_report(path, day)
    if as_json:
        _write(console, asdict(report))
    else:
        _say(console, _of_day(report))
    return OK


def report_shift(path: Path, shift_no: int | None, console: Console, *, as_json: bool) -> int:
    """The X report of the open shift, or the Z report of one that is closed. Raises
    LedgerUnusable, and ToolError when there is no such shift."""
    refuse_torn(path)
    report = shift_report(path, shift_no)
    if report is None:
        which = "" if shift_no is None else f" {shift_no}"
        raise ToolError(
            chinese=f"没有{which or '任何'}班次", english=f"there is no shift{which}", code=CANNOT
        )
    if as_json:
        _write(console, asdict(report) | {"agrees": report.agrees})
    else:
        _say(console, _of_shift(report))
        for overlap in report.overlaps:
            console.say(*overlap_words(overlap))
    if report.agrees:
        return OK
    console.complain(
        "交班单与流水不符，请核对流水",
        "the Z report is not what its entries sum to: verify the ledger",
    )
    return FAULT_FOUND


def say_rebuilt(path: Path, console: Console) -> int:
    """Make all projections again; no till may run. Raises LedgerUnusable."""
    progress = console.err.isatty()

    def told(entries: int) -> None:
        if progress:
            console.err.write(f"\r{entries:,}")

    entries = rebuild_projections(path, told=told)
    console.say(f"已按 {entries} 条流水重建明细", f"tables made again from {entries} entries")
    return OK


def _write(console: Console, report: Mapping[str, object]) -> None:
    console.out.write(json.dumps(report, ensure_ascii=False) + "\n")


def _say(console: Console, figures: list[Figure]) -> None:
    for chinese, english, figure in figures:
        console.say(f"{chinese}\t{figure}", f"{english}\t{figure}")


# --- a day ----------------------------------------------------------------------------------------


def _of_day(report: DayReport) -> list[Figure]:
    rows = [
        ("营业日", "business day", report.day),
        ("销售笔数", "sales", str(report.sales)),
        ("商品行数", "lines", str(report.lines)),
        ("原价合计", "gross", yuan(report.gross)),
        ("优惠合计", "saved", yuan(report.saved)),
        ("实收合计", "total", yuan(report.total)),
        ("找零合计", "change given", yuan(report.change)),
        ("退货笔数", "refunds", str(report.refunds)),
        ("退款合计", "refunded", yuan(report.refunded)),
        ("存入现金", "cash in", yuan(report.cash_in)),
        ("取出现金", "cash out", yuan(report.cash_out)),
    ]
    for tender in report.tenders:
        rows.extend(_tender(tender))
    for off in report.discounts:
        who = f"{_PAYERS.get(off.payer, off.payer)}承担 {_KINDS.get(off.kind, off.kind)}"
        rows.append(
            (
                f"  {who} ×{off.count}",
                f"  {off.payer} pays, {off.kind} ×{off.count}",
                yuan(off.amount),
            )
        )
    for back in report.undone:
        who = _PAYERS.get(back.payer, back.payer)
        rows.append((f"  {who}承担 退货冲回", f"  {back.payer}, undone", yuan(back.amount)))
    rows.append(("作废购物篮", "voided baskets", str(report.voided_baskets)))
    return rows


def _tender(tender: Tendered) -> list[Figure]:
    name = _TENDERS.get(tender.kind, tender.kind)
    taken = (f"  {name} ×{tender.count}", f"  {tender.kind} ×{tender.count}", yuan(tender.amount))
    if not tender.refunds:
        return [taken]
    back = (
        f"  {name} 退款 ×{tender.refunds}",
        f"  {tender.kind} given back ×{tender.refunds}",
        yuan(tender.given_back),
    )
    return [taken, back]


# --- a shift --------------------------------------------------------------------------------------


def _of_shift(report: ShiftReport) -> list[Figure]:
    place = report.place
    rows = [
        ("班次", "shift", str(place.shift_no)),
        ("收银员", "operator", place.operator),
        ("开班", "opened", _when(place.opened_utc_ms)),
    ]
    if report.closed_utc_ms is None:
        rows.append(("交班", "closed", "–"))
    else:
        rows.append(("交班", "closed", _when(report.closed_utc_ms)))
    rows.extend(_of_figures(report.figures))
    for count in report.closed.counts if report.closed is not None else ():
        name = _TENDERS.get(count.kind, count.kind)
        rows.extend(
            [
                (f"{name} 应有", f"{count.kind} expected", yuan(count.expected)),
                (f"{name} 清点", f"{count.kind} counted", yuan(count.counted)),
                (f"{name} 差额", f"{count.kind} difference", yuan(count.difference)),
            ]
        )
    return rows


def overlap_words(overlap: Overlap) -> tuple[str, str]:
    """Which Z report counts again what another one counts, in both languages."""
    first, second = (f"{z.terminal}-{z.epoch}/{z.seq}" for z in (overlap.first, overlap.second))
    no, other_no = overlap.first.shift_no, overlap.second.shift_no
    sold, refunded = yuan(overlap.sold), yuan(overlap.refunded)
    chinese = (
        f"注意：{no} 班的交班单 {first} 与 {other_no} 班的交班单 {second}"
        f" 重复计了 {overlap.sales} 笔销售 {sold} 元"
    )
    english = (
        f"note: the Z report {first} of shift {no} and the Z report {second} of shift {other_no}"
        f" both count {overlap.sales} sales, {sold} yuan"
    )
    if overlap.refunds:
        chinese += f"、{overlap.refunds} 笔退款 {refunded} 元"
        english += f", and {overlap.refunds} refunds, {refunded} yuan"
    return chinese, english


def _of_figures(figures: ShiftFigures) -> list[Figure]:
    rows = [
        ("备用金", "opening float", yuan(figures.opening_float)),
        ("销售笔数", "sales", str(figures.sales)),
        ("实收合计", "sold", yuan(figures.sold)),
        ("退货笔数", "refunds", str(figures.refunds)),
        ("退款合计", "refunded", yuan(figures.refunded)),
        ("存入现金", "cash in", yuan(figures.cash_in)),
        ("取出现金", "cash out", yuan(figures.cash_out)),
    ]
    for tender in figures.tenders:
        name = _TENDERS.get(tender.kind, tender.kind)
        rows.append((f"  {name} 收", f"  {tender.kind} taken", yuan(tender.taken)))
        rows.append((f"  {name} 退", f"  {tender.kind} given back", yuan(tender.given_back)))
    for payer in figures.payers:
        who = _PAYERS.get(payer.payer, payer.payer)
        rows.append((f"  {who}承担", f"  {payer.payer} pays", yuan(payer.granted)))
        rows.append((f"  {who}冲回", f"  {payer.payer}, undone", yuan(payer.undone)))
    return rows


def _when(utc_ms: int) -> str:
    return f"{shop_time(utc_ms):%Y-%m-%d %H:%M}"


_TENDERS = {"cash": "现金"}
_PAYERS = {"shop": "本店", "brand": "品牌", "platform": "平台"}
_KINDS = {"promotion": "促销", "coupon": "优惠券"}
