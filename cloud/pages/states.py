"""Everything that is not an offer or a coupon to show: what happened, what still works, one thing
to do. Unknown, forged and stale codes all get the same page."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from cloud import claims
from cloud.pages import facts
from cloud.pages.render import language_of, page, solid
from cloud.pages.visits import Visit
from cloud.pages.way import offers_of, told
from cloud.shops import offer_by_id

OFFERS_A_PAGE = 12
"""With the longest names that the back office takes a page of them stays under 30 KB."""


@dataclass(frozen=True, slots=True)
class Again:
    """A button that was pressed, to be pressed once more."""

    ticket: str
    offer_id: int


def scan_again(visit: Visit, *, status: int = 410, why: str = "") -> HTMLResponse:
    """04c: the code is not one that a screen shows now, or `why` else it takes another scan."""
    heading = visit.pick("请重新扫描屏幕上的二维码", "Please scan the code on the screen again")
    text = visit.pick(
        "这个码过期了。屏幕上的码每 15 秒换一次，照片和转发的码不能用。",
        "This code has run out. The code on the screen changes every 15 seconds, so photos and"
        " forwarded codes do not work.",
    )
    see = visit.pick("看我已领的券", "See my coupons")
    action = link("line", "/my", see)
    return state_page(visit, None, status, heading, why or text, action=action, drawing=True)


def no_cookies(visit: Visit) -> HTMLResponse:
    """The page left a cookie a moment ago, and the press of its button came without."""
    return state_page(
        visit,
        None,
        403,
        visit.pick("浏览器没让我们记住你", "The browser does not let us remember you"),
        visit.pick(
            "领券要在浏览器里存一个随机编号（Cookie），这里被关掉了。在浏览器设置里允许 Cookie，"
            "或换一个浏览器，再扫屏幕上的二维码。",
            "A coupon needs one random number in the browser (a cookie), and cookies are switched"
            " off here. Allow them in the settings, or use another browser, and scan the code on"
            " the screen again.",
        ),
        drawing=True,
    )


def erased_before(visit: Visit, session: claims.Session) -> HTMLResponse:
    """This person had the offer's coupon and had the record erased."""
    return state_page(
        visit,
        _shop(visit, session.store),
        409,
        visit.pick("这张券你领过，记录已清除", "You had this coupon and erased it"),
        visit.pick(
            "清除记录时那张券已经作废，不能再领一次。",
            "It became void when your record was erased and cannot be had again.",
        ),
        action=link("line", "/offers", visit.pick("看别的券", "See the other coupons")),
    )


def nothing_here(visit: Visit, shop: facts.ShopFacts) -> HTMLResponse:
    """A genuine screen of a shop that has no offer now."""
    return state_page(
        visit,
        shop,
        200,
        visit.pick("本店现在没有可领的券", "No coupons here right now"),
        visit.pick("有新的优惠时，屏幕上会看到。", "The screen shows when there is a new offer."),
        action=link("line", f"/my/{shop.store}", visit.pick("看我已领的券", "See my coupons")),
    )


def no_coupons(visit: Visit) -> HTMLResponse:
    """A browser that never claimed anything."""
    heading = visit.pick("这台手机还没有券", "This phone has no coupons yet")
    text = visit.pick(
        "扫一扫收银台屏幕上的二维码就能领。", "Scan the code on a counter's screen to get one."
    )
    return state_page(visit, None, 200, heading, text, drawing=True)


def already(visit: Visit, coupon: facts.CouponFacts) -> HTMLResponse:
    """04a: the coupon that this person has."""
    return state_page(
        visit,
        _shop(visit, coupon.store),
        409,
        visit.pick("这张券你已经领过了", "You already have this coupon"),
        _said(
            visit,
            "{share}还没用。{ends} 前都能用。",
            "{share}Not used yet. Valid until {ends}.",
            share=visit.pick(f"{coupon.share}。", f"{_capital(coupon.share)}. ")
            if coupon.share
            else "",
            ends=coupon.ends,
        ),
        action=link("go", f"/c/{coupon.coupon_id}", visit.pick("出示我的券", "Show my coupon")),
        coupon=coupon,
        small=_said(visit, "{at} 领的", "claimed {at}", at=coupon.claimed_at),
        seal=visit.pick("已领", "Yours"),
        mine=True,
        others_than=coupon.coupon_id,
    )


