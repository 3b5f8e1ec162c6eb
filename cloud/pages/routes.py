"""The pages of the shopper's phone. Looking spends nothing; a press is a POST and a redirect."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from cloud import claims, log
from cloud.erasing import erase, unused_coupons
from cloud.pages import facts, qr, rushes, sealed, states, visitors
from cloud.pages.claiming import claimed, own_coupon, place_at_the_desk
from cloud.pages.render import page
from cloud.pages.visits import NUMBER_LIMIT, Visit, number_in
from cloud.pages.way import offers_of, told

FourBytes = Annotated[int, Path(ge=0, le=NUMBER_LIMIT)]
Behind = Annotated[int, Query(ge=0, le=NUMBER_LIMIT)]

pages = APIRouter(include_in_schema=False)


@pages.get("/S/{path}")
@pages.get("/s/{path}")
def screen(request: Request, path: str) -> Response:
    """What the code on the customer screen opens."""
    visit = Visit(request)
    found, ticket = claims.screen_of(visit.parts, path), ""
    if found is not None:
        ticket = visitors.ticket_for(visit.parts, visit.visitor, path.upper())
    else:
        found = _still_here(visit, path)
    if found is None:
        return states.scan_again(visit)
    response = _offers(visit, found.terminal, found.store, ticket)
    visitors.remember(response, visit.visitor, secure=visit.secure)
    return response


@pages.get("/offers")
def offers(request: Request, t: str = "", behind: Behind = 0) -> Response:
    """The same offers again, or those `behind` so many: within the claim session, or with the
    ticket of an open page."""
    visit = Visit(request)
    before = _before(visit, t)
    if before is None:
        return states.scan_again(visit)
    return _offers(visit, *before, behind=behind)


@pages.get("/water/{offer_id}")
def free_water(request: Request, offer_id: FourBytes, t: str = "") -> Response:
    """One welfare offer by itself, reached like the others."""
    visit = Visit(request)
    before = _before(visit, t)
    return states.scan_again(visit) if before is None else _water(visit, *before, offer_id)


@pages.post("/claim", dependencies=[Depends(place_at_the_desk, scope="function")])
def claim(
    request: Request,
    s: Annotated[str, Form()] = "",
    offer: Annotated[str, Form()] = "",
) -> Response:
    """A press on 领这张券."""
    visit = Visit(request)
    if visit.visitor.is_new and claims.screen_of(
        visit.parts, visitors.claimed_path(s), fresh=False
    ):
        return states.no_cookies(visit)  # the page with this button left one
    again_at = visitors.too_many_until(visit.parts, visit.visitor, visit.address)
    if again_at is not None:
        return rushes.too_many(visit, again_at)
    fresh_cookie = _open_session(visit, s)
    number = number_in(offer)
    if visit.session is None or number is None:
        return states.scan_again(visit)
    response = claimed(visit, visit.session, number)
    if fresh_cookie is not None:
        visitors.remember_session(response, fresh_cookie, secure=visit.secure)
    return response


@pages.get("/c/{coupon_id}")
def coupon(request: Request, coupon_id: str) -> Response:
    """A coupon, to the browser that claimed it."""
    visit = Visit(request)
    found = own_coupon(visit, coupon_id)
    if found is None:
        return states.scan_again(visit)
    if visit.session is not None and visit.session.store != found.store:
        return states.other_shop(visit, visit.session.store, found)
    if not found.is_usable(visit.parts.clock()):
        return states.spent(visit, found)
    response = _coupon_page(visit, found, saved_at="")
    visitors.remember(response, visit.visitor, secure=visit.secure)
    return response


@pages.get("/c/{coupon_id}/copy")
def copy(request: Request, coupon_id: str) -> Response:
    """The same coupon as one file that needs no network."""
    visit = Visit(request)
    found = own_coupon(visit, coupon_id)
    if found is None or not found.is_usable(visit.parts.clock()):
        return states.scan_again(visit)
    saved_at = facts.moment(visit.parts.clock(), visit.language)
    response = _coupon_page(visit, found, saved_at=saved_at)
    response.headers["Content-Disposition"] = f'attachment; filename="coupon-{found.code}.html"'
    return response


@pages.get("/c/{coupon_id}/had")
def had(request: Request, coupon_id: str) -> Response:
    """The answer to claiming what one has already."""
    visit = Visit(request)
    found = own_coupon(visit, coupon_id)
    if found is None:
        return states.scan_again(visit)
    if not found.is_usable(visit.parts.clock()):
        return states.spent(visit, found)
    return states.already(visit, found)


@pages.get("/my")
def my_latest(request: Request) -> Response:
    """The coupons in the shop where this browser claimed last."""
    visit = Visit(request)
    with visit.parts.database.read() as work:
        store = facts.Reader(work, visit.language).latest_store_of(visit.person)
    return states.no_coupons(visit) if store is None else visit.go(f"/my/{store}")


@pages.get("/my/{store}")
def my_coupons(request: Request, store: FourBytes) -> Response:
    """All that this browser has in one shop."""
    visit = Visit(request)
    now = visit.parts.clock()
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.shop(store)
        if shop is None:
            return states.scan_again(visit)
        all_of_them = reader.coupons_of(visit.person, store, now)
        unused = unused_coupons(work, visit.person, now)
        elsewhere = reader.usable_elsewhere(visit.person, store, now)
    usable = [coupon for coupon in all_of_them if coupon.is_usable(now)]
    return page(
        request,
        "mine.html",
        other_language="?",
        **states.shop_words(shop),
        usable=usable,
        past=[coupon for coupon in all_of_them if coupon not in usable],
        unused_anywhere=unused,
        elsewhere=elsewhere,
        keeps_number=len(visit.person.refs) > 1,
        before_screen=visit.session is not None,
    )


@pages.post("/erase")
def erase_me(request: Request, store: Annotated[str, Form()] = "") -> Response:
    """Forget this browser: its number, and what hung on it."""
    visit = Visit(request)
    erase(visit.parts, visit.visitor.browser)
    log.note("erased")
    response = visit.go("/my" if number_in(store) is None else f"/my/{store}")
    visitors.forget(response, secure=visit.secure)
    sealed.take_away(response, visit)
    return response


def _still_here(visit: Visit, path: str) -> claims.Screen | None:
    """The screen of the live session: a step back to its page must not lead to a dead end."""
    found = claims.screen_of(visit.parts, path, fresh=False)
    session = visit.session
    if found is None or session is None:
        return None
    return found if (found.terminal, found.slot) == (session.terminal, session.slot) else None


def _open_session(visit: Visit, ticket: str) -> str | None:
    """Swap the page's ticket for a claim session; the cookie to leave, if one was made."""
    path = visitors.path_in(visit.parts, visit.visitor, ticket)
    found = claims.screen_of(visit.parts, path, fresh=False) if path is not None else None
    if found is None:
        return None
    cookie = claims.open_session(visit.parts, found, visit.visitor.browser)
    if cookie is not None:
        visit.session = claims.session_of(visit.parts, cookie, visit.visitor.browser)
    return cookie


