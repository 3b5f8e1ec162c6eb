"""The status bar: whose till it is, the time, and how each part is. Healthy is quiet."""

from pos_app.checkout.commands import HealthPart, Inbox, Level, Past, ShowHealth
from pos_app.checkout.state import Health, PartHealth, TillState
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.ui.presenters import figures
from pos_app.ui.views.cashier import Chip, Status, Tone
from pos_app.ui.words.cashier import CashierWords, counted

MARK = "店"
"""The mark of the product; the same in every language."""
BRANCH = " · "
"""What stands behind it in a shop's name is its branch, which the bar has no room for."""
OLD_MS = 10 * figures.MINUTE_MS
"""Unsynced this long asks to be looked at."""

ICONS = {
    HealthPart.NETWORK: "net",
    HealthPart.UPLOAD: "up",
    HealthPart.PRINTER: "printer",
    HealthPart.SCANNER: "scan",
    HealthPart.SCALE: "scale",
    HealthPart.CUSTOMER_SCREEN: "screen",
    HealthPart.POLE_DISPLAY: "pole",
    HealthPart.DISK: "lock",
    HealthPart.LEDGER: "lock",
    HealthPart.BACKUP: "up",
}
TROUBLED = (Level.ATTENTION, Level.BROKEN)
UNREACHED = frozenset({"unreachable", "timeout", "busy", "broken", "unreadable", "stale"})
"""The cloud's reasons that mean: nothing useful came back, it is tried again."""
QUIET = (HealthPart.POLE_DISPLAY, HealthPart.DISK, HealthPart.LEDGER, HealthPart.BACKUP)
TONES = {
    Level.OK: Tone.GOOD,
    Level.ATTENTION: Tone.ATTENTION,
    Level.BROKEN: Tone.FAULT,
    Level.ABSENT: Tone.QUIET,
}


def status(state: TillState, words: CashierWords, at: Moment) -> Status:
    """The whole bar."""
    session = state.session
    operator = words.owner if session.operator == "owner" else session.operator
    chips = [
        _with_inbox(chip(state.health, part, words, at), state.inbox, words)
        for part in HealthPart
        if _drawn(state, part)
    ]
    return Status(
        mark=MARK,
        shop=session.shop_name.partition(BRANCH)[0],
        place="·".join(word for word in (session.till_name, operator) if word),
        clock=figures.clock(at.utc_ms),
        chips=tuple(chips),
    )


def chip(health: Health, part: HealthPart, words: CashierWords, at: Moment) -> Chip:
    """One part: a quiet word and a tick, or a filled pill that says what is wrong."""
    if part is HealthPart.UPLOAD:
        return _upload(health, words, at)
    now = health.of(part)
    if part is HealthPart.NETWORK and now.level in TROUBLED:
        return _network(now, words, at)
    word = ""
    if part is HealthPart.LEDGER and now.level in TROUBLED:
        word = words.past[Past(now.reason)]
    elif now.level is Level.ABSENT:
        word = words.absent
    elif now.level in TROUBLED:
        word = words.trouble.get(now.reason, words.trouble_else)
    return Chip(str(part), ICONS[part], words.parts[part], word, TONES[now.level], ShowHealth())


def _with_inbox(drawn: Chip, inbox: Inbox, words: CashierWords) -> Chip:
    """Unread messages of the cloud stand on the network's chip, unless that has worse to say."""
    is_free = drawn.part == HealthPart.NETWORK and drawn.tone in (Tone.GOOD, Tone.QUIET)
    if not (is_free and inbox.unread):
        return drawn
    return replace(drawn, word=counted(words.inbox_chip, inbox.unread), tone=Tone.ATTENTION)


def is_refused(network: PartHealth) -> bool:
    """Whether the cloud answers and does not want this till, rather than not answering."""
    return network.level is Level.BROKEN and network.reason not in UNREACHED


def upload_tone(health: Health, at: Moment) -> Tone:
    """Old entries that wait ask to be looked at; a few fresh ones do not."""
    oldest = health.oldest_pending_utc_ms
    late = health.pending > 0 and oldest is not None and at.utc_ms - oldest >= OLD_MS
    level = health.of(HealthPart.UPLOAD).level
    if level is Level.BROKEN:
        return Tone.FAULT
    return Tone.ATTENTION if late or level is Level.ATTENTION else Tone.GOOD


def _network(now: PartHealth, words: CashierWords, at: Moment) -> Chip:
    """Without a network is a fault in either case: the till does not know what the cloud knows."""
    label = words.parts[HealthPart.NETWORK]
    word = words.trouble.get(now.reason, words.refused_by_cloud)
    if not is_refused(now):
        label = words.offline
        word = figures.age(max(at.utc_ms - now.since_utc_ms, 0), words.durations)
    return Chip(str(HealthPart.NETWORK), "netoff", label, word, Tone.FAULT, ShowHealth())


def _upload(health: Health, words: CashierWords, at: Moment) -> Chip:
    tone, part = upload_tone(health, at), str(HealthPart.UPLOAD)
    if health.pending == 0:
        return Chip(part, ICONS[HealthPart.UPLOAD], words.uploaded, "", tone, ShowHealth())
    oldest = health.oldest_pending_utc_ms
    waited = max(at.utc_ms - oldest, 0) if oldest is not None else 0
    label, word = words.waiting
    waits = word.format(health.pending, figures.age(waited, words.durations))
    return Chip(part, ICONS[HealthPart.UPLOAD], label, waits, tone, ShowHealth())


def _drawn(state: TillState, part: HealthPart) -> bool:
    """Disk, ledger and backups are nobody's business until they are in trouble, whether a pole
    display can be read is never known, and few shops have a scale."""
    if part is HealthPart.SCALE:
        return state.health.of(part).level is not Level.ABSENT
    if part not in QUIET:
        return True
    return state.health.of(part).level in TROUBLED
