"""The devices page: every role with what is bound, and where the chosen one could be."""

from pos_app.checkout.bind_commands import (
    BindPlace,
    ChooseField,
    ChoosePaper,
    ChoosePlace,
    ChooseRole,
    CloseAddress,
    JudgeFit,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import EraseLast, HealthPart, Level, TypeText
from pos_app.checkout.menu import MenuPage
from pos_app.checkout.network import NETWORK, PAPERS, Field
from pos_app.checkout.places import (
    KEYBOARD,
    OPEN_FITS,
    USUAL_PAPER,
    Binding,
    Bound,
    Fit,
    Fitting,
    Place,
    Role,
    key_of,
)
from pos_app.checkout.state import Health
from pos_app.checkout.visit_commands import ShowMenuPage
from pos_app.ui.views.binding import BindView, FieldRow, NetworkView, PaperKey, PlaceRow
from pos_app.ui.views.cashier import NO_KEY, Key, Tone
from pos_app.ui.views.maintenance import Item
from pos_app.ui.words.binding import BindWords
from pos_app.ui.words.cashier import CashierWords

ICONS = {
    Role.PRINTER: "printer",
    Role.DRAWER: "drawer",
    Role.SCANNER: "scan",
    Role.SCALE: "scale",
    Role.POLE_DISPLAY: "pole",
    Role.CAMERA: "camera",
}
CHIPS = {
    Role.PRINTER: HealthPart.PRINTER,
    Role.SCANNER: HealthPart.SCANNER,
    Role.SCALE: HealthPart.SCALE,
}
"""Roles whose device the till listens to while it sells."""
LEVELS = {
    Level.OK: ("tick", Tone.GOOD),
    Level.ATTENTION: ("warn", Tone.ATTENTION),
    Level.BROKEN: ("bad", Tone.FAULT),
}
FITS = {
    Fit.NONE: ("", Tone.QUIET),
    Fit.PROBING: ("wait", Tone.QUIET),
    Fit.KEEPING: ("wait", Tone.QUIET),
    Fit.ASKED: ("ask", Tone.ATTENTION),
    Fit.BOUND: ("tick", Tone.GOOD),
    Fit.REFUSED: ("bad", Tone.FAULT),
}
ERASE = "⌫"
PAD = (*"123456789.0", ERASE)
"""Three to a row."""
RAW_SHOWN = 12
"""Bytes of what was heard that one row takes."""

State = tuple[str, str, Tone]
"""A word, a mark and a tone."""


def device_items(
    binding: Binding, health: Health, words: BindWords, cashier: CashierWords
) -> tuple[Item, ...]:
    """A row for each role, then one for the screens."""
    roles = [_item(binding, role, health, words, cashier) for role in Role]
    return (*roles, _displays(binding, words))


def device_keys(words: BindWords) -> tuple[Key, Key]:
    """Beside the head: swap the screens, look again."""
    look = ShowMenuPage(MenuPage.DEVICES)
    return Key(words.swap, command=SwapDisplays()), Key(words.refresh, command=look)


def bind_view(
    binding: Binding, health: Health, words: BindWords, cashier: CashierWords
) -> BindView:
    """The chosen role: its places, what came of the newest try, and what can be done."""
    state, mark, tone = _state(binding, binding.role, health, words, cashier)
    fitting = binding.fitting
    said_mark, said_tone = FITS[fitting.fit]
    second, main = _keys(binding, words)
    return BindView(
        icon=ICONS[binding.role],
        title=words.roles[binding.role],
        state=state,
        mark=mark,
        tone=tone,
        now="\n".join(bound.address for bound in binding.of(binding.role)),
        places_label=words.places if binding.choices() else words.no_place,
        places=tuple(_row(binding, place, words) for place in binding.choices()),
        said=_said(fitting, words),
        said_mark=said_mark,
        said_tone=said_tone,
        advice=words.advice.get(fitting.fact, "") if fitting.fit is Fit.REFUSED else "",
        raw=words.raw.format(raw=_hex(fitting.raw)) if fitting.raw else "",
        paper_label=words.paper if binding.role is Role.PRINTER else "",
        papers=_papers(binding, words) if binding.role is Role.PRINTER else (),
        network=_network(binding, words),
        second=second,
        main=main,
    )


# --- the list -------------------------------------------------------------------------------------


def _item(
    binding: Binding, role: Role, health: Health, words: BindWords, cashier: CashierWords
) -> Item:
    state, mark, tone = _state(binding, role, health, words, cashier)
    names = [_name(binding, bound, words) for bound in binding.of(role)]
    return Item(
        ICONS[role],
        words.roles[role],
        "·".join(names),
        state,
        mark,
        tone,
        chosen=role is binding.role,
        command=ChooseRole(role),
    )


def _displays(binding: Binding, words: BindWords) -> Item:
    now = binding.displays
    shown = words.displays_now if now.customer else words.one_display
    said = words.said[binding.swapped] if binding.swapped else ""
    tone = Tone.GOOD if binding.swapped == "swapped" else Tone.ATTENTION if said else Tone.QUIET
    mark = {Tone.GOOD: "tick", Tone.ATTENTION: "warn"}.get(tone, "")
    where = shown.format(cashier=now.cashier, customer=now.customer)
    return Item("screen", words.displays, where, said, mark, tone)


def _state(
    binding: Binding, role: Role, health: Health, words: BindWords, cashier: CashierWords
) -> State:
    """As the till hears of it while it sells; else whether its port is there."""
    bound = binding.of(role)
    if not bound:
        return words.unbound, "dash", Tone.QUIET
    if any(one.after_restart for one in bound):
        return words.after_restart, "wait", Tone.ATTENTION
    part = health.of(CHIPS[role]) if role in CHIPS else None
    if part is not None and part.level in LEVELS:
        mark, tone = LEVELS[part.level]
        return cashier.trouble.get(part.reason) or words.works, mark, tone
    if any(one.is_there is False for one in bound):
        return words.not_plugged_in, "bad", Tone.FAULT
    is_seen = all(one.is_there for one in bound)
    return words.plugged_in if is_seen else words.network, "tick", Tone.GOOD


def _name(binding: Binding, bound: Bound, words: BindWords) -> str:
    """Who made it, if that is known, else the address."""
    places = [place for place in binding.places if place.key == bound.key]
    makers = [place.maker for place in places if place.maker]
    named = words.kinds["keyboard"] if bound.key == KEYBOARD else bound.key
    return next(iter(makers), words.pins.get(bound.key, named))


# --- the places -----------------------------------------------------------------------------------


def _row(binding: Binding, place: Place, words: BindWords) -> PlaceRow:
    scheme = place.key.partition(":")[0]
    return PlaceRow(
        place.maker or words.pins.get(place.key) or words.kinds[scheme],
        _known_by(place, words),
        _tag(binding, place, words),
        chosen=place.key == binding.key,
        command=ChoosePlace(place.key),
    )


def _known_by(place: Place, words: BindWords) -> str:
    path = place.key.partition(":")[2].rpartition("/")[2]
    if place.is_by_plug:
        return words.by_plug.format(plug=path.rpartition("-usb-")[2])
    if place.key in words.pins:
        return words.network_hint if place.key == NETWORK else ""
    return words.serial.format(serial=place.serial) if place.serial else path


def _tag(binding: Binding, place: Place, words: BindWords) -> str:
    holder = binding.holder_of(place.key)
    if holder is None:
        return ""
    if holder.role is binding.role:
        return words.not_plugged_in if holder.is_there is False else words.tag_bound
    return words.tag_taken.format(role=words.roles[holder.role])


# --- the network printer --------------------------------------------------------------------------


def _papers(binding: Binding, words: BindWords) -> tuple[PaperKey, ...]:
    shown = binding.paper_shown or USUAL_PAPER
    return tuple(
        PaperKey(words.papers[width], width == shown, ChoosePaper(width)) for width in PAPERS
    )


def _network(binding: Binding, words: BindWords) -> NetworkView:
    form = binding.network
    if form is None:
        return NetworkView()
    values = {Field.HOST: form.host, Field.PORT: form.port}
    return NetworkView(
        title=words.pins[NETWORK],
        fields=tuple(
            FieldRow(words.fields[field], value, field is form.field, ChooseField(field))
            for field, value in values.items()
        ),
        keys=tuple(_pad_key(mark) for mark in PAD),
    )


def _pad_key(mark: str) -> Key:
    return Key(mark, command=EraseLast() if mark == ERASE else TypeText(mark))


# --- what came of it ------------------------------------------------------------------------------


def _said(fitting: Fitting, words: BindWords) -> str:
    match fitting.fit:
        case Fit.NONE:
            return ""
        case Fit.PROBING:
            is_scanner = fitting.role is Role.SCANNER
            return words.probing_scanner if is_scanner else words.probing
        case Fit.KEEPING:
            return words.keeping
        case _:
            return words.said[fitting.fact]


def _keys(binding: Binding, words: BindWords) -> tuple[Key, Key]:
    """At the left what leads back, at the right what leads on."""
    if binding.fitting.fit in OPEN_FITS:
        return _open_keys(binding.fitting.fit, words)
    if binding.network is not None:
        return Key(words.go_back, command=CloseAddress()), Key(words.bind, command=BindPlace())
    if binding.key == NETWORK:
        return NO_KEY, Key(words.type_address, command=BindPlace())
    holder = binding.holder_of(binding.key)
    if holder is None or holder.role is not binding.role:
        is_any = any(place.key == binding.key for place in binding.choices())
        return NO_KEY, Key(words.bind, live=is_any, command=BindPlace())
    can_go = key_of(holder.address) != KEYBOARD
    unbind = Key(words.unbind, live=can_go, command=UnbindPlace())
    changes = binding.role is Role.PRINTER and binding.paper
    return unbind, Key(words.bind if changes else words.verify, command=BindPlace())


def _open_keys(fit: Fit, words: BindWords) -> tuple[Key, Key]:
    """While a try is open."""
    match fit:
        case Fit.PROBING:
            return Key(words.stop, command=StopFitting()), Key(words.bind, live=False)
        case Fit.KEEPING:
            return NO_KEY, Key(words.keeping, live=False)
        case _:
            no, yes = JudgeFit(is_right=False), JudgeFit(is_right=True)
            return Key(words.not_seen, command=no), Key(words.seen, command=yes)


def _hex(raw: bytes) -> str:
    shown = raw[:RAW_SHOWN].hex(" ").upper()
    return f"{shown} …" if raw[RAW_SHOWN:] else shown