def _before(visit: Visit, ticket: str) -> tuple[str, int, str] | None:
    """Till, shop and ticket of the screen that this browser stands before: by the ticket of a page
    that was opened in time, which gives no more time than it had, else by the live session."""
    path = visitors.path_in(visit.parts, visit.visitor, ticket)
    if path is not None:
        found = claims.screen_of(visit.parts, path, fresh=False)
        if found is not None:
            return found.terminal, found.store, ticket
    if visit.session is None:
        return None
    return visit.session.terminal, visit.session.store, ""


def _offers(visit: Visit, terminal: str, store: int, ticket: str, *, behind: int = 0) -> Response:
    """The offers of a screen, so many a page. Without a ticket the live session alone lets claim
    them."""
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.shop(store)
        held = offers_of(visit, work, terminal)
        listed = [told(visit, reader, store, offer) for offer in held]
    if shop is None:
        return states.scan_again(visit)
    coupons = [offer for offer in listed if not offer.is_water]
    here = coupons[behind : behind + states.OFFERS_A_PAGE] or coupons[: states.OFFERS_A_PAGE]
    more = behind + len(here) if behind + len(here) < len(coupons) else 0
    water = [offer for offer in listed if offer.is_water]
    if not listed:
        return states.nothing_here(visit, shop)
    if not coupons:
        return _water(visit, terminal, store, ticket, water[0].offer_id)
    return page(
        visit.request,
        "offers.html",
        other_language=f"/offers?t={ticket}&" if ticket else "/offers?",
        **states.shop_words(shop),
        offers=here,
        water=water,
        ticket=ticket,
        more=more,
    )


def _water(visit: Visit, terminal: str, store: int, ticket: str, offer_id: int) -> Response:
    """05: what is left of today's bottles, and the button for whoever works outdoors."""
    now = visit.parts.clock()
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.shop(store)
        held = offers_of(visit, work, terminal)
        found = [offer for offer in held if offer.offer_id == offer_id and offer.is_welfare]
        if shop is None or not found:
            return states.scan_again(visit)
        offer = told(visit, reader, store, found[0])
        left = reader.left_today(store, found[0], now)
        is_over = not reader.left_in_all(found[0])
    if not left:
        others = f"/offers?t={ticket}" if ticket else "/offers"
        return states.water_gone(visit, store, offer, others, is_over=is_over)
    return page(
        visit.request,
        "water.html",
        other_language=f"/water/{offer_id}?t={ticket}&" if ticket else "?",
        **states.shop_words(shop),
        c=offer,
        left=left,
        quarter=facts.quarter(now, visit.language),
        ticket=ticket,
        has_others=len(held) > 1,
    )


def _coupon_page(visit: Visit, found: facts.CouponFacts, *, saved_at: str) -> Response:
    with visit.parts.database.read() as work:
        shop = facts.Reader(work, visit.language).existing_shop(found.store)
    zh = visit.language == "zh"
    label = "券的二维码，给收银员扫" if zh else "Coupon QR code for the cashier to scan"
    in_wechat = "micromessenger" in visit.request.headers.get("user-agent", "").lower()
    return page(
        visit.request,
        "coupon.html",
        other_language="" if saved_at else "?",
        **states.shop_words(shop),
        c=found,
        left=facts.left(found.ends_ms, visit.parts.clock(), visit.language),
        qr=qr.svg(found.token, label),
        saved_at=saved_at,
        may_save=not in_wechat,
        before_screen=visit.session is not None,
    )
