"""The page that hands support what it needs: each state of a medium, and what the codes hold."""

import zipfile
from pathlib import Path

import pytest

from pos_app.adapters.support.code_pages import text_of
from pos_app.adapters.support.media import Medium
from pos_app.bootstrap.support_chores import LEAST_FREE_BYTES, SupportChores, SupportParts
from pos_app.bootstrap.told import Told
from pos_app.checkout.menu import Chore, MenuPage, MenuRow

NOW_MS = 1_795_312_800_000  # 2026-11-22T02:00:00Z
ROOM = 10 * LEAST_FREE_BYTES
LOG = """\
2026-11-22 09:00:00,000 INFO pos_app.till opened
2026-11-22 09:01:00,000 WARNING pos_app.adapters.cloud cannot reach the cloud
2026-11-22 09:02:00,000 INFO scanned 134567890123456789
2026-11-22 09:03:00,000 ERROR member=M000123 13812345678 is unknown
"""


class Page:
    """The page over a folder with a log, and whatever is plugged in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.logs = folder / "logs"
        self.logs.mkdir()
        (self.logs / "till.log").write_text(LOG)
        self.plugged_in: list[Medium] = []
        self.is_blind = False
        parts = SupportParts(
            folder=folder,
            logs=self.logs,
            media=self._media,
            about=lambda: ["terminal: 7K3M9QX2", "call: 13912345678"],
            settings=lambda: ["cloud.url = https://till:pa55@cloud.example"],
            terminal=lambda: "7K3M9QX2",
            now_utc_ms=lambda: NOW_MS,
        )
        self._chores = SupportChores(parts).chores()

    def plug_in(self, *, free_bytes: int = ROOM, is_writable: bool = True) -> None:
        self.plugged_in.append(Medium(self.stick, free_bytes, is_writable))

    def do(self, chore: Chore = Chore.LOOK, choice: str = "") -> Told:
        return self._chores[MenuPage.LOGS, chore](choice)

    def media_rows(self) -> list[MenuRow]:
        return [row for row in self.do().rows if row.name == "medium"]

    def _media(self) -> list[Medium]:
        if self.is_blind:
            raise OSError("no /proc")
        return self.plugged_in


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def test_without_a_medium_the_page_says_so_and_offers_the_tills_own_disk(page: Page) -> None:
    nothing, own = page.do().rows
    assert (nothing.value, nothing.choice) == ("no_medium", "")
    assert (own.name, own.act, own.choice) == ("own_disk", Chore.PACK, str(page.folder))


def test_medium_is_offered_with_its_room(page: Page) -> None:
    page.plug_in()
    (row,) = page.media_rows()
    assert (row.act, row.why_not, row.choice) == (Chore.PACK, "", str(page.stick))
    assert row.value == f"{page.stick} · 200 MB"


def test_medium_that_is_full_or_read_only_says_so_and_its_key_rests(page: Page) -> None:
    page.plug_in(free_bytes=LEAST_FREE_BYTES - 1)
    page.plug_in(is_writable=False)
    assert [row.why_not for row in page.media_rows()] == ["medium_full", "medium_read_only"]


def test_system_that_does_not_say_what_is_plugged_in_is_said(page: Page) -> None:
    page.is_blind = True
    assert page.media_rows()[0].value == "no /proc"


def test_bundle_lies_on_the_stick_and_nothing_of_a_shopper_is_in_it(page: Page) -> None:
    page.plug_in()
    told = page.do(Chore.PACK, str(page.stick))
    name = "support-7K3M9QX2-20261122-020000.zip"
    assert (told.is_well, told.detail, told.rows[0].name) == (True, name, "packed")
    with zipfile.ZipFile(page.stick / name) as packed:
        text = "".join(packed.read(one).decode() for one in packed.namelist())
    assert "cannot reach the cloud" in text
    for secret in ("13912345678", "13812345678", "134567890123456789", "M000123", "pa55"):
        assert secret not in text


def test_stick_that_was_pulled_out_is_said_and_the_page_stays(page: Page) -> None:
    told = page.do(Chore.PACK, str(page.folder / "gone"))
    assert (told.is_well, told.detail) == (False, "medium_gone")
    assert (told.rows[0].name, told.rows[0].value) == ("not_packed", "medium_gone")


def test_codes_hold_identity_settings_and_what_went_wrong_newest_first(page: Page) -> None:
    told = page.do(Chore.SHOW_CODE)
    assert told.chosen == "code 1"
    lines = text_of(row.code for row in told.rows if row.code).splitlines()
    assert lines[:3] == [
        "terminal: 7K3M9QX2",
        "call: [phone]",
        "cloud.url = https://[password]@cloud.example",
    ]
    assert [line.split()[2] for line in lines[3:]] == ["ERROR", "WARNING"]
    assert not [line for line in lines if "M000123" in line or "138" in line]


def test_log_that_cannot_be_read_is_part_of_what_is_told(page: Page) -> None:
    (page.logs / "till.log").unlink()
    told = page.do(Chore.SHOW_CODE)
    assert "the log cannot be read" in text_of(row.code for row in told.rows if row.code)
