"""What a camera may be believed."""

import numpy as np
import pytest

from drivers.contract import DeviceState, DeviceStatus, Reason
from drivers.scanner import decoding
from drivers.scanner.camera import CameraScanner
from drivers.scanner.decoding import Believer, Picture, Seen
from drivers.scanner.simulator import HeldUp
from drivers.scanner.types import Scan
from tests.drivers.places import address
from tests.drivers.recording import PATIENCE_S, Recorded
from tests.drivers.scanner.pictures import (
    CODE128,
    COUPON,
    EAN13,
    Kind,
    clean,
    empty,
    held_up,
)

COLA = "6901234567892"
RECEIPT = "7K2M9QXDA00004821"
TOKEN = "RY1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDEFGHIJKLMNOPQRSTUVW"


def taken(kind: Kind, text: str, module_px: float, pictures: int) -> list[Picture]:
    chance = np.random.default_rng(7)
    drawn = held_up(kind, text, module_px=module_px)
    return [clean(drawn, chance) for _ in range(pictures)]


def told(believer: Believer, pictures: list[Picture], *, from_s: float = 0.0) -> list[str]:
    return [
        seen.text
        for number, picture in enumerate(pictures)
        for seen in believer.look(picture, from_s + number / 10)
    ]


@pytest.mark.parametrize(
    ("kind", "text", "module_px", "aim"),
    [(EAN13, COLA, 3, "]E0"), (CODE128, RECEIPT, 3, "]C0"), (COUPON, TOKEN, 5, "]Q1")],
    ids=["goods", "receipt", "coupon"],
)
def test_code_that_is_held_up_is_told_once_with_its_kind(
    kind: Kind, text: str, module_px: float, aim: str
) -> None:
    believer, pictures = Believer(), taken(kind, text, module_px, 6)
    seen = [seen for at, one in enumerate(pictures) for seen in believer.look(one, at / 10)]
    assert [(one.text, one.aim) for one in seen] == [(text, aim)]


def test_one_picture_is_not_believed() -> None:
    assert told(Believer(), taken(EAN13, COLA, 3, 1)) == []


def test_code_is_a_second_item_only_after_it_was_taken_away() -> None:
    believer, pictures = Believer(), taken(EAN13, COLA, 3, 4)
    assert told(believer, pictures) == [COLA]
    assert told(believer, pictures, from_s=0.5) == []
    assert told(believer, [empty()] * 3, from_s=1.0) == []
    assert told(believer, pictures, from_s=2.0) == [COLA]


def test_bars_too_fine_to_be_sure_of_are_never_told() -> None:
    believer = Believer()
    assert told(believer, taken(EAN13, COLA, 1.2, 8)) == []
    assert believer.refused or not decoding.see(taken(EAN13, COLA, 1.2, 1)[0])


def test_bars_are_never_taken_for_wider_than_they_are() -> None:
    for kind, text in ((EAN13, COLA), (CODE128, RECEIPT)):
        for module_px in (2.0, 3.0):
            (seen,) = decoding.see(held_up(kind, text, module_px=module_px))
            assert seen.module_px <= module_px * 1.02


def test_goods_that_the_second_decoder_reads_otherwise_are_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "second_opinion", lambda picture, seen: "6909999999994")
    believer = Believer()
    assert told(believer, taken(EAN13, COLA, 3, 8)) == []
    assert believer.refused


def test_goods_that_only_one_decoder_can_read_are_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "second_opinion", lambda picture, seen: None)
    assert told(Believer(), taken(EAN13, COLA, 3, 8)) == []


def test_second_opinion_is_about_the_same_place() -> None:
    picture = held_up(EAN13, COLA, module_px=3)
    (seen,) = decoding.see(picture)
    assert decoding.second_opinion(picture, seen) == COLA
    elsewhere = Seen(COLA, "]E0", True, 3.0, ((0, 0), (200, 0), (200, 60), (0, 60)))
    assert decoding.second_opinion(picture, elsewhere) is None


def test_tilted_goods_are_found_in_one_of_the_next_pictures() -> None:
    tilted = decoding.turned(held_up(EAN13, COLA, module_px=3), 40)
    assert told(Believer(), [tilted] * 8) == [COLA]


def test_camera_scans_is_lost_and_comes_back() -> None:
    held, scans, statuses = HeldUp(), Recorded[Scan](), Recorded[DeviceStatus]()
    scanner = CameraScanner(
        address("camera:0"), on_scan=scans, on_status=statuses, connect=held.connect
    )
    scanner.open()
    held.show(*taken(EAN13, COLA, 3, 4))
    assert scans.wait_for_count(1)[0] == Scan(COLA, "]E0", COLA.encode(), "camera:0")
    held.unplug()
    statuses.wait_for(
        lambda words: words[-1] == DeviceStatus(DeviceState.LOST, Reason.LOST, "unplugged")
    )
    held.plug_in()
    statuses.wait_for(lambda words: words[-1].state is DeviceState.READY)
    held.show(*taken(COUPON, TOKEN, 5, 3))
    assert scans.wait_for_count(2)[1].text == TOKEN
    assert held.wait_until_seen(PATIENCE_S)
    scanner.close()
    assert scanner.status.state is DeviceState.CLOSED


def test_camera_that_is_not_there_is_lost_with_its_reason() -> None:
    statuses = Recorded[DeviceStatus]()
    scanner = CameraScanner(
        address("camera:/dev/no-such-camera"), on_scan=Recorded[Scan](), on_status=statuses
    )
    scanner.open()
    statuses.wait_for(lambda words: words[-1:] != [] and words[-1].reason is Reason.ABSENT)
    scanner.close()
