"""Charts as SVG, drawn here: labelled at the line, no legend to look up, no script, no style."""

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from cloud.office.burn import Burn
from cloud.office.figures import Pace, Window
from cloud.office.stock_story import StockStory
from pos_app.domain.moment import shop_time

WIDTH, TOP, BOTTOM = 508, 14, 172
GRID, MUTE, INK = "#ece8df", "#686359", "#1a1916"
SAVE, SAVE_FILL, CLAIMED_FILL, JADE = "#8a2a0b", "#bc3d0b", "#eba883", "#0a5c4b"
FAULT, PAPER = "#a3122b", "#ffffff"
_MOST_DAY_NAMES = 9
_STEPS_OF_SCALE = (1, 2, 5)
_FOUR_LINES = 4
_FLAT = 8
"""Less than an eighth of the budget taken lies flat."""
_CAP_Y, _FAR_CAP_Y = 32, 22
Point = tuple[float, float]


def pace_chart(pace: Pace, window: Window, words: Sequence[str]) -> Markup:
    """Two lines: claims and redemptions. `words` name the chart, claims and redemptions."""
    title, claims, redemptions = words
    left, right = 40, 436
    top = nice_top(max((*pace.claims, *pace.redemptions, 3)))
    steps = max(len(pace.claims) - 1, 1)

    def at(step: int, value: int) -> Point:
        return left + (right - left) * step / steps, BOTTOM - (BOTTOM - TOP) * value / top

    parts = [_grid(left, right, top, lambda value: f"{value:,}"), _clock(window, left, right)]
    labels = []
    for name, values, colour, dark in (
        (claims, pace.claims, SAVE_FILL, SAVE),
        (redemptions, pace.redemptions, JADE, JADE),
    ):
        points = [at(step, value) for step, value in enumerate(values)]
        parts.append(_line(points, colour, 1.8))
        labels.append((points[-1][1], name, f"{values[-1]:,}", dark))
    parts += _labels_apart(labels)
    return _svg(title, 196, parts)


def burn_chart(burn: Burn, words: dict[str, str]) -> Markup:
    """Two areas under the budget's line, and where the pace of the last hour leads."""
    left, right = 52, 436
    top = burn_top(burn)
    height = BOTTOM - _CAP_Y

    def at(moment_ms: int, value: int) -> Point:
        x = left + (right - left) * (moment_ms - burn.from_ms) / (burn.until_ms - burn.from_ms)
        return x, BOTTOM - height * min(value, top) / top

    parts = [_burn_grid(burn, left, right, at, words)]
    for values, colour in ((burn.taken, CLAIMED_FILL), (burn.used, SAVE_FILL)):
        points = [at(moment, value) for moment, value in zip(burn.at_ms, values, strict=True)]
        area = [*points, (points[-1][0], BOTTOM), (points[0][0], BOTTOM)]
        parts.append(Markup('<path d="{}z" fill="{}"/>').format(_path(area), colour))
    parts.append(_path_of_cap(burn, left, right, words))
    now_x, taken_y = at(burn.now_ms, burn.taken[-1])
    used_y = at(burn.now_ms, burn.used[-1])[1]
    if burn.ends_ms is not None and top == burn.cap:
        parts.append(_forecast((now_x, taken_y), at(burn.ends_ms, top), words))
    parts += _burn_labels(now_x, taken_y, used_y, words)
    return _svg(words["title"], 196, parts)


