"""A number instead of a cookie: type it, read six digits back, and the claim goes on by itself."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from cloud import claims, log
from cloud.identities import phone_codes
from cloud.identities.limits import TooOften
from cloud.identities.phone_codes import NoCode, WrongCode
from cloud.identities.sms import SmsSender, SmsUnavailable
from cloud.pages import facts, sealed, states
from cloud.pages.claiming import claimed, place_at_the_desk
from cloud.pages.render import page
from cloud.pages.visits import NUMBER_LIMIT, Visit
from cloud.shops import offer_by_id
from pos_app.domain.deal import IdentityKind

OfferQuery = Annotated[int, Query(ge=0, le=NUMBER_LIMIT)]
OfferField = Annotated[int, Form(ge=0, le=NUMBER_LIMIT)]

phone = APIRouter(include_in_schema=False)


@phone.get("/phone")
def ask_number(request: Request, offer: OfferQuery) -> Response:
    """The page that asks for the number."""
    visit = Visit(request)
    return _number_page(visit, offer)


@phone.post("/phone", dependencies=[Depends(place_at_the_desk, scope="function")])
def send(request: Request, offer: OfferField, number: Annotated[str, Form()] = "") -> Response:
    """Text a code to what was typed; nothing typed is the number of before."""
    visit = Visit(request)
    eleven = phone_codes.number_of(number) if number else sealed.opened(visit)
    sms = visit.parts.ways.sms
    if sms is None or not _takes_a_number(visit, offer):
        return states.scan_again(visit)
    if eleven is None:
        wrong = visit.pick(
            "这不像手机号。填 11 位数字，1 开头。",
            "This is not a mobile number. It has 11 digits and begins with 1.",
        )
        return _number_page(visit, offer, status=422, wrong=wrong)
    return _sent(visit, sms, offer, eleven)


@phone.get("/phone/code")
def ask_code(request: Request, offer: OfferQuery) -> Response:
    """The page that asks for the six digits."""
    visit = Visit(request)
    return _code_page(visit, offer)


@phone.post("/phone/code", dependencies=[Depends(place_at_the_desk, scope="function")])
def answer(request: Request, offer: OfferField, code: Annotated[str, Form()] = "") -> Response:
    """Prove the number and claim."""
    visit = Visit(request)
    try:
        phone_codes.answer(visit.parts, visit.visitor.browser, code)
    except WrongCode as wrong:
        text = visit.pick(
            f"数字不对，还能试 {wrong.tries_left} 次。",
            f"Not these digits. Tries left: {wrong.tries_left}.",
        )
        return _code_page(visit, offer, status=422, wrong=text)
    except NoCode:
        return _code_gone(visit, offer)
    log.note("number_proven", offer=offer)
    visit.look_again()
    response = (
        claimed(visit, visit.session, offer)
        if visit.session is not None
        else proven_too_late(visit)
    )
    sealed.take_away(response, visit)
    return response


def proven_too_late(visit: Visit) -> Response:
    """The identity is known now, but the five minutes before the screen are over."""
    return states.state_page(
        visit,
        None,
        410,
        visit.pick("记下了，请再扫一次屏幕", "Done. Please scan the screen once more"),
        visit.pick(
            "这次花的时间超过了 5 分钟。再扫一次就能直接领，不用再验证。",
            "This took more than 5 minutes. Scan again and claim at once, without another code.",
        ),
        action=states.link("line", "/my", visit.pick("看我已领的券", "See my coupons")),
        drawing=True,
    )


def _takes_a_number(visit: Visit, offer_id: int) -> bool:
    """Whether the screen of the live session hands out this offer, to numbers: nobody is texted
    for anything else, since a text costs money."""
    if visit.session is None:
        return False
    with visit.parts.database.read() as work:
        held = claims.offered(work, visit.session.terminal, visit.parts.now_s())
    return any(
        offer.offer_id == offer_id and offer.terms.identity_min is IdentityKind.PHONE
        for offer in held
    )


def _sent(visit: Visit, sms: SmsSender, offer: int, number: str) -> Response:
    browser, address = visit.visitor.browser, visit.address
    try:
        phone_codes.send(visit.parts, sms, browser, number, address)
    except TooOften as often:
        log.note("code_refused", again_ms=often.again_ms)
        at = facts.clock_time_s(often.again_ms)
        wrong = visit.pick(
            f"验证码发得太勤了，{at} 之后再要。不用手机号的券照样能领。",
            f"Too many codes. Ask again after {at}. Coupons without a number can still be had.",
        )
        if phone_codes.waiting(visit.parts, browser) is not None:
            return _code_page(visit, offer, status=429, wrong=wrong)
        return _number_page(visit, offer, status=429, wrong=wrong)
    except SmsUnavailable:
        log.warn("sms_unavailable")
        wrong = visit.pick(
            "短信现在发不出去，过一会儿再试。不用手机号的券照样能领。",
            "Texts cannot be sent right now, try again in a while. Coupons without a number can"
            " still be had.",
        )
        return _number_page(visit, offer, status=503, wrong=wrong)
    log.note("code_sent")
    response = visit.go(f"/phone/code?offer={offer}")
    sealed.leave(response, visit, number)
    return response


def _number_page(visit: Visit, offer_id: int, *, status: int = 200, wrong: str = "") -> Response:
    session = visit.session
    if session is None or visit.parts.ways.sms is None:
        return states.scan_again(visit)
    return _form_page(visit, session, offer_id, "number.html", status=status, wrong=wrong)


def _code_page(visit: Visit, offer_id: int, *, status: int = 200, wrong: str = "") -> Response:
    session = visit.session
    if session is None:
        return states.scan_again(visit)
    sent = phone_codes.waiting(visit.parts, visit.visitor.browser)
    if sent is None:
        return _code_gone(visit, offer_id)
    number = sealed.opened(visit)
    return _form_page(
        visit,
        session,
        offer_id,
        "code.html",
        status=status,
        wrong=wrong,
        masked=f"{number[:3]}****{number[-4:]}" if number else "",
        ends=facts.clock_time(sent.expires_at),
        again_at=facts.clock_time_s(sent.again_at),
        wait_s=max(sent.again_at - visit.parts.clock(), 0) // 1000,
    )


def _code_gone(visit: Visit, offer_id: int) -> Response:
    wrong = visit.pick(
        "这个验证码不能用了。再要一个。", "This code is no good any more. Ask for another."
    )
    return _number_page(visit, offer_id, status=410, wrong=wrong)


def _form_page(
    visit: Visit,
    session: claims.Session,
    offer_id: int,
    template: str,
    *,
    status: int,
    wrong: str,
    **more: Any,
) -> Response:
    with visit.parts.database.read() as work:
        reader = facts.Reader(work, visit.language)
        shop = reader.existing_shop(session.store)
        try:
            offer = reader.offer(session.store, offer_by_id(work, offer_id))
        except LookupError:
            return states.scan_again(visit)
    return page(
        visit.request,
        template,
        status=status,
        **states.shop_words(shop),
        c=offer,
        offer_id=offer_id,
        wrong=wrong,
        is_typed_wrong=status == 422,
        other_language=f"?offer={offer_id}&" if visit.request.method == "GET" else "",
        **more,
    )
