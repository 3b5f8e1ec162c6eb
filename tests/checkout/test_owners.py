"""Each command has one owner at each desk, and every command means something somewhere."""

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import Any, get_args

import pytest

from pos_app.checkout import (
    coupons,
    door,
    entering,
    inbox,
    lending,
    past,
    receipts,
    register,
    results,
    saving,
    selling,
    short_codes,
    tendering,
    visiting,
    weighing,
)
from pos_app.checkout.commands import Command, Hand, ProductsFound, ReplayScan, Result, Scan
from pos_app.checkout.state import Desk, Rule

Table = Mapping[type[Any], Rule]

ANYWHERE: tuple[Table, ...] = (
    results.HANDLES,
    saving.HANDLES,
    coupons.HANDLES,
    short_codes.HANDLES,
    lending.HANDLES,
    receipts.HANDLES,
    past.HANDLES,
    inbox.HANDLES,
    weighing.READINGS,
)
SELLING: tuple[Table, ...] = (
    selling.HANDLES,
    entering.HANDLES,
    weighing.HANDLES,
    door.FROM_SELLING,
    saving.TICKS,
)
TENDERING: tuple[Table, ...] = (
    tendering.HANDLES,
    {ProductsFound: selling.found},
    saving.TICKS,
)
SAVING: tuple[Table, ...] = (saving.TICKS,)
DOOR: tuple[Table, ...] = (door.HANDLES, saving.TICKS)
VISIT: tuple[Table, ...] = (visiting.HANDLES,)


def owners(*tables: Table) -> Counter[type[Any]]:
    return Counter(chain.from_iterable(tables))


@pytest.mark.parametrize("desk_tables", [SELLING, TENDERING, SAVING, DOOR, VISIT])
def test_each_command_has_one_owner_at_each_desk(desk_tables: tuple[Table, ...]) -> None:
    assert set(owners(*ANYWHERE, *desk_tables).values()) == {1}


def test_the_register_merges_exactly_these_tables() -> None:
    assert set(register.ANYWHERE) == set(owners(*ANYWHERE))
    assert [set(table) for table in register.DESKS.values()] == [
        set(owners(*SELLING)),
        set(owners(*SELLING)),
        set(owners(*TENDERING)),
        set(owners(*SAVING)),
        set(owners(*DOOR)),
        set(owners(*VISIT)),
    ]


def test_every_desk_has_a_table() -> None:
    assert set(register.DESKS) == set(get_args(Desk))


def test_every_command_has_an_owner_somewhere() -> None:
    owned = set(owners(*ANYWHERE, *SELLING, *TENDERING, *DOOR, *VISIT)) | {Scan, ReplayScan}
    assert owned == set(get_args(Command))


def test_no_table_owns_a_scan() -> None:
    assert not {Scan, ReplayScan} & set(owners(*ANYWHERE, *SELLING, *TENDERING, *DOOR, *VISIT))


def test_a_command_comes_from_hands_or_from_the_world_never_from_both() -> None:
    assert not set(get_args(Hand)) & set(get_args(Result))
