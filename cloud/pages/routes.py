"""The pages of the shopper's phone. Looking spends nothing; a press is a POST and a redirect."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from cloud import claims, log
from cloud.erasing import erase, unused_coupons
from cloud.identities.claimants import IdentityTooLow
from cloud.pages import facts, qr, states, visitors
from cloud.pages.render import page
from cloud.pages.visits import Visit

NUMBER_LIMIT = 2**32 - 1

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
def offers(request: Request, t: str = "") -> Response:
    """The same offers again: within the claim session, or with the ticket of an open page."""
    visit = Visit(request)
    path = visitors.path_in(visit.parts, visit.visitor, t)
    if path is not None:
        found = claims.screen_of(visit.parts, path, fresh=False)
        if found is not None:
            return _offers(visit, found.terminal, found.store, t)  # the old ticket: no more time
    if visit.session is None:
        return states.scan_again(visit)
    return _offers(visit, visit.session.terminal, visit.session.store, ticket="")


@pages.post("/claim")
def claim(
    request: Request,
    s: Annotated[str, Form()] = "",
    offer: Annotated[str, Form()] = "",
) -> Response:
    """A press on 领这张券."""
    visit = Visit(request)
    address = request.client.host if request.client else ""
    again_at = visitors.too_many_until(visit.parts, visit.visitor, address)
    if again_at is not None:
        return states.too_many(visit, again_at)
    fresh_cookie = _open_session(visit, s)
    number = _number(offer)
    if visit.session is None or number is None:
        return states.scan_again(visit)
    response = _claimed(visit, visit.session, number)
    if fresh_cookie is not None:
        visitors.remember_session(response, fresh_cookie, secure=visit.secure)
    return response


@pages.get("/c/{coupon_id}")
def coupon(request: Request, coupon_id: str) -> Response:
    """A coupon, to the browser that claimed it."""
    visit = Visit(request)
    found = _own_coupon(visit, coupon_id)
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
    found = _own_coupon(visit, coupon_id)
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
    found = _own_coupon(visit, coupon_id)
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
def my_coupons(request: Request, store: Annotated[int, Path(ge=0, le=NUMBER_LIMIT)]) -> Response:
    """All that this browser has in one shop."""
    visit = Visit(request)
    now = visit.parts.clock()
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.shop(store)
        if shop is None:
            return states.scan_again(visit)
        all_of_them = reader.coupons_of(visit.person, store, now)
        unused = unused_coupons(work, visit.person)
    usable = [coupon for coupon in all_of_them if coupon.is_usable(now)]
    return page(
        request,
        "mine.html",
        other_language="?",
        **states.shop_words(shop),
        usable=usable,
        past=[coupon for coupon in all_of_them if coupon not in usable],
        unused_anywhere=unused,
        before_screen=visit.session is not None,
    )


@pages.post("/erase")
def erase_me(request: Request, store: Annotated[str, Form()] = "") -> Response:
    """Forget this browser: its number, and what hung on it."""
    visit = Visit(request)
    erase(visit.parts, visit.visitor.browser)
    log.note("erased")
    response = visit.go("/my" if _number(store) is None else f"/my/{store}")
    visitors.forget(response)
    return response


def _number(text: str) -> int | None:
    """An offer or a store as a form sends it; both fit four bytes."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(NUMBER_LIMIT)):
        return None
    return int(text) if int(text) <= NUMBER_LIMIT else None


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


def _claimed(visit: Visit, session: claims.Session, offer_id: int) -> Response:
    try:
        claimed = claims.claim(visit.parts, session, offer_id)
    except claims.SoldOut as sold_out:
        log.note("sold_out", store=session.store, offer=offer_id)
        return states.sold_out(visit, session, offer_id, sold_out)
    except (claims.NotOffered, IdentityTooLow):
        return states.scan_again(visit)
    log.note("claimed", store=session.store, offer=offer_id, again=claimed.again)
    return visit.go(f"/c/{claimed.coupon_id}" + ("/had" if claimed.again else ""))


def _offers(visit: Visit, terminal: str, store: int, ticket: str) -> Response:
    """The offers of a screen. Without a ticket the live session alone lets claim them."""
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.shop(store)
        held = claims.offered(work, terminal, visit.parts.now_s())
        listed = [reader.offer(store, offer) for offer in held]
    if shop is None:
        return states.scan_again(visit)
    if not listed:
        return states.nothing_here(visit, shop)
    return page(
        visit.request,
        "offers.html",
        other_language=f"/offers?t={ticket}&" if ticket else "/offers?",
        **states.shop_words(shop),
        offers=listed,
        ticket=ticket,
    )


def _own_coupon(visit: Visit, coupon_id: str) -> facts.CouponFacts | None:
    with visit.parts.database.read() as work:
        owner = work.find(
            "SELECT claimant FROM coupon WHERE coupon_id = ? AND state <> 'VOIDED'",
            (coupon_id.upper(),),
        )
        if owner is None or owner[0] not in visit.person.refs:
            return None
        return facts.Reader(work, visit.language).coupon(coupon_id.upper())


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
