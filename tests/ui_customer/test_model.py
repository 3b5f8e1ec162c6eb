"""The view-model: always the newest whole view, and no more row changes than needed."""

import pytest
from PySide6.QtCore import QAbstractItemModel
from pytestqt.qtbot import QtBot

from pos_app.ui.view_models.customer import CustomerModel
from pos_app.ui.view_models.qr_code import dark_runs
from tests.ui_customer import shop
from tests.ui_customer.screen import PLAYLIST
from tests.ui_customer.views import view_of


@pytest.fixture
def model(qtbot: QtBot) -> CustomerModel:
    made = CustomerModel(PLAYLIST)
    made.fitInto(352)
    return made


def rows_of(model: CustomerModel) -> QAbstractItemModel:
    lines = model.property("lines")
    assert isinstance(lines, QAbstractItemModel)
    return lines


def test_view_older_than_the_one_shown_is_ignored(model: CustomerModel) -> None:
    model.present(view_of(shop.paying(shop.selling()), sequence=5))
    model.present(view_of(shop.idle(), sequence=4))
    assert model.property("page") == "paying"


def test_same_view_again_moves_nothing(qtbot: QtBot, model: CustomerModel) -> None:
    model.present(view_of(shop.selling()))
    with qtbot.assertNotEmitted(model.presented):
        model.present(view_of(shop.selling(), sequence=2))


def test_one_more_scan_inserts_one_row(qtbot: QtBot, model: CustomerModel) -> None:
    model.present(view_of(shop.selling(shop.DEMO[:4])))
    rows = rows_of(model)
    with (
        qtbot.waitSignal(rows.rowsInserted),
        qtbot.assertNotEmitted(rows.rowsRemoved),
        qtbot.assertNotEmitted(rows.modelReset),
    ):
        model.present(view_of(shop.selling(shop.DEMO[:5]), sequence=2))
    assert rows.rowCount() == 4


def test_smaller_window_folds_more_lines(model: CustomerModel) -> None:
    model.present(view_of(shop.long_basket()))
    assert (rows_of(model).rowCount(), model.property("fold")) == (
        7,
        "前面还有 22 种，都已算进合计",
    )
    model.fitInto(200)
    assert (rows_of(model).rowCount(), model.property("fold")) == (
        3,
        "前面还有 26 种，都已算进合计",
    )


def test_dark_stretches_of_a_row() -> None:
    assert dark_runs("1110010") == [(0, 3), (5, 1)]
    assert dark_runs("000") == []


def test_poster_stays_loaded_during_a_sale(model: CustomerModel) -> None:
    model.present(view_of(shop.idle()))
    picture = model.property("picture")
    model.present(view_of(shop.selling(), sequence=2))
    assert model.property("picture") == picture
