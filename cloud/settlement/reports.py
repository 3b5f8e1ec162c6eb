"""What was redeemed, what came back and who owes it: for pages and for files. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloud.database import Row, Work
from cloud.settlement.decisions import State
from cloud.settlement.lines import funder_of
from cloud.shops import offer_by_id
from pos_app.domain.coupon import Payer
from pos_app.domain.receipt_number import ReceiptNumber

PAGE = 200


@dataclass(frozen=True, slots=True)
class Days:
    """Business days from the first to the last, both of them in it; YYYY-MM-DD."""

    first: str = "0000-00-00"
    last: str = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Sums:
    """`redemptions` uses that are paid for; `gross` what they took off; `reversals` what refunds
    undid of it, above zero; `net` what is left."""

    redemptions: int
    gross: int
    reversals: int

    @property
    def net(self) -> int:
        return self.gross - self.reversals

    def plus(self, other: "Sums") -> "Sums":
        return Sums(
            self.redemptions + other.redemptions,
            self.gross + other.gross,
            self.reversals + other.reversals,
        )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Sums of one offer, one shop, one day or one funder. `name_en` is empty for a day."""

    key: str
    name: str
    name_en: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class BrandReport:
    """What one brand bears, its own shares alone."""

    brand: str
    brand_en: str
    days: Days
    total: Sums
    by_offer: tuple[ReportRow, ...]
    by_store: tuple[ReportRow, ...]
    by_day: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What coupons took off in one shop, whoever bears it. `unpaid`: uses that nobody pays for."""

    store: int
    name: str
    name_en: str
    days: Days
    total: Sums
    by_funder: tuple[ReportRow, ...]
    by_offer: tuple[ReportRow, ...]
    by_day: tuple[ReportRow, ...]
    unpaid: tuple["Unpaid", ...]


@dataclass(frozen=True, slots=True)
class CampaignTotals:
    """One campaign, all payers but the shops themselves. `by_state`: what of the net stands in
    each state."""

    campaign: str
    title: str
    brand: str
    brand_en: str
    sums: Sums
    by_state: dict[State, int]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """One paid use of a coupon. `reversed` is what refunds undid, above zero; `by_payer` the net
    that each bears."""

    coupon_id: str
    offer_id: int
    campaign: str
    store: int
    store_name: str
    receipt: str
    sold_at: int
    amount: int
    reversed: int
    by_payer: dict[str, int]
    state: State


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A use that nobody pays for, and why: a word of `pos-cloud messages`."""

    coupon_id: str
    store: int
    receipt: str
    sold_at: int
    amount: int
    reason: str


def totals_by_campaign(work: Work, days: Days | None = None) -> list[CampaignTotals]:
    """Every campaign, also one that nobody used yet, by its id."""
    span = days or Days()
    sums = {
        row[0]: _sums(row[1:])
        for row in work.rows(
            f"SELECT campaign, {_SUMS} FROM settlement_line AS l WHERE payer <> 'shop'"  # noqa: S608 - a constant
            " AND day >= ? AND day <= ? GROUP BY campaign",
            (span.first, span.last),
        )
    }
    states: dict[str, dict[State, int]] = {}
    for campaign, state, amount in work.rows(
        "SELECT campaign, state, sum(amount) FROM settlement_line WHERE payer <> 'shop'"
        " AND day >= ? AND day <= ? GROUP BY campaign, state",
        (span.first, span.last),
    ):
        states.setdefault(campaign, {})[State(state)] = int(amount)
    return [
        CampaignTotals(
            campaign, title, brand, brand_en, sums.get(campaign, NONE), states.get(campaign, {})
        )
        for campaign, title, brand, brand_en in work.rows(
            "SELECT campaign, title, brand, name_en FROM campaign JOIN brand USING (brand)"
            " ORDER BY campaign"
        )
    ]


def redemptions(
    work: Work,
    *,
    store: int | None = None,
    campaign: str | None = None,
    days: Days | None = None,
    limit: int = PAGE,
    skip: int = 0,
) -> list[Redeemed]:
    """Paid uses, the newest first, a page of them."""
    span = days or Days()
    rows = work.rows(
        "SELECT l.coupon_id, l.store_id, l.terminal_id, l.sale_epoch, l.sale_seq, l.offer_id,"
        " l.campaign, s.name, min(l.settled_at) FROM settlement_line AS l"
        " JOIN store AS s ON s.store_id = l.store_id"
        " WHERE l.epoch = l.sale_epoch AND l.seq = l.sale_seq AND l.amount > 0"
        " AND (?1 IS NULL OR l.store_id = ?1) AND (?2 IS NULL OR l.campaign = ?2)"
        " AND l.day >= ?3 AND l.day <= ?4"
        " GROUP BY l.coupon_id, l.store_id, l.terminal_id, l.sale_epoch, l.sale_seq, l.offer_id,"
        " l.campaign, s.name ORDER BY min(l.settled_at) DESC, l.coupon_id LIMIT ?5 OFFSET ?6",
        (store, campaign, span.first, span.last, limit, skip),
    )
    return [_redeemed(work, row) for row in rows]


