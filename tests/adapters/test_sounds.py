"""The till's cues: sound files that any player takes, and silence where there is none."""

import io
import logging
import os
import stat
import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from pos_app.adapters.sounds import RATE, SystemSounds, clip
from pos_app.checkout.effects import Cue

LONGEST_MS = 400


@pytest.mark.parametrize("cue", Cue)
def test_every_cue_is_a_short_sound_that_begins_and_ends_softly(cue: Cue) -> None:
    with wave.open(io.BytesIO(clip(cue, 100))) as sound:
        shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        frames = sound.readframes(sound.getnframes())

    samples = memoryview(frames).cast("h").tolist()
    assert shape == (1, 2, RATE)
    assert 0 < len(samples) * 1000 // RATE <= LONGEST_MS
    assert abs(samples[0]) < 500
    assert abs(samples[-1]) < 3_000
    assert max(map(abs, samples)) > 10_000


def test_no_two_cues_sound_alike() -> None:
    assert len({clip(cue, 100) for cue in Cue}) == len(Cue)


def test_a_clip_fits_into_a_pipe_so_that_playing_never_waits() -> None:
    assert max(len(clip(cue, 100)) for cue in Cue) <= 65_536


def test_half_the_volume_is_half_as_loud() -> None:
    assert loudness(Cue.SCANNED, 50) == pytest.approx(loudness(Cue.SCANNED, 100) / 2, abs=1)


def test_without_a_player_the_till_is_silent_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.INFO):
        sounds = SystemSounds(volume=80)
        for cue in Cue:
            sounds.play(cue.value)

    assert caplog.messages == ["no sound player found; the till is silent"]


def test_a_player_gets_the_whole_clip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    os.mkfifo(heard)
    player(tmp_path, f"exec /bin/cat > {heard}")
    monkeypatch.setenv("PATH", str(tmp_path))
    started = kept_players(monkeypatch)

    SystemSounds(volume=100).play(Cue.PAID.value)

    assert heard.read_bytes() == clip(Cue.PAID, 100)  # reading ends when the player has ended
    assert [process.wait(10) for process in started] == [0]


@pytest.mark.parametrize(("volume", "name"), [(0, "paid"), (80, "no such cue")])
def test_nothing_is_started_for_no_volume_or_no_cue(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, volume: int, name: str
) -> None:
    started: list[object] = []
    player(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("subprocess.Popen", lambda *parts, **_: started.append(parts))

    SystemSounds(volume=volume).play(name)

    assert started == []


def test_a_player_that_does_not_start_costs_the_sound_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    player(tmp_path, "").write_text("not a program", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    sounds = SystemSounds(volume=80)

    sounds.play(Cue.PAID.value)
    sounds.play(Cue.PAID.value)

    assert len([told for told in caplog.messages if "no sound from now on" in told]) == 1


def kept_players(monkeypatch: pytest.MonkeyPatch) -> "list[subprocess.Popen[bytes]]":
    """Every player that is started from now on, so that the test can wait for its end."""
    started: list[subprocess.Popen[bytes]] = []

    class KeptPopen(subprocess.Popen[bytes]):
        def __init__(self, *parts: Any, **options: Any) -> None:
            super().__init__(*parts, **options)
            started.append(self)

    monkeypatch.setattr("subprocess.Popen", KeptPopen)
    return started


def loudness(cue: Cue, volume: int) -> int:
    with wave.open(io.BytesIO(clip(cue, volume))) as sound:
        frames = sound.readframes(sound.getnframes())
    return max(memoryview(frames).cast("h").tolist())


def player(folder: Path, script: str) -> Path:
    """A program with the name of a player."""
    program = folder / "aplay"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_a_till_that_was_silent_is_heard_once_it_is_turned_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sounds = SystemSounds(volume=0)
    with caplog.at_level(logging.INFO):
        sounds.turn(0)
        assert caplog.messages == []
        sounds.turn(80)
    assert caplog.messages == ["no sound player found; the till is silent"]
