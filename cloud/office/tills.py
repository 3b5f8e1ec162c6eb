"""Shops and tills: how each is, and codes that let a new one in."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from cloud import enrolment
from cloud.office import amounts
from cloud.office.deeds import Deed, note
from cloud.office.fleet import CLOCK_OFF_S, Till, Trouble, all_tills, fingerprint_of
from cloud.office.listing import as_csv, page_of
from cloud.office.render import page
from cloud.office.visits import FromOperator, OfficeVisit, SignedIn, Turned
from cloud.office.words import Look, Words
from cloud.shops import home_till

tills = APIRouter(include_in_schema=False)

MESSAGES_SHOWN = 20
_HANDLE_SYMBOLS = 4

TROUBLES: dict[Trouble, Look] = {
    Trouble.NONE: Look(("好", "in order"), ""),
    Trouble.SHUT_OUT: Look(("已停用", "shut out"), "x"),
    Trouble.NEVER_SEEN: Look(("还没来过", "never seen"), "x"),
    Trouble.BEHIND: Look(("优惠没到最新", "not the newest offers"), "a"),
    Trouble.CLOCK: Look(("时钟不准", "clock is off"), "a"),
    Trouble.OFFLINE: Look(("离线，仍在卖", "offline, selling"), "a"),
    Trouble.FORKED: Look(("流水分叉，已换纪元", "forked, on a new epoch"), "r"),
    Trouble.TOO_LONG: Look(("超 72 小时没联网", "no contact for 72 hours"), "r"),
}
_FILTERS: Mapping[str, Callable[[Till], bool]] = {
    "act": lambda till: till.needs_somebody,
    "offline": lambda till: till.is_offline,
    "clock": lambda till: till.trouble == Trouble.CLOCK,
    "behind": lambda till: not till.revoked and not till.holds_rules,
    "messages": lambda till: till.messages > 0,
    "out": lambda till: till.revoked,
}


@tills.get("/office/tills")
def list_tills(visit: SignedIn) -> Response:
    """Every till, trouble first; `?show=` and `?q=` choose."""
    with visit.parts.database.read() as work:
        every = all_tills(work, visit.parts.clock())
        shops = work.rows("SELECT store_id, name, name_en FROM store ORDER BY store_id")
    wanted = _FILTERS.get(visit.asked("show"), _anybody)
    words = visit.asked("q").strip().lower()
    chosen = [till for till in every if wanted(till) and _is_named(till, words)]
    if visit.asked("format") == "csv":
        return as_csv(visit, "tills", _CSV_HEAD, [_csv_row(till) for till in chosen])
    listed, some = page_of(visit, chosen)
    here = [till for till in every if not till.revoked]
    return page(
        visit,
        "tills.html",
        tills=some,
        listed=listed,
        shops=shops,
        every=here,
        online=sum(1 for till in here if till.is_online),
        offline=[till for till in here if till.is_offline],
        behind=sum(1 for till in here if not till.holds_rules),
        forked=sum(1 for till in here if till.forks),
        too_long=sum(1 for till in here if till.trouble == Trouble.TOO_LONG),
        counts={key: sum(1 for till in every if is_so(till)) for key, is_so in _FILTERS.items()},
        troubles=TROUBLES,
        clock_words=clock_words,
        span=amounts.span,
        ago=amounts.ago,
        share=amounts.share,
    )


@tills.get("/office/tills/{terminal}")
def show_till(visit: SignedIn, terminal: str) -> Response:
    """One till: its key, its epochs, what it was told."""
    with visit.parts.database.read() as work:
        every = all_tills(work, visit.parts.clock())
        till = next((one for one in every if one.terminal == terminal.upper()), None)
        if till is None:
            raise Turned(404, "没有这台收银机。", "There is no such till.")
        home = home_till(work, till.store)
        epochs = work.rows(
            "SELECT epoch, acked_seq FROM epoch WHERE terminal_id = ? ORDER BY epoch DESC",
            (till.terminal,),
        )
        messages = work.rows(
            "SELECT parked_at, reason, detail, epoch, seq FROM parked WHERE terminal_id = ?"
            " ORDER BY number DESC LIMIT ?",
            (till.terminal, MESSAGES_SHOWN),
        )
    return page(
        visit,
        "till.html",
        till=till,
        home=home,
        epochs=epochs,
        messages=messages,
        troubles=TROUBLES,
        clock_words=clock_words,
        ago=amounts.ago,
    )


@tills.post("/office/codes")
def make_code(posted: FromOperator) -> Response:
    """A press on 登记新机: the code, shown this once."""
    text = posted.field("store")
    store = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    parts = posted.parts
    code = enrolment.new_code(parts.database, store, now_ms=parts.clock(), chance=parts.chance)
    if code is None:
        raise Turned(404, "没有这家店。", "There is no such shop.")
    with parts.database.write() as work:
        who, subject = posted.session.name, f"store {store}"
        note(parts, work, Deed.CODE_MADE, name=who, subject=subject)
    return _code_page(posted, code[:_HANDLE_SYMBOLS], code)


@tills.get("/office/codes/{handle}")
def watch_code(visit: SignedIn, handle: str) -> Response:
    """What became of a code; the code itself is not shown again."""
    return _code_page(visit, handle.upper()[:_HANDLE_SYMBOLS], "")


def clock_words(till: Till) -> Look:
    """How far its clock is off."""
    off = till.clock_off_s
    if off is None:
        return Look(("未知", "unknown"), "x")
    if abs(off) <= CLOCK_OFF_S:
        return Look(("好", "in order"))
    minutes = abs(off) // 60
    words = (f"快 {minutes} 分", f"{minutes} min fast") if off > 0 else None
    return Look(words or (f"慢 {minutes} 分", f"{minutes} min slow"), "a")


def _code_page(visit: OfficeVisit, handle: str, code: str) -> Response:
    with visit.parts.database.read() as work:
        row = work.find(
            "SELECT c.expires_at, c.tries_left, c.terminal_id, s.name, s.name_en, t.name,"
            " t.public_key FROM enrolment_code AS c JOIN store AS s ON s.store_id = c.store_id"
            " LEFT JOIN terminal AS t ON t.terminal_id = c.terminal_id WHERE c.handle = ?",
            (handle,),
        )
    if row is None:
        raise Turned(404, "没有这个登记码。", "There is no such code.")
    expires_at, tries_left, terminal, shop, shop_en, till_name, key = row
    return page(
        visit,
        "code.html",
        code="-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        handle=handle,
        expires_at=expires_at,
        is_over=terminal is None and (expires_at < visit.parts.clock() or tries_left <= 0),
        terminal=terminal,
        till_name=till_name,
        fingerprint=fingerprint_of(key) if key is not None else "",
        shop=shop,
        shop_en=shop_en,
    )


def _anybody(_: Till) -> bool:
    return True


def _is_named(till: Till, words: str) -> bool:
    texts = (till.shop, till.shop_en, till.address, till.name, till.number, str(till.store))
    return not words or any(words in text.lower() for text in texts)


_CSV_HEAD: tuple[Words, ...] = (
    ("店号", "shop number"),
    ("门店", "shop"),
    ("收银机", "till"),
    ("机号-纪元", "terminal-epoch"),
    ("上次见", "last seen"),
    ("状态", "state"),
    ("时钟差秒", "clock off, s"),
    ("已收流水", "entries here"),
    ("消息", "messages"),
    ("公钥指纹", "key fingerprint"),
)


def _csv_row(till: Till) -> list[str]:
    seen = amounts.full_moment(till.seen_at) if till.seen_at is not None else ""
    off = "" if till.clock_off_s is None else str(till.clock_off_s)
    who = (str(till.store), till.shop, till.name, till.number)
    counts = (str(till.entries), str(till.messages))
    return [*who, seen, till.trouble.name.lower(), off, *counts, till.fingerprint]
