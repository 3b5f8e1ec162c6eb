"""Our three kinds of values on their way to a PostgreSQL server and back."""

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg.types.numeric import Int8BinaryDumper, NumericBinaryLoader
from psycopg.types.string import StrBinaryDumper

from cloud.database import Values

_NOTHING = "\x00"
_SHOWN_AS = "\ufffd"


def teach(adapters: AdaptersMap) -> None:
    """Every whole number is a BIGINT and every text a TEXT: the server never guesses, and one
    statement has one plan. Sums, which the server has as NUMERIC, come back as int."""
    adapters.register_dumper(int, Int8BinaryDumper)
    adapters.register_dumper(bool, Int8BinaryDumper)
    adapters.register_dumper(str, StrBinaryDumper)
    adapters.register_loader("numeric", _WholeNumber)
    adapters.register_loader("bool", _ZeroOrOne)


def storable(values: Values) -> Values:
    """PostgreSQL's texts cannot hold the character 0, which a till may send anywhere: it becomes
    the sign for what cannot be shown. A journal keeps its bytes."""
    if not any(isinstance(value, str) and _NOTHING in value for value in values):
        return values
    return [
        value.replace(_NOTHING, _SHOWN_AS) if isinstance(value, str) else value for value in values
    ]


class _WholeNumber(NumericBinaryLoader):
    def load(self, data: Buffer) -> int:  # type: ignore[override]  # the port knows no fractions
        number = super().load(data)
        if number != int(number):
            raise ArithmeticError(f"{number} is no whole number")
        return int(number)


class _ZeroOrOne(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> int:
        return bytes(data)[0]
