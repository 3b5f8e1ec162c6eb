"""Shops of any size: state folders made by the product's own code, once, and kept for later runs.

Everything is drawn from one seed; what a till has sold is a history (`tests/histories`). A
folder's name carries the size and the formats, so that a changed format is never measured on old
files. They are made in memory where the machine has such a place: a year of sales synced one by one
would take an hour.
"""

import base64
import itertools
import random
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cloud import demo_shop
from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.schema import FORMAT as CATALOGUE_FORMAT
from pos_app.adapters.cloud.keys import KeyFolder, TillIdentity
from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity
from pos_app.adapters.ledger.migrating import MIGRATIONS
from pos_app.domain.coupon import Offer, Payer
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules, SpecialPrice
from pos_app.domain.sale import SaleLine, SaleRecorded, Tender, TenderKind
from pos_app.domain.wire import CloudKey, Enrolled, RulesPage
from tests.bench.rows import note
from tests.builders import with_check_digit
from tests.histories import Shop, entries, folder_in_memory, write

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "bench"
SEED = 20_261_122
MADE = "4"
"""Another one whenever what is made here changes."""
SALES_A_DAY = 200
YEAR = 365 * SALES_A_DAY
LINES_A_SALE = 3
FIRST_UTC_MS = 1_609_430_400_000  # 2021-01-01 in the shop, when a history's first day begins
ASSORTMENT = 3_000
"""So many of a shop's goods are what it really sells."""
POPULAR = 500
_FOREVER = (1_577_836_800, 1_893_456_000)  # 2020 … 2030


@dataclass(frozen=True, slots=True)
class Size:
    """How large a shop is."""

    goods: int
    sales: int = 0


def barcode(number: int) -> str:
    """The EAN-13 of the goods with this number."""
    return with_check_digit(f"69{number:010d}")


def goods(count: int) -> Iterator[Product]:
    """So many goods with names, brands and categories as in a shop."""
    chance = random.Random(SEED)
    real = _real_goods()
    for number in range(count):
        name, brand = chance.choice(real), chance.choice(real)
        size = chance.choice((80, 100, 145, 250, 330, 500, 550, 900))
        yield Product(
            barcode(number),
            f"{brand.brand}{name.name.removeprefix(name.brand)[:14]}{size}g",
            brand.brand,
            name.category,
            name.unit,
            Fen(chance.randrange(100, 9000, 10)),
        )


def rules() -> Rules:
    """Five special prices and two offers, on the first goods."""
    specials = tuple(
        SpecialPrice(f"sp{n}", "特价", (barcode(n), barcode(n + 5)), Fen(95), *_FOREVER)
        for n in range(5)
    )
    offers = tuple(
        Offer(n, "c1", "洗衣液", "detergent", "奥妙", (barcode(n),), Fen(300), Payer.BRAND,
              *_FOREVER, coupon_hours=24)
        for n in (1, 2)
    )  # fmt: skip
    return Rules(1, specials, offers)


def sale(
    ticket_id: int, *, lines: int = LINES_A_SALE, at_utc_s: int = 0, plain_prices: bool = False
) -> SaleRecorded:
    """A sale of so many lines, paid by two tenders; one line at a special price, unless plain."""
    chance = random.Random(ticket_id)
    special = 0 if plain_prices else 1
    sold = tuple(
        _line(number, chance.randrange(10_000), special=number == special)
        for number in range(1, lines + 1)
    )
    gross, total = sum(line.gross for line in sold), sum(line.net for line in sold)
    half = total // 2
    return SaleRecorded(
        ticket_id=ticket_id,
        rules_version=1,
        priced_at_utc_s=at_utc_s,
        lines=sold,
        gross=Fen(gross),
        saved=Fen(gross - total),
        total=Fen(total),
        tenders=(
            Tender(TenderKind.CASH, Fen(half), Fen(half)),
            Tender(TenderKind.CASH, Fen(total - half), Fen(total - half + 50)),
        ),
        change=Fen(50),
        redemptions=(),
        print_queued=True,
    )


def open_ledger(folder: Path, at: Moment) -> ApswLedger:
    """The ledger of an enrolled till in this state folder."""
    identity = enrolled(folder)
    return ApswLedger.open(
        folder / "ledger.db",
        identity=Identity(identity.store, identity.terminal, identity.epoch),
        key=DeviceKey(identity.public_key, identity.sign),
        at=at,
    )


