"""A film gives the frame of the moment, in the size of its room, and begins again at its end."""

from pathlib import Path

import numpy as np

from pos_app.adapters.films import LAST_FRAME_S, RESTING_S, FilmPlayer, Frame, Wanted
from tests.adapters.films import GREEN, RED, film


class Cinema:
    """A player under a clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.frames: list[Frame] = []
        self.player = FilmPlayer(self.frames.append, clock=lambda: self.now)

    def step_at(self, now: float) -> float:
        self.now = 100.0 + now
        self.player.taken()
        return self.player.step()

    def colour(self) -> tuple[int, int, int]:
        """Of the newest frame, red first."""
        frame = self.frames[-1]
        pixels = np.frombuffer(frame.pixels, np.uint8).reshape(frame.height, frame.width, 3)
        blue, green, red = (int(one) for one in pixels.mean(axis=(0, 1)))
        return red, green, blue


def is_near(seen: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(seen, wanted, strict=True))


def test_the_frame_of_the_moment_is_shown_and_a_late_player_loses_frames_not_time(
    tmp_path: Path,
) -> None:
    cinema = Cinema()
    cinema.player.play(Wanted(str(film(tmp_path / "a.mp4")), 160, 160))
    assert 0 < cinema.step_at(0) <= 0.1
    assert is_near(cinema.colour(), RED)
    assert (cinema.frames[-1].width, cinema.frames[-1].height) == (160, 90)
    assert 0 < cinema.step_at(0.04) <= 0.06 + 1e-9
    assert len(cinema.frames) == 1
    cinema.step_at(1.55)
    assert is_near(cinema.colour(), GREEN)
    assert len(cinema.frames) == 2


def test_its_last_frame_stays_and_then_it_begins_again(tmp_path: Path) -> None:
    cinema = Cinema()
    cinema.player.play(Wanted(str(film(tmp_path / "a.mp4")), 160, 160))
    cinema.step_at(0)
    cinema.step_at(1.95)
    assert cinema.step_at(2.1) == LAST_FRAME_S
    shown = len(cinema.frames)
    cinema.step_at(3.0)
    assert len(cinema.frames) == shown
    cinema.step_at(2.1 + LAST_FRAME_S)
    assert is_near(cinema.colour(), RED)


def test_a_frame_that_nobody_took_holds_the_next_one_back(tmp_path: Path) -> None:
    cinema = Cinema()
    cinema.player.play(Wanted(str(film(tmp_path / "a.mp4")), 160, 160))
    cinema.player.step()
    cinema.now += 0.3
    cinema.player.step()
    assert len(cinema.frames) == 1
    cinema.now += 0.3
    cinema.player.step()
    assert len(cinema.frames) == 2


def test_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    cinema = Cinema()
    cinema.player.play(Wanted(str(film(tmp_path / "a.mp4")), 160, 160))
    cinema.step_at(0)
    cinema.player.play(None)
    assert cinema.step_at(0.5) == RESTING_S
    assert len(cinema.frames) == 1
    cinema.player.close()


def test_a_film_that_has_gone_shows_nothing_and_is_tried_again(tmp_path: Path) -> None:
    cinema = Cinema()
    cinema.player.play(Wanted(str(tmp_path / "gone.mp4"), 160, 160))
    assert cinema.step_at(0) == LAST_FRAME_S
    assert cinema.frames == []
    film(tmp_path / "gone.mp4")
    cinema.step_at(LAST_FRAME_S)
    assert is_near(cinema.colour(), RED)
