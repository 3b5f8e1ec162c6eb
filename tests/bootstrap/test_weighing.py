"""A whole till and a real scale on a line: what is pressed is what is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate as Said
from drivers.scale.types import Weight
from pos_app.checkout.commands import Enter, HealthPart, Level, PickProduct, StartPaying, TypeText
from pos_app.checkout.menu import DeviceTest, Verdict
from pos_app.checkout.state import Thanking, Weighing
from pos_app.checkout.visit_commands import OpenMenu
from pos_app.checkout.weighing_commands import TakeWeight
from pos_app.domain.money import Fen
from pos_app.domain.product import Product
from pos_app.domain.weighing import TYPED_MARK, Plate
from tests.bootstrap.shop import TillInAFolder, settings_in
from tests.bootstrap.test_visit import tried

APPLES = Product("10001", "红富士苹果", "", "水果", "kg", Fen(998), by_weight=True)
PRINTER, PROTOCOL = "simulated:?width=58", "sics"


@contextmanager
def till_with(scale: PtyScale, folder: Path) -> Iterator[TillInAFolder]:
    settings = settings_in(folder, printer=PRINTER)
    address = f"serial:{scale.path}?baud=9600&protocol={PROTOCOL}"
    devices = replace(settings.devices, scale=address)
    with TillInAFolder(replace(settings, devices=devices)) as till:
        yield till


@pytest.fixture
def scale() -> Iterator[PtyScale]:
    hand = PtyScale(PROTOCOL)
    yield hand
    hand.close()


TRIES = 20
"""On a machine that is slow enough the scale seems to fall silent, and a press is refused."""


def take(till: TillInAFolder, grams: int) -> None:
    """Press as soon as this weight stands there, until it is taken."""
    lines = len(till.state.ticket.lines)
    for _ in range(TRIES):
        till.until(lambda state: (state.scale.plate, state.scale.grams) == (Plate.STABLE, grams))
        till.do(TakeWeight(till.state.scale.number))
        if len(till.state.ticket.lines) > lines:
            return
    pytest.fail(f"never taken: {till.state.notice}")


def pay(till: TillInAFolder) -> None:
    till.do(StartPaying(), TypeText("50"), Enter())
    till.until(
        lambda state: (
            isinstance(state.desk, Thanking)
            and state.last is not None
            and state.last.printed is not None
        )
    )


def test_the_weight_on_a_real_line_becomes_the_line_of_a_sale(
    tmp_path: Path, scale: PtyScale
) -> None:
    with till_with(scale, tmp_path) as till:
        till.do(PickProduct(APPLES))
        scale.place(Weight(Said.MOVING, 380))
        till.until(lambda state: state.scale.plate is Plate.MOVING)
        scale.place(Weight(Said.STABLE, 375))
        take(till, 375)
        pay(till)
        assert till.state.last is not None
        [line] = till.state.last.sale.lines
        assert (line.name, line.quantity, line.gross) == ("红富士苹果", 375, 374)
        assert "0.375kg×9.98" in "\n".join(till.printer.text_lines)


def test_a_scale_that_is_pulled_out_while_weighing_comes_back_by_itself(
    tmp_path: Path, scale: PtyScale
) -> None:
    with till_with(scale, tmp_path) as till:
        till.do(PickProduct(APPLES))
        scale.place(Weight(Said.STABLE, 375))
        till.until(lambda state: state.scale.grams == 375)
        scale.unplug()
        till.until(lambda state: state.health.of(HealthPart.SCALE).level is Level.BROKEN)
        till.until(lambda state: state.scale.plate is Plate.UNKNOWN)
        scale.plug_in()
        till.until(lambda state: state.health.of(HealthPart.SCALE).level is Level.OK)
        assert till.state.weighing == Weighing(APPLES)
        take(till, 375)
        assert till.state.ticket.lines[0].quantity == 375


def test_a_weight_that_was_typed_is_told_in_the_journal(tmp_path: Path, scale: PtyScale) -> None:
    scale.go_silent()
    with till_with(scale, tmp_path) as till:
        till.until(lambda state: state.health.of(HealthPart.SCALE).reason == "silent")
        till.do(PickProduct(APPLES), TypeText("0"), TypeText(".5"), Enter())
        pay(till)
        stored = till.assembly.disk.loop_reader.last_sale()
        assert stored is not None
        [line] = stored.sale.lines
        assert (line.name, line.quantity) == (f"红富士苹果{TYPED_MARK}", 500)


def test_a_technician_tests_the_scale_that_the_till_holds_open(
    tmp_path: Path, scale: PtyScale
) -> None:
    scale.place(Weight(Said.STABLE, 375))
    with till_with(scale, tmp_path) as till:
        till.do(OpenMenu())
        assert tried(till, DeviceTest.SCALE).verdict is Verdict.PASSED
        till.until(lambda state: state.scale.grams == 375)