def enrolled(folder: Path) -> TillIdentity:
    """Keys by lot from the seed, and a place in a shop whose cloud nobody needs to reach."""
    keys = KeyFolder(folder / "keys", random_bytes=random.Random(SEED).randbytes)
    if not (folder / "keys" / "enrolment.json").exists():
        keys.load_or_create()
        keys.keep_enrolment(_enrolment())
    return keys.load_or_create()


def catalogue(count: int) -> Path:
    """A catalogue of so many goods; kept."""
    path = KEPT / f"goods-{count}-{CATALOGUE_FORMAT}.{MADE}" / "catalogue.db"
    if not path.exists():
        note(f"making a catalogue of {count:,} goods")
        with folder_in_memory() as folder:
            writer = SqliteUtilsCatalogueWriter(folder / "catalogue.db")
            every = goods(count)
            while batch := list(itertools.islice(every, 20_000)):
                writer.put(batch)
            writer.bump([barcode(n) for n in range(min(count, POPULAR))], used_utc_ms=1)
            writer.apply_rules(RulesPage(stream="rules", next=1, more=False, rules=rules()))
            writer.checkpoint()
            writer.close()
            _keep(folder, path.parent)
    return path


def state_folder(size: Size) -> Path:
    """A till's whole state folder of this size; kept, so leave it as you found it."""
    ledger_format = zlib.crc32("".join(MIGRATIONS).encode())
    formats = f"{CATALOGUE_FORMAT}.{ledger_format:08x}.{MADE}"
    kept = KEPT / f"till-{size.goods}-{size.sales}-{formats}"
    if not kept.exists():
        source = catalogue(size.goods)
        with folder_in_memory() as folder:
            _sell(folder, size.sales)
            shutil.copy(source, folder)
            _keep(folder, kept)
    return kept


def copy_state(size: Size, folder: Path) -> None:
    """A state folder of this size to do anything with."""
    shutil.copytree(state_folder(size), folder)


def settings_file(
    folder: Path, *, scanner: str = "keyboard:", printer: str = "", state: Path | None = None
) -> Path:
    """A settings file of a till whose cloud does not answer."""
    path = folder / "settings.toml"
    path.write_text(
        f'[cloud]\nurl = "http://127.0.0.1:9"\n[state]\nfolder = "{state or folder}"\n'
        f'[devices]\nscanners = ["{scanner}"]\nprinter = "{printer}"\ndrawer = "printer:pin2"\n',
        encoding="utf-8",
    )
    return path


def _sell(folder: Path, sales: int) -> None:
    """A history of so many sales, by the real ledger."""
    ledger = open_ledger(folder, Moment(FIRST_UTC_MS, 0))
    if sales:
        note(f"making a ledger of {sales:,} sales")
        shelves = tuple(itertools.islice(goods(ASSORTMENT), ASSORTMENT))
        shop = Shop(SEED, sales_a_day=SALES_A_DAY, goods=shelves)
        write(ledger, entries(shop, sales=sales))
    ledger.close()


def _line(number: int, of_goods: int, *, special: bool) -> SaleLine:
    price = 100 + of_goods * 37 % 2000
    off = (Discount(DiscountKind.PROMOTION, "sp1", "特价", Payer.SHOP, Fen(20)),)
    discounts = off if special else ()
    return SaleLine(
        line_no=number,
        barcode=barcode(of_goods),
        name=f"康师傅红烧牛肉面 {of_goods}",
        brand="康师傅",
        category="方便食品",
        unit="袋",
        unit_price=Fen(price),
        quantity=pieces(1),
        gross=Fen(price),
        discounts=discounts,
        net=Fen(price - 20) if discounts else Fen(price),
    )


def _enrolment() -> Enrolled:
    chance = random.Random(SEED)

    def key() -> str:
        return base64.b64encode(chance.randbytes(32)).decode("ascii")

    return Enrolled(
        store=2001,
        store_name="街角小店 · 建设路",
        store_address="建设路 18 号",
        terminal="7K2M9QXD",
        till_name="1号机",
        epoch=1,
        claim_origin="https://claim.example",
        screen_key=key(),
        maintenance_key=key(),
        cloud_keys=[CloudKey(1, "coupon", key()), CloudKey(2, "sync", key())],
        server_utc_ms=FIRST_UTC_MS,
    )


@cache
def _real_goods() -> tuple[Product, ...]:
    return tuple(one for one in demo_shop.read_goods(demo_shop.GOODS) if one.brand)


def _keep(folder: Path, kept: Path) -> None:
    """Complete before it has its name."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(folder, draft)
    draft.rename(kept)
