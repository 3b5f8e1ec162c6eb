"""One reading of an export: order, chain, signatures, heads and totals."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.openings import Anchor, Openings, anchors_in
from audit.overlaps import overlap_notes
from audit.sales import Sales
from audit.shapes import (
    Json,
    Wrong,
    bytes_of,
    decoded,
    hash_of,
    number,
    parsed,
    part,
    parts,
    total,
    words,
)
from audit.shifts import Shifts

FORMAT, VERSION = "xiaodian-ledger", 2
CONTEXT = b"xiaodian journal v1\x00"
LINE_LIMIT = 16 * 1024 * 1024
DAY_MS = 86_400_000
DAY_BEGINS_MS = 4 * 3_600_000  # UTC+8, less the four hours after midnight: 04:00 in the shop
LAST_MS = 253_402_300_800_000  # the year 10000
KINDS = frozenset(
    "SaleRecorded EpochOpened BasketVoided ReceiptPrinted ReceiptReprinted DrawerAsked ProductAdded"
    " RefundRecorded CashMoved ShiftOpened ShiftClosed IntegrityNoted"
    " VisitOpened VisitStep VisitClosed".split()
)

BRANCHING = ("restored", "forked")
"""Reasons for which an epoch may begin behind an entry that is not the last of its epoch: the rest
of that one was put back later."""

Place = tuple[str, int, int]
"""Terminal, epoch, seq."""


@dataclass
class Totals:
    """The perpetual totals that every entry carries."""

    sales: int = 0
    net: int = 0
    redeemed: int = 0
    refunds: int = 0
    refunded: int = 0


@dataclass
class Chapter:
    """One epoch of one terminal: what the first line says of it, and how far it has been read."""

    number: int
    store: int
    terminal: str
    epoch: int
    key: bytes
    entries: int
    last_hash: str
    seq: int = 0
    hash: bytes = bytes(32)
    utc_ms: int = 0
    totals: Totals = field(default_factory=Totals)

    @property
    def name(self) -> str:
        return f"{self.terminal}-{self.epoch}"


@dataclass(frozen=True)
class Stand:
    """How far a chapter was after some entry."""

    chapter: int
    utc_ms: int
    totals: Totals


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: an entry, or (of a line that is none) the line's number."""

    where: str
    number: int
    wrong: Wrong


