"""Campaigns and their offers: the list, the form with its live preview, and what a press does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from cloud.campaigns import UnsoundOffer
from cloud.database import Work
from cloud.office import publishing
from cloud.office.amounts import typed_yuan, yuan
from cloud.office.deeds import Deed, note
from cloud.office.effects_of_publishing import effects_of
from cloud.office.field_words import CHOICES, DAYS, FIELDS, shown
from cloud.office.figures import adds_up
from cloud.office.lines import OfferLine, State, all_lines, line_of, summed
from cloud.office.listing import as_csv, page_of
from cloud.office.offer_form import (
    HOURS_ROWS,
    Draft,
    blank_values,
    drafted,
    typed_in,
    values_of,
)
from cloud.office.people import Role
from cloud.office.previews import preview_of
from cloud.office.render import page
from cloud.office.typing_in import Typed
from cloud.office.visits import FromOperator, OfficeVisit, Posted, SignedIn, Turned, go
from cloud.office.words import KINDS, LINE_STATES, Words, brands, named

offers = APIRouter(include_in_schema=False)

FIXED = ("campaign", "campaign_title", "brand", "brand_en")
"""Fields of a campaign, which a version of an offer does not change."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on its page: what is in it, what was published, and what a press will do."""

    line: OfferLine | None
    typed: Typed
    before: Mapping[str, str]


@offers.get("/office/offers")
def list_offers(visit: SignedIn) -> Response:
    """Every offer; `?state=` and `?q=` choose, `?format=csv` exports."""
    with visit.parts.database.read() as work:
        lines = all_lines(work, visit.parts.now_s())
    state, words = visit.asked("state"), visit.asked("q").strip().lower()
    chosen = [line for line in lines if _is_wanted(line, state, words)]
    if visit.asked("format") == "csv":
        return as_csv(visit, "offers", _CSV_HEAD, [_csv_row(line) for line in chosen])
    listed, some = page_of(visit, chosen)
    return page(
        visit,
        "offers.html",
        lines=some,
        listed=listed,
        total=summed(line.budget for line in chosen),
        state=state,
        counts={one: sum(1 for line in lines if line.state == one) for one in State},
        any_at_all=bool(lines),
        states=LINE_STATES,
        kinds=KINDS,
        named=named,
        brands=brands,
        adds_up=adds_up,
    )


@offers.get("/office/offers/new")
def new_offer(visit: SignedIn) -> Response:
    """An empty form."""
    if not visit.may(Role.OPERATOR):
        raise Turned(403, "你没有权限新建活动。", "You are not allowed to make campaigns.")
    midnight = visit.parts.now_s() // 3600 * 3600
    return _sheet(visit, Sheet(None, Typed(blank_values(midnight)), {}))


@offers.post("/office/offers/new/preview")
def preview_new(posted: FromOperator) -> Response:
    """The form again, with everything beside it as of what is typed. Publishes nothing."""
    return _sheet(posted, Sheet(None, typed_in(posted.form), {}))


@offers.post("/office/offers/new")
def publish_new(posted: FromOperator) -> Response:
    """A press on 发布."""
    typed = typed_in(posted.form)
    draft = drafted(typed)
    with posted.parts.database.write() as work:
        _check_shops(work, typed, draft)
        line = None
        if not typed.faults:
            wanted = publishing.Publication(draft, posted.session.name)
            line = _published_new(posted, work, typed, wanted)
    if line is None:
        return _sheet(posted, Sheet(None, typed, {}), status=422)
    publishing.tell(posted.parts)
    return go(f"/office/offers/{line}?done=published")


@offers.get("/office/offers/{number}")
def show_offer(visit: SignedIn, number: str) -> Response:
    """One offer: its budget, its newest version as a form, and all its versions."""
    with visit.parts.database.read() as work:
        line = _line(visit, work, number)
        before = _values(work, line)
    return _sheet(visit, Sheet(line, Typed(before), before))


@offers.post("/office/offers/{number}/preview")
def preview_next(posted: FromOperator, number: str) -> Response:
    """The form again, with everything beside it as of what is typed. Publishes nothing."""
    with posted.parts.database.read() as work:
        line = _line(posted, work, number)
        before = _values(work, line)
    return _sheet(posted, Sheet(line, _typed_over(before, posted), before))


@offers.post("/office/offers/{number}")
def publish_next(posted: FromOperator, number: str) -> Response:
    """A press on 发布为 v4."""
    with posted.parts.database.write() as work:
        line = _line(posted, work, number)
        before = _values(work, line)
        typed = _typed_over(before, posted)
        draft = drafted(typed)
        changes = _changes(typed, before)
        _check_shops(work, typed, draft)
        if not changes:
            typed.fault("kind", "没有改动", "nothing has changed")
        if not typed.faults:
            wanted = publishing.Publication(draft, posted.session.name, changes)
            _published_next(posted, work, typed, line, wanted)
    if typed.faults:
        return _sheet(posted, Sheet(line, typed, before), status=422)
    publishing.tell(posted.parts)
    return go(f"/office/offers/{line.line}?done=published")


