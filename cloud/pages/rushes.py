"""When many press: come again in a moment, later, or with the screen's next code."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from cloud.pages import facts
from cloud.pages.render import language_of
from cloud.pages.states import Again, link, scan_again, shop_here, state_page, without_database
from cloud.pages.visits import Visit, number_in


def crowded(visit: Visit, offer_id: int, wait_s: int) -> HTMLResponse:
    """Too many people are claiming this very moment: nothing is lost, one press is enough."""
    response = state_page(
        visit,
        shop_here(visit),
        503,
        visit.pick("现在领券的人多", "Many people are claiming right now"),
        visit.pick(
            f"券还没有领，名额也没有少。过 {wait_s} 秒再按一次，按几次都只领一张。",
            f"No coupon was taken and none is lost. Press again in {wait_s}\u00a0s; however often"
            " you press, you get one.",
        ),
        again=Again("", offer_id),
    )
    return _again_in(response, wait_s)


async def turned_away(request: Request, wait_s: int) -> HTMLResponse:
    """The same before anything was looked up: asks nothing of the database. A press of a claim
    button can be pressed again from here, anything else from the page before."""
    zh = language_of(request) == "zh"
    again = await _pressed(request)
    press, press_en = (
        ("再按一次", "Press again") if again else ("返回再按一次", "Go back and press")
    )
    response = without_database(
        request,
        503,
        "现在领券的人多" if zh else "Many people are claiming right now",
        f"券还没有领，名额也没有少。过 {wait_s} 秒{press}，按几次都只领一张。"
        if zh
        else f"No coupon was taken and none is lost. {press_en} in {wait_s}\u00a0s; however often"
        " you press, you get one.",
        again=again,
    )
    return _again_in(response, wait_s)


def too_many(visit: Visit, again_ms: int) -> HTMLResponse:
    """04e: this phone or this address tried too often."""
    at = facts.clock_time(again_ms)
    return state_page(
        visit,
        None,
        429,
        visit.pick(f"请等到 {at} 再试", f"Please try again at {at}"),
        visit.pick(
            "这台手机短时间内试得太多。已领的券不受影响，现在就能用。",
            "This phone has tried too often in a short time. Coupons you have still work.",
        ),
        action=_see_mine(visit),
    )


def network_spent(visit: Visit, limit: int, again_ms: int) -> HTMLResponse:
    """As many of this offer as one network's address may have today."""
    at = facts.clock_time(again_ms)
    return state_page(
        visit,
        shop_here(visit),
        429,
        visit.pick("这个网络今天的名额领完了", "This network has had its share today"),
        visit.pick(
            f"同一个网络每天最多领 {limit} 张这种券。改用手机流量就能领，或等到明天 {at}。",
            f"One network gets at most {limit} of this offer a day. Use mobile data instead, or try"
            f" again tomorrow at {at}.",
        ),
        action=_see_mine(visit),
    )


def code_spent(visit: Visit) -> HTMLResponse:
    """This code of the screen has given out what it may of this offer."""
    return scan_again(
        visit,
        status=429,
        why=visit.pick(
            "领这张券的人多，这个码的名额用完了。屏幕上的码每 15 秒换一次，再扫一次就能领。",
            "Many want this coupon, and this code has given out its share. The code on the screen"
            " changes every 15 seconds: scan again to get yours.",
        ),
    )


async def _pressed(request: Request) -> Again | None:
    """The claim button that was pressed, as far as its form says."""
    if request.url.path != "/claim":
        return None
    form = await request.form()
    offer_id = number_in(str(form.get("offer", "")))
    return None if offer_id is None else Again(str(form.get("s", "")), offer_id)


def _see_mine(visit: Visit) -> dict[str, str]:
    return link("go", "/my", visit.pick("看我已领的券", "See my coupons"))


def _again_in(response: HTMLResponse, wait_s: int) -> HTMLResponse:
    response.headers["Retry-After"] = str(wait_s)
    return response
