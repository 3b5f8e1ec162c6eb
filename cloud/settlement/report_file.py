"""Reports as CSV: one row a group, its sums in yuan. UTF-8 with a byte order mark, CRLF."""

import csv
import io
from collections.abc import Iterable

from cloud.settlement.payout_file import BOM, safe
from cloud.settlement.reports import BrandReport, ReportRow, StoreReport, Sums
from pos_app.domain.money import Fen, yuan

COLUMNS = (
    "by",  # total, funder, offer, store, day
    "key",
    "name",
    "name_en",
    "redemptions",
    "gross_yuan",
    "reversals_yuan",
    "net_yuan",
)


def brand_file(report: BrandReport) -> bytes:
    """What a brand bears, in all and by offer, shop and day."""
    return _file(
        ReportRow(report.brand, report.brand, report.brand_en, report.total),
        {"offer": report.by_offer, "store": report.by_store, "day": report.by_day},
    )


def store_file(report: StoreReport) -> bytes:
    """What coupons took off in a shop, in all and by funder, offer and day."""
    return _file(
        ReportRow(str(report.store), report.name, report.name_en, report.total),
        {"funder": report.by_funder, "offer": report.by_offer, "day": report.by_day},
    )


def _file(total: ReportRow, groups: dict[str, tuple[ReportRow, ...]]) -> bytes:
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerow(_cells("total", total))
    for by, group in groups.items():
        rows.writerows(_cells(by, row) for row in group)
    return (BOM + written.getvalue()).encode("utf-8")


def _cells(by: str, row: ReportRow) -> Iterable[str]:
    sums: Sums = row.sums
    amounts = (sums.gross, sums.reversals, sums.net)
    texts = (safe(text) for text in (row.key, row.name, row.name_en))
    return (by, *texts, str(sums.redemptions), *(yuan(Fen(amount)) for amount in amounts))
