"""The shop's own pictures and films take turns with the offers, and really are on the glass."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from pos_app.bootstrap.films import Films
from pos_app.checkout.state import TillState
from pos_app.domain.moment import Moment
from pos_app.domain.playlist import Clip, ClipKind, Playlist
from pos_app.ui.presenters.customer import customer_view
from pos_app.ui.presenters.customer_offers import POSTER_MS
from pos_app.ui.views.customer import CustomerView, Poster
from pos_app.ui.words.customer import CHINESE
from tests.adapters.films import GREEN, RED, film, picture
from tests.ui_customer import shop
from tests.ui_customer.conftest import OpenScreen
from tests.ui_customer.screen import Screen


def with_clips(state: TillState, *clips: Clip) -> TillState:
    return replace(state, playlist=Playlist(clips))


def view_at(state: TillState, monotonic_ms: int) -> CustomerView:
    at = Moment(shop.NOON.utc_ms, monotonic_ms, shop.NOON.quality)
    return customer_view(state, at, CHINESE, goods={}, sequence=1)


def poster_at(state: TillState, monotonic_ms: int) -> Poster:
    return view_at(state, monotonic_ms).poster


def test_clips_take_turns_with_the_offers_each_for_its_own_time() -> None:
    idle = replace(shop.idle(), rules=replace(shop.RULES, promotions=()))
    state = with_clips(
        idle, Clip("/p/a.png", ClipKind.PICTURE), Clip("/p/b.mp4", ClipKind.FILM, lasts_ms=30_000)
    )
    assert poster_at(state, 0).title != ""
    assert poster_at(state, POSTER_MS) == Poster(picture="/p/a.png", is_whole=True)
    assert poster_at(state, 20_000) == Poster(film="/p/b.mp4", is_whole=True)
    assert poster_at(state, 49_999) == Poster(film="/p/b.mp4", is_whole=True)
    assert poster_at(state, 50_000) == poster_at(state, 0)


def test_without_offers_the_clips_are_shown_alone() -> None:
    bare = replace(shop.idle(), offers=(), rules=replace(shop.RULES, promotions=()))
    state = with_clips(bare, Clip("/p/a.png", ClipKind.PICTURE))
    assert poster_at(state, 0).picture == poster_at(state, 10_000).picture == "/p/a.png"


@pytest.fixture
def cinema(open_screen: OpenScreen) -> Iterator[Screen]:
    """A screen whose films are played."""
    screen = open_screen()
    bugs: list[str] = []
    films = Films(screen.model.frames, on_bug=lambda name, bug: bugs.append(f"{name}: {bug!r}"))
    screen.model.frames.source = films
    yield screen
    screen.window.hide()
    assert films.stop(20)
    assert bugs == []


def is_like(seen: QColor, colour: tuple[int, int, int]) -> bool:
    got = (seen.red(), seen.green(), seen.blue())
    return all(abs(one - other) < 25 for one, other in zip(got, colour, strict=True))


def left_middle(image: QImage) -> QColor:
    return image.pixelColor(312, 300)


def test_a_picture_of_the_shop_is_on_the_glass_whole(
    tmp_path: Path, open_screen: OpenScreen
) -> None:
    wide = picture(tmp_path / "wide.png", size=(1200, 300))
    state = with_clips(replace(shop.idle(), offers=()), Clip(str(wide), ClipKind.PICTURE))
    state = replace(state, rules=replace(shop.RULES, promotions=()))
    image = open_screen().shows(view_at(state, 0))
    assert is_like(left_middle(image), RED)
    assert is_like(image.pixelColor(3, 300), RED)
    assert not is_like(image.pixelColor(312, 100), RED)


def test_a_picture_that_was_replaced_under_its_name_is_on_the_glass(
    tmp_path: Path, open_screen: OpenScreen, qtbot: QtBot
) -> None:
    file = picture(tmp_path / "a.png", RED, size=(624, 600))
    bare = replace(shop.idle(), offers=(), rules=replace(shop.RULES, promotions=()))
    before = Clip(str(file), ClipKind.PICTURE, written_ns=1)
    screen = open_screen()
    assert is_like(left_middle(screen.shows(view_at(with_clips(bare, before), 0))), RED)
    picture(file, GREEN, size=(624, 600))
    after = view_at(with_clips(bare, replace(before, written_ns=2)), 0)
    screen.model.present(replace(after, sequence=2))
    qtbot.waitUntil(lambda: is_like(left_middle(screen.window.grabWindow()), GREEN), timeout=20_000)


def test_a_film_is_on_the_glass_moves_and_rests_while_goods_are_sold(
    tmp_path: Path, cinema: Screen, qtbot: QtBot
) -> None:
    """Pixels, since a player that says it plays may show black."""
    shown = film(tmp_path / "a.mp4", frames=20, rate=10)
    idle = replace(shop.idle(), offers=(), rules=replace(shop.RULES, promotions=()))
    state = with_clips(idle, Clip(str(shown), ClipKind.FILM, lasts_ms=60_000))

    def sees(colour: tuple[int, int, int]) -> bool:
        return is_like(left_middle(cinema.window.grabWindow()), colour)

    cinema.shows(view_at(state, 0))
    qtbot.waitUntil(lambda: sees(RED), timeout=20_000)
    qtbot.waitUntil(lambda: sees(GREEN), timeout=20_000)
    selling = replace(shop.selling(), playlist=state.playlist)
    cinema.shows(replace(view_at(selling, 0), sequence=2))
    assert not sees(GREEN)
    assert not sees(RED)
    assert cinema.model.property("film") == ""
    cinema.shows(replace(view_at(state, 0), sequence=3))
    qtbot.waitUntil(lambda: sees(RED), timeout=20_000)
