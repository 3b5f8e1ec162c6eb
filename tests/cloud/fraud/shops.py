"""Simulated shops for one offer and four weeks: honest ones of several kinds, and ones that fake
redemptions as it was done in the cases that became known (dozens of phantom orders a day, by owners
and staff).

What a shop does is drawn; what the cloud has of it is written straight into its tables.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cloud.database import Values, Work
from pos_app.domain.moment import SHOP_TIME

OFFER, CAMPAIGN, BRAND, GOODS, OTHER = 1001, "omo-2026", "奥妙", "6999990000012", "6999990000043"
FIRST_DAY, DAYS = date(2026, 10, 25), 28
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
FACE, PRICE = 500, 2990


@dataclass(frozen=True, slots=True)
class Way:
    """How the coupons of one crowd are used."""

    a_day: float  # uses
    delay_s: float  # the median from claim to use
    cash: float
    bare: float
    hours: tuple[int, int]  # of the day, in the shop
    rushes: int = 0  # so many clusters a day; none: spread evenly
    regulars: float = 0.0  # share of uses by a handful of people


@dataclass(frozen=True, slots=True)
class Shop:
    """Its real shoppers, and the orders that it makes up. `without_coupon`: sales of the goods for
    each use of a real shopper; `counted`: whether papers say what came in."""

    store: int
    kind: str
    real: Way
    phantom: Way | None
    without_coupon: float
    counted: bool

    @property
    def cheats(self) -> bool:
        return self.phantom is not None


PHANTOMS = {
    "blatant": Way(20, 30, 1.0, 1.0, (22, 24), rushes=1, regulars=0.3),
    "hasty": Way(12, 45, 0.95, 0.95, (9, 21), rushes=2),
    "careful": Way(8, 120, 0.85, 0.85, (8, 22)),
    "sly": Way(6, 360, 0.4, 0.35, (8, 22)),
}
"""From the clumsiest to one that behaves like a shopper in everything but the goods."""
ODD_BUT_HONEST = ("night kiosk", "school shop", "cash shop", "village shop", "quick stand")


def street(dice: random.Random, honest: int = 48, cheats_of_a_kind: int = 3) -> list[Shop]:
    """Shops of one street, the cheats among them."""
    shops = [_honest(dice, number) for number in range(honest)]
    for kind, way in PHANTOMS.items():
        for _ in range(cheats_of_a_kind):
            base = _honest(dice, len(shops))
            shops.append(replace(base, kind=kind, phantom=way, counted=kind == "sly"))
    return shops


def _honest(dice: random.Random, number: int) -> Shop:
    way = Way(
        a_day=min(12.0, 3.0 * dice.lognormvariate(0, 0.6)),
        delay_s=360 * dice.lognormvariate(0, 0.2),
        cash=_around(dice, 0.41, 0.10),
        bare=_around(dice, 0.35, 0.08),
        hours=(7, 22),
        regulars=_around(dice, 0.05, 0.03),
    )
    kind = ODD_BUT_HONEST[number % 12] if number % 12 < len(ODD_BUT_HONEST) else "plain"
    match kind:
        case "night kiosk":
            way = replace(way, hours=(15, 26))
        case "school shop":
            way = replace(way, rushes=2, bare=_around(dice, 0.45, 0.08))
        case "cash shop":
            way = replace(way, cash=0.9)
        case "village shop":
            way = replace(way, regulars=0.3, a_day=way.a_day * 0.7)
        case "quick stand":  # several figures at once, none of them far out
            way = replace(way, cash=0.55, bare=0.48, delay_s=way.delay_s * 0.7)
    return Shop(
        store=5000 + number,
        kind=kind,
        real=way,
        phantom=None,
        without_coupon=1.2 * dice.lognormvariate(0, 0.35),
        counted=dice.random() < 0.5,
    )


def _around(dice: random.Random, middle: float, spread: float) -> float:
    return min(0.97, max(0.01, dice.gauss(middle, spread)))


def open_street(work: Work, shops: list[Shop], dice: random.Random) -> None:
    """Write what the cloud has of four weeks of them. Needs the demo shop's offer."""
    rows = _Rows(dice)
    for shop in shops:
        rows.add(shop)
    work.do_all(
        "INSERT INTO store (store_id, name, name_en, address) VALUES (?, ?, ?, '')",
        [(shop.store, f"{shop.kind} {shop.store}", shop.kind) for shop in shops],
    )
    rows.write(work)


