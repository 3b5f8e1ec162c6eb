"""Mistakes put in on purpose, in this process and for a while: what shows that the fleet sees them.

`tests/mutants` changes copies of the sources and runs tests on them; here a fleet is to be run many
times over, so one function is compiled again with another text in it.
"""

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any
from unittest.mock import patch


@contextmanager
def mistake(function: Any, old: str, new: str) -> Iterator[None]:
    """While this lasts, the function or method says `new` where it said `old`. Raises
    AssertionError when it does not say that once: then the mistake must be looked at."""
    assert isinstance(function, FunctionType)
    module = sys.modules[function.__module__]
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, f"{function.__qualname__} says {source.count(old)} times: {old}"
    known = dict(vars(module))
    code = compile(source.replace(old, new), f"<mistake in {function.__qualname__}>", "exec")
    exec(code, known)
    *owners, name = function.__qualname__.split(".")
    place: Any = getattr(module, owners[0]) if owners else module
    with patch.object(place, name, known[name]):
        yield