def unpaid(
    work: Work, *, store: int | None = None, days: Days | None = None, limit: int = PAGE
) -> list[Unpaid]:
    """Uses that nobody pays for, the newest first."""
    span = days or Days()
    return [
        Unpaid(coupon, shop, str(ReceiptNumber(terminal, epoch, seq)), sold_at, amount, reason)
        for coupon, shop, terminal, epoch, seq, sold_at, amount, reason in work.rows(
            "SELECT u.coupon_id, u.store_id, u.terminal_id, u.epoch, u.seq, u.sold_at, u.amount,"
            " u.refusal FROM coupon_use AS u JOIN sale AS s ON s.store_id = u.store_id"
            " AND s.terminal_id = u.terminal_id AND s.epoch = u.epoch AND s.seq = u.seq"
            " WHERE u.refusal <> '' AND (?1 IS NULL OR u.store_id = ?1)"
            " AND s.day >= ?2 AND s.day <= ?3 ORDER BY u.sold_at DESC, u.coupon_id LIMIT ?4",
            (store, span.first, span.last, limit),
        )
    ]


def brand_report(work: Work, brand: str, days: Days | None = None) -> BrandReport:
    """What a brand bears. Raises LookupError for no such brand."""
    (name_en,) = work.row("SELECT name_en FROM brand WHERE brand = ?", (brand,))
    span = days or Days()
    scope = _Scope(work, "funder = ?", funder_of(Payer.BRAND, brand), span)
    return BrandReport(
        brand=brand,
        brand_en=name_en,
        days=span,
        total=scope.total(),
        by_offer=scope.by_offer(),
        by_store=scope.by_store(),
        by_day=scope.by("day"),
    )


def store_report(work: Work, store: int, days: Days | None = None) -> StoreReport:
    """What coupons took off in a shop. Raises LookupError for no such shop."""
    name, name_en = work.row("SELECT name, name_en FROM store WHERE store_id = ?", (store,))
    span = days or Days()
    scope = _Scope(work, "store_id = ?", store, span)
    return StoreReport(
        store=store,
        name=name,
        name_en=name_en,
        days=span,
        total=scope.total(),
        by_funder=scope.by("funder"),
        by_offer=scope.by_offer(),
        by_day=scope.by("day"),
        unpaid=tuple(unpaid(work, store=store, days=span)),
    )


NONE = Sums(0, 0, 0)
_SUMS = (
    "count(DISTINCT CASE WHEN l.amount > 0 THEN"
    " l.coupon_id || l.terminal_id || l.sale_epoch || '-' || l.sale_seq END),"
    " coalesce(sum(CASE WHEN l.amount > 0 THEN l.amount END), 0),"
    " coalesce(sum(CASE WHEN l.amount < 0 THEN -l.amount END), 0)"
)


class _Scope:
    """Lines of one funder or one shop on some days, grouped in several ways."""

    def __init__(self, work: Work, condition: str, value: int | str, days: Days) -> None:
        self._work = work
        self._where = f" WHERE l.{condition} AND l.day >= ? AND l.day <= ? AND l.amount <> 0"
        self._values = (value, days.first, days.last)

    def total(self) -> Sums:
        return _sums(
            self._work.row(
                f"SELECT {_SUMS} FROM settlement_line AS l{self._where}",  # noqa: S608 - constants
                self._values,
            )
        )

    def by(self, column: str) -> tuple[ReportRow, ...]:
        return tuple(
            ReportRow(str(row[0]), str(row[0]), "", _sums(row[1:])) for row in self._grouped(column)
        )

    def by_offer(self) -> tuple[ReportRow, ...]:
        rows = []
        for offer_id, *sums in self._grouped("offer_id"):
            offer = offer_by_id(self._work, offer_id)
            rows.append(ReportRow(str(offer_id), offer.title, offer.title_en, _sums(sums)))
        return tuple(rows)

    def by_store(self) -> tuple[ReportRow, ...]:
        names = {
            store: names
            for store, *names in self._work.rows("SELECT store_id, name, name_en FROM store")
        }
        return tuple(
            ReportRow(str(store), names[store][0], names[store][1], _sums(sums))
            for store, *sums in self._grouped("store_id")
        )

    def _grouped(self, column: str) -> list[Row]:
        return self._work.rows(
            f"SELECT l.{column}, {_SUMS} FROM settlement_line AS l{self._where}"  # noqa: S608 - constants
            f" GROUP BY l.{column} ORDER BY l.{column}",
            self._values,
        )


def _sums(row: Sequence[int]) -> Sums:
    return Sums(*(int(amount) for amount in row))


def _redeemed(work: Work, row: Row) -> Redeemed:
    coupon_id, store, terminal, epoch, seq, offer_id, campaign, store_name, sold_at = row
    amount = back = 0
    by_payer: dict[str, int] = {}
    state = State.PENDING
    for payer, part, stands in work.rows(
        "SELECT payer, amount, state FROM settlement_line WHERE coupon_id = ? AND store_id = ?"
        " AND terminal_id = ? AND sale_epoch = ? AND sale_seq = ? ORDER BY payer = 'shop' DESC,"
        " epoch DESC, seq DESC, line_no DESC",
        (coupon_id, store, terminal, epoch, seq),
    ):
        amount, back = amount + max(part, 0), back + max(-part, 0)
        by_payer[payer] = by_payer.get(payer, 0) + part
        state = State(stands)  # in the end that of the sale's own first line
    return Redeemed(
        coupon_id=coupon_id,
        offer_id=offer_id,
        campaign=campaign,
        store=store,
        store_name=store_name,
        receipt=str(ReceiptNumber(terminal, epoch, seq)),
        sold_at=sold_at,
        amount=amount,
        reversed=back,
        by_payer=by_payer,
        state=state,
    )