@offers.post("/office/offers/{number}/state")
def change_state(posted: FromOperator, number: str) -> Response:
    """A press on 暂停, 恢复 or 停发."""
    wanted = _STATE_DEEDS.get(posted.field("state"))
    if wanted is None:
        raise Turned(400, "没有这个状态。", "There is no such state.")
    with posted.parts.database.write() as work:
        line = _line(posted, work, number)
        if line.state == State.STOPPED:
            raise Turned(409, "停发了就不能再开，请新建。", "It was stopped for good.")
        publishing.set_state(posted.parts, work, line, posted.field("state"))
        who = posted.session.name
        note(posted.parts, work, wanted, name=who, subject=line.offer.title, detail=number)
    publishing.tell(posted.parts)
    return go(f"/office/offers/{line.line}?done={posted.field('state')}")


_STATE_DEEDS = {"paused": Deed.PAUSED, "running": Deed.RESUMED, "stopped": Deed.STOPPED}


# --- publishing -----------------------------------------------------------------------------------


def _published_new(
    posted: Posted, work: Work, typed: Typed, wanted: publishing.Publication
) -> int | None:
    """The new line; None when something was wrong after all, which is then in `typed`."""
    known = work.find(
        "SELECT brand FROM campaign WHERE campaign = ?", (wanted.draft.offer.campaign,)
    )
    if wanted.draft.offer.campaign and known != (wanted.draft.offer.brand,):
        typed.fault("campaign", "这个活动不是这个品牌的", "this campaign is of another brand")
        return None
    try:
        line = publishing.publish_new(posted.parts, work, wanted)
    except UnsoundOffer as error:
        typed.fault("kind", f"这样不行：{error.fault}", f"not possible: {error.fault}")
        return None
    title = wanted.draft.offer.title
    note(posted.parts, work, Deed.CAMPAIGN_MADE, name=wanted.by, subject=title, detail=str(line))
    return line


def _published_next(
    posted: Posted, work: Work, typed: Typed, line: OfferLine, wanted: publishing.Publication
) -> None:
    base = posted.field("base")
    try:
        with work.all_or_nothing():
            number = int(base) if base.isascii() and base.isdigit() and len(base) < 9 else 0
            version = publishing.publish_next(posted.parts, work, line, number, wanted)
    except publishing.Overtaken:
        typed.fault("base", "别人刚发布过新版本，请刷新再改", "somebody just published; reload")
    except publishing.BelowTaken as error:
        taken = yuan(error.taken)
        typed.fault("budget", f"已领和已核销 {taken}", f"{taken} are claimed and redeemed")
    except UnsoundOffer as error:
        typed.fault("kind", f"这样不行：{error.fault}", f"not possible: {error.fault}")
    else:
        fields = ", ".join(name for name, _, _ in wanted.changes)
        title = wanted.draft.offer.title
        note(
            posted.parts,
            work,
            Deed.PUBLISHED,
            name=wanted.by,
            subject=f"{title} v{version}",
            detail=fields,
        )


def _check_shops(work: Work, typed: Typed, draft: Draft) -> None:
    """Shops that there are, and at least one of them."""
    if draft.stores is None:
        return
    if not draft.stores:
        typed.fault("stores", "写店号，或选全部门店", "shop numbers, or choose all shops")
    for store in draft.stores:
        if work.find("SELECT 1 FROM store WHERE store_id = ?", (store,)) is None:
            typed.fault("stores", f"没有 {store} 号店", f"there is no shop {store}")


# --- the page -------------------------------------------------------------------------------------


def _sheet(visit: OfficeVisit, sheet: Sheet, *, status: int = 200) -> Response:
    typed, line = sheet.typed, sheet.line
    is_untouched = line is None and visit.request.method == "GET"
    looked = Typed(typed.values)
    draft = drafted(looked)
    now_ms = visit.parts.clock()
    with visit.parts.database.read() as work:
        _check_shops(work, looked, draft)
        changed = {
            name: shown(name, before)
            for name, before, _ in (_changes(typed, sheet.before) if line else ())
        }
        facts = {
            "preview": preview_of(work, draft),
            "effects": effects_of(work, draft, line, changed, now_ms),
            "versions": _versions(work, line) if line else [],
            "campaigns": work.rows(
                "SELECT campaign, title, campaign.brand, name_en FROM campaign"
                " JOIN brand ON brand.brand = campaign.brand ORDER BY title, campaign"
            ),
            "shop_count": work.row("SELECT count(*) FROM store")[0],
        }
    return page(
        visit,
        "offer.html",
        status=status,
        line=line,
        values=typed.values,
        get=typed.get,
        faults={} if is_untouched else {**looked.faults, **typed.faults},
        changed=changed,
        draft=draft,
        face_is_sound="face" not in looked.faults,
        choices=CHOICES,
        fields=FIELDS,
        days=DAYS,
        hours_rows=HOURS_ROWS,
        states=LINE_STATES,
        named=named,
        brands=brands,
        shown=shown,
        done=visit.asked("done") if status == 200 else "",
        **facts,
    )


