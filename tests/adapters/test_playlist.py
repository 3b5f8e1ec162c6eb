"""The shop's folder of pictures and films: what can be shown is, what cannot is named."""

import os
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from pos_app.adapters.playlist import LOOK_S, PlaylistFolder
from pos_app.checkout.commands import PlaylistRead
from pos_app.domain.playlist import (
    CLIPS_LIMIT,
    FILM_LONGEST_MS,
    PICTURE_MS,
    ClipFault,
    ClipKind,
    LeftOut,
    Playlist,
)
from tests.adapters.films import GREEN, film, picture


def looked(folder: Path) -> Playlist:
    """All of it in one look, however slow the machine."""
    found = PlaylistFolder(folder, clock=lambda: 0.0).look()
    return found.playlist if found is not None else Playlist()


def test_pictures_and_films_are_shown_in_the_order_of_their_names(tmp_path: Path) -> None:
    film(tmp_path / "2.mp4", frames=25, rate=10)
    picture(tmp_path / "3.webp")
    picture(tmp_path / "1 海报.JPG")
    clips = looked(tmp_path).clips
    assert [Path(clip.file).name for clip in clips] == ["1 海报.JPG", "2.mp4", "3.webp"]
    assert [clip.kind for clip in clips] == [ClipKind.PICTURE, ClipKind.FILM, ClipKind.PICTURE]
    assert [clip.lasts_ms for clip in clips] == [PICTURE_MS, 2_500, PICTURE_MS]


def test_a_long_film_is_cut_off(tmp_path: Path) -> None:
    film(tmp_path / "long.mp4", frames=70, rate=1)
    assert [clip.lasts_ms for clip in looked(tmp_path).clips] == [FILM_LONGEST_MS]


def test_what_cannot_be_shown_is_named_with_its_reason(tmp_path: Path) -> None:
    whole = picture(tmp_path / "good.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "notes.txt").write_text("not a picture", "utf-8")
    picture(tmp_path / "huge.png", size=(8_001, 4))
    film(tmp_path / "huge.mp4", frames=2, size=(2_048, 64))
    (tmp_path / ".copying.png").write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    found = looked(tmp_path)
    assert [Path(clip.file).name for clip in found.clips] == ["good.png"]
    assert found.left_out == (
        LeftOut("cut.png", ClipFault.UNREADABLE),
        LeftOut("empty.mp4", ClipFault.UNREADABLE),
        LeftOut("huge.mp4", ClipFault.TOO_LARGE),
        LeftOut("huge.png", ClipFault.TOO_LARGE),
        LeftOut("noise.mp4", ClipFault.UNREADABLE),
        LeftOut("notes.txt", ClipFault.KIND),
    )


def test_a_link_to_nothing_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "gone.png")
    assert [Path(clip.file).name for clip in looked(tmp_path).clips] == ["a.png"]


def test_a_picture_of_another_kind_than_its_name_is_not_shown(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png", "EPS")
    Image.new("RGB", (4, 4)).save(tmp_path / "b.png", "TIFF")
    Image.new("RGB", (4, 4)).save(tmp_path / "c.png", "JPEG")
    found = looked(tmp_path)
    assert [Path(clip.file).name for clip in found.clips] == ["c.png"]
    assert [one.fault for one in found.left_out] == [ClipFault.UNREADABLE] * 2


@pytest.mark.parametrize("ending", ["png", "mp4"])
def test_a_file_whose_name_is_no_text_is_left_out(tmp_path: Path, ending: str) -> None:
    made = picture(tmp_path / "a.png") if ending == "png" else film(tmp_path / "a.mp4")
    made.rename(tmp_path / os.fsdecode("海报".encode("gbk") + f".{ending}".encode()))
    shown = 4 * "\N{REPLACEMENT CHARACTER}"
    left_out = LeftOut(f"{shown}.{ending}", ClipFault.UNREADABLE)
    assert looked(tmp_path) == Playlist((), (left_out,))


def test_a_picture_that_is_replaced_under_its_name_is_told_again(tmp_path: Path) -> None:
    seen = PlaylistFolder(tmp_path)
    file = picture(tmp_path / "a.png")
    os.utime(file, ns=(1, 1))
    before = seen.look()
    picture(file, GREEN)
    os.utime(file, ns=(2, 2))
    after = seen.look()
    assert before is not None
    assert after is not None
    [first], [second] = before.playlist.clips, after.playlist.clips
    assert (first.file, first != second) == (second.file, True)


def test_of_many_new_files_some_are_left_to_the_next_look(tmp_path: Path) -> None:
    for number in range(3):
        picture(tmp_path / f"{number}.png", size=(2, 2))
    asked = count()
    seen = PlaylistFolder(tmp_path, clock=lambda: next(asked) * 0.6 * LOOK_S)
    found = [told.playlist for _ in range(4) if (told := seen.look()) is not None]
    assert [len(one.clips) for one in found] == [1, 2, 3]


def test_more_than_the_limit_are_left_out_and_said(tmp_path: Path) -> None:
    for number in range(CLIPS_LIMIT + 2):
        picture(tmp_path / f"{number:03}.png", size=(2, 2))
    found = looked(tmp_path)
    assert len(found.clips) == CLIPS_LIMIT
    assert [one.fault for one in found.left_out] == [ClipFault.TOO_MANY] * 2


def test_only_a_change_is_told_and_a_stick_may_come_and_go(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    seen = PlaylistFolder(folder)
    assert seen.look() is None
    folder.mkdir()
    picture(folder / "a.png")
    told = seen.look()
    assert told is not None
    assert len(told.playlist.clips) == 1
    assert seen.look() is None
    (folder / "a.png").unlink()
    assert seen.look() == PlaylistRead(Playlist())


def test_without_a_folder_there_is_nothing_to_tell() -> None:
    assert PlaylistFolder(None).look() is None
