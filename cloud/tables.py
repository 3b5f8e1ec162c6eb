"""Refunds and shifts as tables for a person: one line each, amounts in yuan."""

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from pos_app.domain.moment import shop_time

Line = Sequence[str]

REFUNDS: Line = (
    "营业日 day",
    "时间 time",
    "退款单 refund",
    "原单 sale",
    "退款 total",
    "原因 reason",
    "批准 by",
    "存疑 doubt",
)
SHIFTS: Line = (
    "收银机 till",
    "班次 shift",
    "开班 opened",
    "交班 closed",
    "员工 by",
    "备用金 float",
    "笔数 sales",
    "销售 sold",
    "退款 refunded",
    "存入 in",
    "取出 out",
    "应有 expected",
    "实点 counted",
    "差额 over/short",
    "存疑 doubt",
)
_WIDE = ("W", "F")
_GAP = "  "


def of_refunds(refunds: Sequence[dict[str, Any]]) -> str:
    """A line a refund; `doubt` says why it is not counted against its sale."""
    return _table(
        REFUNDS,
        [
            (
                one["day"],
                _clock(one["refunded_at"]),
                one["receipt"],
                one["sale_receipt"],
                _yuan(one["total"]),
                one["reason"],
                one["approved_by"],
                one["doubt"],
            )
            for one in refunds
        ],
    )


def of_shifts(shifts: Sequence[dict[str, Any]]) -> str:
    """A line a Z report or open shift; expected, counted and over or short are the drawer's."""
    return _table(SHIFTS, [_of_shift(one) for one in shifts])


def _of_shift(one: dict[str, Any]) -> Line:
    by_kind: dict[str, dict[str, Any]] = {count["kind"]: count for count in one["counts"]}
    cash = by_kind.get("cash", {})
    amounts = ("sold", "refunded", "cash_in", "cash_out")
    return (
        one["terminal"],
        str(one["shift_no"]),
        _clock(one["opened_at"]),
        _clock(one["closed_at"]),
        one["operator"],
        _yuan(one["opening_float"]),
        "" if one["sales"] is None else str(one["sales"]),
        *(_yuan(one[name]) for name in amounts),
        *(_yuan(cash.get(name)) for name in ("expected", "counted", "difference")),
        ", ".join(one["doubts"]),
    )


def _table(headings: Line, lines: Sequence[Line]) -> str:
    """Columns in line, Han characters counting twice."""
    every = [headings, *lines]
    widths = [max(map(_width, column)) for column in zip(*every, strict=True)]
    return "\n".join(
        _GAP.join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in every
    )


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(letter) in _WIDE else 1 for letter in cell)


def _clock(utc_ms: int | None) -> str:
    """Date and time in the shop; empty for none. A till may have written what is no time."""
    if utc_ms is None:
        return ""
    try:
        return f"{shop_time(utc_ms):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError):
        return str(utc_ms)


def _yuan(fen: int | None) -> str:
    """`-12.30`; empty for none."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