def spent(visit: Visit, coupon: facts.CouponFacts) -> HTMLResponse:
    """A coupon that was used in its shop, or whose time is over."""
    if coupon.used_at is not None:
        heading = visit.pick("这张券已在本店用掉", "This coupon was used in this shop")
        text = _said(
            visit,
            "{at} 用了，小票\u00a0{receipt}，少付了 ¥{off}。",
            "Used {at}, receipt\u00a0{receipt}: ¥{off} less to pay.",
            at=coupon.used_at,
            receipt=coupon.receipt,
            off=coupon.taken_off,
        )
        seal = visit.pick("已用", "Used")
    else:
        heading = visit.pick("这张券过期了", "This coupon has expired")
        text = _said(
            visit,
            "{ends} 到期，没有用。不扣你什么。",
            "It ended {ends}, unused. It costs you nothing.",
            ends=coupon.ends,
        )
        seal = visit.pick("过期", "Expired")
    mine = f"/my/{coupon.store}"
    return state_page(
        visit,
        _shop(visit, coupon.store),
        200,
        heading,
        text,
        action=link("line", mine, visit.pick("看我在本店的券", "See my coupons here")),
        coupon=coupon,
        small=_said(visit, "{at} 领的", "claimed {at}", at=coupon.claimed_at),
        seal=seal,
        others_than=coupon.coupon_id,
    )


def other_shop(visit: Visit, here: int, coupon: facts.CouponFacts) -> HTMLResponse:
    """04d: standing in one shop with the coupon of another."""
    shop, its_shop = _shop(visit, here), _shop(visit, coupon.store)
    return state_page(
        visit,
        shop,
        200,
        visit.pick("这张券要到另一家店用", "This coupon is for another shop"),
        _said(
            visit,
            "你在<b class='nb'>{here}</b>，这张券是<b class='nb'>{there}</b>的。"
            "{ends} 前到那边仍然有效。",
            "You are at <b class='nb'>{here}</b>, this coupon is for <b class='nb'>{there}</b>."
            " It is valid there until {ends}.",
            here=solid(shop.name),
            there=solid(its_shop.name),
            ends=coupon.ends,
        ),
        action=link("go", "/offers", visit.pick("看本店的券", "See this shop's coupons")),
        coupon=coupon,
        small=_said(visit, "只限 {there}", "only at {there}", there=its_shop.name),
        seal=visit.pick("他店", "Other shop"),
    )


def sold_out(
    visit: Visit, session: claims.Session, offer_id: int, why: claims.SoldOut
) -> HTMLResponse:
    """04b: nothing left for today, or at all."""
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        offer = reader.offer(session.store, offer_by_id(work, offer_id))
    if why.today_only:
        heading = visit.pick("本店今天的券领完了", "Today's coupons here are all taken")
        text = visit.pick(
            f"{offer.brand}给本店每天 {why.daily_limit} 张，今天的都被领走了。明天 00:00 再放。",
            f"{offer.brand} gives this shop {why.daily_limit} a day, and today's are taken."
            " More at 00:00 tomorrow.",
        )
    else:
        heading = visit.pick("这次活动的券领完了", "All coupons of this offer are taken")
        text = visit.pick(
            f"{offer.brand}这次的名额都被领走了。", f"{offer.brand} has no more this time."
        )
    small = visit.pick(f"原价 ¥{offer.price} 照常有货", f"in stock at ¥{offer.price}")
    return state_page(
        visit,
        _shop(visit, session.store),
        409,
        heading,
        text,
        coupon=offer,
        small=small if offer.price else "",
        seal=visit.pick("领完", "Taken"),
        others_than=offer_id,
    )


