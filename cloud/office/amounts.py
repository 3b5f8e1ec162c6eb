"""Figures as people read them: money, counts, moments, spans. In fen and UTC milliseconds."""

from datetime import datetime

from pos_app.domain.moment import SHOP_TIME, shop_time

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS
NO_TIME = "–"


def yuan(fen: int) -> str:
    """`¥1,000,000.00`, with a true minus."""
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def short_yuan(fen: int) -> str:
    """`¥5` or `¥1.50`: as a coupon says it."""
    return f"¥{fen // 100:,}" if fen % 100 == 0 else yuan(fen)


def typed_yuan(fen: int) -> str:
    """`5.00`: as a field holds it."""
    return f"{fen // 100}.{fen % 100:02d}"


def count(number: int) -> str:
    """`61,012`."""
    return f"{number:,}"


def some(number: int, chinese: str, english: str, englishes: str = "", *, zh: bool) -> str:
    """`2 店`, `1 shop`, `2 shops`."""
    if zh:
        return f"{number:,} {chinese}"
    return f"{number:,} {english if number == 1 else englishes or f'{english}s'}"


def share(part: int, whole: int) -> str:
    """`48.2%`, without a float."""
    if whole <= 0:
        return "–"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def moment(utc_ms: int, language: str) -> str:
    """`11月20日 21:06` or `20 Nov, 21:06`, in the shop; NO_TIME for what is no time."""
    at = _in_shop(utc_ms)
    if at is None:
        return NO_TIME
    if language == "zh":
        return f"{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {_MONTHS[at.month - 1]}, {at:%H:%M}"


def full_moment(utc_ms: int) -> str:
    """`2026-11-22 18:30:05` in the shop, for files; NO_TIME for what is no time."""
    at = _in_shop(utc_ms)
    return NO_TIME if at is None else at.strftime("%Y-%m-%d %H:%M:%S")


def _in_shop(utc_ms: int) -> datetime | None:
    """None for what is no time: a till may have written anything."""
    try:
        return shop_time(utc_ms)
    except (OverflowError, ValueError):
        return None


def field_moment(utc_s: int) -> str:
    """`2026-11-22T18:30` in the shop, as a field of a form holds it."""
    return shop_time(utc_s * 1000).strftime("%Y-%m-%dT%H:%M")


def parse_field_moment(text: str) -> int | None:
    """UTC seconds of what a field holds; None when it is no moment."""
    try:
        at = datetime.strptime(f"{text}+0800", "%Y-%m-%dT%H:%M%z")
    except ValueError:
        return None
    return int(at.astimezone(SHOP_TIME).timestamp()) if 2000 <= at.year < 2100 else None


def ago(then_ms: int, now_ms: int, language: str) -> str:
    """`刚刚`, `41分前`, `9天前`."""
    gone = span(now_ms - then_ms, language)
    if now_ms - then_ms < _MINUTE_MS:
        return "刚刚" if language == "zh" else "just now"
    return f"{gone}前" if language == "zh" else f"{gone} ago"


def span(length_ms: int, language: str) -> str:
    """`4秒`, `41分`, `5小时`, `9天`; `4 s`, `41 min`, `5 h`, `9 d`."""
    zh = language == "zh"
    for unit_ms, chinese, english in (
        (_DAY_MS, "天", "d"),
        (_HOUR_MS, "小时", "h"),
        (_MINUTE_MS, "分", "min"),
    ):
        if length_ms >= unit_ms:
            number = length_ms // unit_ms
            return f"{number}{chinese}" if zh else f"{number} {english}"
    return f"{max(length_ms, 0) // 1000}秒" if zh else f"{max(length_ms, 0) // 1000} s"