class _Rows:
    """Rows of the cloud's tables, gathered."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._rows: dict[str, list[Values]] = {table: [] for table in _INSERTS}
        self._seq = 0

    def write(self, work: Work) -> None:
        for table, sql in _INSERTS.items():
            work.do_all(sql, self._rows[table])

    def add(self, shop: Shop) -> None:
        sold = 0
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            real = list(self._moments(shop.real, day))
            for at in real:
                self._use(shop.store, shop.real, at, "real")
            for _ in range(self._poisson(len(real) * shop.without_coupon)):
                self._sale(shop.store, self._at(day, *shop.real.hours), is_cash=False)
                sold += 1
            sold += len(real)
            if shop.phantom is not None:
                for at in self._moments(shop.phantom, day):
                    self._use(shop.store, shop.phantom, at, "phantom")
        if shop.counted:  # what really left the shelf was there, with a little to spare
            papers = (shop.store, GOODS, FIRST_DAY.isoformat(), "opening", "", 1000 * (sold + 10))
            self._rows["delivery"].append(papers)

    def _moments(self, way: Way, day: date) -> Iterator[int]:
        count = self._poisson(way.a_day)
        rushes = [self._at(day, *way.hours) for _ in range(way.rushes)]
        for _ in range(count):
            if rushes:
                yield self._dice.choice(rushes) + self._dice.randrange(0, 1_200_000)
            else:
                yield self._at(day, *way.hours)

    def _use(self, store: int, way: Way, at: int, crowd: str) -> None:
        dice = self._dice
        is_cash, is_bare = dice.random() < way.cash, dice.random() < way.bare
        seq = self._sale(store, at, is_cash=is_cash, is_bare=is_bare, off=FACE)
        coupon = f"{store}{seq:012d}"
        delay = way.delay_s * dice.lognormvariate(0, 0.9)
        person = seq if dice.random() >= way.regulars else dice.randrange(6)
        claimant = f"{store} {crowd if person == seq else 'regular'} {person}".encode()
        self._rows["coupon"].append((coupon, store, OFFER, claimant, at - round(delay * 1000), seq))
        self._rows["coupon_use"].append((coupon, store, str(store), seq, FACE, at))
        self._rows["settlement_line"].append(
            (
                store,
                str(store),
                seq,
                coupon,
                seq,
                OFFER,
                CAMPAIGN,
                f"brand:{BRAND}",
                _day(at),
                at,
                GOODS,
                FACE,
            )
        )
        self._rows["discount"].append((store, str(store), seq, coupon, FACE))

    def _sale(
        self, store: int, at: int, *, is_cash: bool, is_bare: bool = True, off: int = 0
    ) -> int:
        self._seq += 1
        gross = PRICE if is_bare else PRICE + 600
        key = (store, str(store), 1, self._seq)
        self._rows["sale"].append((*key, str(self._seq), _day(at), at, gross, off, gross - off))
        self._rows["sale_line"].append((*key, 1, GOODS, PRICE, PRICE, PRICE - off))
        if not is_bare:
            self._rows["sale_line"].append((*key, 2, OTHER, 600, 600, 600))
        self._rows["tender"].append((*key, "cash" if is_cash else "wechat", gross - off))
        return self._seq

    def _at(self, day: date, first_hour: int, last_hour: int) -> int:
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHOP_TIME)
        seconds = self._dice.randrange(first_hour * 3600, last_hour * 3600)
        return round((midnight + timedelta(seconds=seconds)).timestamp() * 1000)

    def _poisson(self, mean: float) -> int:
        """By counting how many exponential waits fit into one day."""
        count, waited = 0, self._dice.expovariate(1.0)
        while waited < mean:
            count, waited = count + 1, waited + self._dice.expovariate(1.0)
        return count


def _day(at: int) -> str:
    """The calendar day: near enough to the business day for four weeks."""
    return datetime.fromtimestamp(at / 1000, SHOP_TIME).date().isoformat()


_INSERTS = {
    "sale": "INSERT INTO sale (store_id, terminal_id, epoch, seq, receipt, day, sold_at,"
    " rules_version, gross, saved, total, change) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 0)",
    "sale_line": "INSERT INTO sale_line (store_id, terminal_id, epoch, seq, line_no, barcode, name,"
    " unit_price, quantity, gross, net) VALUES (?, ?, ?, ?, ?, ?, '', ?, 1000, ?, ?)",
    "discount": "INSERT INTO discount (store_id, terminal_id, epoch, seq, line_no, nth, kind,"
    " source, payer, amount) VALUES (?, ?, 1, ?, 1, 1, 'coupon', ?, 'brand', ?)",
    "tender": "INSERT INTO tender (store_id, terminal_id, epoch, seq, nth, kind, amount, given)"
    " VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?6)",
    "coupon": "INSERT INTO coupon (coupon_id, store_id, offer_id, bucket, claimant, claimed_at,"
    " from_s, hours, face, short_code, token, state, version, nth)"
    " VALUES (?, ?, ?, 0, ?, ?, 0, 24, 500, '', '', 'REDEEMED', 1, ?)",
    "coupon_use": "INSERT INTO coupon_use (coupon_id, store_id, terminal_id, epoch, seq, line_no,"
    " amount, sold_at, fault, refusal) VALUES (?, ?, ?, 1, ?, 1, ?, ?, '', '')",
    "settlement_line": "INSERT INTO settlement_line (store_id, terminal_id, epoch, seq, line_no,"
    " nth, coupon_id, sale_epoch, sale_seq, offer_id, campaign, payer, funder, day, settled_at,"
    " barcode, amount, state) VALUES (?, ?, 1, ?, 1, 1, ?, 1, ?, ?, ?, 'brand', ?, ?, ?, ?, ?,"
    " 'PENDING')",
    "delivery": "INSERT INTO delivery (store_id, barcode, day, kind, document, quantity)"
    " VALUES (?, ?, ?, ?, ?, ?)",
}