class Audit:
    """Reads an export once to learn which sales came back, and once to check it. Keeps no others,
    so it needs no more memory after years. `faults` and `notes` are what it found."""

    def __init__(self, receipts: dict[Place, str]) -> None:
        """`receipts`: twelve hex digits of printed heads, by the entries they were printed for."""
        self.chapters: list[Chapter] = []
        self.faults: list[Fault] = []
        self.notes: list[tuple[str, str]] = []
        self.counts = Totals()
        self.shifts = Shifts()
        self._sales = Sales(frozenset())
        self._branches: dict[Anchor, Stand | None] = {}
        self._openings = Openings()
        self._named: frozenset[tuple[int, int]] = frozenset()
        self._seen: set[Anchor] = set()
        self._note: tuple[str, int, list[Anchor]] = ("", 0, [])
        self._receipts = dict(receipts)

    def run(self, file: BinaryIO) -> None:
        """Read it all. Raises Wrong only for a first line that is none."""
        lines = lines_of(file)
        self.chapters = chapters_of(parsed(next(lines, b""), "header"))
        self._sales = Sales(frozenset(refunded_sales(file)))
        file.seek(0)
        self._branches = dict.fromkeys(branches(file))
        file.seek(0)
        self._named = frozenset((epoch, seq) for epoch, seq, _ in anchors(file))
        file.seek(0)
        lines = lines_of(file)
        next(lines)
        place = -1
        for row, line in enumerate(lines, start=2):
            try:
                place = self._line(place, parsed(line, "line"))
            except Wrong as wrong:
                self.faults.append(Fault("line", row, wrong))
        self.faults += [Fault("line", 1, wrong) for wrong in wrong_list(self.chapters)]
        for chapter in self.chapters:
            if chapter.seq == 0:
                self.faults.append(Fault(chapter.name, 1, Wrong("opening", "nothing is in it")))
            if (chapter.seq, chapter.hash.hex()) != (chapter.entries, chapter.last_hash):
                cut = Wrong("end", f"{chapter.entries} entries were written")
                self.faults.append(Fault(chapter.name, chapter.seq, cut))
        self._check_note()
        self.faults += [Fault(name, 1, wrong) for name, wrong in self._openings.faults()]
        for (terminal, epoch, seq), head in self._receipts.items():
            self.faults.append(Fault(f"{terminal}-{epoch}", seq, Wrong("receipt", head)))
        if not self.faults:
            names = {chapter.number: chapter.name for chapter in self.chapters}
            self.notes += overlap_notes(file, names, self._chapter_of)

    def _chapter_of(self, anchor: Anchor) -> int | None:
        """Which chapter holds an entry that some epoch stands on."""
        stand = self._branches.get(anchor)
        return stand.chapter if stand is not None else None

    def _line(self, place: int, line: Json) -> int:
        """One entry; where its chapter stands in the list. Raises Wrong for a line that is no
        entry of the chapter at `place` or a later one."""
        chapter_no, seq = number(line, "chapter"), number(line, "seq")
        numbers = [chapter.number for chapter in self.chapters[max(place, 0) :]]
        if chapter_no not in numbers:
            raise Wrong("order", f"chapter {chapter_no}")
        place = max(place, 0) + numbers.index(chapter_no)
        chapter = self.chapters[place]
        for check in (self._check_link, self._check_content):
            try:
                check(chapter, seq, line)
            except Wrong as wrong:
                self.faults.append(Fault(chapter.name, seq, wrong))
        chapter.seq = seq
        stood = (chapter.epoch, seq, chapter.hash.hex())
        if stood in self._branches:
            self._branches[stood] = Stand(chapter.number, chapter.utc_ms, chapter.totals)
        if stood[:2] in self._named:
            self._seen.add(stood)
        return place

    def _check_note(self) -> None:
        """What the newest note says was put back is here."""
        name, noted_at, put_back = self._note
        for epoch, seq, last_hash in put_back:
            if seq and (epoch, seq, last_hash) not in self._seen:
                gone = Wrong("gap", f"entry {seq} of epoch {epoch} was put back")
                self.faults.append(Fault(name, noted_at, gone))

    def _check_link(self, chapter: Chapter, seq: int, line: Json) -> None:
        data, stored = bytes_of(line), words(line, "hash")
        before, chapter.hash = chapter.hash, hash_of(stored)
        if seq != chapter.seq + 1:
            raise Wrong("gap", f"after {chapter.seq}")
        if hashlib.sha256(before + data).hexdigest() != stored:
            raise Wrong("hash")
        try:
            key = Ed25519PublicKey.from_public_bytes(chapter.key)
            key.verify(decoded(line, "signature", 64), CONTEXT + chapter.hash)
        except (InvalidSignature, ValueError) as error:
            raise Wrong("signature") from error
        place = (chapter.terminal, chapter.epoch, seq)
        if self._receipts.get(place) == stored[:12].upper():
            del self._receipts[place]

    def _check_content(self, chapter: Chapter, seq: int, line: Json) -> None:
        entry = parsed(bytes_of(line), "unreadable")
        body, kind = part(entry, "body"), words(entry, "kind")
        if number(entry, "v") not in (1, 2) or kind not in KINDS:
            raise Wrong("unreadable", f"{kind[:40]}: of a newer till, or of none")
        if (kind == "EpochOpened") != (seq == 1):
            raise Wrong("opening", "not at the beginning")
        said = totals_in(entry)
        if seq == 1:
            self._open(chapter, body, said)
        expected, chapter.totals = after(chapter.totals, kind, body), said
        self.counts = after(self.counts, kind, body)
        self.shifts.look_at(kind, body, epoch=chapter.epoch, seq=seq)
        self._check_meaning(chapter, seq, kind, body)
        check_head(chapter, seq, entry)
        if expected != said:
            raise Wrong("totals")

    def _check_meaning(self, chapter: Chapter, seq: int, kind: str, body: Json) -> None:
        match kind:
            case "SaleRecorded":
                self._sales.sell((chapter.terminal, chapter.epoch, seq), body)
            case "RefundRecorded":
                held = {(one.terminal, one.epoch) for one in self.chapters}
                self._sales.give_back(chapter.terminal, chapter.epoch, body, held)
            case "ReceiptPrinted" | "ReceiptReprinted" | "DrawerAsked":
                if not 0 < number(body, "sale_seq") < seq:
                    raise Wrong("unreadable", "sale_seq")
            case "IntegrityNoted" if body.get("event") == "restored":
                self._note = (chapter.name, seq, anchors_in(body))
                self._openings.put_back(chapter.number, anchors_in(body))
            case "EpochOpened" if body.get("reason") in ("replaced", "restored"):
                self._note = ("", 0, [])  # another loss: what came back of it is noted later
            case _:
                pass

    def _open(self, chapter: Chapter, body: Json, said: Totals) -> None:
        """An epoch begins where the one before it ended, or says that it does not know."""
        index = self.chapters.index(chapter)
        before = self.chapters[index - 1] if index else None
        follows = opened_behind(body)
        branch = self._branches.get(follows)
        if before is not None and follows == (before.epoch, before.seq, before.hash.hex()):
            chapter.utc_ms, chapter.totals = before.utc_ms, before.totals
        elif branch and words(body, "reason") in BRANCHING:
            self._openings.stands_on(branch.chapter, chapter.number)
            chapter.utc_ms, chapter.totals = branch.utc_ms, branch.totals
            self.shifts.break_off(past_is_here=True)
        else:
            chapter.totals = said
            self.shifts.break_off(past_is_here=not any(follows))
            name = chapter.name
            if before is not None or any(follows):
                self.notes.append(
                    (f"{name} 之前的流水不在此文件", f"what came before {name} is not here")
                )
            if before is not None and words(body, "reason") != "replaced":
                self._openings.stands_on_nothing(name, chapter.number, chapter.epoch, follows)
        if decoded(body, "public_key", 32) != chapter.key:
            raise Wrong("opening", "under another key")


