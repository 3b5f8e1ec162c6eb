"""Values are what the standard frozen dataclasses are, and say no more than they."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from pos_app.domain.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Crate:
    name: str
    pieces: int = 1
    seal: str = field(default="", repr=False)
    goods: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel(Crate):
    """A crate with a weight that must be positive."""

    grams: int = 1

    def __post_init__(self) -> None:
        if self.grams <= 0:
            raise ValueError("no weight")


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Alike:
    """Has its own idea of what is equal."""

    key: int
    note: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def test_values_with_the_same_fields_are_equal_and_hash_alike() -> None:
    assert Crate("tea", 2) == Crate("tea", 2)
    assert Crate("tea", 2) != Crate("tea", 3)
    assert hash(Alike(1, "a")) == hash(Alike(1, "b"))
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1


def test_values_of_two_classes_are_never_equal() -> None:
    assert Crate("tea") != Parcel("tea")
    assert Crate("tea") != object()


def test_a_class_keeps_its_own_equality() -> None:
    assert Alike(1, "a") == Alike(1, "b")


def test_a_field_can_neither_be_set_nor_deleted_nor_added() -> None:
    crate = Crate("tea")
    for name in ("name", "colour"):
        with pytest.raises(FrozenInstanceError):
            setattr(crate, name, "x")
    with pytest.raises(FrozenInstanceError):
        delattr(crate, "name")
    assert not hasattr(crate, "__dict__")


def test_what_must_not_be_told_is_not_told() -> None:
    assert repr(Crate("tea", 2, "secret")) == "Crate(name='tea', pieces=2, goods={})"
    assert repr(Nothing()) == "Nothing()"


def test_each_value_has_its_own_made_default() -> None:
    assert Crate("tea").goods is not Crate("tea").goods


def test_a_changed_copy_is_checked_like_a_new_value() -> None:
    parcel = Parcel("tea", grams=5)
    assert replace(parcel, name="rice") == Parcel("rice", grams=5)
    assert dataclasses.replace(parcel, name="rice") == Parcel("rice", grams=5)
    with pytest.raises(ValueError, match="no weight"):
        replace(parcel, grams=0)


def test_a_value_is_taken_apart_by_place_and_by_the_standard_tools() -> None:
    match Crate("tea", 2):
        case Crate(name, pieces):
            assert (name, pieces) == ("tea", 2)
    assert dataclasses.asdict(Crate("tea")) == {"name": "tea", "pieces": 1, "seal": "", "goods": {}}
    assert [*inspect.signature(Parcel).parameters] == ["name", "pieces", "seal", "goods", "grams"]


def test_a_value_survives_copying_and_pickling() -> None:
    parcel = Parcel("tea", 2, "secret", {"a": 1}, 7)
    assert copy.copy(parcel) == copy.deepcopy(parcel) == parcel
    assert pickle.loads(pickle.dumps(parcel)) == parcel


def test_only_the_shape_that_all_values_have_is_made() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=True, slots=False)
    with pytest.raises(TypeError, match="standard dataclass"):

        @dataclass(frozen=True, slots=True)
        class Loose:
            name: str = field(kw_only=True)
