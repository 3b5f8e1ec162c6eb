"""Who claimed what where, and what was redeemed: lists by page, by address, and as CSV.

A claimant is a keyed hash here too: no list shows who somebody is, and no short code, which is
as good as the coupon.
"""

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from cloud.database import Row
from cloud.office import amounts
from cloud.office.lines import all_lines
from cloud.office.listing import Question, as_csv, every_row, rows_of
from cloud.office.render import page
from cloud.office.visits import OfficeVisit, SignedIn
from cloud.office.words import COUPON_STATES, Words, named, refusal_words

coupon_lists = APIRouter(include_in_schema=False)


@coupon_lists.get("/office/claims")
def claims(visit: SignedIn) -> Response:
    """Coupons, the latest first: `?state=`, `?line=`, `?store=`, `?day=`, `?q=` choose."""
    return _list(visit, "claims", _claims_asked(visit))


@coupon_lists.get("/office/redemptions")
def redemptions(visit: SignedIn) -> Response:
    """Uses of coupons, the latest first: `?state=counted|refused` and the same choices."""
    return _list(visit, "redemptions", _uses_asked(visit))


def _list(visit: OfficeVisit, name: str, asked: Question) -> Response:
    head, cells = _FILES[name]
    with visit.parts.database.read() as work:
        every = every_row(work, asked) if visit.asked("format") == "csv" else None
        listed, rows = rows_of(visit, work, asked)
        shops = work.rows("SELECT store_id, name, name_en FROM store ORDER BY store_id")
        lines = all_lines(work, visit.parts.now_s())
    if every is not None:
        return as_csv(visit, name, head, [cells(row) for row in every])
    return page(
        visit,
        f"{name}.html",
        rows=rows,
        listed=listed,
        shops=shops[:_MOST_CHOICES],
        lines=lines,
        named=named,
        states=COUPON_STATES,
        why=refusal_words,
        now_ms=visit.parts.clock(),
        is_chosen=any(visit.asked(one) for one in ("state", "line", "store", "day", "q")),
    )


_MOST_CHOICES = 200


def _claims_asked(visit: OfficeVisit) -> Question:
    conditions, values = _chosen(visit, "c.claimed_at", "c.coupon_id = ?")
    states = _CLAIM_STATES.get(visit.asked("state"))
    if states is not None:
        condition, with_now = states
        conditions.append(condition)
        values += [visit.parts.now_s()] * with_now
    return Question(
        "c.coupon_id, c.claimed_at, c.state, c.face, c.from_s + c.hours * 3600, s.name, s.name_en,"
        " o.goods_name, o.goods_name_en, coalesce(v.line, c.offer_id), coalesce(v.version, 1),"
        " c.terminal_id",
        "coupon AS c JOIN store AS s ON s.store_id = c.store_id"
        " JOIN offer AS o ON o.offer_id = c.offer_id"
        f" LEFT JOIN offer_version AS v ON v.offer_id = c.offer_id{_where(conditions)}",
        "c.claimed_at DESC, c.coupon_id",
        values,
    )


def _uses_asked(visit: OfficeVisit) -> Question:
    conditions, values = _chosen(visit, "u.sold_at", "(u.coupon_id = ? OR sale.receipt = ?)")
    wanted = {"counted": "u.refusal = ''", "refused": "u.refusal <> ''"}.get(visit.asked("state"))
    if wanted is not None:
        conditions.append(wanted)
    return Question(
        "u.coupon_id, u.sold_at, u.amount, u.refusal, s.name, s.name_en, o.goods_name,"
        " o.goods_name_en, coalesce(v.line, c.offer_id), coalesce(v.version, 1), u.terminal_id,"
        " sale.receipt, c.claimed_at",
        "coupon_use AS u JOIN store AS s ON s.store_id = u.store_id"
        " LEFT JOIN coupon AS c ON c.coupon_id = u.coupon_id"
        " LEFT JOIN offer AS o ON o.offer_id = c.offer_id"
        " LEFT JOIN offer_version AS v ON v.offer_id = c.offer_id"
        " LEFT JOIN sale ON sale.store_id = u.store_id AND sale.terminal_id = u.terminal_id"
        f" AND sale.epoch = u.epoch AND sale.seq = u.seq{_where(conditions)}",
        "u.sold_at DESC, u.terminal_id, u.epoch, u.seq, u.coupon_id",
        values,
    )


_CLAIM_STATES: Mapping[str, tuple[str, int]] = {
    "open": ("c.state IN ('ISSUED', 'LOCKED') AND c.from_s + c.hours * 3600 > ?", 1),
    "used": ("c.state = 'REDEEMED'", 0),
    "expired": ("c.state = 'ISSUED' AND c.from_s + c.hours * 3600 <= ?", 1),
    "released": ("c.state IN ('RELEASED', 'RETURNED')", 0),
    "erased": ("c.state = 'VOIDED'", 0),
}


def _chosen(visit: OfficeVisit, moment: str, search: str) -> tuple[list[str], list[int | str]]:
    """Conditions that both lists know, with their values in order."""
    conditions: list[str] = []
    values: list[int | str] = []
    line, store = _number(visit.asked("line")), _number(visit.asked("store"))
    if line is not None:
        conditions.append("coalesce(v.line, c.offer_id) = ?")
        values.append(line)
    if store is not None:
        conditions.append("s.store_id = ?")
        values.append(store)
    day = _day(visit.asked("day"))
    if day is not None:
        conditions.append(f"{moment} >= ? AND {moment} < ?")
        values += [day, day + 24 * 3600 * 1000]
    words = visit.asked("q").strip().upper()
    if words:
        conditions.append(search)
        values += [words[:40]] * search.count("?")
    return conditions, values


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _day(text: str) -> int | None:
    """The midnight before a day such as 2026-11-22, in UTC milliseconds."""
    at = amounts.parse_field_moment(f"{text}T00:00")
    return None if at is None else at * 1000


def _claim_cells(row: Row) -> list[str]:
    coupon, at, state, face, ends, shop, _, goods, _, line, version, till = row
    moments = (amounts.full_moment(at), amounts.full_moment(ends * 1000))
    where = (shop, till, goods, str(line), f"v{version}")
    return [coupon, *moments, state, amounts.typed_yuan(face), *where]


def _use_cells(row: Row) -> list[str]:
    coupon, at, amount, refusal, shop, _, goods, _, line, version, till, receipt, _ = row
    sold = amounts.full_moment(at)
    where = (shop, till, receipt or "", goods or "", str(line or ""), f"v{version}")
    return [coupon, sold, amounts.typed_yuan(amount), *where, refusal]


_FILES: Mapping[str, tuple[Sequence[Words], Callable[[Row], list[str]]]] = {
    "claims": (
        (
            ("券号", "coupon"),
            ("领取", "claimed"),
            ("有效至", "valid until"),
            ("状态", "state"),
            ("面额", "face"),
            ("门店", "shop"),
            ("收银机", "till"),
            ("商品", "goods"),
            ("优惠", "offer"),
            ("版本", "version"),
        ),
        _claim_cells,
    ),
    "redemptions": (
        (
            ("券号", "coupon"),
            ("核销", "redeemed"),
            ("减了", "taken off"),
            ("门店", "shop"),
            ("收银机", "till"),
            ("小票", "receipt"),
            ("商品", "goods"),
            ("优惠", "offer"),
            ("版本", "version"),
            ("没算的原因", "not counted because"),
        ),
        _use_cells,
    ),
}