def _changes(typed: Typed, before: Mapping[str, str]) -> tuple[publishing.Change, ...]:
    """Fields whose text differs, in the order of the page. Fields that the kind does not use stay
    out."""
    return tuple(
        (name, before.get(name, ""), typed.get(name))
        for name in FIELDS
        if typed.get(name) != before.get(name, "") and not _is_moot(name, typed)
    )


def _is_moot(name: str, typed: Typed) -> bool:
    return name == "stores" and typed.get("where") == "all"


def _typed_over(before: Mapping[str, str], posted: Posted) -> Typed:
    """What was typed, with what the campaign fixes."""
    typed = typed_in(posted.form)
    days = {f"days{row}": typed.get(f"days{row}") for row in HOURS_ROWS}
    fixed = {name: before.get(name, "") for name in FIXED}
    return Typed({**typed.values, **days, **fixed})


def _values(work: Work, line: OfferLine) -> dict[str, str]:
    (brand_en,) = work.row("SELECT name_en FROM brand WHERE brand = ?", (line.offer.brand,))
    every = [row[0] for row in work.rows("SELECT store_id FROM store ORDER BY store_id")]
    meant = [
        row[0]
        for row in work.rows(
            "SELECT store_id FROM offer_place WHERE line = ? ORDER BY store_id", (line.line,)
        )
        or work.rows(
            "SELECT store_id FROM store_offer WHERE offer_id = ? ORDER BY store_id",
            (line.offer.offer_id,),
        )
    ]
    values = values_of(line, brand_en, None if meant == every else meant)
    return {"per_store_day": _days_share(work, line)} | {
        name: value for name, value in values.items() if value or name != "per_store_day"
    }


def _days_share(work: Work, line: OfferLine) -> str:
    """What its shops are held to where the offer itself says nothing."""
    rows = work.rows(
        "SELECT DISTINCT daily_limit FROM store_offer WHERE offer_id = ?", (line.offer.offer_id,)
    )
    limits = [int(limit) for (limit,) in rows]
    is_one = len(limits) == 1 and limits[0] < publishing.NO_DAILY_LIMIT
    return str(limits[0]) if is_one else ""


def _versions(work: Work, line: OfferLine) -> list[dict[str, object]]:
    """All versions, newest first, with what changed and how many coupons are still out."""
    rows = work.rows(
        "SELECT version, published_at, published_by, changes,"
        " (SELECT count(*) FROM coupon WHERE coupon.offer_id = v.offer_id"
        " AND state IN ('ISSUED', 'LOCKED')) FROM offer_version AS v"
        " WHERE line = ? ORDER BY version DESC",
        (line.line,),
    )
    if not rows:
        (unused,) = work.row(
            "SELECT count(*) FROM coupon WHERE offer_id = ? AND state IN ('ISSUED', 'LOCKED')",
            (line.line,),
        )
        rows = [(line.version, line.offer.from_utc_s * 1000, "", "[]", unused)]
    return [
        {
            "version": version,
            "at": at,
            "by": by,
            "changes": [tuple(change) for change in json.loads(changes)],
            "unused": unused,
        }
        for version, at, by, changes, unused in rows
    ]


def _line(visit: OfficeVisit, work: Work, number: str) -> OfferLine:
    """The line of an address. Raises Turned."""
    is_number = number.isascii() and number.isdigit() and len(number) <= 10
    line = line_of(work, int(number), visit.parts.now_s()) if is_number else None
    if line is None:
        raise Turned(404, "没有这个活动。", "There is no such offer.")
    return line


def _is_wanted(line: OfferLine, state: str, words: str) -> bool:
    texts = (line.offer.title, line.offer.title_en, line.offer.brand, line.goods_name)
    is_named = not words or any(words in text.lower() for text in (*texts, *line.offer.goods))
    return is_named and (not state or line.state == state)


_CSV_HEAD: tuple[Words, ...] = (
    ("编号", "number"),
    ("品牌", "brand"),
    ("活动", "offer"),
    ("状态", "state"),
    ("版本", "version"),
    ("面额", "face"),
    ("已核销", "redeemed"),
    ("已领未用", "claimed"),
    ("剩余", "left"),
    ("预算", "budget"),
)


def _csv_row(line: OfferLine) -> list[str]:
    budget = line.budget
    sums = (line.offer.face, budget.redeemed, budget.reserved, budget.left, budget.cap)
    head = (str(line.line), line.offer.brand, named(line)[0], line.state, str(line.version))
    return [*head, *(typed_yuan(amount) for amount in sums)]