def water_gone(
    visit: Visit, store: int, offer: facts.OfferFacts, others: str, *, is_over: bool
) -> HTMLResponse:
    """04b of the welfare water: today's bottles have all been taken, or with `is_over` all that the
    brand had for any shop. `others` is where the coupons are."""
    if is_over:
        heading = visit.pick("这次的水都领完了", "All of this water is taken")
        text = visit.pick(
            f"{offer.brand}这次的名额都被领走了。", f"{offer.brand} has no more this time."
        )
    else:
        heading = visit.pick("本店今天的水领完了", "Today's water is all taken here")
        text = visit.pick(
            "明天 00:00 再放。附近的店可能还有，扫那里的屏幕看看。",
            "More at 00:00 tomorrow. A shop nearby may have some: scan its screen.",
        )
    return state_page(
        visit,
        _shop(visit, store),
        409,
        heading,
        text,
        action=link("line", others, visit.pick("看本店的优惠券", "See this shop's coupons")),
        coupon=offer,
        seal=visit.pick("领完", "Taken"),
    )


def trouble(request: Request, *, status: int = 500) -> HTMLResponse:
    """Something of ours broke."""
    zh = language_of(request) == "zh"
    return without_database(
        request,
        status,
        "请稍等再试" if zh else "Please try again in a moment",
        "我们这边出了点问题。已领的券不受影响。"
        if zh
        else "Something went wrong on our side. Coupons you have are safe.",
    )


def without_database(
    request: Request, status: int, heading: str, text: str, *, again: Again | None = None
) -> HTMLResponse:
    """A page that asks nothing of the database: it may be what broke, or what all wait for."""
    return page(
        request,
        "state.html",
        status=status,
        shop_name="小店的券" if language_of(request) == "zh" else "Corner shop coupons",
        my_coupons="",
        heading=heading,
        text=text,
        action=None,
        again=again,
        drawing=False,
        c=None,
        offers=[],
    )


def state_page(
    visit: Visit,
    shop: facts.ShopFacts | None,
    status: int,
    heading: str,
    text: str,
    *,
    action: dict[str, str] | None = None,
    again: Again | None = None,
    drawing: bool = False,
    coupon: facts.CouponFacts | facts.OfferFacts | None = None,
    small: str = "",
    seal: str = "",
    mine: bool = False,
    others_than: str | int | None = None,
) -> HTMLResponse:
    words = shop_words(shop) if shop is not None else _no_shop(visit)
    return page(
        visit.request,
        "state.html",
        status=status,
        **words,
        heading=heading,
        text=text,
        action=action,
        again=again,
        drawing=drawing,
        c=coupon,
        small=small,
        seal=seal,
        mine=mine,
        offers=_others(visit, others_than) if others_than is not None else [],
        ticket="",
    )


def _others(visit: Visit, than: str | int) -> list[facts.OfferFacts]:
    """What else the screen of the live session offers that this person does not have."""
    if visit.session is None:
        return []
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        had = reader.offers_had_by(visit.person)
        held = offers_of(visit, work, visit.session.terminal)
        left = [offer for offer in held if offer.offer_id not in had | {than}]
        return [told(visit, reader, visit.session.store, offer) for offer in left[:OFFERS_A_PAGE]]


def shop_words(shop: facts.ShopFacts) -> dict[str, Any]:
    """What the layout says about the shop."""
    return {
        "shop_name": shop.name,
        "shop_short": shop.short,
        "my_coupons": f"/my/{shop.store}",
        "store": shop.store,
    }


def _no_shop(visit: Visit) -> dict[str, Any]:
    name = visit.pick("小店的券", "Corner shop coupons")
    return {"shop_name": name, "shop_short": name, "my_coupons": "/my", "store": 0}


def shop_here(visit: Visit) -> facts.ShopFacts | None:
    """The shop of the live session."""
    return None if visit.session is None else _shop(visit, visit.session.store)


def _shop(visit: Visit, store: int) -> facts.ShopFacts:
    with visit.parts.database.read() as work:
        return facts.Reader(work, visit.language).existing_shop(store)


def link(look: str, href: str, label: str) -> dict[str, str]:
    return {"look": look, "href": href, "label": label}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(visit: Visit, chinese: str, english: str, **values: str) -> Markup:
    """Our own sentence with its markup, around values that are escaped."""
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(visit.pick(chinese, english)).format(**safe)  # noqa: S704 - literals of ours
