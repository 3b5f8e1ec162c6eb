"""The rows of a page of the maintenance menu, and what stands beside the one that was chosen."""

from pos_app.checkout.menu import ENDING, Chore, MenuRow, Part, RowMark, Visit
from pos_app.checkout.visit_commands import ChooseRow, StartChore
from pos_app.ui.presenters.code_modules import code_modules
from pos_app.ui.views.cashier import NO_KEY, Key, Tone
from pos_app.ui.views.maintenance import Detail, Item
from pos_app.ui.words.maintenance import MenuWords

HELD = ENDING | {Chore.RESTORE}
"""What is done only by a key that is held."""
ROW_MARKS = {
    RowMark.PLAIN: ("", Tone.QUIET),
    RowMark.GOOD: ("tick", Tone.GOOD),
    RowMark.ATTENTION: ("warn", Tone.ATTENTION),
    RowMark.BAD: ("bad", Tone.FAULT),
}


def rows(visit: Visit, words: MenuWords) -> tuple[Item, ...]:
    """What the page has found so far."""
    found = visit.found(visit.page)
    if not found.rows and found.chore is None:
        return (Item("", words.empty, ""),)
    chosen = found.chosen_row
    return tuple(_row(row, chosen, words) for row in found.rows)


def row_detail(visit: Visit, words: MenuWords) -> Detail:
    """What can be done to the chosen row, and what that would mean; or its code."""
    row = visit.found(visit.page).chosen_row
    if row is None:
        return Detail()
    act = words.acts[row.act] if row.act else None
    mark, tone = ROW_MARKS[row.mark]
    return Detail(
        icon="wrench" if act else "phone",
        title=words.facts[row.name],
        mark=mark,
        tone=tone,
        ask=act.ask if act else words.code_hint,
        expected=act.expected if act else "",
        said=_value(row, words) if act and not row.why_not else "",
        advice_label=words.not_now if row.why_not else "",
        advice=words.facts[row.why_not].replace("{}", _value(row, words)),
        code="\n".join(code_modules(row.code)) if row.code else "",
        holds=row.act in HELD,
        main=_key(visit, row, words),
    )


def _row(row: MenuRow, chosen: MenuRow | None, words: MenuWords) -> Item:
    mark, tone = ROW_MARKS[row.mark]
    return Item(
        "",
        words.facts[row.name],
        _value(row, words),
        words.open_row if row.choice else "",
        mark,
        tone,
        row is chosen,
        ChooseRow(row.choice) if row.choice else None,
    )


def _value(row: MenuRow, words: MenuWords) -> str:
    value = words.facts[row.value] if row.is_word else row.value
    return "·".join(filter(None, (value, *(_part(part, words) for part in row.parts))))


def _part(part: Part, words: MenuWords) -> str:
    """A word with a place for the figure, or the two beside each other."""
    figure = words.facts[part.figure] if part.is_word else part.figure
    word = words.facts[part.word]
    return word.replace("{}", figure) if "{}" in word else f"{word} {figure}".strip()


def _key(visit: Visit, row: MenuRow, words: MenuWords) -> Key:
    if row.act is None:
        return NO_KEY
    is_free = visit.found(visit.page).chore is None
    return Key(
        words.acts[row.act].key,
        hint=words.hold if row.act in HELD else "",
        live=is_free and not row.why_not,
        command=StartChore(row.act, row.choice),
    )
