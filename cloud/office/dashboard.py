"""The first page: five figures, two charts, and every budget with its three parts."""

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from cloud.office import amounts, charts, figures
from cloud.office.burn import Burn, burn_of
from cloud.office.lines import OfferLine, all_lines, summed
from cloud.office.recount import beyond_budgets
from cloud.office.render import page
from cloud.office.visits import OfficeVisit, SignedIn
from cloud.office.words import LINE_STATES, brands, named
from cloud.settlement.holds import open_holds

dashboard = APIRouter(include_in_schema=False)

_WINDOW_WORDS = {
    "60m": ("60 分钟", "60 minutes"),
    "today": ("今天", "Today"),
    "7d": ("7 天", "7 days"),
}


@dashboard.get("/office/")
def show(visit: SignedIn) -> Response:
    """A `?window=` of 60m, today or 7d; `?line=` chooses whose burn is drawn."""
    now = visit.parts.clock()
    window = figures.window_of(visit.asked("window"), now)
    with visit.parts.database.read() as work:
        lines = all_lines(work, now // 1000)
        counted = figures.pace(work, window)
        parked = figures.refused_uses(work, window)
        beyond = beyond_budgets(visit.parts.database, work, lines)
        chosen = _chosen(lines, visit.asked("line"))
        held = open_holds(work)
        days = 7 if window.key == "7d" else 1
        burn = burn_of(work, chosen, now, days=days) if chosen else None
    return page(
        visit,
        "dashboard.html",
        lines=lines,
        total=summed(line.budget for line in lines),
        windows=_WINDOW_WORDS,
        window=window,
        claims=sum(counted.claims),
        redemptions=sum(counted.redemptions),
        parked=parked,
        beyond=beyond,
        chosen=chosen,
        pace_chart=_pace_chart(visit, counted, window),
        burn_chart=_burn_chart(visit, burn, chosen) if burn and chosen else None,
        bar=charts.share_bar,
        adds_up=figures.adds_up,
        states=LINE_STATES,
        named=named,
        brands=brands,
        held=held,
    )


def _chosen(lines: list[OfferLine], asked: str) -> OfferLine | None:
    """The one that was asked for, else the one of which most is taken."""
    named = next((line for line in lines if str(line.line) == asked), None)
    if named is not None or not lines:
        return named
    return max(lines, key=lambda line: (line.budget.taken, -line.line))


def _pace_chart(visit: OfficeVisit, counted: figures.Pace, window: figures.Window) -> Markup:
    words = visit.pick("领取与核销|领取|核销", "Claims and redemptions|claimed|redeemed")
    return charts.pace_chart(counted, window, words.split("|"))


def _burn_chart(visit: OfficeVisit, burn: Burn, line: OfferLine) -> Markup:
    pick = visit.pick
    title = line.offer.title if visit.is_chinese else line.offer.title_en
    ends, top = "", charts.burn_top(burn)
    if burn.ends_ms is not None:
        clock = amounts.moment(burn.ends_ms, visit.language)
        ends = clock.split(" ")[-1] if burn.until_ms - burn.from_ms <= _DAY_MS else clock
    return charts.burn_chart(
        burn,
        {
            "title": pick(f"{title}的预算消耗", f"Budget burn of {title}"),
            **{f"at{part}": _scale(top * part // 4, visit) for part in range(4)},
            "cap": pick(f"预算 {_scale(burn.cap, visit)}", f"budget {_scale(burn.cap, visit)}"),
            "far_cap": pick(
                f"预算 {_scale(burn.cap, visit)}，远在图外",
                f"budget {_scale(burn.cap, visit)}, far above this scale",
            ),
            "ends": pick(f"约 {ends}", f"about {ends}"),
            "gone": pick("发完", "gone"),
            "taken": pick("已领未用", "claimed"),
            "used": pick("已核销", "redeemed"),
        },
    )


_DAY_MS = 24 * 3600 * 1000
_WAN_FEN = 10_000 * 100


def _scale(fen: int, visit: OfficeVisit) -> str:
    """Yuan for an axis: `25万` in Chinese from 10,000 on, else whole yuan."""
    if visit.is_chinese and fen >= _WAN_FEN:
        tenths = fen * 10 // _WAN_FEN
        return f"{tenths // 10}万" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}万"
    return f"{fen // 100:,}" if fen % 100 == 0 else amounts.typed_yuan(fen)
