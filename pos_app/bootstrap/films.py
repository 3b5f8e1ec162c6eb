"""Films on the customer screen: the player on a thread of its own, which begins with the first
film."""

from pos_app.adapters.films import FilmPlayer, Frame, Wanted
from pos_app.till.worker import OnBug, Repeater
from pos_app.ui.view_models.film import FilmFrames


class Films:
    """Implements `ui.view_models.film.FilmSource`. Used on the window's thread."""

    def __init__(self, frames: FilmFrames, *, on_bug: OnBug) -> None:
        self._frames = frames
        self._player = FilmPlayer(self._arrived)
        self._thread = Repeater("film", self._player.step, on_bug=on_bug)
        self._runs = False

    def want(self, file: str, width: int, height: int) -> None:
        if file and not self._runs:
            self._thread.start()
            self._runs = True
        self._player.play(Wanted(file, width, height) if file else None)
        self._thread.poke()

    def taken(self) -> None:
        self._player.taken()

    def stop(self, deadline_s: float) -> bool:
        """Returns whether the thread ended in time."""
        ended = self._thread.stop(deadline_s)
        if ended:
            self._player.close()
        return ended

    def _arrived(self, frame: Frame) -> None:
        """On the player's thread."""
        self._frames.arrive(frame.width, frame.height, frame.pixels)
