"""`dataclass(frozen=True, slots=True)` for files of many nodes, at a fraction of what each costs to define.

The standard decorator writes and compiles six functions for every class. With some 250 nodes that is a tenth
of a second at every start of `stp`, twice what importing the solver takes. Here the functions are shared:
what comes in is a class with annotations and no default but `field(compare=False)`; what goes out behaves as
the standard one, in `match`, comparison, hashing, `repr`, `fields`, `replace` and copying. A type checker is
shown the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from inspect import get_annotations
from operator import attrgetter
from typing import Any


def dataclass(*, frozen: bool, slots: bool) -> Callable[[type[Any]], type[Any]]:
    """The decorator; it makes frozen classes with slots and no others."""
    if not (frozen and slots):
        raise TypeError("these classes are frozen and have slots")
    return _made


def _made(written: type[Any]) -> type[Any]:
    names = tuple(get_annotations(written))
    defaults = {name: written.__dict__[name] for name in names if name in written.__dict__}
    for default in defaults.values():
        if not isinstance(default, dataclasses.Field) or default.default is not dataclasses.MISSING:
            raise TypeError(f"{written.__name__}: a node has no default values")
    if written.__bases__ != (object,):
        raise TypeError(f"{written.__name__}: a node inherits nothing")
    compared = tuple(name for name in names if name not in defaults or defaults[name].compare is not False)
    body = {
        key: value
        for key, value in written.__dict__.items()
        if key not in defaults and key not in ("__dict__", "__weakref__")
    }
    setters: list[Callable[[Any, Any], None]] = []
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "__init__": _init(written.__name__, names, setters),
        "__eq__": _eq(compared),
        "__hash__": _hash(compared),
        "__repr__": _repr(names),
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": _state,
        "__setstate__": _restore(setters),
        "__dataclass_fields__": _Fields(defaults),
    }
    made = type(written.__name__, (), body)
    made.__qualname__ = written.__qualname__
    setters += [made.__dict__[name].__set__ for name in names]
    return made


def _init(owner: str, names: tuple[str, ...], setters: list[Callable[[Any, Any], None]]) -> Any:
    count = len(names)

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        if named or len(values) != count:
            values = _bound(owner, names, values, named)
        for setter, value in zip(setters, values, strict=True):
            setter(self, value)

    return __init__


def _bound(
    owner: str, names: tuple[str, ...], values: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, ...]:
    rest = names[len(values) :]
    if len(values) > len(names) or set(rest) != set(named):
        raise TypeError(f"{owner} takes {', '.join(names)}")
    return (*values, *(named[name] for name in rest))


def _eq(compared: tuple[str, ...]) -> Any:
    if not compared:
        return lambda self, other: True if other.__class__ is self.__class__ else NotImplemented
    values = attrgetter(*compared)

    def __eq__(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(compared: tuple[str, ...]) -> Any:
    if not compared:
        return lambda self: hash(self.__class__)
    values = attrgetter(*compared)
    return lambda self: hash((self.__class__, values(self)))


def _repr(names: tuple[str, ...]) -> Any:
    def __repr__(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _refuse(self: Any, name: str, value: Any = None) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")


def _state(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__slots__)


def _restore(setters: list[Callable[[Any, Any], None]]) -> Any:
    def __setstate__(self: Any, state: tuple[Any, ...]) -> None:
        for setter, value in zip(setters, state, strict=True):
            setter(self, value)

    return __setstate__


class _Fields:
    """The fields as the standard library describes them, worked out when first asked for."""

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._defaults = defaults

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        twin = type(owner.__name__, (), {"__annotations__": get_annotations(owner), **self._defaults})
        found = vars(dataclasses.dataclass(twin))["__dataclass_fields__"]
        type.__setattr__(owner, "__dataclass_fields__", found)
        return found
