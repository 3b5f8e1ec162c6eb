"""The line between one till and the cloud: it loses, repeats, delays and reorders, and breaks."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import requests

from tests.adapters.cloud.world import Send
from tests.torture.fleet.agenda import HOUR_MS, MINUTE_MS, SECOND_MS, Agenda
from tests.torture.fleet.cloud_node import CloudNode
from tests.torture.fleet.trace import Trace


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances of a call: lost on the way there, its answer lost, arriving only after the till has
    given up, arriving a second time."""

    lost: float = 0.0
    unanswered: float = 0.0
    late: float = 0.0
    twice: float = 0.0
    is_cut: bool = False


FAIR = Weather(lost=0.01, unanswered=0.01, late=0.005, twice=0.005)
FOUL = Weather(lost=0.15, unanswered=0.15, late=0.08, twice=0.05)
CUT = Weather(is_cut=True)
STILL = Weather()


class Line:
    """Carries one machine's calls. `on_call` is told before and after each: the shop goes on
    meanwhile, and the power may go."""

    def __init__(
        self,
        cloud: CloudNode,
        agenda: Agenda,
        dice: random.Random,
        trace: Trace,
        on_call: Callable[[], None],
    ) -> None:
        self.weather = FAIR
        self.last_request: requests.PreparedRequest | None = None
        self._cloud = cloud
        self._agenda = agenda
        self._dice = dice
        self._trace = trace
        self._on_call = on_call

    def between(self, _: Send) -> Send:
        """For `world.InProcess`: the cloud is reached through this line alone."""
        return self._carry

    def change(self) -> float:
        """Other weather; how many milliseconds it lasts."""
        dice = self._dice
        kind = dice.random()
        if kind < 0.55:
            self.weather = FAIR
            return dice.randint(1, 10) * HOUR_MS
        if kind < 0.85:
            self.weather = FOUL
            return dice.randint(10, 240) * MINUTE_MS
        self.weather = CUT
        return dice.choice((5 * MINUTE_MS, 40 * MINUTE_MS, 3 * HOUR_MS, 12 * HOUR_MS))

    def _carry(self, request: requests.PreparedRequest) -> requests.Response:
        self._on_call()
        self._trace.note(self._agenda.now_ms, "request", request.method, request.path_url)
        fate = self._dice.random()
        weather = self.weather
        self.last_request = request
        if weather.is_cut:
            raise requests.ConnectionError("no route to the cloud")
        if fate < weather.lost:
            raise self._timeout("lost")
        fate -= weather.lost
        if fate < weather.late:
            self._later(request)
            raise self._timeout("late")
        fate -= weather.late
        if fate < weather.twice:
            self._later(request)
        response = self._cloud.answer(request)
        self._on_call()
        if self._dice.random() < weather.unanswered:
            raise self._timeout("unanswered")
        self._trace.note(self._agenda.now_ms, f"answer {response.status_code}")
        return response

    def _later(self, request: requests.PreparedRequest) -> None:
        """It wanders about and arrives after what is sent after it; now and then much too late."""
        wait_ms = self._dice.choice((2, 20, 45, 120, 250, 400, 3600)) * SECOND_MS
        self._agenda.after(wait_ms + self._dice.randint(0, 999), lambda: self._arrive(request))

    def _arrive(self, request: requests.PreparedRequest) -> None:
        try:
            status = str(self._cloud.answer(request).status_code)
        except requests.ConnectionError:
            status = "nobody"
        self._trace.note(self._agenda.now_ms, "stray", request.path_url, status)

    def _timeout(self, how: str) -> requests.Timeout:
        self._trace.note(self._agenda.now_ms, f"timeout {how}")
        return requests.ReadTimeout(how)
