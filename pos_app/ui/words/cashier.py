"""What the cashier window has words for. `{}` in a word takes a figure."""

from collections.abc import Mapping

from pos_app.checkout.commands import HealthPart, Past, VoidReason
from pos_app.domain.coupon import Payer
from pos_app.domain.dealing import Unused
from pos_app.domain.errors import Refusal
from pos_app.domain.journal import IntegrityEvent
from pos_app.domain.pricing import DiscountKind
from pos_app.domain.values import dataclass
from pos_app.ui.words import refusals
from pos_app.ui.words.weighing import WeighingWords

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CashierWords:
    """One language. A new field without its word in both languages is an error of mypy."""

    language: str

    owner: str
    goods: str
    quantity: str
    price: str
    amount: str
    span: str  # %1 first row, %2 last row, %3 rows
    last_change: str
    last_aside: str  # {} given, {} due

    total: str
    due: str
    received: str
    pieces: Pair  # one, many: stands after the number
    kinds: Pair
    gross: str
    saved: str

    ready_title: str
    ready_advice: str
    paid: str
    receipt: str
    change: str
    cash_received: str
    drawer_opened: str
    drawer_stuck: str
    receipt_printing: str
    receipt_printed: str
    receipt_failed: str
    receipt_unknown: str

    scan_hint: str
    next_customer: str
    next_times: str
    selling_price: str
    scan_on: str
    restored: Pair
    restored_doubtful: Pair
    coupon_taken: str  # {} title, {} amount
    asking_cloud: str
    coupon_or_goods: str
    coupon_row: str  # {} title
    unused: Mapping[Unused, str]  # {pieces} {amount}

    ignore: str
    close: str
    unknown: str
    misread: str
    misread_advice: str
    name_hint: str
    sell_once: str
    add_goods: str
    categories: Mapping[str, str]  # the register's category → its word
    found: Pair
    several: Pair
    void_why: str
    keep_basket: str
    void_reasons: Mapping[VoidReason, str]
    help_title: str
    help_rows: tuple[Pair, ...]  # key, what it does
    doubtful_receipt: Pair
    unseen_sale: str
    """What was due and what goes back, before the advice."""
    open_drawer: str
    old_receipt: Pair
    reprint: str
    no_reprint: str

    parts: Mapping[HealthPart, str]
    offline: str
    uploaded: str
    waiting: Pair  # 未上传, {} 笔·最久 {}
    absent: str
    trouble: Mapping[str, str]  # a part's reason → its short word
    trouble_else: str
    refused_by_cloud: str
    advice: Mapping[HealthPart, Pair]  # what is wrong ({} the short word), what to do
    paper_advice: Mapping[str, str]  # a printer's reason → what to do, where that is known
    drawer_advice: Mapping[str, Pair]  # a drawer's reason → what is wrong, what to do
    events: Mapping[IntegrityEvent, str]  # what befell the ledger, and that the till sells on
    past: Mapping[Past, str]  # the chip's word for old entries that are missing
    past_details: Mapping[Past, str]  # {} entries put back
    disk_advice: Mapping[str, str]  # the disk's reason → what to do, when no sale can be stored
    refused_advice: Pair
    upload_halted: str
    upload_doubled: Pair
    upload_rows: Pair
    all_well: Pair
    others_well: Pair
    back_to_goods: str
    inbox: Pair  # one, many: messages of the cloud
    inbox_chip: Pair
    inbox_read: str
    inbox_alike: str  # {} the first entry of several, {} how many
    inbox_detail: str  # {} number of the receipt or entry, {} what is with it
    told: Mapping[str, str]  # the cloud's reason → what is with an entry
    told_twice: str  # {} {} numbers of two shift reports, {} sales that both count, {} their sum
    told_else: str
    durations: tuple[str, str, str, str]  # just now, minutes, hours, days

    cash: str
    got: str
    short: str
    exact: str
    go_back: str
    locked: str
    saving: str
    saving_foot: str
    clear: str

    repeat: str
    remove: str
    print_again: str
    void: str
    help: str
    times: str
    add: str
    file: str
    pay: str
    take_cash: str
    uncoded: Pair
    hot_tabs: tuple[str, str, str, str]
    tags: Mapping[DiscountKind, str]
    coupon_rule: str  # {} the brand
    payers: Mapping[Payer, str]
    refusals: Mapping[type[Refusal], refusals.Sentence]
    weighing: WeighingWords


def counted(words: Pair, count: int) -> str:
    """The word for one or for many, with the count in its place."""
    return words[0 if count == 1 else 1].format(count)
