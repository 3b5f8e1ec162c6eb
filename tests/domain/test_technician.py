"""The door of the maintenance menu."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.technician import challenge_of, code_for, is_code, technician_of, wait_s

KEY = bytes(range(32))
EIGHT_DIGITS = st.from_regex(r"[0-9]{8}", fullmatch=True)


def test_code_for_a_known_key_is_what_every_app_must_show() -> None:
    assert code_for(KEY, "00000000", "T0427") == "56866186"
    assert code_for(KEY, "12345678", "T0311") == "85056409"


@given(EIGHT_DIGITS, EIGHT_DIGITS)
def test_only_the_code_of_this_challenge_opens(challenge: str, other: str) -> None:
    code = code_for(KEY, challenge, "T0427")
    assert is_code(KEY, challenge, "T0427", code)
    assert is_code(KEY, other, "T0427", code) == (other == challenge)


def test_code_of_another_technician_or_till_does_not_open() -> None:
    code = code_for(KEY, "12345678", "T0427")
    assert not is_code(KEY, "12345678", "T0428", code)
    assert not is_code(bytes(32), "12345678", "T0427", code)
    assert not is_code(KEY, "12345678", "T0427", "")
    assert not is_code(KEY, "12345678", "T0427", "一二三四五六七八")


@given(st.integers(min_value=0))
def test_a_challenge_is_always_eight_digits(chance: int) -> None:
    challenge = challenge_of(chance)
    assert len(challenge) == 8
    assert challenge.isdigit()


def test_a_badge_number_is_four_digits() -> None:
    assert technician_of("0427") == "T0427"
    for badge in ("427", "04270", "04a7", "０４２７", ""):
        with pytest.raises(ValueError, match="badge"):
            technician_of(badge)


def test_each_wrong_code_doubles_the_wait_and_none_locks_for_good() -> None:
    assert [wait_s(wrong) for wrong in (0, 1, 2, 3, 8, 9, 1000)] == [0, 2, 4, 8, 256, 300, 300]
