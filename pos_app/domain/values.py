"""`dataclass(frozen=True, slots=True)` and `replace`, cheaper to define and to make.

Why: Python compiles six methods for each frozen dataclass while the till starts, a quarter of what
its imports take. Here the methods that differ only in the fields' names are shared, and `__init__`
alone is compiled. To a type checker, to `fields`, `match` and msgspec they are the standard ones.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass", "replace"]

PLAIN = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)


def frozen_dataclass(*, frozen: bool, slots: bool) -> Callable[[type[Any]], type[Any]]:
    """Raises TypeError for anything but `frozen=True, slots=True`."""
    if not (frozen and slots):
        raise TypeError("values are frozen and have slots")
    return _frozen


def replaced(value: Any, /, **changes: Any) -> Any:
    """A copy with these fields changed; it is checked like any new value."""
    for name in value.__match_args__:
        if name not in changes:
            changes[name] = getattr(value, name)
    return type(value)(**changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    dataclass = frozen_dataclass
    replace = replaced


def _frozen(cls: type[Any]) -> type[Any]:
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # else the standard one looks for a signature, slowly
    made = PLAIN(cls)
    fields = dataclasses.fields(made)
    own = {name for name, method in vars(made).items() if method is not None}
    for name, method in _methods(fields).items():
        if name not in own:
            setattr(made, name, method)
    for name, method in _locks(made, fields).items():
        setattr(made, name, method)
    return made


def _locks(cls: type[Any], fields: tuple[Field[Any], ...]) -> dict[str, Callable[..., None]]:
    """What fills a new value, and what refuses to change it."""
    return {
        "__init__": _init(cls, fields),
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
    }


def _methods(fields: tuple[Field[Any], ...]) -> dict[str, Callable[..., object]]:
    """What compares, hashes, tells and copies these fields."""
    names = tuple(field.name for field in fields)
    told_names = tuple(field.name for field in fields if field.repr)
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()

    def equals(self: object, other: object) -> object:
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    def told(self: object) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in told_names)
        return f"{type(self).__qualname__}({inside})"

    def state(self: object) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in names)

    def restore(self: object, kept: tuple[object, ...]) -> None:
        for name, value in zip(names, kept, strict=True):
            object.__setattr__(self, name, value)

    return {
        "__eq__": equals,
        "__hash__": hashed,
        "__repr__": told,
        "__getstate__": state,
        "__setstate__": restore,
    }


def _init(cls: type[Any], fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """`__init__` that fills each slot directly: the class itself refuses to. Raises TypeError for
    a field that is not simply compared and given by place or name."""
    known: dict[str, Any] = {"_missing": MISSING}
    head, body = ["self"], []
    for field in fields:
        if field.kw_only or not (field.init and field.compare):
            raise TypeError(f"{cls.__qualname__}.{field.name} needs the standard dataclass")
        name = field.name
        known[f"_set_{name}"] = getattr(cls, name).__set__
        head.append(name)
        body.append(f" _set_{name}(self, {name})")
        if field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            head[-1] = f"{name}=_default_{name}"
        elif field.default_factory is not MISSING:
            known[f"_make_{name}"] = field.default_factory
            head[-1] = f"{name}=_missing"
            body[-1] = f" _set_{name}(self, _make_{name}() if {name} is _missing else {name})"
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    text = f"def __init__({', '.join(head)}):\n" + ("\n".join(body) or " pass")
    exec(text, known)  # noqa: S102  (as the standard one does, of the class's own field names)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**{field.name: field.type for field in fields}, "return": None}
    return made


def _refuse_to_set(_: object, name: str, __: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