# --- rules of every entry -------------------------------------------------------------------------


def check_head(chapter: Chapter, seq: int, entry: Json) -> None:
    """The head names this very place, and a time that does not run back."""
    said = (number(entry, "store"), words(entry, "terminal"), number(entry, "epoch"))
    utc_ms, before = number(entry, "utc_ms"), chapter.utc_ms
    chapter.utc_ms = utc_ms
    if said != (chapter.store, chapter.terminal, chapter.epoch) or number(entry, "seq") != seq:
        raise Wrong("head")
    if not 0 <= utc_ms < LAST_MS or words(entry, "day") != day_of(utc_ms):
        raise Wrong("head", "day")
    if utc_ms < before:
        raise Wrong("time")


def day_of(utc_ms: int) -> str:
    """The business day, which turns at 04:00 in the shop (UTC+8)."""
    return (date(1970, 1, 1) + timedelta((utc_ms + DAY_BEGINS_MS) // DAY_MS)).isoformat()


def totals_in(entry: Json) -> Totals:
    said = part(entry, "totals")
    until_1 = (number(said, "sales"), number(said, "net"), number(said, "redeemed"))
    if number(entry, "v") == 1:
        return Totals(*until_1)
    return Totals(*until_1, number(said, "refunds"), number(said, "refunded"))


def after(before: Totals, kind: str, body: Json) -> Totals:
    """The totals with one more entry."""
    if kind == "SaleRecorded":
        paid = [one for one in parts(body, "redemptions") if words(one, "payer") != "shop"]
        net, redeemed = before.net + number(body, "total"), before.redeemed + total(paid, "amount")
        return Totals(before.sales + 1, net, redeemed, before.refunds, before.refunded)
    if kind == "RefundRecorded":
        refunded = before.refunded + number(body, "total")
        return Totals(before.sales, before.net, before.redeemed, before.refunds + 1, refunded)
    return before


# --- the file -------------------------------------------------------------------------------------


def anchors(file: BinaryIO) -> Iterator[Anchor]:
    """Those of all notes. One that cannot be read here is not found when it is looked for."""
    for line in lines_of(file):
        if b"IntegrityNoted" in line:
            try:
                body = part(parsed(bytes_of(parsed(line, "line")), "unreadable"), "body")
                yield from anchors_in(body)
            except Wrong:
                continue


def wrong_list(chapters: list[Chapter]) -> Iterator[Wrong]:
    """What is wrong with the list of chapters: each stands once, under a number of its own."""
    if not chapters:
        yield Wrong("header", "no chapters")
    for place, chapter in enumerate(chapters):
        before = chapters[:place]
        if any((one.terminal, one.epoch) == (chapter.terminal, chapter.epoch) for one in before):
            yield Wrong("header", f"{chapter.name} stands twice")
        if before and chapter.number <= before[-1].number:
            yield Wrong("header", f"chapter {chapter.number}")


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_LIMIT):
        yield line


def refunded_sales(file: BinaryIO) -> Iterator[Place]:
    """Which sales goods came back of. What cannot be read here is named when it is read again."""
    for line in lines_of(file):
        if b"RefundRecorded" in line:
            try:
                entry = parsed(bytes_of(parsed(line, "line")), "unreadable")
                body = part(entry, "body")
                yield words(entry, "terminal"), number(body, "sale_epoch"), number(body, "sale_seq")
            except Wrong:
                continue


def opened_behind(body: Json) -> Anchor:
    """The entry behind which an epoch says that it begins."""
    previous = (number(body, "previous_epoch"), number(body, "previous_seq"))
    return (*previous, words(body, "previous_hash"))


def branches(file: BinaryIO) -> Iterator[Anchor]:
    """Behind which entries the epochs say that they begin."""
    for line in lines_of(file):
        if b"EpochOpened" in line:
            try:
                body = part(parsed(bytes_of(parsed(line, "line")), "unreadable"), "body")
                yield opened_behind(body)
            except Wrong:
                continue


def chapters_of(header: Json) -> list[Chapter]:
    """The first line. Raises Wrong."""
    if (header.get("format"), header.get("version")) != (FORMAT, VERSION):
        raise Wrong("header", f"{header.get('format')} {header.get('version')}"[:60])
    if header.get("context") != CONTEXT.decode():
        raise Wrong("header", "context")
    return [
        Chapter(
            number=number(one, "chapter"),
            store=number(one, "store"),
            terminal=words(one, "terminal"),
            epoch=number(one, "epoch"),
            key=decoded(one, "public_key", 32),
            entries=number(one, "entries"),
            last_hash=words(one, "last_hash"),
        )
        for one in parts(header, "chapters")
    ]
