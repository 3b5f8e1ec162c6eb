"""Payouts and what is kept back of them: the list, one hold with its evidence, three exits."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from cloud.office import amounts, charts
from cloud.office.deeds import Deed, note
from cloud.office.listing import as_csv, page_of
from cloud.office.people import Role
from cloud.office.render import page
from cloud.office.stock_story import stock_story
from cloud.office.visits import FromApprover, OfficeVisit, SignedIn, Turned, go
from cloud.office.words import Words
from cloud.settlement import payouts
from cloud.settlement.decisions import BY_RULE, Decision, ReasonMissing, Verdict
from cloud.settlement.evidence import REASONS, Doubt, Finding, words_of
from cloud.settlement.holds import (
    NoSuchHold,
    OpenHold,
    Outcome,
    count_open,
    decide,
    hold,
    open_holds,
)
from pos_app.domain.coupon import Payer

holds = APIRouter(include_in_schema=False)

REASON_LENGTH = 300
_DUE_MS = 7 * 24 * 3600 * 1000
_LOUD = (Doubt.STOCK, Doubt.REPEAT, Doubt.AFTER_PAY, Doubt.PRICES)
_VERDICTS: dict[Verdict, Words] = {
    Verdict.HOLD: ("自动扣留", "held"),
    Verdict.APPROVE: ("放行", "approved"),
    Verdict.HOLD_ON: ("继续扣", "held on"),
    Verdict.CLAW_BACK: ("追回", "clawed back"),
    Verdict.PAY: ("付款", "paid"),
}


@holds.get("/office/holds")
def list_holds(visit: SignedIn) -> Response:
    """All that wait for a decision, the oldest first; the first one beside the list."""
    with visit.parts.database.read() as work:
        found = open_holds(work)
    if visit.asked("format") == "csv":
        return as_csv(visit, "holds", _CSV_HEAD, [_csv_row(visit, one) for one in found])
    if found:
        return _page(visit, found[0].hold_id)
    return _page(visit, None)


@holds.get("/office/holds/{number}")
def show_hold(visit: SignedIn, number: str) -> Response:
    """One hold beside the list, open or decided."""
    return _page(visit, _number(number))


@holds.post("/office/holds/{number}")
def decide_hold(posted: FromApprover, number: str) -> Response:
    """A press on one of the exits. A reason is needed; what was typed stays."""
    hold_id, reason = _number(number), posted.field("reason")[:REASON_LENGTH]
    try:
        outcome = Outcome(posted.field("outcome"))
        coupons = _some(posted.field("coupons"))
    except ValueError as error:
        raise Turned(400, "没有这个选择。", "There is no such choice.") from error
    who = posted.session.name
    try:
        with posted.parts.database.write() as work:
            now_ms = posted.parts.clock()
            decided = decide(
                work, hold_id, outcome, by=who, reason=reason, now_ms=now_ms, coupons=coupons
            )
            subject = f"{decided.summary.store_name} {decided.summary.offer_title}"
            detail = f"{outcome}: {reason}"
            note(posted.parts, work, Deed.HOLD_DECIDED, name=who, subject=subject, detail=detail)
    except ReasonMissing:
        return _page(posted, hold_id, fault=("要写理由", "a reason is needed"), status=422)
    except NoSuchHold as error:
        words = ("没有这个扣留，或已经处理过。", "No such hold, or it was decided before.")
        raise Turned(409, *words) from error
    return go(f"/office/holds/{hold_id}?done={outcome}")


@holds.get("/office/payouts")
def list_payouts(visit: SignedIn) -> Response:
    """Closed periods, the newest first; `?state=due|paid` chooses."""
    with visit.parts.database.read() as work:
        every = payouts.payouts(work)
        shops = {
            row[0]: (row[1], row[2])
            for row in work.rows("SELECT store_id, name, name_en FROM store")
        }
        brands: dict[str, str] = dict(work.rows("SELECT brand, name_en FROM brand"))
        waiting = count_open(work)
    wanted = {"due": False, "paid": True}.get(visit.asked("state"))
    chosen = [one for one in every if wanted in (None, one.paid_at is not None)]
    listed, some = page_of(visit, chosen)
    return page(
        visit,
        "payouts.html",
        payouts=some,
        listed=listed,
        shops=shops,
        funder_words=lambda funder: _funder_words(funder, brands),
        waiting=waiting,
        due=sum(one.amount for one in every if one.paid_at is None),
    )


@holds.get("/office/payouts/{number}.csv")
def payout_file(visit: SignedIn, number: str) -> Response:
    """The file of a payout, the same however often it is asked for; a deed."""
    payout_id = _number(number)
    with visit.parts.database.write() as work:
        try:
            content = payouts.document(work, payout_id)
        except payouts.CannotPay as error:
            raise Turned(404, "没有这笔结算。", "There is no such payout.") from error
        subject = f"payout {payout_id}"
        note(visit.parts, work, Deed.EXPORTED, name=visit.session.name, subject=subject)
    disposition = f'attachment; filename="payout-{payout_id}.csv"'
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _funder_words(funder: str, brands: Mapping[str, str]) -> Words:
    """Who pays, as people call them; `brands` gives the English names."""
    if funder == Payer.PLATFORM:
        return "平台", "platform"
    brand = funder.removeprefix("brand:")
    return brand, brands.get(brand, brand)


def _page(
    visit: OfficeVisit, hold_id: int | None, *, fault: Words | None = None, status: int = 200
) -> Response:
    now_ms = visit.parts.clock()
    with visit.parts.database.read() as work:
        found = open_holds(work)
        try:
            chosen = hold(work, hold_id) if hold_id is not None else None
        except NoSuchHold as error:
            raise Turned(404, "没有这个扣留。", "There is no such hold.") from error
        story = stock_story(work, chosen) if chosen else None
    listed, some = page_of(visit, found)
    return page(
        visit,
        "holds.html",
        status=status,
        open_holds=some,
        listed=listed,
        coupons=sum(one.coupons for one in found),
        amount=sum(one.amount for one in found),
        chosen=chosen,
        evidence=[(one, words_of(one)) for one in chosen.evidence] if chosen else [],
        normal=Finding.NORMAL,
        story=story,
        chart=charts.stock_chart(story, _stock_words(visit)) if story else None,
        verdicts=_VERDICTS,
        said=_said,
        loud=_LOUD,
        fault=fault,
        typed=visit.form_reason,
        done=visit.asked("done") if status == 200 else "",
        may_decide=visit.may(Role.APPROVER),
        now_ms=now_ms,
        due_ms=_DUE_MS,
        ago=amounts.span,
    )


def _said(made: Decision) -> tuple[Words, Words]:
    """Who decided and why. What the rules decided is kept in Chinese, and shown in either."""
    if made.by != BY_RULE:
        return (made.by, made.by), (made.reason, made.reason)
    reasons = {words.zh: words.en for words in REASONS.values()}
    return ("系统", "the system"), (made.reason, reasons.get(made.reason, made.reason))


def _stock_words(visit: OfficeVisit) -> dict[str, str]:
    pick = visit.pick
    return {
        "title": pick("累计卖出与可卖数量", "sold in all, and what there was to sell"),
        "sold": pick("累计卖出", "sold"),
        "stock": pick("期初+进货", "came in"),
        "beyond": pick("多出", "beyond by"),
        "day": pick("日", ""),
    }


def _number(text: str) -> int:
    """Raises Turned."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Turned(404, "没有这一项。", "There is no such thing.")
    return int(text)


def _some(text: str) -> int | None:
    """How many coupons of it; None for all. Raises ValueError."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:
        raise ValueError(text)
    return int(text)


_CSV_HEAD: tuple[Words, ...] = (
    ("编号", "number"),
    ("门店", "shop"),
    ("活动", "offer"),
    ("张", "coupons"),
    ("金额", "amount"),
    ("原因", "reason"),
    ("扣留", "held"),
)


def _csv_row(visit: OfficeVisit, one: OpenHold) -> list[str]:
    reason = visit.pick(one.reason_words.zh, one.reason_words.en)
    sums = (str(one.coupons), amounts.typed_yuan(one.amount))
    moment = amounts.full_moment(one.held_at)
    return [str(one.hold_id), one.store_name, one.offer_title, *sums, reason, moment]
