"""Numbers as the screens write them: money, quantities, ages, times of day."""

from pos_app.domain.moment import shop_time
from pos_app.domain.money import ONE, Fen, Milli, is_whole, yuan

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
SIZE_SYMBOLS = "0123456789.xgklmLK"
SIZE_LIMIT = 10


def off(amount: Fen) -> str:
    """Something taken off, with a real minus sign."""
    return f"−{yuan(amount)}"


def note(amount: Fen) -> str:
    """A note or a round sum: `100`, but `67.30`."""
    return yuan(amount).removesuffix(".00")


def quantity(amount: Milli) -> str:
    """`3` pieces, `0.326` by weight."""
    if is_whole(amount):
        return str(amount // ONE)
    return f"{amount // ONE}.{amount % ONE:03d}"


def weight(amount: Milli) -> str:
    """`0.375`, `1.000`, and `−0.005` with a real minus sign."""
    sign, size = ("−", -amount) if amount < 0 else ("", amount)
    return f"{sign}{size // ONE}.{size % ONE:03d}"


def stem_and_size(name: str) -> tuple[str, str]:
    """`农夫山泉矿泉水` and `550ml`: what may give way, and what a cashier must see to its end."""
    size = name[len(name.rstrip(SIZE_SYMBOLS)) :]
    if not size[:1].isdigit() or len(size) > SIZE_LIMIT:
        return name, ""
    return name.removesuffix(size), size


def clock(utc_ms: int) -> str:
    """`10:26`, shop time."""
    return f"{shop_time(utc_ms):%H:%M}"


def age(ms: int, words: tuple[str, str, str, str]) -> str:
    """How long ago, in the largest unit that fits; `words` are now, minutes, hours, days."""
    now, minutes, hours, days = words
    if ms < MINUTE_MS:
        return now
    if ms < HOUR_MS:
        return minutes.format(ms // MINUTE_MS)
    if ms < DAY_MS:
        return hours.format(ms // HOUR_MS)
    return days.format(ms // DAY_MS)
