"""J7: 1,000 offline sales uploaded and acknowledged, beside gzip batches with one sync each.

The real sync engine in the real assembly, the real cloud in a process of its own.
"""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import apsw

from pos_app.checkout.commands import Scan, StartPaying, TakeCash
from pos_app.checkout.state import Thanking, TillState
from pos_app.demo.settings import DemoLook, write_settings
from pos_app.demo.shop import DemoCloud, DemoFolder, enrol
from pos_app.domain.moment import Moment
from pos_app.domain.sale import SaleRecorded
from pos_app.settings import DeviceSettings, Settings
from tests.bench import stock
from tests.bench.children import Child
from tests.bench.floors import PlainUpload
from tests.bench.headless import HeadlessTill
from tests.bench.rows import Row, Spread, note, row

LINES = 10
PAGES = 2
"""Of the demo shop: its rules and its goods."""
GOODS_CODE = "6921168509256"
CLOUD_TABLES = (
    "journal",
    "epoch",
    "parked",
    "sale",
    "sale_line",
    "discount",
    "tender",
    "coupon",
    "redemption",
    "budget",
    "refund",
    "cash_movement",
    "shift_close",
)


def run(*, quick: bool) -> Iterator[Row]:
    """The upload in rounds, in turns with its floor; then everything once more, as if the till
    had forgotten that it was acknowledged."""
    sales, rounds = (20, 1) if quick else (1_000, 5)
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        folder = DemoFolder(root)
        cloud = DemoCloud.start(folder, host="127.0.0.1", claim_host="127.0.0.1")
        stack.callback(cloud.stop)
        path, settings = write_settings(folder, cloud, DemoLook())
        enrol(folder, cloud, path)
        settings = replace(settings, devices=DeviceSettings(scanners=("keyboard:",)))
        plain = stack.enter_context(Child("plain_server", str(root / "floor.db")))
        upload = PlainUpload(int(plain.await_line("port")[0]))
        stack.callback(upload.close)
        ours, floor = _uploads(settings, upload, sales, rounds)
        yield row(
            "J7",
            f"{sales:,} offline sales acknowledged",
            "s",
            ours,
            floor,
            bar="≤ 4 × floor (p50)",
            ok=ours.p50 <= 4 * floor.p50,
        )
        yield _replay_row(settings, root / "cloud.db")


def _uploads(
    settings: Settings, upload: PlainUpload, sales: int, rounds: int
) -> tuple[Spread, Spread]:
    ours: list[float] = []
    floor: list[float] = []
    with HeadlessTill(settings) as till:
        till.start()
        till.run_until(lambda _: till.goods_writer.changes >= PAGES)
        till.run_until(_is_acknowledged)
        for number in range(rounds):
            batch = [_sale(till, number * sales + n) for n in range(1, sales + 1)]
            _append_offline(till, batch)
            ours.append(_upload_s(till))
            floor.append(upload.send_s([_order(sale) for sale in batch]))
    return Spread.of(ours), Spread.of(floor)


def _sale(till: HeadlessTill, ticket_id: int) -> SaleRecorded:
    """At the prices that the cloud finds too when it prices it again."""
    sold = stock.sale(ticket_id, lines=LINES, at_utc_s=till.clock.now().utc_s, plain_prices=True)
    return replace(sold, rules_version=till.rules.version)


def _append_offline(till: HeadlessTill, batch: list[SaleRecorded]) -> None:
    """Straight into the ledger, on its own thread; the sync engine is not told."""
    now = till.clock.now()

    def append() -> None:
        for number, sale in enumerate(batch):
            till.disk.ledger.append(sale, Moment(now.utc_ms + number, now.monotonic_ms + number))

    till.workers.ledger.call(append, 60.0)


def _upload_s(till: HeadlessTill) -> float:
    """One more sale at the counter wakes the sync engine; until nothing is pending."""
    till.post(Scan(GOODS_CODE, source="bench"))
    till.post(StartPaying())
    began = time.perf_counter()
    till.post(TakeCash())
    till.run_until(lambda state: isinstance(state.desk, Thanking))
    till.run_until(_is_acknowledged, 120.0)
    return time.perf_counter() - began


def _is_acknowledged(state: TillState) -> bool:
    return state.health.pending == 0


def _order(sale: SaleRecorded) -> dict[str, object]:
    """What a plain till would send."""
    return {
        "id": hashlib.sha256(str(sale.ticket_id).encode()).hexdigest()[:32],
        "total": sale.total,
        "lines": [(line.barcode, line.quantity, line.net) for line in sale.lines],
        "tenders": [tender.amount for tender in sale.tenders],
    }


def _replay_row(settings: Settings, cloud: Path) -> Row:
    """Forget every acknowledgement, upload all again, and compare what the cloud holds."""
    before = _contents(cloud)
    _check_nothing_parked(cloud)
    with closing(apsw.Connection(str(settings.state.ledger))) as ledger:
        genesis = bytes(32)
        ledger.execute("UPDATE sync_state SET acked_seq = 0, acked_hash = ?", (genesis,))
    with HeadlessTill(settings) as till:
        till.start()
        waiting = till.disk.ledger.pending().count
        note(f"sending {waiting:,} entries again")
        till.run_until(_is_acknowledged, 120.0)
    after = _contents(cloud)
    changed = float(sum(before[table] != after[table] for table in before))
    none = Spread(waiting, changed, changed)
    return row("J7", "replay of everything", "changed tables", none, None, bar="0", ok=changed == 0)


def _check_nothing_parked(cloud: Path) -> None:
    """A sale that the cloud puts aside would be another job than the one that is measured."""
    with closing(sqlite3.connect(f"{cloud.as_uri()}?mode=ro", uri=True)) as connection:
        parked = connection.execute("SELECT reason, detail FROM parked LIMIT 3").fetchall()
    assert not parked, parked


def _contents(cloud: Path) -> dict[str, str]:
    """A print of each table of what tills have told."""
    with closing(sqlite3.connect(f"{cloud.as_uri()}?mode=ro", uri=True)) as connection:
        present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return {
            table: hashlib.sha256(
                repr(connection.execute(f"SELECT * FROM {table}").fetchall()).encode()
            ).hexdigest()
            for table in CLOUD_TABLES
            if table in present
        }
