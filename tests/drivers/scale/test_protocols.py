"""What scales say, in their own bytes, and what it may be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scale.protocols import (
    MAX_LINE_BYTES,
    LineFramer,
    understand_sics,
    understand_stream,
)
from drivers.scale.simulator import line_for
from drivers.scale.types import UNKNOWN, Plate, Weight


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        (b"S S      0.375 kg", Weight(Plate.STABLE, 375)),  # the plate lies still
        (b"S S      375.0 g", Weight(Plate.STABLE, 375)),
        (b"S S       0.75 \xbd\xef", Weight(Plate.STABLE, 375)),  # jin, in GBK
        (b"S D      0.380 kg", Weight(Plate.MOVING, 380)),  # D: dynamic
        (b"S S     -0.005 kg", Weight(Plate.BELOW_ZERO, -5)),
        (b"S +", Weight(Plate.OVERLOAD)),
        (b"S -", Weight(Plate.BELOW_ZERO)),
        (b"S I", Weight(Plate.MOVING)),  # command understood, cannot be carried out now
        (b"S S      0.000 kg", Weight(Plate.STABLE, 0)),
    ],
)
def test_sics_answers(line: bytes, weight: Weight) -> None:
    assert understand_sics(line) == weight


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        (b"ST,GS,+  0.375kg", Weight(Plate.STABLE, 375)),  # GS: gross
        (b"ST,NT,+  0.375kg", Weight(Plate.STABLE, 375)),  # NT: net
        (b"US,GS,+  0.380kg", Weight(Plate.MOVING, 380)),  # US: unstable
        (b"ST,GS,-  0.005kg", Weight(Plate.BELOW_ZERO, -5)),
        (b"ST,+00375.00  g", Weight(Plate.STABLE, 375)),
        (b"OL,GS,+-------kg", Weight(Plate.OVERLOAD)),
        (b"OL", Weight(Plate.OVERLOAD)),
    ],
)
def test_stream_lines(line: bytes, weight: Weight) -> None:
    assert understand_stream(line) == weight


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"S S      0.375 lb",  # pounds
        b"S S      0.3755 kg",  # half a gram would have to be rounded into a price
        b"S S      0.375",  # no unit: grams or kilograms, nobody knows
        b"S S  99999999 kg",
        b"S X      0.375 kg",
        b"ES",  # what a scale answers to a command that it does not know
        b"6901234567892",  # a scanner on this port
        b"\xff\x00\x7f",
    ],
)
def test_what_is_not_understood_is_no_weight(line: bytes) -> None:
    assert understand_sics(line) is None
    assert understand_stream(line) is None


@given(st.binary(max_size=80))
def test_no_noise_is_ever_a_crash_or_a_weight_beyond_reason(line: bytes) -> None:
    for understand in (understand_sics, understand_stream):
        weight = understand(line)
        assert weight is None or abs(weight.grams or 0) <= 1_000_000


@given(st.integers(-30_000, 30_000), st.sampled_from(["sics", "stream"]), st.booleans())
def test_every_weight_that_is_said_is_understood(grams: int, protocol: str, moves: bool) -> None:
    plate = Plate.BELOW_ZERO if grams < 0 else Plate.MOVING if moves else Plate.STABLE
    said = line_for(Weight(plate, grams), protocol).strip()
    understand = understand_sics if protocol == "sics" else understand_stream
    assert understand(said) == Weight(plate, grams)


@given(st.lists(st.binary(max_size=90), max_size=12))
def test_lines_do_not_depend_on_how_the_bytes_arrive(pieces: list[bytes]) -> None:
    whole, parts = LineFramer(), LineFramer()
    stream = b"".join(pieces)
    at_once = whole.feed(stream)
    assert tuple(line for piece in pieces for line in parts.feed(piece)) == at_once
    assert all(0 < len(line) <= MAX_LINE_BYTES for line in at_once)


@pytest.mark.parametrize(
    "weight",
    [
        Weight(Plate.MOVING, 375),
        Weight(Plate.STABLE, 0),
        Weight(Plate.BELOW_ZERO, -375),
        Weight(Plate.OVERLOAD),
        UNKNOWN,
    ],
)
def test_only_a_stable_weight_above_nothing_may_be_sold(weight: Weight) -> None:
    assert weight.to_sell is None
    assert Weight(Plate.STABLE, 375).to_sell == 375
