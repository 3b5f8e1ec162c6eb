"""Exports of a small shop, and what somebody might do to one."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from audit.journal import CONTEXT, Audit
from pos_app.adapters.ledger.export import export
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen
from pos_app.domain.refund import PastSale, RefundRecorded, RefundTerms, refund_of
from pos_app.domain.sale import SaleRecorded
from tests.adapters.ledger.builders import ENROLLED, LOCAL, key, opened, sale
from tests.histories import Shop, entries, folder_in_memory, write
from tests.histories.counter import Written

SEEDS = {LOCAL.terminal: 2, ENROLLED.terminal: 1}
"""Of the keys that the two chapters are signed with."""

SALES = 60


@dataclass
class Export:
    """The lines of an export, parsed, and the sentence of each entry beside them."""

    header: dict[str, Any]
    lines: list[dict[str, Any]]

    @classmethod
    def of(cls, text: str) -> "Export":
        header, *lines = [json.loads(line) for line in text.splitlines()]
        return cls(header, lines)

    def first(self, kind: str, *, where: Callable[[dict[str, Any]], bool] | None = None) -> int:
        """The place of the first entry of this kind whose body is so."""
        for place, line in enumerate(self.lines):
            entry = json.loads(line["data"])
            if entry["kind"] == kind and (where is None or where(entry["body"])):
                return place
        raise LookupError(kind)

    def edit(self, place: int, change: Callable[[dict[str, Any]], object]) -> None:
        """Change what one entry says, and nothing else."""
        entry = json.loads(self.lines[place]["data"])
        change(entry)
        self.lines[place]["data"] = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))

    def seal(self) -> None:
        """Hash and sign everything again, as somebody who holds the keys would."""
        for chapter in self.header["chapters"]:
            before, sign = bytes(32), key(SEEDS[chapter["terminal"]]).sign
            mine = [line for line in self.lines if line["chapter"] == chapter["chapter"]]
            for line in mine:
                before = hashlib.sha256(before + line["data"].encode()).digest()
                line["hash"] = before.hex()
                line["signature"] = base64.b64encode(sign(CONTEXT + before)).decode()
            chapter["entries"], chapter["last_hash"] = len(mine), before.hex()

    def text(self) -> str:
        """As it lies in a file."""
        return "".join(
            json.dumps(line, ensure_ascii=False) + "\n" for line in (self.header, *self.lines)
        )


def exported() -> str:
    """A sale before enrolment, then two days with a coupon and refunds, the last one of it."""
    with folder_in_memory() as folder:
        path = folder / "ledger.db"
        history = list(entries(Shop(seed=10, sales_a_day=30), sales=SALES))
        before = Moment(history[0][1].utc_ms - 1000, 0)
        local = opened(path, LOCAL, at=before, seed=SEEDS[LOCAL.terminal])
        local.append(sale(1), before)
        local.close()
        ledger = opened(path, ENROLLED, at=before, seed=SEEDS[ENROLLED.terminal])
        write(ledger, history)
        ledger.append(coupon_sale_back(history), history[-1][1])
        ledger.close()
        export(path, folder / "export.jsonl")
        return Path(folder / "export.jsonl").read_text(encoding="utf-8")


def coupon_sale_back(history: list[Written]) -> RefundRecorded:
    """All goods of the first sale with a coupon, and the coupon."""
    past = next(
        PastSale(ENROLLED.epoch, seq, body)
        for seq, (body, _) in enumerate(history, start=2)
        if isinstance(body, SaleRecorded) and body.redemptions
    )
    goods = {line.line_no: line.quantity for line in past.sale.lines}
    coupons = frozenset(used.coupon_id for used in past.sale.redemptions)
    return refund_of(past, (), goods, RefundTerms(999, Fen(1), coupons, "买错了", ""))


def audited(text: str | bytes, receipts: dict[tuple[str, int, int], str] | None = None) -> Audit:
    """What the stand-alone verifier finds."""
    audit = Audit(receipts or {})
    audit.run(BytesIO(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text))
    return audit