def burn_top(burn: Burn) -> int:
    """What the scale ends with: the budget, or less where so little is taken that it would lie
    flat on the ground."""
    if burn.taken[-1] * _FLAT >= burn.cap:
        return max(burn.cap, 1)
    return min(nice_top(max(burn.taken[-1], burn.taken[0], 1) * 5 // 4), max(burn.cap, 1))


def share_bar(used: int, taken: int, cap: int) -> Markup:
    """A small bar of what is used and what is taken, of a cap."""
    whole = max(cap, 1)
    used_width, taken_width = (max(part, 0) * 150 / whole for part in (used, taken))
    return Markup(
        '<svg class="bar" width="150" height="8" viewBox="0 0 150 8" aria-hidden="true">'
        '<rect width="150" height="8" rx="2" fill="{}"/>'
        '<rect width="{:.1f}" height="8" fill="{}"/><rect width="{:.1f}" height="8" fill="{}"/>'
        "</svg>"
    ).format(GRID, min(taken_width, 150), CLAIMED_FILL, min(used_width, 150), SAVE_FILL)


def nice_top(most: int) -> int:
    """The least number of 1, 2 or 5 times a power of ten, times 3 or 4, that is not below."""
    step, power = 1, 1
    while True:
        for times in _STEPS_OF_SCALE:
            step = times * power
            for lines in (3, _FOUR_LINES):
                if step * lines >= most:
                    return step * lines
        power *= 10


def _grid(left: int, right: int, top: int, name: Callable[[int], str]) -> Markup:
    lines = 3 if top % 3 == 0 else _FOUR_LINES
    rows = []
    for number in range(lines + 1):
        y = BOTTOM - (BOTTOM - TOP) * number / lines
        rows.append(_rule(left, right, y, name(top * number // lines)))
    return Markup("").join(rows)


def _burn_grid(
    burn: Burn, left: int, right: int, at: Callable[[int, int], Point], words: dict[str, str]
) -> Markup:
    rows = [
        _rule(left, right, at(burn.from_ms, burn_top(burn) * part // 4)[1], words[f"at{part}"])
        for part in range(4)
    ]
    days = (burn.until_ms - burn.from_ms) // (24 * 3600 * 1000)
    for part in range(5 if days == 1 else days + 1):
        moment = burn.from_ms + (burn.until_ms - burn.from_ms) * part // (4 if days == 1 else days)
        clock = shop_time(moment)
        if days == 1:
            name = "24:00" if part == _FOUR_LINES else f"{clock:%H:%M}"
        else:
            name = f"{clock.month}-{clock.day}"
        rows.append(_under(at(moment, 0)[0], name))
    return Markup("").join(rows)


def _path_of_cap(burn: Burn, left: int, right: int, words: dict[str, str]) -> Markup:
    is_far = burn_top(burn) < burn.cap
    return Markup(
        '<path d="M{} {}H{}" stroke="{}" stroke-width="1.4"{}/>'
        '<text x="{}" y="{}" fill="{}" font-weight="600">{}</text>'
    ).format(
        left,
        _FAR_CAP_Y if is_far else _CAP_Y,
        right,
        INK,
        Markup(' stroke-dasharray="1 4"') if is_far else "",
        left + 2,
        (_FAR_CAP_Y if is_far else _CAP_Y) - 5,
        INK,
        words["far_cap"] if is_far else words["cap"],
    )


def _forecast(now: Point, end: Point, words: dict[str, str]) -> Markup:
    return Markup(
        '<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width="1.4"'
        ' stroke-dasharray="4 3" fill="none"/><circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>'
        '<text x="446" y="33" fill="{}">{}</text><text x="446" y="47" fill="{}">{}</text>'
    ).format(*now, *end, SAVE, *end, SAVE, SAVE, words["ends"], SAVE, words["gone"])


def _burn_labels(x: float, taken_y: float, used_y: float, words: dict[str, str]) -> list[Markup]:
    """At the right of the areas where there is room, else inside; never over one another."""
    claimed_y = min((taken_y + used_y) / 2 + 4, BOTTOM - 22)
    redeemed_y = max((used_y + BOTTOM) / 2 + 4, claimed_y + 14)
    anchor, place = ("start", x + 6) if x < 380 else ("end", x - 6)
    is_inside = anchor == "end"
    look = Markup(' text-anchor="{}"').format(anchor)
    bold = look + Markup(' font-weight="600"')
    return [
        _text((place, claimed_y), words["taken"], INK if is_inside else SAVE, look),
        _text((place, redeemed_y), words["used"], PAPER if is_inside else SAVE, bold),
    ]


def _labels_apart(labels: list[tuple[float, str, str, str]], x: int = 442) -> list[Markup]:
    """Name and figure beside each line's end, moved apart where they would touch."""
    (first_y, *first), (second_y, *second) = labels
    gap = 30 - abs(second_y - first_y)
    if gap > 0:
        up, down = (-gap / 2, gap / 2) if first_y <= second_y else (gap / 2, -gap / 2)
        first_y, second_y = first_y + up, second_y + down
    low = max(first_y, second_y) - (BOTTOM - 12)
    if low > 0:
        first_y, second_y = first_y - low, second_y - low
    bold = Markup(' font-weight="600"')
    parts = []
    for y, (name, figure, dark) in ((first_y, first), (second_y, second)):
        parts.append(_text((x, y + 1), name, dark, bold))
        parts.append(_text((x, y + 15), figure, dark, Markup("")))
    return parts


def _clock(window: Window, left: int, right: int) -> Markup:
    marks = []
    for part in range(5):
        moment = window.from_ms + (window.until_ms - window.from_ms) * part // 4
        at = shop_time(min(moment, window.until_ms - 1))
        name = f"{at.month}-{at.day}" if window.key == "7d" else f"{at:%H:%M}"
        marks.append(_under(left + (right - left) * part / 4, name))
    return Markup("").join(marks)


def _rule(left: int, right: int, y: float, name: str) -> Markup:
    return Markup(
        '<path d="M{} {:.1f}H{}" stroke="{}"/><text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
    ).format(left, y, right, GRID, left - 6, y + 4, name)


def _under(x: float, name: str) -> Markup:
    return Markup('<text x="{:.1f}" y="189" text-anchor="middle">{}</text>').format(x, name)


def _text(at: Point, text: str, colour: str, look: Markup) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" fill="{}"{}>{}</text>').format(
        *at, colour, look, text
    )


def _line(points: Sequence[Point], colour: str, width: float) -> Markup:
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>').format(
        _path(points), colour, width
    )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _svg(title: str, height: int, parts: Sequence[Markup], width: int = WIDTH) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="11" fill="{}">{}</svg>'
    ).format(width, height, escape(title), MUTE, Markup("").join(parts))


def stock_chart(story: StockStory, words: dict[str, str]) -> Markup:
    """Steps of what there was to sell, a line of what was redeemed, and where it went beyond."""
    left, right = 40, 568
    top = nice_top(max((*story.sold, *story.stock, 4)))
    steps = max(len(story.days) - 1, 1)

    def at(step: int, value: int) -> Point:
        return left + (right - left) * step / steps, BOTTOM - (BOTTOM - TOP) * value / top

    stock = [at(0, story.stock[0])]
    for step, value in enumerate(story.stock[1:], start=1):
        stock += [(at(step, 0)[0], stock[-1][1]), at(step, value)]
    sold = [at(step, value) for step, value in enumerate(story.sold)]
    parts = [
        _grid(left, right, top, lambda value: f"{value:,}"),
        _days_below(story, left, right, words["day"]),
        _line(stock, INK, 1.6),
        _line(sold, SAVE_FILL, 1.8),
    ]
    parts += _beyond(story, at, words)
    parts += _labels_apart(
        [
            (sold[-1][1], words["sold"], f"{story.sold[-1]:,}", SAVE),
            (stock[-1][1], words["stock"], f"{story.stock[-1]:,}", INK),
        ],
        x=right + 8,
    )
    return _svg(words["title"], 196, parts, width=684)


def _beyond(
    story: StockStory, at: Callable[[int, int], Point], words: dict[str, str]
) -> list[Markup]:
    """The first day on which more was redeemed than there can have been."""
    for step, (sold, stock) in enumerate(zip(story.sold, story.stock, strict=True)):
        if sold > stock:
            x, y = at(step, sold)
            bold = Markup(' font-weight="600" text-anchor="middle"')
            text = f"{story.days[step].day}{words['day']} {words['beyond']} {sold - stock}"
            dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.5" fill="{}"/>').format(x, y, FAULT)
            return [dot, _text((min(max(x, 80), 520), max(y - 8, 11)), text, FAULT, bold)]
    return []


def _days_below(story: StockStory, left: int, right: int, unit: str) -> Markup:
    steps = max(len(story.days) - 1, 1)
    every = -(-len(story.days) // _MOST_DAY_NAMES)
    return Markup("").join(
        _under(left + (right - left) * step / steps, f"{day.day}{unit}")
        for step, day in enumerate(story.days)
        if step % every == 0
    )
