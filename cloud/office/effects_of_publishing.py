"""发布会怎样: what a press on 发布 will do, said before it is pressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from cloud.database import Work
from cloud.office.amounts import count, some, yuan
from cloud.office.lines import OfferLine
from cloud.office.offer_form import Draft
from pos_app.domain.moment import shop_time

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many shops and tills an offer goes to."""

    shops: int
    tills: int


def reach_of(work: Work, draft: Draft) -> Reach:
    """Shops that there are, and their tills that are not shut out."""
    counts = {
        int(store): int(tills)
        for store, tills in work.rows(
            "SELECT store.store_id, count(terminal_id) FROM store LEFT JOIN terminal"
            " ON terminal.store_id = store.store_id AND revoked = 0 GROUP BY store.store_id"
        )
    }
    chosen = counts if draft.stores is None else set(draft.stores) & set(counts)
    return Reach(len(chosen), sum(counts[store] for store in chosen))


def effects_of(
    work: Work, draft: Draft, line: OfferLine | None, changes: Mapping[str, Words], now_ms: int
) -> list[Words]:
    """Sentences in both languages. `changes` gives the old and the new text of each field."""
    reach = reach_of(work, draft)
    most = draft.budget // max(draft.offer.face, 1)
    said: list[Words] = []
    if line is None:
        said.append(
            (
                f"预算 {yuan(draft.budget)}，最多发 {count(most)} 张，多一张都发不出去。",
                f"Budget {yuan(draft.budget)}: {count(most)} coupons at most, and never one more.",
            )
        )
    else:
        said += _on_a_change(work, draft, line, changes, now_ms)
    said.append(
        (
            f"下发到 {count(reach.shops)} 家店、{count(reach.tills)} 台收银机；"
            "收银机收到后，屏上才展示。",
            f"Goes to {some(reach.shops, '', 'shop', zh=False)} and"
            f" {some(reach.tills, '', 'till', zh=False)}; a screen shows it once its till has it.",
        )
    )
    return said


def _on_a_change(
    work: Work, draft: Draft, line: OfferLine, changes: Mapping[str, Words], now_ms: int
) -> list[Words]:
    next_version, version = line.version + 1, line.version
    (unused,) = work.row(
        "SELECT count(*) FROM coupon WHERE state IN ('ISSUED', 'LOCKED') AND (offer_id = ?"
        " OR offer_id IN (SELECT offer_id FROM offer_version WHERE line = ?))",
        (line.line, line.line),
    )
    said: list[Words] = [
        (
            f"新券按 v{next_version}；已领未用的 {count(unused)} 张仍按领时的版本。",
            f"New coupons follow v{next_version}; the {count(unused)} claimed and not used keep"
            f" the version they were claimed under.",
        )
        if unused
        else (
            f"新券按 v{next_version}；v{version} 没有在外面的券。",
            f"New coupons follow v{next_version}; no coupon of v{version} is out.",
        )
    ]
    if "per_store_day" in changes:
        said += _on_days_share(work, draft, line, now_ms)
    if "budget" in changes:
        said.append(_on_budget(draft, line))
    else:
        said.append(("预算上限不变。", "The budget stays as it is."))
    return said


def _on_days_share(work: Work, draft: Draft, line: OfferLine, now_ms: int) -> list[Words]:
    day = shop_time(now_ms).date().isoformat()
    (full,) = work.row(
        "SELECT count(*) FROM store_offer_day AS d JOIN store_offer AS s"
        " ON s.store_id = d.store_id AND s.offer_id = d.offer_id"
        " WHERE d.offer_id = ? AND d.day = ? AND d.claimed >= s.daily_limit",
        (line.offer.offer_id, day),
    )
    limit, before = draft.daily_limit, line.offer.terms.per_store_day
    if limit and (limit < before or not before):
        return [
            (
                f"每店每天 {count(limit)} 张：今天已超过的店，今天不再发。",
                f"{count(limit)} a shop and day: shops beyond that give out no more today.",
            )
        ]
    amount = f"{count(limit)} 张" if limit else "不限"
    english = f"{count(limit)} a shop and day" if limit else "No limit a shop and day"
    return [
        (
            f"每店每天{amount}：今天已发满的 {count(full)} 家店立即可再领。",
            f"{english}: the {count(full)} shops that were done for today go on at once.",
        )
    ]


def _on_budget(draft: Draft, line: OfferLine) -> Words:
    left = draft.budget - line.budget.taken
    more = draft.budget - line.budget.cap
    zh = "加" if more > 0 else "减"
    en = "more" if more > 0 else "less"
    return (
        f"预算{zh} {yuan(abs(more))}，剩余变成 {yuan(left)}。",
        f"Budget {yuan(abs(more))} {en}; {yuan(left)} will be left.",
    )
