"""The card that says what is broken and what to do: one row a part, at most one key each."""

import re

from pos_app.checkout.commands import (
    GoBack,
    HealthPart,
    Level,
    MarkMessageRead,
    PrintOutcome,
    ReprintLast,
)
from pos_app.checkout.state import TillState
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, yuan
from pos_app.domain.receipt_number import SEQ_DIGITS, ReceiptNumber
from pos_app.domain.values import replace
from pos_app.domain.wire_history import ShopMessage
from pos_app.ui.presenters.status import ICONS, TROUBLED, is_refused, upload_tone
from pos_app.ui.views.cashier import Card, Row, Tone, Zone
from pos_app.ui.words.cashier import CashierWords, counted

ORDER = (
    HealthPart.LEDGER,
    HealthPart.PRINTER,
    HealthPart.NETWORK,
    HealthPart.SCANNER,
    HealthPart.SCALE,
    HealthPart.CUSTOMER_SCREEN,
    HealthPart.POLE_DISPLAY,
    HealthPart.DISK,
    HealthPart.BACKUP,
    HealthPart.UPLOAD,
)
"""What needs hands first, what mends itself last."""
DOUBLED = "doubled"
"""The upload's reason when another machine lives under this till's name."""
ROWS = 3
"""As many rows as the card shows at its usual height; the last carries the key that closes it."""


_OVERLAP = re.compile(r"(\d+)/(\d+) (\d+)/(\d+) (\d+) (\d+)", re.ASCII)
"""Two shift reports by epoch and entry, how many sales both count, and their sum in fen."""


def health_card(state: TillState, words: CashierWords, at: Moment) -> Card:
    """Every part in trouble, and the way back to the hot goods."""
    rows = [row for part in ORDER if (row := _row(state, part, words, at)) is not None]
    if state.inbox.oldest is not None and len(rows) <= ROWS - 2:  # else its key finds no room
        rows.append(_message(state, state.inbox.oldest, words))
    faults = [row for row in rows if row.tone is Tone.FAULT]
    tone = Tone.FAULT if faults else Tone.ATTENTION if rows else Tone.GOOD
    if len(rows) < ROWS or rows[-1].action:
        title, detail = words.others_well if rows else words.all_well
        rows.append(Row(title, detail if not rows else "", icon="tick", tone=Tone.GOOD))
    closing = replace(rows[-1], action=words.back_to_goods, hint="Esc", command=GoBack())
    return Card(Zone.HEALTH, tone, rows=(*rows[:-1], closing))


def _row(state: TillState, part: HealthPart, words: CashierWords, at: Moment) -> Row | None:
    if part is HealthPart.UPLOAD:
        return _upload(state, words, at)
    now = state.health.of(part)
    if now.level not in TROUBLED:
        return None
    if part is HealthPart.NETWORK:
        title, detail = words.refused_advice if is_refused(now) else words.advice[part]
        return Row(title, detail, icon="netoff", tone=Tone.FAULT)
    if part is HealthPart.LEDGER:
        return _ledger(state, words)
    title, detail = words.advice[part]
    if part is HealthPart.PRINTER:
        detail = words.paper_advice.get(now.reason, detail)
        title, detail = words.drawer_advice.get(now.reason, (title, detail))
    if part is HealthPart.DISK:
        detail = words.disk_advice.get(now.reason, detail)
    row = Row(
        title.format(words.trouble.get(now.reason, words.trouble_else)),
        detail,
        icon=ICONS[part],
        tone=Tone.FAULT if now.level is Level.BROKEN else Tone.ATTENTION,
    )
    if part is HealthPart.PRINTER and _receipt_missing(state):
        return replace(row, action=words.reprint, command=ReprintLast())
    return row


def _message(state: TillState, told: ShopMessage, words: CashierWords) -> Row:
    """The oldest message that nobody has read, with all that say the same; its key brings the
    next."""
    place, what = _entry(told.epoch, told.seq), _what_is_told(told, words)
    if state.inbox.alike > 1:
        place = words.inbox_alike.format(place, state.inbox.alike)
        what = words.told.get(told.reason, words.told_else)
    return Row(
        counted(words.inbox, state.inbox.unread),
        words.inbox_detail.format(place, what),
        icon=ICONS[HealthPart.NETWORK],
        tone=Tone.ATTENTION,
        action=words.inbox_read,
        command=MarkMessageRead(state.inbox.alike_to),
    )


def _what_is_told(told: ShopMessage, words: CashierWords) -> str:
    """Of two shift reports that count the same sales, which they are and what they share."""
    shared = _OVERLAP.fullmatch(told.detail) if told.reason == "shift_overlap" else None
    if shared is None:
        return words.told.get(told.reason, words.told_else)
    epoch, seq, other_epoch, other_seq, sales, fen = map(int, shared.groups())
    first, second = _entry(epoch, seq), _entry(other_epoch, other_seq)
    return words.told_twice.format(first, second, sales, yuan(Fen(fen)))


def _entry(epoch: int, seq: int) -> str:
    """As it stands on receipts, without the till."""
    number = ReceiptNumber("", epoch, seq)
    return f"{number.epoch_letter}-{number.seq:0{SEQ_DIGITS}d}"


def _ledger(state: TillState, words: CashierWords) -> Row:
    """What befell the ledger, and how far its old entries are back."""
    history = state.history
    return Row(
        words.events[history.event],
        words.past_details[history.past].format(history.entries),
        icon=ICONS[HealthPart.LEDGER],
        tone=Tone.ATTENTION,
    )


def _upload(state: TillState, words: CashierWords, at: Moment) -> Row | None:
    tone = upload_tone(state.health, at)
    offline = state.health.of(HealthPart.NETWORK).level in TROUBLED
    if tone is Tone.GOOD and not (offline and state.health.pending):
        return None
    title, detail = words.upload_rows
    kept = title.format(state.health.pending)
    now = state.health.of(HealthPart.UPLOAD)
    if now.reason == DOUBLED:
        kept, detail = words.upload_doubled
    elif now.level is Level.BROKEN:
        detail = words.upload_halted.format(words.trouble.get(now.reason, words.refused_by_cloud))
    return Row(kept, detail, icon="up", tone=Tone.FAULT if tone is Tone.FAULT else Tone.ATTENTION)


def _receipt_missing(state: TillState) -> bool:
    """Whether the last sale's receipt is known not to have come out, or may not have."""
    return state.last is not None and state.last.printed in (
        PrintOutcome.FAILED,
        PrintOutcome.UNKNOWN,
    )
